/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the sensor says about itself, in sentences for people.
 */
#ifndef _PTRACEMON_TOOLS_SENTENCES_H
#define _PTRACEMON_TOOLS_SENTENCES_H

struct out;
struct event;

void sentence_loss(struct out *out, const struct event *event);
void sentence_knob(struct out *out, const struct event *event);
void sentence_lifecycle(struct out *out, const struct event *event);
void sentence_sight(struct out *out, const struct event *event);

#endif /* _PTRACEMON_TOOLS_SENTENCES_H */
