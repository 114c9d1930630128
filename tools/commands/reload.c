// SPDX-License-Identifier: GPL-2.0
/*
 * A configuration that is read again while records come. See config.h.
 */
#include <string.h>

#include "base/usage.h"
#include "commands/config.h"
#include "host/sandbox.h"

/* What was taken when it started. Returns what is to be started anew for, or NULL. */
static const char *find_fixed(const struct config *old,
			      const struct config *fresh, unsigned int allowed)
{
	const struct arguments *is = &old->arguments, *wants = &fresh->arguments;
	const struct payloads *payloads = wants->output.payloads;

	if (is->heartbeat != wants->heartbeat)
		return "heartbeat";
	if (payloads && (!is->output.payloads ||
			 strcmp(payloads->name, is->payloads.name)))
		return "payload";
	if (wants->seen && (!is->seen || strcmp(wants->seen, is->seen)))
		return "seen";
	if (arguments_needs(wants) & ~allowed & SANDBOX_FILES)
		return "metrics";
	if (arguments_needs(wants) & ~allowed)
		return "record, rotate-size and rotate-age";
	return NULL;
}

/* Returns NULL if it cannot be followed, and has said why. */
static struct config *load(const struct config *old, unsigned int allowed)
{
	struct config *fresh = config_load(old->path);
	const char *fixed = fresh ? find_fixed(old, fresh, allowed) : NULL;

	if (fixed) {
		usage_problem("%s: %s cannot change while the service runs: systemctl restart ptracemon",
			      old->path, fixed);
		config_free(fresh);
		fresh = NULL;
	}
	if (!fresh)
		usage_problem("%s: the configuration that was in force stays so",
			      old->path);
	return fresh;
}

/* What is not of the file. */
static void inherit(struct arguments *to, const struct arguments *from)
{
	const char *name = to->payloads.name;

	to->config_path = from->config_path;
	to->config = from->config;
	to->canary = from->canary;
	to->seconds = from->seconds;
	to->sandbox = from->sandbox;
	to->output.count = from->output.count;
	to->output.asks_seen = to->seen;
	to->output.seen = to->seen ? from->output.seen : NULL;
	if (!to->output.payloads)
		return;
	to->payloads = from->payloads;
	to->payloads.name = name;
}

struct config *config_reload(struct config *old, unsigned int allowed)
{
	struct config *fresh = load(old, allowed);

	if (fresh) {
		inherit(&fresh->arguments, &old->arguments);
		if (arguments_reopen(&fresh->arguments))
			return fresh;
		config_free(fresh);
	}
	return arguments_reopen(&old->arguments) ? old : NULL;
}
