// SPDX-License-Identifier: GPL-2.0
/*
 * Text of a configuration file. See ini.h.
 */
#include <stdbool.h>
#include <string.h>

#include "base/ini.h"

#define BLANKS	" \t"

void ini_begin(struct ini *ini, char *text, size_t length)
{
	memset(ini, 0, sizeof(*ini));
	ini->rest = text;
	ini->end = text + length;
	ini->section = "";
}

/* Takes blanks off both ends. */
static char *trim(char *text)
{
	char *end;

	text += strspn(text, BLANKS);
	end = text + strlen(text);
	while (end > text && strchr(BLANKS, end[-1]))
		end--;
	*end = 0;
	return text;
}

/* Cuts off the next line. *@whole: it has no NUL. Returns NULL at the end. */
static char *next_line(struct ini *ini, bool *whole)
{
	char *line = ini->rest, *end;

	if (line >= ini->end)
		return NULL;
	end = memchr(line, '\n', (size_t)(ini->end - line));
	ini->rest = end ? end + 1 : (char *)ini->end;
	if (!end)
		end = (char *)ini->end;
	*end = 0;
	if (end > line && end[-1] == '\r')
		*--end = 0;
	*whole = strlen(line) == (size_t)(end - line);
	ini->line++;
	return line;
}

static bool is_text(const char *line)
{
	for (; *line; line++)
		if ((unsigned char)*line < ' ' ? *line != '\t' : *line == 0x7f)
			return false;
	return true;
}

/* Returns what is wrong, or NULL. */
static const char *read_section(struct ini *ini, char *line)
{
	char *end = line + strlen(line) - 1;

	if (*end != ']' || end == line)
		return "a section ends with ], as in [reader]";
	*end = 0;
	ini->section = trim(line + 1);
	return NULL;
}

static const char *read_entry(struct ini *ini, char *line)
{
	char *equals = strchr(line, '=');

	if (!equals)
		return "a line is key = value, [section], or a comment that begins with #";
	*equals = 0;
	ini->key = trim(line);
	ini->value = trim(equals + 1);
	return *ini->key ? NULL : "there is no key before the =";
}

enum ini_found ini_next(struct ini *ini, const char **problem)
{
	char *line;
	bool whole;

	while ((line = next_line(ini, &whole))) {
		*problem = NULL;
		if (!whole || !is_text(line)) {
			*problem = "it has control characters";
			return INI_WRONG;
		}
		line = trim(line);
		if (!*line || *line == '#' || *line == ';')
			continue;
		*problem = *line == '[' ? read_section(ini, line) :
					  read_entry(ini, line);
		if (*problem)
			return INI_WRONG;
		if (*line != '[')
			return INI_ENTRY;
	}
	return INI_END;
}
