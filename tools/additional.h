/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DeviceEvents' column AdditionalFields: what the record says beyond the
 * columns, as a JSON object of its own.
 */
#ifndef _PTRACEMON_TOOLS_ADDITIONAL_H
#define _PTRACEMON_TOOLS_ADDITIONAL_H

struct json;
struct out;
struct record;

/* Writes one object for a call or a loss. */
void additional_write(struct json *json, const struct out *out,
		      const struct record *record);

#endif /* _PTRACEMON_TOOLS_ADDITIONAL_H */
