/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rings in memory, written as the kernel module would, and records to put into
 * them. For the tests of the reader.
 */
#ifndef _PTRACEMON_TESTS_SIM_H
#define _PTRACEMON_TESTS_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/decode.h"
#include "device/reader.h"

#define SIM_RING_SIZE	65536

/**
 * struct sim_ring - a ring
 * @control: what the reader writes
 * @status: what the kernel writes
 * @data: the records
 * @head: position of the next record
 * @sequence: its number
 */
struct sim_ring {
	struct ptracemon_control control;
	struct ptracemon_status status;
	uint8_t data[SIM_RING_SIZE];
	uint64_t head;
	uint64_t sequence;
};

/* An empty ring, one lap before the overflow of positions. */
struct sim_ring *sim_ring(uint32_t cpu);

/* The same, of which children of this process see what is put into it. */
struct sim_ring *sim_ring_shared(uint32_t cpu);
void sim_ring_unshare(struct sim_ring *ring);

/* A reader of nothing, without device. */
void sim_reader(struct reader *reader);
void sim_attach(struct reader *reader, struct sim_ring *ring);

/*
 * Puts a record at the end of the ring, behind padding if need be. Sets length,
 * CPU and sequence number; @record.body bytes are copied, 0: all of the type.
 * Items follow.
 */
void sim_put(struct sim_ring *ring, const struct record *record, uint64_t time);

/* The bytes as they are, at the end of the ring. */
void sim_put_bytes(struct sim_ring *ring, const void *bytes, size_t length);

/* Gives this process a host name of its own. False: this host does not let it. */
bool sim_own_host_name(void);

/* Records whose every field has a value of its own. */
void sim_call(struct record *record);
void sim_loss(struct record *record);
void sim_knob(struct record *record);
void sim_lifecycle(struct record *record);
void sim_access(struct record *record);
void sim_auto_attach(struct record *record);
void sim_traced(struct record *record);
void sim_memory(struct record *record);
void sim_end(struct record *record);

/* Gives a record an item; @bytes stay where they are. */
void sim_item(struct record *record, uint16_t kind, uint16_t flags,
	      const char *bytes, size_t size);

/* Likewise, a place and the path behind it; good until the next of that kind. */
void sim_place(struct record *record, uint16_t kind, uint16_t flags,
	       const struct ptracemon_place *place, const char *path, size_t size);

#endif /* _PTRACEMON_TESTS_SIM_H */
