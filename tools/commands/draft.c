// SPDX-License-Identifier: GPL-2.0
/*
 * A draft of exceptions. See draft.h.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/names.h"
#include "base/escape.h"
#include "commands/draft.h"
#include "commands/rule.h"
#include "sessions/session.h"
#include "sessions/verdict.h"

/* What rules ask for beside those that need words. */
#define KINSHIP	(PTRACEMON_REL_OWN_CHILD | PTRACEMON_REL_DESCENDANT)

/**
 * struct pair - what one program of a user did to another
 * @tracer: path of its executable
 * @tracee: likewise
 * @file: which file @tracer is
 * @uid: of the tracer
 * @across: of EXCEPTIONS_GUARDED, what held
 * @kinship: of KINSHIP, what held always
 * @classes: of records, bits
 * @verdicts: of sessions, bits by line of the table
 * @injection: one of them is code injection
 * @records: how many
 * @sessions: likewise
 * @first: UTC of the first of them
 * @last: likewise
 * @pids: of the two in the first of them
 */
struct pair {
	char *tracer;
	char *tracee;
	struct ptracemon_file file;
	uint32_t uid;
	uint32_t across;
	uint32_t kinship;
	uint32_t classes;
	uint32_t verdicts;
	bool injection;
	uint64_t records;
	uint64_t sessions;
	uint64_t first;
	uint64_t last;
	uint32_t pids[2];
};

/**
 * struct draft - all pairs
 * @unknown: records and sessions of which not enough is known for a rule
 * @unwritable: paths that no rule can name
 * @left_over: there were more pairs
 */
struct draft {
	struct pair pairs[DRAFT_PAIRS];
	size_t count;
	uint64_t unknown;
	uint64_t unwritable;
	uint64_t left_over;
};

static struct {
	bool across;
	bool injection;
} wanted;

/* A line of a file of rules has no control characters, and no blank at its end. */
static bool is_writable(const struct excerpt *path)
{
	size_t i;

	for (i = 0; i < path->size; i++)
		if (path->bytes[i] < ' ' || path->bytes[i] == 0x7f)
			return false;
	return path->size && *path->bytes == '/' && path->bytes[path->size - 1] != ' ';
}

static bool is_known(const struct event *event, const struct details *details)
{
	const struct session *session = event->session;
	const struct ptracemon_identity *tracer = event->tracer;

	if (session && session->evidence & (SESSION_LOSSY | SESSION_PARTIAL))
		return false;
	return tracer->tid && event->tracee->tid && details->tracer.file.inode &&
	       details->tracer.exe.bytes && !details->tracer.exe.cut &&
	       details->tracee.exe.bytes && !details->tracee.exe.cut &&
	       tracer->uid == tracer->euid && tracer->uid == tracer->suid;
}

static bool is_text(const char *text, const struct excerpt *path)
{
	return strlen(text) == path->size && !memcmp(text, path->bytes, path->size);
}

static bool is_of(const struct pair *pair, const struct event *event,
		  const struct details *details)
{
	return pair->uid == event->tracer->uid &&
	       pair->across == (event->relation & EXCEPTIONS_GUARDED) &&
	       !memcmp(&pair->file, &details->tracer.file, sizeof(pair->file)) &&
	       is_text(pair->tracer, &details->tracer.exe) &&
	       is_text(pair->tracee, &details->tracee.exe);
}

static struct pair *find(struct draft *draft, const struct event *event,
			 const struct details *details)
{
	const struct excerpt *tracer = &details->tracer.exe, *tracee = &details->tracee.exe;
	struct pair *pair = draft->pairs;

	for (; pair < draft->pairs + draft->count; pair++)
		if (is_of(pair, event, details))
			return pair;
	if (draft->count == DRAFT_PAIRS)
		return NULL;
	pair->tracer = strndup((const char *)tracer->bytes, tracer->size);
	pair->tracee = strndup((const char *)tracee->bytes, tracee->size);
	if (!pair->tracer || !pair->tracee)
		abort();
	pair->file = details->tracer.file;
	pair->uid = event->tracer->uid;
	pair->across = event->relation & EXCEPTIONS_GUARDED;
	pair->kinship = KINSHIP;
	pair->pids[0] = event->tracer->tgid;
	pair->pids[1] = event->tracee->tgid;
	draft->count++;
	return pair;
}

static void count(struct pair *pair, const struct event *event, uint64_t time)
{
	const struct verdict *verdict;

	pair->kinship &= event->relation;
	if (!pair->first)
		pair->first = time;
	pair->last = time;
	if (!event->session) {
		pair->records++;
		pair->classes |= 1u << event->request_class;
		return;
	}
	verdict = verdict_of(event->session);
	pair->sessions++;
	pair->verdicts |= 1u << (verdict - verdict_line(0));
	pair->injection |= !strcmp(verdict->word, "code injection");
}

static void draft_record(struct out *out, const struct event *event,
			 const struct details *details)
{
	struct draft *draft = out->state;
	struct pair *pair;

	if (!event->tracer)
		return;
	if (!is_known(event, details)) {
		draft->unknown++;
		return;
	}
	if (!is_writable(&details->tracer.exe) || !is_writable(&details->tracee.exe)) {
		draft->unwritable++;
		return;
	}
	pair = find(draft, event, details);
	if (pair)
		count(pair, event, clock_utc(out->clock, event->record->header.time));
	else
		draft->left_over++;
}

/* ---- its text */

static void put_time(uint64_t time)
{
	char text[CLOCK_TEXT_MAX];

	clock_text(text, time, 3);
	printf("%.19sZ", text);
}

/* Lower-case letters, digits and a number: no name comes twice. */
static void put_name(const char *path, size_t number)
{
	const char *name = strrchr(path, '/') + 1;
	size_t i;

	putchar('[');
	for (i = 0; name[i] && i < 40; i++)
		putchar(isalnum((unsigned char)name[i]) ?
				tolower((unsigned char)name[i]) : '-');
	printf("-%zu]\n", number);
}

/* As a pattern that stands for itself. */
static void put_pattern(const char *path)
{
	printf("tracee = ");
	for (; *path; path++)
		printf(strchr("*?[", *path) ? "[%c]" : "%c", *path);
	putchar('\n');
}

static void put_words(const char *key, uint32_t bits, const char *(*word)(uint32_t))
{
	const char *separator = " = ";
	uint32_t bit;

	if (!bits)
		return;
	printf("%s", key);
	for (bit = 0; bit < 32; bit++) {
		if (!(bits >> bit & 1) || !word(bit))
			continue;
		printf("%s%s", separator, word(bit));
		separator = ",";
	}
	putchar('\n');
}

/* Of lines with one word the first. */
static const char *verdict_word(uint32_t line)
{
	return verdict_line(line)->word;
}

static uint32_t without_twins(uint32_t verdicts)
{
	uint32_t line, other;

	for (line = 0; line < 32; line++)
		for (other = line + 1; verdicts >> line & 1 && other < 32; other++)
			if (verdicts >> other & 1 &&
			    !strcmp(verdict_word(line), verdict_word(other)))
				verdicts &= ~(1u << other);
	return verdicts;
}

static void put_permissions(const struct pair *pair)
{
	if (pair->injection)
		puts("code_injection = yes");
	if (pair->across & (PTRACEMON_REL_CROSS_UID | PTRACEMON_REL_MORE_CAPS |
			    PTRACEMON_REL_NOT_DUMPABLE))
		puts("across_users = yes");
	if (pair->across & PTRACEMON_REL_CROSS_PID_NS)
		puts("across_pid_namespaces = yes");
	if (pair->across & PTRACEMON_REL_CROSS_USER_NS)
		puts("across_user_namespaces = yes");
	if (pair->across & PTRACEMON_REL_CROSS_MNT_NS)
		puts("across_mount_namespaces = yes");
	if (rule_is_interpreter(pair->tracer))
		puts("# Does what any script says: yes, if that is meant.\ninterpreter =");
}

static void put_counts(const struct pair *pair)
{
	printf("\n# %" PRIu64 " sessions, %" PRIu64 " records, ", pair->sessions, pair->records);
	put_time(pair->first);
	printf(" to ");
	put_time(pair->last);
	printf("; for example process %u -> %u\n", pair->pids[0], pair->pids[1]);
}

static void put_rule(const struct pair *pair, size_t number)
{
	put_counts(pair);
	put_name(pair->tracer, number);
	printf("tracer = %s\ndevice = %u:%u\ninode = %" PRIu64 "\n", pair->tracer,
	       pair->file.major, pair->file.minor, (uint64_t)pair->file.inode);
	put_pattern(pair->tracee);
	printf("uid = %u\n", pair->uid);
	put_words("relation", pair->kinship, name_of_relation);
	put_words("classes", pair->classes, name_of_class);
	put_words("verdicts", without_twins(pair->verdicts), verdict_word);
	put_permissions(pair);
	puts("reason =\nexpires =\napproved_by =");
}

/* Why there is no rule for a pair; NULL: there is. */
static const char *find_objection(const struct pair *pair)
{
	if (pair->injection && !wanted.injection)
		return "code injection (learn --code-injection)";
	if (pair->across && !wanted.across)
		return "it reaches other users or namespaces (learn --across)";
	return NULL;
}

static void put_objection(const struct pair *pair, const char *objection)
{
	char tracer[ESCAPE_MAX(PROCESS_PATH_MAX)], tracee[ESCAPE_MAX(PROCESS_PATH_MAX)];

	put_counts(pair);
	printf("# No rule for %.*s -> %.*s: %s\n",
	       (int)escape(tracer, pair->tracer, strlen(pair->tracer), 0), tracer,
	       (int)escape(tracee, pair->tracee, strlen(pair->tracee), 0), tracee,
	       objection);
}

static void put_rest(uint64_t count, const char *why)
{
	if (count)
		printf("\n# %" PRIu64 " records and sessions are in no rule: %s\n", count, why);
}

static void draft_end(struct out *out)
{
	struct draft *draft = out->state;
	size_t i;

	puts("# A draft: what was recorded, and not what is right. Take away what you do not know;\n"
	     "# reason, expires and approved_by are for a person to fill in. A file with an empty\n"
	     "# one is refused. See ptracemon.conf(5).");
	for (i = 0; draft && i < draft->count; i++) {
		const struct pair *pair = &draft->pairs[i];
		const char *objection = find_objection(pair);

		if (objection)
			put_objection(pair, objection);
		else
			put_rule(pair, i + 1);
		free(pair->tracer);
		free(pair->tracee);
	}
	if (draft) {
		put_rest(draft->unknown, "not enough is known of them");
		put_rest(draft->unwritable, "a path has characters that a rule cannot have");
		put_rest(draft->left_over, "there are too many pairs");
	}
	out_free(out);
}

static bool draft_start(struct out *out)
{
	out->state = calloc(1, sizeof(struct draft));
	return out->state;
}

static const struct out_format draft = {
	.name = "draft",
	.document = true,
	.begin = draft_start,
	.record = draft_record,
	.end = draft_end,
};

const struct out_format *draft_begin(bool across, bool injection)
{
	wanted.across = across;
	wanted.injection = injection;
	return &draft;
}
