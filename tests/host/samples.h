/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records for the tests of the outputs, and an output that is the same
 * everywhere and always.
 */
#ifndef _PTRACEMON_TESTS_SAMPLES_H
#define _PTRACEMON_TESTS_SAMPLES_H

#include "output/out.h"

/**
 * struct sample - a record
 * @what: what it is for
 * @make: makes it
 * @details: about its tasks; NULL: what its items say
 */
struct sample {
	const char *what;
	void (*make)(struct record *record);
	const struct details *details;
};

extern const struct sample samples[];
extern const size_t samples_count;

enum {
	SAMPLES_COLOUR = 1,
	SAMPLES_ENVELOPE = 2,
	SAMPLES_WHO = 4, /* the first few, and who their tasks are */
	SAMPLES_LONGEST_WHO = 8, /* all, with the most that there can be of that */
};

/* Writes all samples, each so often, and what comes before, with @format. */
void samples_print(const struct out_format *format, struct buffer *buffer,
		   unsigned int flags, unsigned int times);

/* Where in the buffer those with evidence began, and certificates, which come last. */
extern size_t samples_evidence_at, samples_certificates_at;

/* An output, or NULL. */
const struct out_format *samples_format(const char *name);

#endif /* _PTRACEMON_TESTS_SAMPLES_H */
