// SPDX-License-Identifier: GPL-2.0
/*
 * Certificates, and lines that prove each other, as facts. See facts.h.
 */
#include <string.h>

#include "abi/certificate.h"
#include "abi/names.h"
#include "abi/chain.h"
#include "output/facts.h"

#define CERTIFICATE	(source->event->record->statement.certificate)
#define CHAIN		(source->out->chain)

/* ---- of a line */

NUMBER(run, CHAIN->run)
NUMBER(line_number, CHAIN->line)

FACT(line_before)
{
	if (CHAIN->line > 1)
		fact_put_hex(source->json, CHAIN->before, CHAIN_BEFORE);
	else
		json_null(source->json);
}

/* ---- of a certificate */

NUMBER(certificate_number, CERTIFICATE->number)
NUMBER(certificate_part, CERTIFICATE->part)
NUMBER(certificate_parts, CERTIFICATE->parts)
NUMBER(certificate_unexplained, CERTIFICATE->unexplained)
NUMBER(certificate_blinds, CERTIFICATE->blinds)
NUMBER(certificate_blind_ns, CERTIFICATE->blind_ns)
NUMBER(certificate_changes, CERTIFICATE->changes)
TIME(certificate_since, CERTIFICATE->span.since, source->digits)
TIME(certificate_until, CERTIFICATE->span.until, source->digits)

SAY(certificate_last, json_bool(source->json, CERTIFICATE->last))
SAY(certificate_complete,
    json_bool(source->json, certificate_is_complete(CERTIFICATE)))
SAY(certificate_filtered, json_bool(source->json, CERTIFICATE->filtered))
SAY(certificate_settings,
    json_escaped(source->json, CERTIFICATE->settings,
		 strlen(CERTIFICATE->settings)))
SAY_IF(certificate_left_out, *CERTIFICATE->left_out,
       json_escaped(source->json, CERTIFICATE->left_out,
		    strlen(CERTIFICATE->left_out)))
SAY_IF(certificate_seal, CERTIFICATE->sealed,
       fact_put_hex(source->json, CERTIFICATE->seal, CERTIFICATE_DIGEST))
SAY_IF(certificate_lines, CERTIFICATE->chained,
       fact_put_hex(source->json, CERTIFICATE->lines, CERTIFICATE_DIGEST))

static void put_number(struct json *json, const char *name, uint64_t value)
{
	json_name(json, name);
	json_u64(json, value);
}

static void put_lost(struct json *json, const struct certificate_cpu *cpu)
{
	uint64_t other = 0;
	uint32_t i;

	json_name(json, "lost");
	json_open(json);
	for (i = 0; i < CERTIFICATE_REASONS; i++) {
		if (!name_of_reason(i))
			other += cpu->lost[i];
		else if (cpu->lost[i])
			put_number(json, name_of_reason(i), cpu->lost[i]);
	}
	if (other)
		put_number(json, "other", other);
	json_close(json);
}

FACT(certificate_cpus)
{
	const struct certificate *certificate = CERTIFICATE;
	struct json *json = source->json;
	size_t i;

	json_open_list(json);
	for (i = 0; i < certificate->count; i++) {
		const struct certificate_cpu *cpu = &certificate->cpus[i];

		json_open(json);
		put_number(json, "cpu", cpu->cpu);
		put_number(json, "first_seq", cpu->first);
		put_number(json, "last_seq", cpu->last);
		put_number(json, "records", cpu->records);
		put_lost(json, cpu);
		put_number(json, "missing", cpu->missing);
		json_close(json);
	}
	json_close_list(json);
}

/* In UTC, as all times. */
FACT(certificate_blind)
{
	const struct certificate *certificate = CERTIFICATE;
	struct json *json = source->json;
	size_t i;

	json_open_list(json);
	for (i = 0; i < CERTIFICATE_BLINDS && i < certificate->blinds; i++) {
		json_open(json);
		json_name(json, "since");
		fact_write_time(json, source->out->clock,
				certificate->blind[i].since, source->digits);
		json_name(json, "until");
		fact_write_time(json, source->out->clock,
				certificate->blind[i].until, source->digits);
		json_close(json);
	}
	json_close_list(json);
}
