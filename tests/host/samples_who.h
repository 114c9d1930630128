/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who the tasks of samples are.
 */
#ifndef _PTRACEMON_TESTS_SAMPLES_WHO_H
#define _PTRACEMON_TESTS_SAMPLES_WHO_H

#include "host/enrich.h"

/*
 * Gives both an answer: one as of a host, or the longest that there can be. @by_other:
 * the tracer is another one.
 */
void samples_add_who(struct details *details, bool longest, bool by_other);

#endif /* _PTRACEMON_TESTS_SAMPLES_WHO_H */
