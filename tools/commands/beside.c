// SPDX-License-Identifier: GPL-2.0
/*
 * A recording beside outputs. See beside.h.
 */
#include <string.h>

#include "base/usage.h"
#include "commands/beside.h"
#include "host/knobs.h"
#include "host/publish.h"
#include "version.h"

void beside_set_host(struct recording_start *start, const struct host *host)
{
	memcpy(start->boot_id, host->boot_id, sizeof(host->boot_id));
	memcpy(start->host_name, host->name, sizeof(host->name));
	memcpy(start->host_id, host->id, sizeof(host->id));
}

void beside_describe(struct recording_start *start, const struct reader *reader,
		     const struct canary_host *canary, const struct host *host,
		     const struct clock *clock)
{
	const struct ptracemon_info *info = &reader->info;

	memset(start, 0, sizeof(*start));
	start->run = clock_boottime();
	start->began = start->run;
	start->utc_offset = clock->offset;
	start->cpus = info->cpus;
	start->abi_major = info->abi_major;
	start->abi_minor = info->abi_minor;
	if (canary) {
		start->probe_addr = canary->probe_addr;
		start->probe_data = canary->probe_data;
	}
	beside_set_host(start, host);
	memcpy(start->module_version, info->version, sizeof(info->version));
	start->module_version[sizeof(start->module_version) - 1] = 0;
	_Static_assert(sizeof(PTRACEMON_VERSION) <= sizeof(start->version), "a version of 31 characters at most");
	strcpy(start->version, PTRACEMON_VERSION);
	knob_read("requests", start->requests, sizeof(start->requests));
}

void beside_publish(const struct writer *writer, const uint8_t *seal)
{
	char text[SEAL_TEXT_SIZE];
	const struct published_seal published = {
		.path = writer->path,
		.seal = seal_text(text, seal),
		.boot_id = writer->start.boot_id,
		.run = writer->start.run,
		.index = writer->start.index,
		.size = writer->size,
		.records = writer->records,
	};
	static bool complained;
	int error = publish_seal(&published);

	if (!error || complained)
		return;
	complained = true;
	usage_problem("seals are in the recording alone, the journal does not take them: %s",
		      strerror(error));
}

bool beside_open(struct beside *beside, const struct writer_options *options,
		 const struct canary_host *canary)
{
	struct recording_start start;

	memset(&beside->round, 0, sizeof(beside->round));
	beside_describe(&start, beside->reader, canary, beside->host,
			beside->clock);
	beside->is_open = writer_open(&beside->writer, options, &start,
				      beside_publish);
	return beside->is_open;
}

/* Bytes have to stay as long as they wait. */
static int queue(struct beside *beside, uint32_t type, const struct item *item)
{
	const struct recording_block head = {
		.type = type,
		.cpu = item->cpu,
		.count = item->count,
	};
	int error = 0;

	if (beside->writer.queued == WRITER_BLOCKS)
		error = writer_flush(&beside->writer, NULL);
	if (!error)
		writer_add(&beside->writer, &head, item->bytes, item->length);
	return error;
}

static int rotate(struct beside *beside)
{
	int error = writer_flush(&beside->writer, NULL);

	if (error)
		return error;
	beside_set_host(&beside->writer.start, beside->host);
	return writer_rotate(&beside->writer, clock_boottime(),
			     beside->clock->offset);
}

static int write_round(struct beside *beside, uint64_t horizon)
{
	const struct item item = { .bytes = (const void *)&beside->round,
				   .length = sizeof(beside->round) };
	int error;

	beside->round.horizon = horizon;
	beside->round.utc_offset = beside->clock->offset;
	error = queue(beside, RECORDING_ROUND, &item);
	if (!error)
		error = writer_flush(&beside->writer, NULL);
	beside->round.slept_first = 0;
	beside->round.slept_last = 0;
	return error;
}

int beside_write(struct beside *beside, uint64_t horizon)
{
	struct writer *writer = &beside->writer;
	const size_t most = writer_block_max(writer);
	struct item item = { 0 };
	bool empty = true;
	int error = 0;

	while (!error && reader_next_taken(beside->reader, most, &item)) {
		if (writer_needs_rotation(writer, item.length))
			error = rotate(beside);
		if (!error)
			error = queue(beside, RECORDING_RECORDS, &item);
		empty = false;
	}
	return error || empty ? error : write_round(beside, horizon);
}

int beside_sight(struct beside *beside, const struct sight *sight)
{
	const struct item item = { .bytes = (const void *)sight,
				   .length = sizeof(*sight) };
	int error = queue(beside, RECORDING_SIGHT, &item);

	return error ? error : writer_flush(&beside->writer, NULL);
}

int beside_certify(struct beside *beside, const struct certificate *certificate)
{
	uint8_t bytes[RECORDING_CERTIFICATE_MAX];
	const struct item item = {
		.bytes = bytes,
		.length = recording_put_certificate(certificate, bytes),
	};
	int error = 0;

	if (writer_needs_rotation(&beside->writer, item.length))
		error = rotate(beside);
	if (!error)
		error = queue(beside, RECORDING_CERTIFICATE, &item);
	return error ? error : writer_flush(&beside->writer, NULL);
}

void beside_sleep(struct beside *beside, uint64_t horizon)
{
	beside->round.slept_last = horizon;
	if (!beside->round.slept_first)
		beside->round.slept_first = horizon;
}

int beside_tick(struct beside *beside)
{
	struct writer *writer = &beside->writer;
	const uint64_t now = clock_monotonic();
	int error = 0;

	if (now >= writer_age_due(writer))
		return rotate(beside);
	if (now >= writer_seal_due(writer))
		error = writer_seal(writer, clock_boottime());
	if (!error && now >= writer_sync_due(writer))
		error = writer_sync(writer);
	return error;
}

uint64_t beside_left(const struct beside *beside)
{
	const uint64_t dues[] = { writer_age_due(&beside->writer),
				  writer_seal_due(&beside->writer),
				  writer_sync_due(&beside->writer) };
	const uint64_t now = clock_monotonic();
	uint64_t due = UINT64_MAX;
	size_t i;

	for (i = 0; i < sizeof(dues) / sizeof(dues[0]); i++)
		if (dues[i] < due)
			due = dues[i];
	if (due == UINT64_MAX)
		return due;
	return due > now ? due - now : 1;
}

int beside_close(struct beside *beside, enum recording_reason reason)
{
	int error = 0;

	/* The last sleep belongs to the proof that nothing is missing. */
	if (beside->round.slept_last && reason == RECORDING_STOPPED)
		error = write_round(beside, beside->round.slept_last);
	beside->is_open = false;
	return error ? error : writer_close(&beside->writer, reason);
}
