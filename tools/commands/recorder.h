/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ptracemon record: from the rings to files, as cheaply as can be.
 */
#ifndef _PTRACEMON_TOOLS_RECORDER_H
#define _PTRACEMON_TOOLS_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "device/canary.h"
#include "device/reader.h"
#include "recording/writer.h"

/**
 * struct recorder_options - where to, and for how long
 * @files: the files
 * @count: end once there are so many records; 0: do not
 * @seconds: end after that time; 0: do not
 * @heartbeat: seconds between two looks whether the sensor sees; 0: none
 * @canary: what these looks need; NULL: none. recorder_run() has its own
 * @sandbox: give up rights first; see sandbox.h
 */
struct recorder_options {
	struct writer_options files;
	uint64_t count;
	double seconds;
	double heartbeat;
	const struct canary_host *canary;
	bool sandbox;
};

/* Opens the device and records. Returns the exit code. */
int recorder_run(struct recorder_options *options);

/* Records from an open reader. Returns the exit code. */
int recorder_follow(struct reader *reader,
		    const struct recorder_options *options);

#endif /* _PTRACEMON_TOOLS_RECORDER_H */
