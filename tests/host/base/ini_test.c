// SPDX-License-Identifier: GPL-2.0
/*
 * tools/base/ini.c: lines to sections, keys and values, and what is wrong, where.
 */
#include <stdlib.h>

#include "base/ini.h"
#include "tap.h"

/* All that is found, as "LINE:SECTION.KEY=VALUE;" or "LINE!". */
static const char *all(const char *text, size_t length)
{
	static char found[512];
	char *copy = malloc(length + 1);
	const char *problem;
	enum ini_found what;
	struct ini ini;
	size_t used = 0;

	memcpy(copy, text, length);
	copy[length] = 0;
	*found = 0;
	ini_begin(&ini, copy, length);
	while ((what = ini_next(&ini, &problem)) != INI_END)
		used += (size_t)snprintf(found + used, sizeof(found) - used,
					 what == INI_ENTRY ? "%u:%s.%s=%s;" :
							     "%u!",
					 ini.line, ini.section, ini.key,
					 ini.value);
	free(copy);
	return found;
}

static void reads(const char *text, const char *wanted, const char *what)
{
	is_text(all(text, strlen(text)), wanted, what);
}

int main(void)
{
	reads("", "", "nothing");
	reads("\n\n# a = b\n ; c = d\n\t\n", "", "comments and empty lines");
	reads("a=b", "1:.a=b;", "no section, no line end");
	reads("[s]\na = b\n", "2:s.a=b;", "a section");
	reads("[ s ]\n\t a \t=\t b c \t\n", "2:s.a=b c;", "blanks around are not meant");
	reads("[s]\r\na = b\r\n", "2:s.a=b;", "lines as of another system");
	reads("[s]\na = b # c ; d = e\n", "2:s.a=b # c ; d = e;", "a value goes up to the end of the line");
	reads("[s]\na =\n", "2:s.a=;", "an empty value");
	reads("[s]\na = 1\na = 2\n[t]\na = 3\n", "2:s.a=1;3:s.a=2;5:t.a=3;", "keys again");
	reads("[s]\nnonsense\na = b\n", "2!3:s.a=b;", "no equals sign; what follows is read");
	reads("= b\n", "1!", "no key");
	reads("[s\n[\n", "1!2!", "a section without end");
	reads("[s]x\na=b", "1!2:.a=b;", "something behind a section");
	is_text(all("a = b\0c\nd = e\n", 14), "1!2:.d=e;", "a NUL");
	reads("a = \033[2J\n", "1!", "a control character");
	reads("a = \x7f\n", "1!", "the last of them");
	reads("a = \xc3\xa4\n", "1:.a=\xc3\xa4;", "other languages");
	return done();
}
