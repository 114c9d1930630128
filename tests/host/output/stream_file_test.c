// SPDX-License-Identifier: GPL-2.0
/*
 * Files of an age: it is looked at with each write, also where there is nothing to write, as after a round whose
 * records were for other outputs.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output/stream_file.h"
#include "tap.h"

#define SECOND	1000000000ULL

static const struct series_limits limits = { .age = 60 };
static char folder[] = "/tmp/stream-file-test-XXXXXX";
static char name[64];

/* Of the file with that number; NULL: there is none. */
static const char *text_of(unsigned int number)
{
	static char text[64];
	char path[80];
	FILE *file;

	snprintf(path, sizeof(path), "%s.%06u", name, number);
	file = fopen(path, "r");
	if (!file)
		return NULL;
	text[fread(text, 1, sizeof(text) - 1, file)] = 0;
	fclose(file);
	return text;
}

static void put(struct stream_file *file, const char *text)
{
	size_t written;

	if (stream_file_write(file, &limits, text, strlen(text), &written) ||
	    written != strlen(text))
		abort();
}

static void grow_old(struct stream_file *file)
{
	file->opened -= 61 * SECOND;
}

static void remove_files(void)
{
	char path[80];
	unsigned int i;

	for (i = 1; i <= 3; i++) {
		snprintf(path, sizeof(path), "%s.%06u", name, i);
		unlink(path);
	}
	rmdir(folder);
}

int main(void)
{
	struct stream_file file;

	if (!mkdtemp(folder))
		abort();
	snprintf(name, sizeof(name), "%s/out", folder);
	if (!stream_file_open(&file, name, &limits))
		abort();
	put(&file, "first\n");
	put(&file, "again\n");
	is(file.number, 1, "a file that is young goes on");
	grow_old(&file);
	put(&file, "second\n");
	is(file.number, 2, "a line begins the next, once it is old");
	is_text(text_of(1), "first\nagain\n", "what was there before stays");
	is_text(text_of(2), "second\n", "and the line is in the next");
	grow_old(&file);
	put(&file, "");
	is(file.number, 3, "without a line it is begun, too");
	grow_old(&file);
	put(&file, "");
	is(file.number, 3, "but not after an empty one");
	is_text(text_of(3), "", "which it is");
	close(file.fd);
	remove_files();
	return done();
}
