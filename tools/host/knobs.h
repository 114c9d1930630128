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

/* Whether a setting is there and has this value. */
bool knob_is(const char *name, const char *value);

/*
 * Settings that leave out what is recorded by default, as "NAME=VALUE, ...".
 * Returns false if none does.
 */
bool knobs_left_out(char *text, size_t size);

/* Why a probe does not fire, in words. */
const char *knobs_blinded_by(void);

#endif /* _PTRACEMON_TOOLS_KNOBS_H */
