/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a command is to do: its options and operands, in one struct for all
 * commands.
 */
#ifndef _PTRACEMON_TOOLS_ARGUMENTS_H
#define _PTRACEMON_TOOLS_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "commands/filter.h"
#include "commands/options.h"
#include "device/canary.h"
#include "output/streams.h"
#include "recording/writer.h"

/**
 * struct arguments - what to do
 * @output: how records are shown, and where; .count: end after so many records
 * @filter: which records are shown
 * @files: where they are recorded; .path is the operand of record
 * @seconds: end after that time; 0: do not
 * @heartbeat: seconds between two looks whether the sensor sees; 0: none
 * @canary: what these looks need; NULL: none. Who opens the device sets it
 * @payloads: of @output, if it has them
 * @page: where the page of report goes
 * @json: status as JSON
 * @sandbox: give up rights first; see sandbox.h
 * @paths: recordings to read
 * @path_count: how many; 0: the device is followed
 */
struct arguments {
	struct output output;
	struct filter filter;
	struct writer_options files;
	double seconds;
	double heartbeat;
	const struct canary_host *canary;
	struct payloads payloads;
	const char *page;
	bool json;
	bool sandbox;
	char **paths;
	size_t path_count;
};

/* What a command does without options: text with all records. */
void arguments_init(struct arguments *arguments);

/**
 * arguments_parse - read a command line
 * @arguments: initialised; what it points to are words of @argv
 * @command: whose
 * @argc: of the command
 * @argv: likewise
 *
 * Ends the program after --help and --version.
 *
 * Return: 0; or the exit code, if something cannot be, which it has said.
 */
int arguments_parse(struct arguments *arguments, enum command command, int argc,
		    char **argv);

/* Whether a format is one of the outputs. */
bool arguments_have(const struct output *output,
		    const struct out_format *format);

/* streams_begin() with what is asked for; the arguments must stay. */
bool arguments_begin(const struct arguments *arguments, struct streams *streams,
		     int fd);

#endif /* _PTRACEMON_TOOLS_ARGUMENTS_H */
