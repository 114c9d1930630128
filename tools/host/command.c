// SPDX-License-Identifier: GPL-2.0
/*
 * What processes run, as the kernel last said. See command.h.
 */
#include <stdlib.h>
#include <string.h>

#include "host/command.h"

#define SETS	(COMMANDS_KEPT / COMMAND_WAYS)

static struct known_command *set_of(const struct commands *commands,
				    const struct ptracemon_identity *task)
{
	uint64_t hash = (task->start_time ^ task->tgid) * 0x9e3779b97f4a7c15ull;

	return &commands->entries[(hash >> 32) % SETS * COMMAND_WAYS];
}

static bool is_of(const struct known_command *command,
		  const struct ptracemon_identity *task)
{
	return command->tgid == task->tgid &&
	       command->start_time == task->start_time;
}

/*
 * Where a process is, or else what was not used for longest: one that is not in
 * use.
 */
static struct known_command *find(const struct commands *commands,
				  const struct ptracemon_identity *task)
{
	struct known_command *set = set_of(commands, task), *oldest = set;
	size_t i;

	for (i = 0; i < COMMAND_WAYS; i++) {
		if (is_of(&set[i], task))
			return &set[i];
		if (set[i].used < oldest->used)
			oldest = &set[i];
	}
	return oldest;
}

static void forget(struct known_command *command)
{
	free(command->bytes);
	memset(command, 0, sizeof(*command));
}

static struct record_item copy(uint8_t *to, const struct record_item *from)
{
	struct record_item item = *from;

	if (!from->bytes)
		return item;
	memcpy(to, from->bytes, from->size);
	item.bytes = to;
	return item;
}

static bool is_same(const struct record_item *one,
		    const struct record_item *other)
{
	if (!one->bytes || !other->bytes)
		return one->bytes == other->bytes;
	return one->size == other->size && one->flags == other->flags &&
	       !memcmp(one->bytes, other->bytes, one->size);
}

void commands_keep(struct commands *commands,
		   const struct ptracemon_identity *task,
		   const struct record_item *exe,
		   const struct record_item *cmdline)
{
	struct known_command *command;

	if (!task->tgid)
		return;
	if (!commands->entries)
		commands->entries =
			calloc(COMMANDS_KEPT, sizeof(*commands->entries));
	if (!commands->entries)
		return;
	command = find(commands, task);
	/* Of a tracee the kernel says no command line: what was known stays. */
	if (is_of(command, task) && is_same(&command->exe, exe) &&
	    (!cmdline->bytes || is_same(&command->cmdline, cmdline))) {
		command->used = ++commands->uses;
		return;
	}
	forget(command);
	/* Never none: an empty text is something that is known, too. */
	command->bytes = malloc(exe->size + cmdline->size + 1u);
	if (!command->bytes)
		return;
	command->tgid = task->tgid;
	command->start_time = task->start_time;
	command->used = ++commands->uses;
	command->exe = copy(command->bytes, exe);
	command->cmdline = copy(command->bytes + exe->size, cmdline);
}

const struct known_command *
commands_find(struct commands *commands,
	      const struct ptracemon_identity *task)
{
	struct known_command *command;

	if (!commands->entries || !task->tgid)
		return NULL;
	command = find(commands, task);
	if (!is_of(command, task))
		return NULL;
	command->used = ++commands->uses;
	return command;
}

void commands_free(struct commands *commands)
{
	size_t i;

	for (i = 0; commands->entries && i < COMMANDS_KEPT; i++)
		free(commands->entries[i].bytes);
	free(commands->entries);
	memset(commands, 0, sizeof(*commands));
}
