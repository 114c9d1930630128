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

/* Room for both. NULL: there is none. */
static uint8_t *allocate(const struct record_item *exe,
			 const struct record_item *cmdline)
{
	/* Never none: an empty text is something that is known, too. */
	return malloc(exe->size + cmdline->size + 1u);
}

/* Whether that is the program that was known; what is not said is no difference. */
static bool is_program(const struct known_command *command,
		       const struct ptracemon_identity *task,
		       const struct said *said)
{
	return is_of(command, task) && is_same(&command->exe, said->exe) &&
	       (!said->file || !command->has_file ||
		!memcmp(&command->file, said->file, sizeof(command->file)));
}

static void replace(struct known_command *command,
		    const struct ptracemon_identity *task,
		    const struct said *said)
{
	struct known_command new = {
		.tgid = task->tgid,
		.start_time = task->start_time,
		.has_file = said->file,
		.bytes = allocate(said->exe, said->cmdline),
	};

	if (new.bytes) {
		new.exe = copy(new.bytes, said->exe);
		new.cmdline = copy(new.bytes + said->exe->size, said->cmdline);
	}
	if (said->file)
		new.file = *said->file;
	forget(command);
	if (new.bytes)
		*command = new;
}

void commands_keep(struct commands *commands,
		   const struct ptracemon_identity *task, const struct said *said)
{
	struct known_command *command;
	struct said all = *said;

	if (!task->tgid)
		return;
	if (!commands->entries)
		commands->entries =
			calloc(COMMANDS_KEPT, sizeof(*commands->entries));
	if (!commands->entries)
		return;
	command = find(commands, task);
	/* Of a tracee the kernel may say no command line: what was known stays. */
	if (is_program(command, task, said)) {
		if (!all.cmdline->bytes)
			all.cmdline = &command->cmdline;
		if (!all.file && command->has_file)
			all.file = &command->file;
		if (is_same(&command->cmdline, all.cmdline) &&
		    !all.file == !command->has_file) {
			command->together = said->cmdline->bytes;
			command->used = ++commands->uses;
			return;
		}
	}
	replace(command, task, &all);
	command->together = said->cmdline->bytes;
	command->used = ++commands->uses;
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
