// SPDX-License-Identifier: GPL-2.0
/*
 * What tasks run, as JSON values. See facts.h.
 */
#include <string.h>

#include "base/escape.h"
#include "base/fit.h"
#include "output/facts.h"

#define PROGRAMS_MAX	3

/* No excerpt is longer; one that were would be cut. */
#define TEXT_MAX	4096

/* Around a word of a list: quotation marks and a comma. */
#define AROUND_WORD	3

/* Stands for what is left out of a path. */
static const char dots[] = "...";

#define DOTS	(sizeof(dots) - 1)

static size_t escape_text(char *to, const uint8_t *from, size_t size)
{
	return escape(to, from, size < TEXT_MAX ? size : TEXT_MAX, 0);
}

/*
 * Nearly all texts cost what they are long, and fit: there is nothing to
 * measure then. False: nothing was written.
 */
static bool put_as_is(struct json *json, const void *bytes, size_t size,
		      size_t room)
{
	return size <= room && size <= TEXT_MAX &&
	       json_as_is(json, bytes, size);
}

static size_t cost_of(const struct excerpt *text)
{
	char escaped[ESCAPE_MAX(TEXT_MAX)];

	return fit_cost(escaped,
			escape_text(escaped, text->bytes, text->size));
}

static size_t path_cost(const struct excerpt *path)
{
	return path->bytes ? cost_of(path) + DOTS : 0;
}

static size_t cmdline_cost(const struct excerpt *cmdline)
{
	return cmdline->bytes ? cost_of(cmdline) + AROUND_WORD : 0;
}

static bool fits_in_any_case(const struct actor *actors, size_t count,
			     bool names, size_t room)
{
	size_t bytes = 0, i;

	for (i = 0; i < count; i++) {
		const struct program *program = actors[i].program;

		bytes += 2 * program->exe.size + program->cmdline.size +
			 4 * AROUND_WORD + (names ? 0 : program->cgroup.size);
	}
	return bytes * FIT_WORST <= room;
}

void texts_share(struct actor *actors, size_t count, bool names, size_t room)
{
	size_t wants[2 * PROGRAMS_MAX], gives[2 * PROGRAMS_MAX];
	size_t kept = 0, i;

	/* Nearly always: measuring can be left out. */
	if (fits_in_any_case(actors, count, names, room)) {
		for (i = 0; i < count; i++)
			actors[i].rooms = (struct rooms){ room, room, room };
		return;
	}
	for (i = 0; i < count; i++) {
		const struct program *program = actors[i].program;

		kept += cmdline_cost(&program->cmdline);
		wants[2 * i] = path_cost(&program->exe) << names;
		wants[2 * i + 1] = names ? 0 : path_cost(&program->cgroup);
	}
	kept = kept < room / 4 ? kept : room / 4;
	room = kept + fit_share(wants, gives, 2 * count, room - kept);
	for (i = 0; i < count; i++) {
		actors[i].rooms.exe = gives[2 * i];
		actors[i].rooms.cgroup = gives[2 * i + 1];
		wants[i] = cmdline_cost(&actors[i].program->cmdline);
	}
	fit_share(wants, gives, count, room);
	for (i = 0; i < count; i++)
		actors[i].rooms.cmdline = gives[i];
}

void texts_path(struct json *json, const struct excerpt *path, size_t room)
{
	char text[DOTS + ESCAPE_MAX(TEXT_MAX)], *start = text + DOTS;
	size_t length, skip = 0;

	if (!path->cut && put_as_is(json, path->bytes, path->size, room))
		return;
	length = escape_text(start, path->bytes, path->size);
	if (path->cut || (fit_most(length) > room &&
			  fit_cost(start, length) > room)) {
		skip = fit_end(start, length, room > DOTS ? room - DOTS : 0);
		start += skip;
		start -= DOTS;
		memcpy(start, dots, DOTS);
		length += DOTS;
	}
	json_text(json, start, length - skip);
}

size_t texts_name(struct json *json, const struct excerpt *path, size_t room)
{
	static const char deleted[] = " (deleted)";
	const size_t tail = sizeof(deleted) - 1;
	char text[ESCAPE_MAX(TEXT_MAX)];
	const uint8_t *name = path->bytes, *slash;
	size_t size = path->size, length;

	slash = memrchr(path->bytes, '/', size);
	if (slash) {
		size -= (size_t)(slash + 1 - path->bytes);
		name = slash + 1;
	}
	if (size > tail && !memcmp(name + size - tail, deleted, tail))
		size -= tail;
	if (put_as_is(json, name, size, room))
		return size;
	length = escape_text(text, name, size);
	length = fit_start(text, length, room);
	json_text(json, text, length);
	return fit_cost(text, length);
}

/* Writes a word. Takes what it costs off @room. Returns whether it is whole. */
static bool put_word(struct json *json, const uint8_t *word, size_t size,
		     size_t *room)
{
	char text[ESCAPE_MAX(TEXT_MAX)];
	size_t length, fits;

	if (*room < AROUND_WORD)
		return false;
	*room -= AROUND_WORD;
	if (put_as_is(json, word, size, *room)) {
		*room -= size;
		return true;
	}
	length = escape_text(text, word, size);
	fits = fit_start(text, length, *room);
	if (fits < length && !fits)
		return false;
	*room -= fit_cost(text, fits);
	json_text(json, text, fits);
	return fits == length;
}

bool texts_words(struct json *json, const struct excerpt *cmdline, size_t room)
{
	const uint8_t *at = cmdline->bytes, *const end = at + cmdline->size;
	bool whole = true;

	json_open_list(json);
	while (whole && at < end) {
		const uint8_t *stop = memchr(at, 0, (size_t)(end - at));

		stop = stop ? stop : end;
		whole = put_word(json, at, (size_t)(stop - at), &room);
		at = stop + 1;
	}
	json_close_list(json);
	return !whole || cmdline->cut;
}

/* Between words. Eight at a time: 0x80 in what is NUL, and so a blank there. */
static void blank_nuls(uint8_t *bytes, size_t size)
{
	uint64_t eight;
	size_t i;

	for (i = 0; size - i >= sizeof(eight); i += sizeof(eight)) {
		memcpy(&eight, bytes + i, sizeof(eight));
		eight |= (~(((eight & EACH_BYTE(0x7f)) + EACH_BYTE(0x7f)) |
			    eight) & EACH_BYTE(0x80)) >> 2;
		memcpy(bytes + i, &eight, sizeof(eight));
	}
	for (; i < size; i++)
		if (!bytes[i])
			bytes[i] = ' ';
}

bool texts_line(struct json *json, const struct excerpt *cmdline, size_t room)
{
	size_t size = cmdline->size, length, fits;
	char text[ESCAPE_MAX(TEXT_MAX)];
	uint8_t bytes[TEXT_MAX];

	size = size < TEXT_MAX ? size : TEXT_MAX;
	memcpy(bytes, cmdline->bytes, size);
	while (size && !bytes[size - 1])
		size--;
	blank_nuls(bytes, size);
	if (put_as_is(json, bytes, size, room))
		return cmdline->cut;
	length = escape(text, bytes, size, 0);
	fits = fit_start(text, length, room);
	json_text(json, text, fits);
	return fits < length || cmdline->cut;
}
