/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the sensor says about itself, in a sentence for people.
 */
#ifndef _PTRACEMON_TOOLS_SENTENCES_H
#define _PTRACEMON_TOOLS_SENTENCES_H

struct out;
struct event;

void sentence(struct out *out, const struct event *event);

#endif /* _PTRACEMON_TOOLS_SENTENCES_H */
