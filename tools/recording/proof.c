// SPDX-License-Identifier: GPL-2.0
/*
 * The chain of seals, made again. See proof.h.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "recording/proof.h"

__attribute__((format(printf, 2, 3))) static const char *
wrong(struct proof *proof, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(proof->text, sizeof(proof->text), format, arguments);
	va_end(arguments);
	proof->broken = true;
	proof->bad = true;
	return proof->text;
}

bool proof_is_new(const struct proof *proof,
		  const struct recording_start *start)
{
	return !proof->begun || start->run != proof->start.run ||
	       strcmp(start->boot_id, proof->start.boot_id);
}

/* Everything before this seal is as it was. */
static bool find_head(struct proof *proof, const uint8_t *seal)
{
	bool found = false;
	size_t i;

	for (i = 0; i < proof->head_count; i++) {
		if (memcmp(proof->heads[i].seal, seal, RECORDING_SEAL_SIZE))
			continue;
		proof->heads[i].found = true;
		found = true;
	}
	return found;
}

/* The first file at hand of a recording. */
static const char *begin(struct proof *proof,
			 const struct recording_start *start)
{
	proof->begun = true;
	proof->broken = false;
	proof->bad = false;
	proof->files = 0;
	proof->records = 0;
	proof->good.there = false;
	proof->suspect.there = false;
	proof->since = start->began + (uint64_t)start->utc_offset;
	proof->until = proof->since;
	if (!start->sealed)
		return wrong(proof, "it has no seals (record --seal)");
	if (start->index && !find_head(proof, start->previous))
		return wrong(proof, "%" PRIu32 " files of this recording are missing before it, and no --head is the seal of the last of them",
			     start->index);
	return NULL;
}

static const char *go_on(struct proof *proof,
			 const struct recording_start *start)
{
	const struct recording_start *old = &proof->start;

	if (start->index <= old->index)
		return wrong(proof, "it is here twice, or not in its place");
	if (start->index != old->index + 1)
		return wrong(proof, "files of this recording are missing before it");
	if (proof->broken) {
		/* Where its own chain begins is not known to be right. */
		proof->broken = false;
		return NULL;
	}
	if (proof->reason != RECORDING_ROTATED)
		return wrong(proof, "the file before it does not end as one that goes on");
	if (!start->sealed ||
	    memcmp(start->previous, proof->seal, sizeof(proof->seal)))
		return wrong(proof, "it does not follow the file before it: the seals differ");
	return NULL;
}

static const char *take_start(struct proof *proof,
			      const struct recording_start *start)
{
	const char *problem = proof_is_new(proof, start) ?
				      begin(proof, start) :
				      go_on(proof, start);

	proof->start = *start;
	proof->reason = 0;
	proof->file_records = 0;
	proof->files++;
	sealer_begin(&proof->sealer, start->previous);
	return problem;
}

static void take_records(struct proof *proof,
			 const struct recording_block *head,
			 const uint8_t *bytes)
{
	const uint8_t *end = bytes + head->length;
	struct ptracemon_record frame;

	while (bytes < end && !decode_frame(bytes, (size_t)(end - bytes), &frame)) {
		proof->good = (struct proof_place){ true, frame.cpu,
						    frame.sequence };
		if (!proof->suspect.there)
			proof->suspect = proof->good;
		bytes += frame.length;
	}
	proof->records += head->count;
	proof->file_records += head->count;
}

/* What lies between two seals that do not fit each other. */
static const char *mismatch(struct proof *proof)
{
	if (!proof->suspect.there)
		return wrong(proof, "the seal does not fit: something before it was changed, removed or added; no record lies between it and the seal before");
	return wrong(proof, "the seal does not fit: something before it was changed, removed or added; the first record that can be bad is number %" PRIu64
		     " of CPU %" PRIu32, proof->suspect.sequence,
		     proof->suspect.cpu);
}

static const char *take_seal(struct proof *proof,
			     const struct recording_block *head,
			     const void *bytes, uint64_t records)
{
	const uint8_t *seal = (const uint8_t *)bytes + head->length -
			      RECORDING_SEAL_SIZE;
	uint8_t own[RECORDING_SEAL_SIZE];

	sealer_make(&proof->sealer, head, bytes, own);
	if (memcmp(own, seal, sizeof(own)))
		return mismatch(proof);
	if (records != proof->file_records)
		return wrong(proof, "it says that there are %" PRIu64
			     " records before it, and there are %" PRIu64,
			     records, proof->file_records);
	memcpy(proof->seal, seal, sizeof(proof->seal));
	proof->suspect.there = false;
	find_head(proof, seal);
	return NULL;
}

/* What a block says; nothing may be wrong with its recording so far. */
static const char *take(struct proof *proof, const struct recording_block *head,
			const void *bytes)
{
	struct recording_round round;
	struct recording_seal seal;
	struct recording_end end;

	switch (head->type) {
	case RECORDING_RECORDS:
		take_records(proof, head, bytes);
		return NULL;
	case RECORDING_ROUND:
		memcpy(&round, bytes, sizeof(round));
		proof->until = round.horizon + (uint64_t)round.utc_offset;
		return NULL;
	case RECORDING_SEAL:
		memcpy(&seal, bytes, sizeof(seal));
		return seal_is_in(head) ?
			       take_seal(proof, head, bytes, seal.records) :
			       wrong(proof, "a seal has another size");
	case RECORDING_END:
		recording_copy(&end, sizeof(end), head, bytes);
		proof->reason = end.reason;
		return seal_is_in(head) ?
			       take_seal(proof, head, bytes, end.records) :
			       wrong(proof, "its end has no seal");
	default:
		return NULL;
	}
}

const char *proof_block(struct proof *proof, const struct playback *playback,
			const struct recording_block *head, const void *bytes)
{
	const char *problem = NULL;

	if (head->type == RECORDING_START) {
		problem = take_start(proof, &playback->start);
		sealer_add(&proof->sealer, &playback->magic,
			   sizeof(playback->magic));
	} else if (!proof->broken) {
		problem = take(proof, head, bytes);
	}
	sealer_block(&proof->sealer, head, bytes);
	return problem;
}

const char *proof_damage(struct proof *proof)
{
	proof->broken = true;
	proof->bad = true;
	if (!proof->good.there)
		return "no record before that";
	snprintf(proof->text, sizeof(proof->text),
		 "the last record before that is number %" PRIu64 " of CPU %" PRIu32,
		 proof->good.sequence, proof->good.cpu);
	return proof->text;
}

const char *proof_over(struct proof *proof)
{
	if (!proof->begun || proof->broken ||
	    proof->reason != RECORDING_ROTATED)
		return NULL;
	return wrong(proof, "it goes on in a file that is not here");
}
