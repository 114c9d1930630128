// SPDX-License-Identifier: GPL-2.0
/*
 * Certificates, while records come. See certify.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/certify.h"
#include "host/knobs.h"

/* Bytes of a line that the CPUs of a part may need. */
#define PART_ROOM	2000

/* Whether lines of what is recorded may be missing, as it was asked for. */
static bool leaves_out(const struct arguments *arguments)
{
	const struct output *output = &arguments->output;

	return !filter_is_open(&arguments->filter) ||
	       output->of == OUTPUT_SESSIONS || output->collapse ||
	       (output->exceptions && output->exceptions->count);
}

bool certify_begin(struct certify *certify, const struct arguments *arguments,
		   const struct ptracemon_info *info)
{
	const bool begun = certify->period;

	certify->period = (uint64_t)(arguments->certificate * 1e9);
	certify->filtered = leaves_out(arguments);
	certify->due = clock_monotonic() + certify->period;
	if (!certify->period || begun)
		return true;
	certify->since = clock_boottime();
	return account_begin(&certify->account, "", info->cpus);
}

void certify_free(struct certify *certify)
{
	account_free(&certify->account);
	free(certify->cpus);
}

void certify_record(struct certify *certify, const struct record *record)
{
	if (!certify->period)
		return;
	/* A CPU that came later. */
	if (!account_room(&certify->account, (size_t)record->header.cpu + 1))
		abort();
	account_record(&certify->account, record);
}

void certify_sight(struct certify *certify, const struct sight *sight)
{
	if (certify->period)
		account_sight(&certify->account, sight);
}

bool certify_is_due(const struct certify *certify)
{
	return certify->period && clock_monotonic() >= certify->due;
}

uint64_t certify_left(const struct certify *certify)
{
	const uint64_t now = clock_monotonic();

	if (!certify->period)
		return UINT64_MAX;
	return certify->due > now ? certify->due - now : 1;
}

/* All of them, as they are now. */
static void read_settings(struct certificate *certificate)
{
	const size_t size = sizeof(certificate->settings);
	char value[PTRACEMON_KNOB_VALUE_SIZE];
	size_t used = 0, i;

	for (i = 0; knob_names[i] && used < size; i++)
		if (knob_read(knob_names[i], value, sizeof(value)))
			used += (size_t)snprintf(
				certificate->settings + used, size - used,
				"%s%s=%s", used ? " " : "", knob_names[i],
				value);
	knobs_left_out(certificate->left_out, sizeof(certificate->left_out),
		       NULL);
	if (!used)
		strcpy(certificate->left_out, "settings that cannot be read");
}

/* The CPUs that had records. Returns how many; they are in .cpus. */
static size_t take_cpus(struct certify *certify)
{
	const struct account *account = &certify->account;
	const struct completeness *completeness = &account->completeness;
	size_t count = 0, i;

	free(certify->cpus);
	certify->cpus = calloc(account->count + 1, sizeof(*certify->cpus));
	if (!certify->cpus)
		abort();
	for (i = 0; i < account->count; i++) {
		const struct account_cpu *from = &account->cpus[i];
		struct certificate_cpu *cpu = &certify->cpus[count];

		if (!from->records)
			continue;
		cpu->cpu = (uint32_t)i;
		cpu->first = from->first;
		cpu->last = from->last;
		cpu->records = from->records;
		memcpy(cpu->lost, from->lost, sizeof(cpu->lost));
		cpu->missing = completeness->cpus[i].missing;
		count++;
	}
	return count;
}

/* So many of them fit into a line, whatever the numbers. */
static size_t part_of(const struct certificate_cpu *cpus, size_t count)
{
	size_t room = PART_ROOM, i, reason;

	for (i = 0; i < count; i++) {
		size_t need = 180;

		for (reason = 0; reason < CERTIFICATE_REASONS; reason++)
			need += cpus[i].lost[reason] ? 40 : 0;
		if (need > room)
			break;
		room -= need;
	}
	return i;
}

static size_t count_parts(const struct certificate_cpu *cpus, size_t count)
{
	size_t parts = 1, part;

	for (; (part = part_of(cpus, count)) < count; parts++) {
		cpus += part;
		count -= part;
	}
	return parts;
}

/* Returns 0 or an errno. */
static int write_parts(struct certify *certify, struct streams *streams,
		       struct beside *beside, struct certificate *certificate,
		       size_t count)
{
	int error = 0;

	certificate->cpus = certify->cpus;
	certificate->parts = (uint32_t)count_parts(certify->cpus, count);
	for (certificate->part = 1;
	     !error && certificate->part <= certificate->parts;
	     certificate->part++) {
		certificate->count = part_of(certificate->cpus, count);
		if (beside->is_open)
			error = beside_certify(beside, certificate);
		streams_certify(streams, certificate, certificate->span.until);
		certificate->cpus += certificate->count;
		count -= certificate->count;
		if (!error)
			error = streams_flush(streams, NULL);
	}
	return error;
}

int certify_write(struct certify *certify, struct streams *streams,
		  struct beside *beside, uint64_t until, bool last)
{
	struct account *account = &certify->account;
	struct certificate certificate = {
		.number = certify->number + 1,
		.last = last,
		.span = { certify->since, until },
		.filtered = certify->filtered,
	};
	int error = 0;

	if (!certify->period)
		return 0;
	/* Records can be older than the reader. */
	if (until < certify->since)
		certificate.span.until = until = certify->since;
	account_pause(account, until);
	certificate.unexplained = account->unexplained;
	memcpy(certificate.blind, account->spans, sizeof(account->spans));
	certificate.blinds = account->blinds;
	certificate.blind_ns = account->blind_ns;
	certificate.changes = account->changes;
	if (beside->is_open && beside->writer.options->seal) {
		error = writer_seal(&beside->writer, until);
		memcpy(certificate.seal, beside->writer.seal,
		       sizeof(certificate.seal));
		certificate.sealed = true;
	}
	read_settings(&certificate);
	if (!error)
		error = write_parts(certify, streams, beside, &certificate,
				    take_cpus(certify));
	account_go_on(account, until);
	certify->number++;
	certify->since = until;
	certify->due = clock_monotonic() + certify->period;
	return error;
}
