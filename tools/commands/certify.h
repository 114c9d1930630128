/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Certificates, while records come: what there was since the last one, and what was
 * missed.
 */
#ifndef _PTRACEMON_TOOLS_CERTIFY_H
#define _PTRACEMON_TOOLS_CERTIFY_H

#include "commands/arguments.h"
#include "commands/beside.h"
#include "device/account.h"
#include "output/streams.h"

/**
 * struct certify - what the next certificate will say
 * @period: nanoseconds between two; 0: there are none
 * @filtered: options of the reader leave something out
 * @due: when, CLOCK_MONOTONIC
 * @since: up to which boot time the last one is
 * @number: of the last one
 * @account: of what has come since
 * @cpus: room for the CPUs of a certificate
 */
struct certify {
	uint64_t period;
	bool filtered;
	uint64_t due;
	uint64_t since;
	uint64_t number;
	struct account account;
	struct certificate_cpu *cpus;
};

/*
 * Begins, or goes on with other options. @info: about the module. Returns false
 * without memory.
 */
bool certify_begin(struct certify *certify, const struct arguments *arguments,
		   const struct ptracemon_info *info);
void certify_free(struct certify *certify);

/* A record came, of a type that is known or not. */
void certify_record(struct certify *certify, const struct record *record);

/* The sensor is blind, or sees again. */
void certify_sight(struct certify *certify, const struct sight *sight);

/* Whether it is time. */
bool certify_is_due(const struct certify *certify);

/* Nanoseconds until then; UINT64_MAX: there are no certificates. */
uint64_t certify_left(const struct certify *certify);

/**
 * certify_write - to all outputs, if there are certificates
 * @certify: of what has come
 * @streams: all of whose text is written
 * @beside: the recording, which has all until now; it gets the certificate as well
 * @until: boot time: no record that comes later is as old
 * @last: the run is over
 *
 * Return: as streams_flush(), or as beside_write().
 */
int certify_write(struct certify *certify, struct streams *streams,
		  struct beside *beside, uint64_t until, bool last);

#endif /* _PTRACEMON_TOOLS_CERTIFY_H */
