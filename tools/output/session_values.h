/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What outputs say of a session, beside its time and its two tasks.
 */
#ifndef _PTRACEMON_TOOLS_OUT_SESSION_H
#define _PTRACEMON_TOOLS_OUT_SESSION_H

struct json;
struct out;
struct event;

/* Members of a JSON object, with the keys of json. */
void out_session_json(struct json *json, const struct out *out,
		      const struct event *event);

/* The same with the keys of AdditionalFields. */
void out_session_row(struct json *json, const struct out *out,
		     const struct event *event);

/* Words for the last three columns of a line of text. */
void out_session_text(struct out *out, const struct event *event);

#endif /* _PTRACEMON_TOOLS_OUT_SESSION_H */
