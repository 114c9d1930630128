/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The Common Process Identifier of OCSF: a name for a process that each sensor
 * of a host makes alike, without asking another.
 *
 * It is a UUID of version 8 (RFC 9562), from the first 16 bytes of the SHA-256
 * of 40 bytes, numbers in the byte order of the machine:
 *
 *	16	boot id, binary, in the order of its text
 *	 8	inode number of the process's own pid namespace
 *	 8	when it started: clock ticks since boot, as field 22 of /proc/PID/stat
 *	 8	its process id in that namespace
 *
 * Source: "Common Process Identifier (CPID) Specification", section Linux, of
 * March 2025, repository ocsf/common-process-id on GitHub, specification.md.
 */
#ifndef _PTRACEMON_TOOLS_CPID_H
#define _PTRACEMON_TOOLS_CPID_H

#include <stdint.h>

#include "uapi/ptracemon.h"

#define CPID_LENGTH	36
#define CPIDS_KEPT	64

/**
 * struct cpids - identifiers that were asked for; all zero at first
 * @boot_id: of which boot they are
 * @entries: by low bits of the process id; a newcomer takes the place
 */
struct cpids {
	char boot_id[CPID_LENGTH + 1];
	struct cpid {
		uint64_t start_time;
		uint32_t pid_ns;
		uint32_t ns_pid;
		char text[CPID_LENGTH];
	} entries[CPIDS_KEPT];
};

/**
 * cpid_of - the identifier of a process
 * @cpids: those that are known
 * @boot_id: text of the boot id
 * @task: any of its threads
 *
 * Return: CPID_LENGTH bytes, good until the next call; NULL if anything that it
 * is made from is not known.
 */
const char *cpid_of(struct cpids *cpids, const char *boot_id,
		    const struct ptracemon_identity *task);

#endif /* _PTRACEMON_TOOLS_CPID_H */
