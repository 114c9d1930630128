/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a command is to do: its options and operands, in one struct for all
 * commands.
 */
#ifndef _PTRACEMON_TOOLS_ARGUMENTS_H
#define _PTRACEMON_TOOLS_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "commands/filter.h"
#include "commands/options.h"
#include "commands/traced.h"
#include "device/canary.h"
#include "output/streams.h"
#include "recording/proof.h"
#include "recording/writer.h"

struct config;

/**
 * struct arguments - what to do
 * @output: how records are shown, and where; .count: end after so many records
 * @filter: which records are shown
 * @files: where they are recorded; .path is the operand of record, or --record; .limits
 *	are of all files
 * @seconds: end after that time; 0: do not
 * @heartbeat: seconds between two looks whether the sensor sees; 0: none
 * @certificate: seconds between two certificates; 0: none
 * @canary: what these looks need; NULL: none. Who opens the device sets it
 * @payloads: of @output, if it has them
 * @page: where the page of report goes
 * @metrics: where numbers for Prometheus go; NULL: nowhere
 * @exceptions: folder of rules; NULL: the usual one, of recordings none
 * @no_exceptions: no rules, wherever they are
 * @seen: file of pairs of executables; NULL: none. Who opens it sets @output's
 * @state: what status is told, see host/state.h; 0 or negative: nothing
 * @across: of learn: rules for what reaches other users and namespaces
 * @injection: likewise: for code injection
 * @heads: of verify: seals that are known from elsewhere
 * @head_count: how many
 * @traced: of verify: which process is asked for
 * @json: status as JSON
 * @apply: config: set the module's settings
 * @config_path: the configuration to follow, or to ask; NULL: none
 * @config: where that is kept which these are of, and the one that replaces it; NULL: they
 *	are of the command line
 * @given: options that there were, a bit for each
 * @sandbox: give up rights first; see sandbox.h
 * @paths: recordings to read
 * @path_count: how many; 0: the device is followed
 */
struct arguments {
	struct output output;
	struct filter filter;
	struct writer_options files;
	double seconds;
	double heartbeat;
	double certificate;
	const struct canary_host *canary;
	struct payloads payloads;
	const char *page;
	const char *metrics;
	const char *exceptions;
	bool no_exceptions;
	const char *seen;
	int state;
	bool across;
	bool injection;
	struct proof_head heads[PROOF_HEADS];
	size_t head_count;
	struct traced_question traced;
	bool json;
	bool apply;
	const char *config_path;
	struct config **config;
	uint64_t given;
	bool sandbox;
	char **paths;
	size_t path_count;
};

/* What a command does without options: text with all records. */
void arguments_init(struct arguments *arguments);

/* Whether options fit each other. Returns 0, or the exit code if not; then it has said why. */
int arguments_check(const struct arguments *arguments, enum command command);

/* Opens what output goes to. Returns as arguments_check(). */
int arguments_open(struct arguments *arguments);

/*
 * Opens the files of -o FORMAT=FILE, though they are open: closing those before is for
 * who writes to them. All or none: returns false if there was an error, which it has said.
 */
bool arguments_reopen(struct arguments *arguments);

/*
 * Reads the rules of what need not be seen, if there are to be any. @recorded: of a recording.
 * Returns as arguments_check(); what it leaves in .output.exceptions is the caller's.
 */
int arguments_load_exceptions(struct arguments *arguments, bool recorded);

/* What the sandbox must leave for it, beside what a command needs: SANDBOX_*. */
unsigned int arguments_needs(const struct arguments *arguments);

/* Whether a format is one of the outputs. */
bool arguments_have(const struct output *output,
		    const struct out_format *format);

/* streams_begin() with what is asked for; the arguments must stay. */
bool arguments_begin(const struct arguments *arguments, struct streams *streams,
		     int fd);

/* streams_change(), likewise. */
int arguments_change(const struct arguments *arguments, struct streams *streams,
		     int fd);

#endif /* _PTRACEMON_TOOLS_ARGUMENTS_H */
