// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers for Prometheus. See metrics.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "abi/event.h"
#include "abi/names.h"
#include "base/buffer.h"
#include "base/sink.h"
#include "base/usage.h"
#include "output/metrics.h"
#include "version.h"

/* A line for each class and outcome, reason, way and rule: some 5000 bytes, and 110 for a rule. */
#define TEXT_MAX	(16384 + EXCEPTIONS_MAX * 128)

static void count_loss(struct metrics *metrics,
		       const struct ptracemon_loss *loss)
{
	if (loss->reason == LOST_UNEXPLAINED)
		metrics->unexplained += loss->count;
	else if (loss->reason == LOST_BY_JOURNAL)
		metrics->by_journal += loss->count;
	else if (loss->reason < PTRACEMON_LOST_REASONS)
		metrics->lost[loss->reason] += loss->count;
}

void metrics_record(struct metrics *metrics, const struct record *record)
{
	struct event event;

	switch (record->header.type) {
	case PTRACEMON_TYPE_CALL:
	case PTRACEMON_TYPE_ACCESS:
	case PTRACEMON_TYPE_MEMORY:
		event_of(record, &event);
		if (event.request_class < METRICS_CLASSES &&
		    event.outcome < METRICS_OUTCOMES)
			metrics->calls[event.request_class][event.outcome]++;
		break;
	case PTRACEMON_TYPE_LOSS:
		count_loss(metrics, &record->loss);
	}
}

static void put_head(struct buffer *to, const char *name, const char *type,
		     const char *help)
{
	buffer_printf(to, "# HELP ptracemon_%s %s\n# TYPE ptracemon_%s %s\n",
		      name, help, name, type);
}

static void put_calls(struct buffer *to, const struct metrics *metrics)
{
	uint32_t class, outcome;

	put_head(to, "calls_total", "counter",
		 "Uses of ptrace and of other doors that were recorded, since the reader began.");
	for (class = PTRACEMON_CLASS_ATTACH; class < METRICS_CLASSES; class++)
		for (outcome = 0; outcome < METRICS_OUTCOMES; outcome++)
			buffer_printf(to, "ptracemon_calls_total{class=\"%s\",outcome=\"%s\"} %" PRIu64 "\n",
				      name_of_class(class),
				      name_of_outcome(outcome),
				      metrics->calls[class][outcome]);
}

static void put_lost(struct buffer *to, const char *reason, uint64_t count)
{
	buffer_printf(to, "ptracemon_records_lost_total{reason=\"%s\"} %" PRIu64 "\n",
		      reason, count);
}

static void put_losses(struct buffer *to, const struct metrics *metrics,
		       const __u64 *lost)
{
	uint32_t reason;

	put_head(to, "records_lost_total", "counter",
		 "Records that were lost, since the module was loaded; unexplained and journal: since the reader began.");
	for (reason = 0; reason < PTRACEMON_LOST_REASONS; reason++)
		if (name_of_reason(reason))
			put_lost(to, name_of_reason(reason), lost[reason]);
	put_lost(to, name_of_reason(LOST_UNEXPLAINED), metrics->unexplained);
	put_lost(to, name_of_reason(LOST_BY_JOURNAL), metrics->by_journal);
}

/* Ways that are not there, or cannot be checked, have no line. */
static void put_sight(struct buffer *to, const struct metrics *metrics)
{
	size_t i;

	put_head(to, "sight", "gauge",
		 "Whether the sensor sees its own calls by this way into the kernel.");
	for (i = 0; i < metrics->way_count; i++)
		buffer_printf(to, "ptracemon_sight{path=\"%s\"} %d\n",
			      name_of_path(metrics->ways[i].path),
			      metrics->ways[i].seen);
	if (!metrics->success)
		return;
	put_head(to, "canary_last_success_timestamp_seconds", "gauge",
		 "When it last saw them by every way that can be checked.");
	buffer_printf(to, "ptracemon_canary_last_success_timestamp_seconds %" PRIu64 ".%03" PRIu64 "\n",
		      metrics->success / 1000000000,
		      metrics->success / 1000000 % 1000);
}

/* What rules hide is counted as calls all the same. */
static void put_suppressed(struct buffer *to, const struct exceptions *exceptions)
{
	size_t i;

	if (!exceptions || !exceptions->count)
		return;
	put_head(to, "suppressed_total", "counter",
		 "Records and sessions that a rule kept out of the outputs, since the reader began.");
	for (i = 0; i < exceptions->count; i++)
		buffer_printf(to, "ptracemon_suppressed_total{rule=\"%s\"} %" PRIu64 "\n",
			      exceptions->rules[i].name, exceptions->rules[i].total);
}

static void put_unanswered(struct buffer *to, const uint64_t *unanswered)
{
	static const char *const reasons[SEEN_LACKS] = {
		[SEEN_LACKS_PATH] = "path",
		[SEEN_LACKS_FILE] = "file",
	};
	size_t i;

	if (!unanswered)
		return;
	put_head(to, "sessions_without_first_seen_total", "counter",
		 "Sessions of which nobody could say whether the pair is new, since the reader began: a path is not known, or the file of pairs takes no more.");
	for (i = 0; i < SEEN_LACKS; i++)
		buffer_printf(to, "ptracemon_sessions_without_first_seen_total{reason=\"%s\"} %" PRIu64 "\n",
			      reasons[i], unanswered[i]);
}

/* Returns 0 or an errno. */
static int replace(const char *path, const struct buffer *text)
{
	char beside[PATH_MAX];
	size_t written;
	int fd, error;

	if ((size_t)snprintf(beside, sizeof(beside), "%s.new", path) >=
	    sizeof(beside))
		return ENAMETOOLONG;
	/* Only numbers are in it, and the collector is another user. */
	fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		  0644);
	if (fd < 0)
		return errno;
	error = sink_write(fd, text->data, text->used, &written);
	if (close(fd) && !error)
		error = errno;
	if (!error && rename(beside, path))
		error = errno;
	if (error)
		unlink(beside);
	return error;
}

void metrics_write(struct metrics *metrics, const struct ptracemon_stats *stats)
{
	char text[TEXT_MAX];
	struct buffer buffer = { text, 0, sizeof(text) };
	int error;

	put_calls(&buffer, metrics);
	put_losses(&buffer, metrics, stats ? stats->lost : metrics->lost);
	put_sight(&buffer, metrics);
	put_suppressed(&buffer, metrics->exceptions);
	put_unanswered(&buffer, metrics->unanswered);
	put_head(&buffer, "build_info", "gauge", "Version of the reader; 1.");
	buffer_printf(&buffer, "ptracemon_build_info{version=\"%s\"} 1\n",
		      PTRACEMON_VERSION);
	error = replace(metrics->path, &buffer);
	if (error && error != metrics->error)
		usage_problem("cannot write %s: %s", metrics->path,
			      strerror(error));
	metrics->error = error;
}
