/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configuration of the service: what `watch` is to do, and what the module's settings
 * are to be. Options of the command line are its keys, so they are parsed, and explained if
 * they are wrong, as there.
 */
#ifndef _PTRACEMON_TOOLS_CONFIG_H
#define _PTRACEMON_TOOLS_CONFIG_H

#include "base/texts.h"
#include "commands/arguments.h"
#include "host/knobs.h"

/* Where it is, unless somebody says otherwise. */
#define CONFIG_FILE	"/etc/ptracemon/ptracemon.conf"

/**
 * struct config - one that has no mistakes
 * @path: of the file; must stay
 * @arguments: what it asks for; nothing of it is open
 * @knobs: what it asks of the settings, as knob_names
 * @texts: what all of these point to
 */
struct config {
	const char *path;
	struct arguments arguments;
	struct knob_wanted knobs[KNOBS];
	struct texts texts;
};

/**
 * config_load - read a configuration
 * @path: the file; files PATH.d/NAME.conf follow, in the order of their names
 *
 * Return: the configuration; NULL if something is wrong: each wrong line has been named.
 */
struct config *config_load(const char *path);
void config_free(struct config *config);

/**
 * config_reload - read a configuration again, and open its files anew
 * @old: that is in force; its files stay open
 * @allowed: what the sandbox leaves, SANDBOX_*
 *
 * Return: what is in force from now on: a new one, of which @old is not a part; @old, if
 * the new one has mistakes or asks for what cannot change any more, which has been said; or
 * NULL, if no file could be opened: all is as it was.
 */
struct config *config_reload(struct config *old, unsigned int allowed);

#endif /* _PTRACEMON_TOOLS_CONFIG_H */
