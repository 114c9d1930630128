/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ptracemon watch: follow the device and print what it says.
 */
#ifndef _PTRACEMON_TOOLS_WATCH_H
#define _PTRACEMON_TOOLS_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "canary.h"
#include "exits.h"
#include "out.h"
#include "reader.h"
#include "requests.h"

/* Further outputs that can go to files at the same time. */
#define WATCH_EXTRAS	3

/**
 * struct watch_extra - a further output
 * @format: the output
 * @fd: where it goes
 */
struct watch_extra {
	const struct out_format *format;
	int fd;
};

/**
 * struct watch_options - what to print, and for how long
 * @format: the output
 * @extra: further outputs of the same records
 * @extras: how many
 * @requests: calls to print
 * @count: end after so many records; 0: do not
 * @seconds: end after that time; 0: do not
 * @heartbeat: seconds between two looks whether the sensor sees; 0: none
 * @canary: what these looks need; NULL: none. watch_device() has its own
 * @colour: use it
 * @header: say first what the columns are
 */
struct watch_options {
	const struct out_format *format;
	struct watch_extra extra[WATCH_EXTRAS];
	size_t extras;
	struct request_set requests;
	uint64_t count;
	double seconds;
	double heartbeat;
	const struct canary_host *canary;
	bool colour;
	bool header;
};

/* Opens the device and follows it. Returns the exit code. */
int watch_device(struct watch_options *options);

/**
 * watch_follow - follow an open reader
 * @reader: the reader
 * @options: what to do
 * @fd: where the output goes
 *
 * Return: the exit code.
 */
int watch_follow(struct reader *reader, const struct watch_options *options,
		 int fd);

#endif /* _PTRACEMON_TOOLS_WATCH_H */
