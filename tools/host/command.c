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

static struct known_command *find(const struct commands *commands,
				  const struct ptracemon_identity *task)
{
	struct known_command *set = set_of(commands, task);
	size_t i;

	for (i = 0; i < COMMAND_WAYS; i++) {
		if (set[i].tgid == task->tgid &&
		    set[i].start_time == task->start_time)
			return &set[i];
	}
	return NULL;
}

/* One that is not in use was not used for longest. */
static struct known_command *oldest(const struct commands *commands,
				    const struct ptracemon_identity *task)
{
	struct known_command *set = set_of(commands, task), *found = set;
	size_t i;

	for (i = 1; i < COMMAND_WAYS; i++) {
		if (set[i].used < found->used)
			found = &set[i];
	}
	return found;
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

static uint32_t size_of(const struct record_item *item)
{
	return item->bytes ? item->size : 0;
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
	if (command && is_same(&command->exe, exe) &&
	    is_same(&command->cmdline, cmdline)) {
		command->used = ++commands->uses;
		return;
	}
	if (!command)
		command = oldest(commands, task);
	forget(command);
	/* Never none: an empty text is something that is known, too. */
	command->bytes = malloc(size_of(exe) + size_of(cmdline) + 1u);
	if (!command->bytes)
		return;
	command->tgid = task->tgid;
	command->start_time = task->start_time;
	command->used = ++commands->uses;
	command->exe = copy(command->bytes, exe);
	command->cmdline = copy(command->bytes + size_of(exe), cmdline);
}

const struct known_command *
commands_find(struct commands *commands,
	      const struct ptracemon_identity *task)
{
	struct known_command *command;

	if (!commands->entries || !task->tgid)
		return NULL;
	command = find(commands, task);
	if (command)
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
