/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DeviceEvents' column AdditionalFields: what the record says beyond the
 * columns, as a JSON object of its own.
 */
#ifndef _PTRACEMON_TOOLS_ADDITIONAL_H
#define _PTRACEMON_TOOLS_ADDITIONAL_H

struct details;
struct json;
struct out;
struct record;

/* Writes one object for a record that makes a row. */
void additional_write(struct json *json, const struct out *out,
		      const struct record *record,
		      const struct details *details);

#endif /* _PTRACEMON_TOOLS_ADDITIONAL_H */
