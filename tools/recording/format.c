// SPDX-License-Identifier: GPL-2.0
/*
 * The file format. See format.h.
 *
 * The checksum comes from libdeflate: a fifth of an instruction for each byte
 * where the processor helps, against two in zlib and one in xxHash.
 */
#include <libdeflate.h>
#include <stdbool.h>
#include <string.h>

#include "host/host.h"
#include "recording/format.h"

void recording_magic_init(struct recording_magic *magic)
{
	memcpy(magic->magic, RECORDING_MAGIC, sizeof(magic->magic));
	magic->order = RECORDING_ORDER;
	magic->major = RECORDING_MAJOR;
	magic->minor = RECORDING_MINOR;
}

void recording_copy(void *to, size_t size, const struct recording_block *block,
		    const void *bytes)
{
	const size_t length = block->length < size ? block->length : size;

	memcpy(to, bytes, length);
	memset((uint8_t *)to + length, 0, size - length);
}

static uint32_t checksum(const struct recording_block *block,
			 const void *bytes)
{
	uint32_t sum = libdeflate_crc32(
		0, block, offsetof(struct recording_block, checksum));

	return libdeflate_crc32(sum, bytes, block->length);
}

void recording_seal(struct recording_block *block, const void *bytes,
		    size_t length)
{
	block->length = (uint32_t)length;
	block->reserved = 0;
	block->checksum = checksum(block, bytes);
}

static const char *check_records(const struct recording_block *block,
				 const uint8_t *bytes)
{
	size_t left = block->length;
	struct ptracemon_record frame;
	uint32_t count = 0;

	while (left) {
		if (decode_frame(bytes, left, &frame) ||
		    frame.type == PTRACEMON_TYPE_PAD)
			return "here are no whole records";
		if (frame.cpu != block->cpu)
			return "a record says that it is another CPU's";
		bytes += frame.length;
		left -= frame.length;
		count++;
	}
	if (count != block->count)
		return "there are not as many records as the block says";
	return NULL;
}

static const char *check_sight(const void *bytes)
{
	struct sight sight;

	memcpy(&sight, bytes, sizeof(sight));
	if ((sight.header.type != RECORD_BLIND &&
	     sight.header.type != RECORD_SIGHTED) ||
	    sight.header.cpu != RECORD_NO_CPU ||
	    !memchr(sight.reason, 0, sizeof(sight.reason)))
		return "it says something impossible about blindness";
	return NULL;
}

/* Outputs write ids as they are. */
static bool is_id(const char *id)
{
	return !id[strspn(id, "0123456789abcdef-")];
}

static const char *check_start(const struct recording_block *block,
			       const void *bytes)
{
	struct recording_start start;

	recording_copy(&start, sizeof(start), block, bytes);
	if (!memchr(start.boot_id, 0, sizeof(start.boot_id)) ||
	    !memchr(start.host_name, 0, sizeof(start.host_name)) ||
	    !memchr(start.host_id, 0, sizeof(start.host_id)) ||
	    !memchr(start.module_version, 0, sizeof(start.module_version)) ||
	    !memchr(start.version, 0, sizeof(start.version)) ||
	    !memchr(start.requests, 0, sizeof(start.requests)) ||
	    start.cpus > RECORDING_CPUS_MAX || !is_id(start.boot_id) ||
	    strlen(start.boot_id) >= sizeof(((struct host *)0)->boot_id) ||
	    !is_id(start.host_id) ||
	    (*start.host_id && strlen(start.host_id) != HOST_ID_SIZE))
		return "its first block is not one that a recorder wrote";
	if (start.abi_major != PTRACEMON_ABI_MAJOR)
		return "its records are those of another version of the module's interface";
	return NULL;
}

/* Up to RECORDING_CERTIFICATE_CPUS, and nothing behind them. */
static const char *check_certificate(const struct recording_block *block,
				     const void *bytes)
{
	struct recording_certificate certificate;

	memcpy(&certificate, bytes, sizeof(certificate));
	if (certificate.count > RECORDING_CERTIFICATE_CPUS ||
	    block->length != sizeof(certificate) +
				     certificate.count *
					     sizeof(struct recording_certificate_cpu) ||
	    !memchr(certificate.settings, 0, sizeof(certificate.settings)) ||
	    !memchr(certificate.left_out, 0, sizeof(certificate.left_out)))
		return "a certificate is not as one is written";
	return NULL;
}

size_t recording_put_certificate(const struct certificate *certificate,
				 uint8_t *bytes)
{
	struct recording_certificate head = {
		.number = certificate->number,
		.part = certificate->part,
		.parts = certificate->parts,
		.last = certificate->last,
		.filtered = certificate->filtered,
		.since = certificate->span.since,
		.until = certificate->span.until,
		.unexplained = certificate->unexplained,
		.blinds = certificate->blinds,
		.blind_ns = certificate->blind_ns,
		.changes = certificate->changes,
		.count = (uint32_t)certificate->count,
	};
	size_t i, used = sizeof(head);

	memcpy(head.blind, certificate->blind, sizeof(head.blind));
	memcpy(head.settings, certificate->settings, sizeof(head.settings));
	memcpy(head.left_out, certificate->left_out, sizeof(head.left_out));
	memcpy(bytes, &head, sizeof(head));
	for (i = 0; i < certificate->count; i++) {
		const struct certificate_cpu *from = &certificate->cpus[i];
		struct recording_certificate_cpu cpu = {
			.cpu = from->cpu,
			.first = from->first,
			.last = from->last,
			.records = from->records,
			.missing = from->missing,
		};

		memcpy(cpu.lost, from->lost, sizeof(cpu.lost));
		memcpy(bytes + used, &cpu, sizeof(cpu));
		used += sizeof(cpu);
	}
	return used;
}

void recording_get_certificate(struct certificate *certificate,
			       struct certificate_cpu *cpus, const void *bytes)
{
	const uint8_t *at = (const uint8_t *)bytes;
	struct recording_certificate head;
	size_t i;

	memcpy(&head, at, sizeof(head));
	*certificate = (struct certificate){
		.number = head.number,
		.part = head.part,
		.parts = head.parts,
		.last = head.last,
		.filtered = head.filtered,
		.span = { head.since, head.until },
		.cpus = cpus,
		.count = head.count,
		.unexplained = head.unexplained,
		.blinds = head.blinds,
		.blind_ns = head.blind_ns,
		.changes = head.changes,
	};
	memcpy(certificate->blind, head.blind, sizeof(head.blind));
	memcpy(certificate->settings, head.settings, sizeof(head.settings));
	memcpy(certificate->left_out, head.left_out, sizeof(head.left_out));
	for (i = 0, at += sizeof(head); i < head.count; i++) {
		struct recording_certificate_cpu from;

		memcpy(&from, at, sizeof(from));
		cpus[i] = (struct certificate_cpu){
			.cpu = from.cpu,
			.first = from.first,
			.last = from.last,
			.records = from.records,
			.missing = from.missing,
		};
		memcpy(cpus[i].lost, from.lost, sizeof(from.lost));
		at += sizeof(from);
	}
}

const char *recording_check_block(const struct recording_block *block,
				  const void *bytes)
{
	static const size_t least[] = {
		[RECORDING_START] = RECORDING_START_SIZE_0,
		[RECORDING_ROUND] = sizeof(struct recording_round),
		[RECORDING_SIGHT] = sizeof(struct sight),
		[RECORDING_END] = RECORDING_END_SIZE_0,
		[RECORDING_SEAL] = sizeof(struct recording_seal),
		[RECORDING_CERTIFICATE] = sizeof(struct recording_certificate),
	};

	if (block->checksum != checksum(block, bytes))
		return "a block is not as it was written (checksum)";
	if (block->type <= RECORDING_CERTIFICATE && block->length < least[block->type])
		return "a block is too short for what it is";
	switch (block->type) {
	case RECORDING_START:
		return check_start(block, bytes);
	case RECORDING_RECORDS:
		return check_records(block, bytes);
	case RECORDING_SIGHT:
		return check_sight(bytes);
	case RECORDING_CERTIFICATE:
		return check_certificate(block, bytes);
	default:
		return NULL;
	}
}

_Static_assert(sizeof(struct recording_magic) == 16, "format");
_Static_assert(sizeof(struct recording_block) == 32, "format");
_Static_assert(RECORDING_START_SIZE_0 == 968, "format");
_Static_assert(sizeof(struct recording_start) == 1008, "format");
_Static_assert(sizeof(struct recording_round) == 32, "format");
_Static_assert(RECORDING_END_SIZE_0 == 16, "format");
_Static_assert(sizeof(struct recording_end) == 48, "format");
_Static_assert(sizeof(struct recording_seal) == 48, "format");
_Static_assert(sizeof(struct sight) == 160, "format");
_Static_assert(sizeof(struct recording_certificate) == 976, "format");
_Static_assert(sizeof(struct recording_certificate_cpu) == 104, "format");
