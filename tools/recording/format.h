/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The file format of `ptracemon record`. Pure; trusts no byte.
 *
 *
 * Layout
 * ======
 * A recording is one file or several that follow each other (rotation). Numbers
 * are in the byte order of the machine that wrote it. Everything begins at a
 * multiple of 8 bytes.
 *
 *   struct recording_magic
 *   block: START		what there is to know about host and recorder
 *   block ...			see enum recording_type
 *   block: END			nothing follows but, in a stream, another recording
 *
 * A block is a struct recording_block and then .length bytes. Its checksum is
 * the CRC-32 of zlib, PNG and gzip: of the head without the checksum, then of
 * the bytes. The head says where the block lies, so that a block which was
 * moved, repeated or left out is damage too. What precedes damage is good; a
 * file that does not end with END was cut, or its recorder was killed or is
 * still writing.
 *
 *
 * Order
 * =====
 * RECORDS are bytes of one CPU's ring as the kernel wrote them (see
 * module/uapi/ptracemon.h), whole records without padding. Of one CPU they are
 * in order. A recorder works in rounds: it takes the time, then everything that
 * the rings hold, and then writes a ROUND: no record that comes later is as old
 * as its @horizon. So a reader that holds back what is younger, and merges the
 * CPUs by time, has the order of time. SIGHT lies behind the ROUND that it
 * follows in time.
 *
 *
 * Seals
 * =====
 * In a recording whose START says so, SEAL blocks come from time to time, and END
 * ends with a seal too. A seal is the SHA-256 of the seal before it (zero if there
 * is none), then of all bytes of the file since the block of that one, or since
 * the beginning of the file, up to itself, without the checksum of its own block.
 * The chain goes on in the next file: its START has the seal of the END before it.
 * So a seal stands for all that precedes it, and who knows one from elsewhere knows
 * whether any bit of that was changed (proof.h).
 *
 *
 * Growth
 * ======
 * Structs grow at their end, and the minor number with them; a reader takes the
 * part that it knows, and skips types of blocks that it does not know. The major
 * number grows when an older reader would be misled. 1.1 brought seals, 1.2
 * certificates.
 *
 *
 * What a recording does not have
 * ==============================
 * Only what the kernel put into the rings is kept. What `watch` asks of the
 * running host is not: paths and command lines of the other side (the tracee; of
 * both where the kernel has none), paths of cgroups, and names of users.
 */
#ifndef _PTRACEMON_TOOLS_FORMAT_H
#define _PTRACEMON_TOOLS_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "abi/certificate.h"
#include "abi/decode.h"

#define RECORDING_MAJOR	1
#define RECORDING_MINOR	2

/* No block has more bytes behind its head. */
#define RECORDING_BLOCK_MAX	(1024 * 1024)

/* No machine has as many. */
#define RECORDING_CPUS_MAX	65536

/**
 * struct recording_magic - the beginning of a file
 * @magic: RECORDING_MAGIC
 * @order: RECORDING_ORDER, in the byte order of the machine
 * @major: RECORDING_MAJOR
 * @minor: RECORDING_MINOR
 */
struct recording_magic {
	uint8_t magic[8];
	uint32_t order;
	uint16_t major;
	uint16_t minor;
};

#define RECORDING_MAGIC	"ptm\r\n\x1arec"
#define RECORDING_ORDER	0x01020304u

enum recording_type {
	RECORDING_START	= 1,	/* struct recording_start */
	RECORDING_RECORDS = 2,	/* records of @cpu, @count of them */
	RECORDING_ROUND	= 3,	/* struct recording_round */
	RECORDING_SIGHT	= 4,	/* struct sight: blind, or sighted again */
	RECORDING_END	= 5,	/* struct recording_end */
	RECORDING_SEAL	= 6,	/* struct recording_seal */
	RECORDING_CERTIFICATE = 7, /* struct recording_certificate, and CPUs */
};

#define RECORDING_SEAL_SIZE	32

/**
 * struct recording_block - head of a block
 * @type: enum recording_type
 * @length: bytes that follow, a multiple of 8
 * @offset: where this head is, counted from struct recording_magic
 * @cpu: of RECORDS; else 0
 * @count: likewise
 * @reserved: 0
 * @checksum: see above
 */
struct recording_block {
	uint32_t type;
	uint32_t length;
	uint64_t offset;
	uint32_t cpu;
	uint32_t count;
	uint32_t reserved;
	uint32_t checksum;
};

/**
 * struct recording_start - what there is to know
 * @run: boot time when the recorder began, nanoseconds: with @boot_id it names
 *	the recording that this file is a part of
 * @began: boot time when this file was begun
 * @utc_offset: UTC - boot time then, nanoseconds
 * @index: number of the file within the recording, from 0
 * @cpus: numbers of CPUs are below it
 * @abi_major: of the records
 * @abi_minor: likewise
 * @reserved: 0
 * @probe_addr: of the recorder's own first calls, which are no news; see
 *	struct canary_host
 * @probe_data: likewise
 * @boot_id: hexadecimal digits and "-", as all below terminated by NUL
 * @host_name: any bytes
 * @host_id: stable id of the machine, 40 hexadecimal digits; empty if it has none
 * @module_version: of the kernel module
 * @version: of the recorder
 * @requests: the module's setting at @run; empty: not known
 * @previous: the last seal of the file before it; zero if there is none
 * @sealed: 1: it has seals
 * @reserved_too: 0
 */
struct recording_start {
	uint64_t run;
	uint64_t began;
	int64_t utc_offset;
	uint32_t index;
	uint32_t cpus;
	uint16_t abi_major;
	uint16_t abi_minor;
	uint32_t reserved;
	uint32_t probe_addr;
	uint32_t probe_data;
	char boot_id[40];
	char host_name[256];
	char host_id[48];
	char module_version[32];
	char version[32];
	char requests[512];
	uint8_t previous[RECORDING_SEAL_SIZE];
	uint32_t sealed;
	uint32_t reserved_too;
};

/**
 * struct recording_round - everything up to some time is there
 * @horizon: that boot time, nanoseconds
 * @utc_offset: UTC - boot time in this round, nanoseconds
 * @slept_first: boot time when the recorder first had read everything and went
 *	to sleep since the last ROUND; 0: not at all
 * @slept_last: when it did so last
 */
struct recording_round {
	uint64_t horizon;
	int64_t utc_offset;
	uint64_t slept_first;
	uint64_t slept_last;
};

enum recording_reason {
	RECORDING_STOPPED = 1,	/* the recorder was asked to end */
	RECORDING_ROTATED = 2,	/* it goes on in the file with the next @index */
	RECORDING_FAILED  = 3,	/* something went wrong, as a full disk */
};

/**
 * struct recording_end - the last block
 * @reason: enum recording_reason
 * @reserved: 0
 * @records: how many this file has
 * @seal: of all before it, if the recording is sealed; else zero
 */
struct recording_end {
	uint32_t reason;
	uint32_t reserved;
	uint64_t records;
	uint8_t seal[RECORDING_SEAL_SIZE];
};

/**
 * struct recording_seal - what stands for all before it
 * @time: boot time when it was made, nanoseconds
 * @records: how many this file has so far
 * @seal: see above
 */
struct recording_seal {
	uint64_t time;
	uint64_t records;
	uint8_t seal[RECORDING_SEAL_SIZE];
};

/**
 * struct recording_certificate - a part of what the recorder stated
 * @number: this and the others as in struct certificate, but for what is about lines and
 *	seals
 * @part: likewise
 * @parts: likewise
 * @last: likewise
 * @filtered: likewise
 * @since: boot time
 * @until: likewise
 * @unexplained: as there
 * @blinds: likewise
 * @blind_ns: likewise
 * @changes: likewise
 * @blind: likewise
 * @settings: likewise, terminated by NUL
 * @left_out: likewise
 * @count: CPUs that follow
 * @reserved: 0
 */
struct recording_certificate {
	uint64_t number;
	uint32_t part;
	uint32_t parts;
	uint32_t last;
	uint32_t filtered;
	uint64_t since;
	uint64_t until;
	uint64_t unexplained;
	uint64_t blinds;
	uint64_t blind_ns;
	uint64_t changes;
	struct certificate_span blind[CERTIFICATE_BLINDS];
	char settings[512];
	char left_out[256];
	uint32_t count;
	uint32_t reserved;
};

/* One of @count; see struct certificate_cpu. */
struct recording_certificate_cpu {
	uint32_t cpu;
	uint32_t reserved;
	uint64_t first;
	uint64_t last;
	uint64_t records;
	uint64_t lost[CERTIFICATE_REASONS];
	uint64_t missing;
};

/* In one block at the most. */
#define RECORDING_CERTIFICATE_CPUS	64

/* Bytes of these in 1.0. */
#define RECORDING_START_SIZE_0	offsetof(struct recording_start, previous)
#define RECORDING_END_SIZE_0	offsetof(struct recording_end, seal)

/* Fills in the magic that begins a file. */
void recording_magic_init(struct recording_magic *magic);

/**
 * recording_seal - finish the head of a block
 * @block: type, offset, cpu and count; this sets the rest
 * @bytes: what follows
 * @length: of @bytes
 */
void recording_seal(struct recording_block *block, const void *bytes,
		    size_t length);

/* What a block has of a struct that may have grown since; the rest is zero. */
void recording_copy(void *to, size_t size, const struct recording_block *block,
		    const void *bytes);

/**
 * recording_put_certificate - a certificate as bytes of a block
 * @certificate: of RECORDING_CERTIFICATE_CPUS at the most
 * @bytes: out, RECORDING_CERTIFICATE_MAX of them
 *
 * Return: how many there are.
 */
size_t recording_put_certificate(const struct certificate *certificate,
				 uint8_t *bytes);

/* The other way round; @bytes have been checked, @cpus: memory for all of them. */
void recording_get_certificate(struct certificate *certificate,
			       struct certificate_cpu *cpus, const void *bytes);

#define RECORDING_CERTIFICATE_MAX                                    \
	(sizeof(struct recording_certificate) +                      \
	 RECORDING_CERTIFICATE_CPUS *                                \
		 sizeof(struct recording_certificate_cpu))

/*
 * Whether a block is as it was written, and holds what its type needs. Returns NULL,
 * or what is wrong with it, in words.
 */
const char *recording_check_block(const struct recording_block *block,
				  const void *bytes);

#endif /* _PTRACEMON_TOOLS_FORMAT_H */
