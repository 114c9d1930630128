/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DeviceEvents' column AdditionalFields: what the record says beyond the
 * columns, as a JSON object of its own.
 */
#ifndef _PTRACEMON_TOOLS_ADDITIONAL_H
#define _PTRACEMON_TOOLS_ADDITIONAL_H

#include "output/memo.h"

struct actors;
struct json;
struct out;
struct event;

/**
 * struct additional - what was written about tasks; all zero at first
 * @tracers: as tracers
 * @tracees: as tracees
 */
struct additional {
	struct memos tracers;
	struct memos tracees;
};

/* Writes one object for a record that makes a row; command lines come before. */
void additional_write(struct json *json, struct additional *additional,
		      const struct out *out, const struct event *event,
		      const struct actors *actors);

#endif /* _PTRACEMON_TOOLS_ADDITIONAL_H */
