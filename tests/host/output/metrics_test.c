// SPDX-License-Identifier: GPL-2.0
/*
 * tools/output/metrics.c: what is counted is in the file, which is always whole.
 * METRICS: where a file is left, for metrics.t.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output/metrics.h"
#include "output/streams.h"
#include "sim.h"
#include "tap.h"

static char folder[] = "/tmp/ptracemon-metrics-XXXXXX";
static char path[128];
static struct metrics metrics;
static char text[16384];

static const char *file_text(void)
{
	int fd = open(path, O_RDONLY);
	ssize_t length = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

	text[length > 0 ? length : 0] = 0;
	close(fd);
	return text;
}

/* Whether the file has that line. */
static bool has(const char *line)
{
	const char *at = strstr(file_text(), line);

	return at && (at == text || at[-1] == '\n') && at[strlen(line)] == '\n';
}

static void count(void)
{
	struct record record;

	sim_call(&record);
	record.call.request_class = PTRACEMON_CLASS_WRITE;
	record.call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	metrics_record(&metrics, &record);
	metrics_record(&metrics, &record);
	record.call.outcome = PTRACEMON_OUTCOME_FAILURE;
	metrics_record(&metrics, &record);
	record.call.request_class = 77;
	metrics_record(&metrics, &record);
	sim_memory(&record);
	record.memory.door = PTRACEMON_DOOR_PROCESS_VM_READV;
	record.memory.outcome = PTRACEMON_OUTCOME_SUCCESS;
	metrics_record(&metrics, &record);
	sim_loss(&record);
	record.loss.reason = PTRACEMON_LOST_SHARE;
	record.loss.count = 40;
	metrics_record(&metrics, &record);
	record.loss.reason = LOST_UNEXPLAINED;
	record.loss.count = 3;
	metrics_record(&metrics, &record);
	record.loss.reason = LOST_BY_JOURNAL;
	record.loss.count = 5;
	metrics_record(&metrics, &record);
	sim_knob(&record);
	metrics_record(&metrics, &record);
}

static void test_counts(void)
{
	struct ptracemon_stats stats = { .lost[PTRACEMON_LOST_MEMORY] = 9 };

	count();
	metrics_write(&metrics, NULL);
	ok(has("ptracemon_calls_total{class=\"write\",outcome=\"success\"} 2"),
	   "calls by class");
	ok(has("ptracemon_calls_total{class=\"write\",outcome=\"failure\"} 1"),
	   "and outcome");
	ok(has("ptracemon_calls_total{class=\"read\",outcome=\"success\"} 1"),
	   "other doors, too");
	ok(has("ptracemon_calls_total{class=\"attach\",outcome=\"unknown\"} 0"),
	   "what never happened is 0");
	ok(has("ptracemon_records_lost_total{reason=\"share\"} 40") &&
		   has("ptracemon_records_lost_total{reason=\"unexplained\"} 3") &&
		   has("ptracemon_records_lost_total{reason=\"journal\"} 5"),
	   "losses by reason");
	metrics_write(&metrics, &stats);
	ok(has("ptracemon_records_lost_total{reason=\"memory\"} 9") &&
		   has("ptracemon_records_lost_total{reason=\"share\"} 0"),
	   "the module's own numbers go before");
}

static void test_suppressed(void)
{
	struct exception rules[] = { { .name = "gdb", .total = 12 }, { .name = "strace" } };
	const struct exceptions exceptions = { .rules = rules, .count = 2 };

	ok(!strstr(file_text(), "suppressed"), "no rules");
	metrics.exceptions = &exceptions;
	metrics_write(&metrics, NULL);
	ok(has("ptracemon_suppressed_total{rule=\"gdb\"} 12"), "what a rule hid");
	ok(has("ptracemon_suppressed_total{rule=\"strace\"} 0"), "and nothing");
	metrics.exceptions = NULL;
}

static void test_unanswered(void)
{
	static const uint64_t unanswered[SEEN_LACKS] = { [SEEN_LACKS_PATH] = 7, [SEEN_LACKS_FILE] = 2 };

	ok(!strstr(file_text(), "first_seen"), "nobody asks what is new");
	metrics.unanswered = unanswered;
	metrics_write(&metrics, NULL);
	ok(has("ptracemon_sessions_without_first_seen_total{reason=\"path\"} 7") &&
		   has("ptracemon_sessions_without_first_seen_total{reason=\"file\"} 2"),
	   "why there is no answer");
}

/* A session of @tracer, or of who is not known, that has ended. */
static void take_session(struct streams *streams, const char *tracer)
{
	static uint64_t time = 1000000000;
	struct record record;

	sim_call(&record);
	record.call.request_class = PTRACEMON_CLASS_CONTROL;
	record.call.request = 17;
	record.call.outcome = PTRACEMON_OUTCOME_SUCCESS;
	record.call.result = 0;
	if (tracer)
		sim_item(&record, PTRACEMON_ITEM_TRACER_EXE, 0, tracer, strlen(tracer));
	sim_item(&record, PTRACEMON_ITEM_TRACEE_EXE, 0, "/bin/app", 8);
	record.call.tracee.tgid += (uint32_t)(time / 1000000000);
	record.header.time = time;
	time += 1000000000;
	streams_take(streams, &record);
}

/* No file of pairs can be used. */
static void test_asked(void)
{
	const struct output output = { .format = &out_json, .of = OUTPUT_SESSIONS,
				       .asks_seen = true };
	static const struct wanted all;
	struct streams *streams = calloc(1, sizeof(*streams));
	int fd = memfd_create("json", 0);

	if (!streams || !streams_begin(streams, &output, &all, fd))
		abort();
	take_session(streams, "/usr/bin/gdb");
	take_session(streams, "/usr/bin/gdb");
	take_session(streams, NULL);
	streams_finish(streams, 10000000000);
	is(streams->unanswered[SEEN_LACKS_FILE], 2, "sessions without a file of pairs");
	is(streams->unanswered[SEEN_LACKS_PATH], 1, "and one without a path");
	streams_end(streams);
	free(streams);
	close(fd);
}

static void test_sight(void)
{
	ok(!strstr(file_text(), "\nptracemon_sight{") &&
		   !strstr(text, "last_success"),
	   "nothing is said of what is not known");
	metrics.ways[0] = (struct metrics_way){ PTRACEMON_ABI_X86_64, true };
	metrics.ways[1] = (struct metrics_way){ SIGHT_ACCESS, false };
	metrics.way_count = 2;
	metrics.success = 1770000000123456789;
	metrics_write(&metrics, NULL);
	ok(has("ptracemon_sight{path=\"x86_64\"} 1"), "seen");
	ok(has("ptracemon_sight{path=\"access\"} 0"), "blind");
	ok(!strstr(file_text(), "{path=\"x32\"}"),
	   "nothing of what is not there, or cannot be checked");
	ok(has("ptracemon_canary_last_success_timestamp_seconds 1770000000.123"),
	   "when all was seen last");
	ok(strstr(file_text(), "\nptracemon_build_info{version=\""),
	   "the version");
}

static void test_file(void)
{
	struct stat before, after;
	char beside[160];

	stat(path, &before);
	metrics_write(&metrics, NULL);
	stat(path, &after);
	ok(before.st_ino != after.st_ino, "the file is another one each time");
	is(after.st_mode & 0777, 0644, "which all can read");
	snprintf(beside, sizeof(beside), "%s.new", path);
	ok(access(beside, F_OK), "and nothing is left beside it");
	metrics.path = "/nonexistent/file.prom";
	metrics_write(&metrics, NULL);
	is((uint64_t)metrics.error, ENOENT, "a folder that is not there: an error");
	metrics.path = path;
	metrics_write(&metrics, NULL);
	is((uint64_t)metrics.error, 0, "which can be over");
}

int main(void)
{
	const char *left = getenv("METRICS");

	umask(022);
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof(path), "%s/file.prom", folder);
	metrics.path = path;
	test_counts();
	test_sight();
	test_suppressed();
	test_unanswered();
	test_asked();
	test_file();
	if (left) {
		metrics.path = left;
		metrics_write(&metrics, NULL);
	}
	unlink(path);
	rmdir(folder);
	return done();
}
