// SPDX-License-Identifier: GPL-2.0
/*
 * Files of an age: it is looked at with each write, also where there is nothing to write, as after a round whose
 * records were for other outputs. And files of a size: of whole lines.
 */
#include <errno.h>
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

static void put_within(struct stream_file *file, const struct series_limits *within, const char *text)
{
	size_t written;

	if (stream_file_write(file, within, text, strlen(text), &written) ||
	    written != strlen(text))
		abort();
}

static void put(struct stream_file *file, const char *text)
{
	put_within(file, &limits, text);
}

static void grow_old(struct stream_file *file)
{
	file->opened -= 61 * SECOND;
}

static void remove_files(void)
{
	char path[80];
	unsigned int i;

	for (i = 1; i <= 9; i++) {
		snprintf(path, sizeof(path), "%s.%06u", name, i);
		unlink(path);
	}
	unlink(name);
}

static void test_age(void)
{
	struct stream_file file;

	if (!stream_file_open(&file, name, &limits))
		abort();
	is(stream_file_left(&file, &limits), 0, "an empty file waits for no time");
	put(&file, "first\n");
	put(&file, "again\n");
	is(file.number, 1, "a file that is young goes on");
	ok(stream_file_left(&file, &limits) > SECOND &&
		   stream_file_left(&file, &limits) <= 60 * SECOND,
	   "for what is left of its time");
	grow_old(&file);
	is(stream_file_left(&file, &limits), 1, "then at once");
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
}

static void test_size(void)
{
	const struct series_limits small = { .size = 10, .keep = 2 };
	struct stream_file file, next;
	char path[80];
	size_t written;

	if (!stream_file_open(&file, name, &small))
		abort();
	put_within(&file, &small, "one\ntwo\nthree\nfour\nfive\n");
	is(file.number, 3, "lines that do not fit begin the next file");
	ok(!text_of(1), "of which two are kept");
	is_text(text_of(2), "three\n", "a line is in one of them");
	is_text(text_of(3), "four\nfive\n", "which can be full");
	put_within(&file, &small, "longer than any file\n");
	is_text(text_of(4), "longer than any file\n", "a line that fits nowhere has its own");

	snprintf(path, sizeof(path), "%s.%06u", name, 5);
	close(series_open(path, true));
	is((uint64_t)stream_file_write(&file, &small, "x\ny\n", 4, &written), EEXIST,
	   "a next file that is there is an error");
	is(written, 0, "of which nothing was written");
	is_text(text_of(4), "longer than any file\n", "and the file of before stays");
	ok(stream_file_open(&next, name, &small) && next.number == 6,
	   "another run goes on behind the last");
	close(next.fd);
	close(file.fd);
	remove_files();
}

static void test_one(void)
{
	const struct series_limits none = { .size = 0 };
	struct stream_file file;

	if (!stream_file_open(&file, name, &none))
		abort();
	put_within(&file, &none, "one\ntwo\n");
	is(file.number, 0, "without limits there is one file");
	ok(!access(name, F_OK), "of that name");
	is(stream_file_left(&file, &none), 0, "which waits for no time");
	close(file.fd);
	remove_files();
	rmdir(folder);
	ok(!stream_file_open(&file, name, &none) && errno == ENOENT &&
		   !stream_file_open(&file, name, &limits) && errno == ENOENT,
	   "where it cannot be opened that is said");
}

int main(void)
{
	if (!mkdtemp(folder))
		abort();
	snprintf(name, sizeof(name), "%s/out", folder);
	test_age();
	test_size();
	test_one();
	return done();
}
