/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is told to the journal beside the outputs, so that it is somewhere else.
 */
#ifndef _PTRACEMON_TOOLS_PUBLISH_H
#define _PTRACEMON_TOOLS_PUBLISH_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct published_seal - the seal of a recording
 * @path: of the file
 * @seal: in hexadecimal digits
 * @boot_id: of the recording
 * @run: likewise; see struct recording_start
 * @index: of the file in it
 * @size: bytes of the file that it stands for, with itself
 * @records: in these
 */
struct published_seal {
	const char *path;
	const char *seal;
	const char *boot_id;
	uint64_t run;
	uint32_t index;
	uint64_t size;
	uint64_t records;
};

/* Returns 0, or an errno: nobody has it then. Waits for journald. */
int publish_seal(const struct published_seal *seal);

#endif /* _PTRACEMON_TOOLS_PUBLISH_H */
