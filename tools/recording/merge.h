/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records of several CPUs, each in order, become one order by time: as reader.c
 * does it with rings. Pure.
 */
#ifndef _PTRACEMON_TOOLS_MERGE_H
#define _PTRACEMON_TOOLS_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/decode.h"

/**
 * struct lane - records of one CPU that wait
 * @cpu: whose
 * @bytes: memory
 * @size: of @bytes
 * @at: where the first record is
 * @used: where the last one ends
 * @frame: of the first record
 */
struct lane {
	uint32_t cpu;
	uint8_t *bytes;
	size_t size;
	size_t at;
	size_t used;
	struct ptracemon_record frame;
};

/**
 * struct merge - all CPUs
 * @lanes: by CPU; NULL: it had no records yet
 * @heap: those that have records: each is older than its two children
 * @waiting: how many
 * @cpus: there is room for so many in @lanes and @heap
 *
 * What is allocated is at most a few times what was added.
 */
struct merge {
	struct lane **lanes;
	struct lane **heap;
	size_t waiting;
	size_t cpus;
};

/**
 * merge_add - add records behind those that the CPU has
 * @merge: all zero at first
 * @cpu: whose, less than RECORDING_CPUS_MAX
 * @bytes: whole records, as recording_check_block() has found them
 * @length: bytes of them
 *
 * Return: false if there is no memory.
 */
bool merge_add(struct merge *merge, uint32_t cpu, const void *bytes,
	       size_t length);

/**
 * merge_next - take the oldest record
 * @merge: all CPUs
 * @horizon: leave what is younger
 * @length: out
 *
 * Return: the record, good until the next call of merge_add(); NULL if there is
 * none.
 */
const void *merge_next(struct merge *merge, uint64_t horizon, size_t *length);

void merge_free(struct merge *merge);

#endif /* _PTRACEMON_TOOLS_MERGE_H */
