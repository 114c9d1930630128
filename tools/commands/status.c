// SPDX-License-Identifier: GPL-2.0
/*
 * ptracemon status: whether the sensor works, beside whoever reads it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <unistd.h>

#include "abi/names.h"
#include "base/escape.h"
#include "base/json.h"
#include "base/usage.h"
#include "commands/commands.h"
#include "commands/config.h"
#include "commands/told.h"
#include "device/canary.h"
#include "device/canary_calls.h"
#include "device/reader.h"
#include "host/host.h"
#include "host/knobs.h"
#include "host/sandbox.h"
#include "output/out.h"
#include "version.h"

#define VALUE_MAX	256

/* Some settings, and where somebody asks for more. */
#define LEFT_OUT_MAX	4096

/* So long it looks whether records are being lost. */
#define LOOK_NS		100000000

/* Files of the module, in the order in which they are shown. */
static const char *const settings[] = {
	"enabled", "requests", "outcome",   "access", "autoattach",
	"paths",   "children", "buffer_kb", "guard",
};

#define SETTINGS	(sizeof(settings) / sizeof(*settings))

/**
 * struct status - what was found out
 * @problem: why nothing was, or NULL
 * @reader: the device, open for ioctls
 * @stats: sums over all CPUs
 * @states: of each way
 * @reason: why it is blind, or NULL
 * @missing: what does not work on this kernel, a sentence; empty: nothing
 * @configuration: what is asked for, path of the file; NULL: what is so by default
 * @left_out: what of that is not recorded, likewise
 * @losing: how much is lost at the moment, likewise
 * @told: in a line what a person wants to know first
 * @healthy: whether all is seen, and nothing is lost
 */
struct status {
	const char *problem;
	struct reader reader;
	struct ptracemon_stats stats;
	enum canary_state states[ENTRIES];
	const char *reason;
	char missing[128];
	const char *configuration;
	char left_out[LEFT_OUT_MAX];
	char losing[128];
	char told[TOLD_MAX];
	bool healthy;
};

/* What the module announces, since which minor version of the ABI. */
static const struct feature {
	uint32_t bit;
	uint32_t since;
	const char *name;
} features[] = {
	{ PTRACEMON_FEATURE_OUTCOME, 2, "outcome" },
	{ PTRACEMON_FEATURE_ACCESS, 2, "access" },
	{ PTRACEMON_FEATURE_AUTOATTACH, 2, "autoattach" },
	{ PTRACEMON_FEATURE_MEMORY_MEM, 3, "memory" },
	{ PTRACEMON_FEATURE_MEMORY_VM, 3, "process_vm" },
	{ PTRACEMON_FEATURE_ENDS, 3, "ends" },
	{ PTRACEMON_FEATURE_EVIDENCE, 3, "evidence" },
};

#define FEATURES	(sizeof(features) / sizeof(*features))

/* What it did not know of, a module did not announce. */
static bool announces(const struct ptracemon_info *info,
		      const struct feature *feature)
{
	return info->abi_minor >= feature->since;
}

static void find_missing(struct status *status)
{
	const struct ptracemon_info *info = &status->reader.info;
	struct buffer buffer = { status->missing, 0,
				 sizeof(status->missing) - 1 };
	size_t i;

	for (i = 0; i < FEATURES; i++) {
		if (!announces(info, &features[i]) ||
		    info->features & features[i].bit)
			continue;
		buffer_string(&buffer, buffer.used ? ", " :
				       "does not work on this kernel: ");
		buffer_string(&buffer, features[i].name);
		status->healthy = false;
	}
}

/* A sensor that is told to record nothing sees, and yet is blind. */
static void look(struct status *status, const struct canary_host *canary)
{
	const bool off = knob_is("enabled", "0");
	int entry;

	status->healthy = true;
	for (entry = 0; entry < ENTRIES; entry++) {
		enum canary_state *state = &status->states[entry];

		*state = canary_count(canary, (enum entry)entry);
		if (*state == CANARY_SIGHTED && off)
			*state = CANARY_BLIND;
		if (*state == CANARY_BLIND)
			status->reason = knobs_blinded_by();
		if (*state == CANARY_BLIND || *state == CANARY_UNCHECKED)
			status->healthy = false;
	}
}

/* What was lost before may have been mended since; what is lost now has not. */
static void find_losses(struct status *status)
{
	const struct timespec look = { .tv_nsec = LOOK_NS };
	uint64_t before = reader_lost(&status->stats);

	nanosleep(&look, NULL);
	if (!reader_stats(&status->reader, PTRACEMON_ALL_CPUS, &status->stats) ||
	    reader_lost(&status->stats) == before)
		return;
	snprintf(status->losing, sizeof(status->losing),
		 "records are being lost: %llu while this looked%s",
		 (unsigned long long)(reader_lost(&status->stats) - before),
		 knob_is("reader", "0") ? ", and nobody reads" : "");
	status->healthy = false;
}

static void find_left_out(struct status *status, const struct config *config)
{
	static const char words[] = "left out by settings: ";
	const size_t length = sizeof(words) - 1;

	memcpy(status->left_out, words, sizeof(words));
	if (knobs_left_out(status->left_out + length,
			   sizeof(status->left_out) - length,
			   config ? config->knobs : NULL))
		return;
	*status->left_out = 0;
	/* Elsewhere nobody may have meant what was installed there. */
	if (config && sd_booted() > 0 && knob_is("reader", "0"))
		snprintf(status->left_out, sizeof(status->left_out),
			 "nobody reads: the outputs of %s get nothing",
			 config->path);
}

/* What is there is asked for; what has mistakes may ask for anything. */
static struct config *find_config(struct status *status, const char *path)
{
	struct config *config;

	if (!path && access(CONFIG_FILE, F_OK))
		return NULL;
	status->configuration = path ? path : CONFIG_FILE;
	config = config_load(status->configuration);
	if (!config)
		snprintf(status->left_out, sizeof(status->left_out),
			 "%s has mistakes: nobody knows what it asks for",
			 status->configuration);
	return config;
}

static void find_told(struct status *status)
{
	struct clock clock = { 0 };
	struct state state;
	struct host host;
	bool sees = true, told;
	int entry;

	for (entry = 0; entry < ENTRIES; entry++)
		sees &= status->states[entry] != CANARY_BLIND;
	clock_measure(&clock);
	host_init(&host);
	told = state_read(STATE_FILE, &state, host.boot_id);
	told_sentence(status->told, sizeof(status->told), sees, !knob_is("reader", "0"),
		      reader_lost(&status->stats), told ? &state : NULL,
		      clock_utc(&clock, clock_boottime()));
}

static void find_out(struct status *status, const struct arguments *arguments)
{
	struct canary_host canary;
	struct config *config;

	memset(status, 0, sizeof(*status));
	canary_host_init(&canary, &status->reader);
	if (!reader_open_control(&status->reader, PTRACEMON_DEVICE)) {
		status->problem = status->reader.problem;
		return;
	}
	if (arguments->sandbox)
		sandbox_enter(SANDBOX_LIVE, entry_prepare());
	if (!reader_stats(&status->reader, PTRACEMON_ALL_CPUS, &status->stats)) {
		status->problem = "the device does not tell its counters";
		return;
	}
	look(status, &canary);
	find_missing(status);
	find_losses(status);
	find_told(status);
	config = find_config(status, arguments->config_path);
	if (config || !status->configuration)
		find_left_out(status, config);
	config_free(config);
}

static const char *const state_words[] = {
	[CANARY_UNKNOWN] = "unknown",
	[CANARY_SIGHTED] = "sees",
	[CANARY_BLIND] = "blind",
	[CANARY_OFF] = "off",
	[CANARY_UNCHECKED] = "cannot_check",
};

/* @json: NULL: as text. */
static void put_counter(struct json *json, const char *name, uint64_t value)
{
	if (json) {
		json_name(json, name);
		json_u64(json, value);
	} else if (value || !strcmp(name, "hits") || !strcmp(name, "stored")) {
		printf("%-12s %llu\n", name, (unsigned long long)value);
	}
}

static void put_counters(struct json *json, const struct ptracemon_stats *stats)
{
	char name[32];
	uint32_t i;

	put_counter(json, "hits", stats->hits);
	put_counter(json, "stored", stats->stored);
	put_counter(json, "filtered", stats->filtered);
	put_counter(json, "children", stats->children);
	for (i = 0; i < PTRACEMON_LOST_REASONS; i++) {
		if (!name_of_reason(i) && !stats->lost[i])
			continue;
		if (name_of_reason(i))
			snprintf(name, sizeof(name), "lost_%s", name_of_reason(i));
		else
			snprintf(name, sizeof(name), "lost_%u", i);
		put_counter(json, name, stats->lost[i]);
	}
	put_counter(json, "own", stats->own);
	put_counter(json, "own_lost", stats->own_lost);
	put_counter(json, "unwatched", stats->unwatched);
	put_counter(json, "in_kernel", stats->entered - stats->returned);
}

static void put_json_reader(struct json *json)
{
	char value[VALUE_MAX];

	json_key(json, "reader");
	if (knob_read("reader", value, sizeof(value)))
		json_bool(json, !strcmp(value, "1"));
	else
		json_null(json);
}

static void put_json_settings(struct json *json)
{
	char value[VALUE_MAX];
	size_t i;

	json_key(json, "settings");
	json_open(json);
	for (i = 0; i < SETTINGS; i++) {
		json_name(json, settings[i]);
		if (knob_read(settings[i], value, sizeof(value)))
			json_field(json, (uint8_t *)value, sizeof(value));
		else
			json_null(json);
	}
	json_close(json);
}

static void put_json_sight(struct json *json, const struct status *status)
{
	int entry;

	json_key(json, "sight");
	json_open(json);
	for (entry = 0; entry < ENTRIES; entry++) {
		json_name(json, name_of_path(entry_path((enum entry)entry)));
		json_string(json, state_words[status->states[entry]]);
	}
	if (entry_unchecked()) {
		json_name(json, name_of_path(entry_unchecked()));
		json_string(json, "not_checked");
	}
	json_close(json);
	json_key(json, "reason");
	json_string(json, status->reason);
}

static void put_json_features(struct json *json,
			      const struct ptracemon_info *info)
{
	size_t i;

	json_key(json, "features");
	json_open(json);
	for (i = 0; i < FEATURES; i++) {
		json_name(json, features[i].name);
		if (announces(info, &features[i]))
			json_bool(json, info->features & features[i].bit);
		else
			json_null(json);
	}
	json_close(json);
}

static void put_json_module(struct json *json, const struct status *status)
{
	const struct ptracemon_info *info = &status->reader.info;

	json_key(json, "now");
	json_string(json, status->told);
	json_key(json, "module");
	json_field(json, info->version, sizeof(info->version));
	json_key(json, "abi_major");
	json_u64(json, info->abi_major);
	json_key(json, "abi_minor");
	json_u64(json, info->abi_minor);
	json_key(json, "ring_bytes");
	json_u64(json, info->data_size);
	put_json_reader(json);
	put_json_settings(json);
	json_key(json, "counters");
	json_open(json);
	put_counters(json, &status->stats);
	json_close(json);
	put_json_features(json, info);
	put_json_sight(json, status);
}

static void print_json(const struct status *status)
{
	char memory[OUT_RECORD_MAX];
	struct buffer buffer = { memory, 0, sizeof(memory) };
	struct json json;

	json_init(&json, &buffer);
	json_open(&json);
	json_key(&json, "healthy");
	json_bool(&json, status->healthy && !*status->left_out);
	json_key(&json, "problem");
	json_string(&json, status->problem   ? status->problem :
			   *status->missing  ? status->missing :
			   *status->losing   ? status->losing :
			   *status->left_out ? status->left_out :
					       NULL);
	json_key(&json, "version");
	json_string(&json, PTRACEMON_VERSION);
	json_key(&json, "configuration");
	json_string(&json, status->configuration);
	if (!status->problem)
		put_json_module(&json, status);
	json_close(&json);
	json_finish(&json);
	buffer_char(&buffer, '\n');
	fwrite(memory, 1, buffer.used, stdout);
}

/* What the kernel said, made safe to show. */
static void print_value(const char *name, const char *value)
{
	char text[ESCAPE_MAX(VALUE_MAX)];

	printf("%-12s %.*s\n", name,
	       (int)escape(text, value, strnlen(value, VALUE_MAX), 0), text);
}

static void print_sight(const struct status *status)
{
	int entry;

	for (entry = 0; entry < ENTRIES; entry++) {
		enum canary_state state = status->states[entry];

		if (state == CANARY_OFF)
			continue;
		printf("%-12s %s%s\n", name_of_path(entry_path((enum entry)entry)),
		       state == CANARY_SIGHTED ? "seen" :
		       state == CANARY_BLIND   ? "BLIND: " :
						 "cannot be checked",
		       state == CANARY_BLIND ? status->reason : "");
	}
	if (entry_unchecked())
		printf("%-12s not checked: a 64-bit program cannot make a 32-bit call here\n",
		       name_of_path(entry_unchecked()));
}

static void print_text(const struct status *status)
{
	const struct ptracemon_info *info = &status->reader.info;
	char value[VALUE_MAX];
	size_t i;

	if (status->problem) {
		usage_problem("%s", status->problem);
		return;
	}
	printf("%-12s %s\n", "now", status->told);
	print_value("module", (const char *)info->version);
	printf("%-12s %u.%u\n", "interface", info->abi_major, info->abi_minor);
	if (knob_read("reader", value, sizeof(value)))
		print_value("reader", strcmp(value, "1") ? "none" : "attached");
	for (i = 0; i < SETTINGS; i++)
		if (knob_read(settings[i], value, sizeof(value)))
			print_value(settings[i], value);
	put_counters(NULL, &status->stats);
	print_sight(status);
	if (*status->missing)
		puts(status->missing);
	if (*status->losing)
		puts(status->losing);
	if (*status->left_out)
		puts(status->left_out);
	puts(!status->healthy	? "NOT HEALTHY" :
	     *status->left_out	? "healthy, but not all is recorded" :
				  "healthy");
}

int status_main(struct arguments *arguments)
{
	struct status status;

	find_out(&status, arguments);
	if (arguments->json)
		print_json(&status);
	else
		print_text(&status);
	reader_close(&status.reader);
	if (usage_said() != EXIT_DONE || !status.healthy)
		return EXIT_PROBLEM;
	return *status.left_out ? EXIT_GAPS : EXIT_DONE;
}
