/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ptracemon watch: follow the device and print what it says.
 */
#ifndef _PTRACEMON_TOOLS_WATCH_H
#define _PTRACEMON_TOOLS_WATCH_H

#include "commands/view.h"
#include "device/canary.h"
#include "device/reader.h"

/**
 * struct watch_options - what to print, and for how long
 * @view: what to print
 * @seconds: end after that time; 0: do not
 * @heartbeat: seconds between two looks whether the sensor sees; 0: none
 * @needs: what the sandbox must leave beside SANDBOX_LIVE; see sandbox.h
 * @canary: what these looks need; NULL: none. watch_device() has its own
 */
struct watch_options {
	struct view view;
	double seconds;
	double heartbeat;
	unsigned int needs;
	const struct canary_host *canary;
};

/* Opens the device and follows it to @fd. Returns the exit code. */
int watch_device(struct watch_options *options, int fd);

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
