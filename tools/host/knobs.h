/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the module, and those that switch probes off, say.
 */
#ifndef _PTRACEMON_TOOLS_KNOBS_H
#define _PTRACEMON_TOOLS_KNOBS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * knob_read - the value of a setting
 * @name: file name below /sys/class/misc/ptracemon/
 * @value: out, without line feed, terminated; empty if there is no such file
 * @size: of @value
 *
 * Return: whether there is such a file.
 */
bool knob_read(const char *name, char *value, size_t size);

/* The settings that can be written. */
enum {
#define KNOB(name, ...) KNOB_##name,
#include "host/knobs.def"
	KNOBS
};

/* Their names; ends with NULL. */
extern const char *const knob_names[];

/* What a setting takes, in words, if @value is nothing that it does; else NULL. */
const char *knob_wants(const char *name, const char *value);

/* Whether two values of a setting mean the same; both are good. */
bool knob_same(const char *name, const char *one, const char *other);

/* Sets it, unless it means the same already. Returns 0 or an errno. */
int knob_write(const char *name, const char *value);

/* Whether a setting is there and has this value. */
bool knob_is(const char *name, const char *value);

/**
 * struct knob_wanted - what somebody asks of a setting
 * @value: which value
 * @place: who does: "FILE:LINE"
 */
struct knob_wanted {
	const char *value;
	const char *place;
};

/**
 * knobs_left_out - settings that leave out what is to be recorded
 * @text: out, "NAME=VALUE (PLACE asks for VALUE), ..."
 * @size: of @text
 * @wanted: for each of knob_names what is asked of it; .value NULL: what is so by
 *	default. NULL: nothing is asked
 *
 * Return: false if none does.
 */
bool knobs_left_out(char *text, size_t size, const struct knob_wanted *wanted);

/* Why a probe does not fire, in words. */
const char *knobs_blinded_by(void);

#endif /* _PTRACEMON_TOOLS_KNOBS_H */
