// SPDX-License-Identifier: GPL-2.0
/*
 * tools/host/state.c, commands/told.c: the line for a person, from the reader to status.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "commands/told.h"
#include "sessions/verdict.h"
#include "sim.h"
#include "tap.h"

#define BOOT	"01234567-89ab-cdef-0123-456789abcdef"
#define DAY	(86400ull * 1000000000)
#define NOW	(20000 * DAY + 3600 * 1000000000ull)

static char path[] = "/tmp/ptracemon-state-XXXXXX";
static char line[256];

static const char *sentence(bool sees, bool read, const struct state *state, uint64_t now)
{
	told_sentence(line, sizeof(line), sees, read, 12, state, now);
	return line;
}

static void write_text(const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	ok(write(fd, text, strlen(text)) == (ssize_t)strlen(text) && !close(fd), "a state is written");
}

static void test_sentences(void)
{
	struct state state = { .since = NOW, .suppressed = 40, .sessions = true };

	is_text(sentence(true, true, &state, NOW),
		"seeing; read since 2024-10-04T01:00:00Z; 12 lost; 40 suppressed; worst verdict today: none",
		"a good day");
	strcpy(state.worst, "code injection");
	strcpy(state.severity, "high");
	state.day = 20000;
	is_text(sentence(false, true, &state, NOW),
		"BLIND; read since 2024-10-04T01:00:00Z; 12 lost; 40 suppressed; worst verdict today: code injection (high)",
		"a bad one");
	is_text(sentence(true, true, &state, NOW + DAY),
		"seeing; read since 2024-10-04T01:00:00Z; 12 lost; 40 suppressed; worst verdict today: none",
		"the next one");
	state.sessions = false;
	ok(strstr(sentence(true, true, &state, NOW), "worst verdict today: sessions are not looked at"),
	   "without sessions nobody knows");
	is_text(sentence(true, true, NULL, NOW), "seeing; 12 lost", "nothing is told");
	is_text(sentence(true, false, &state, NOW), "seeing, but nobody reads; 12 lost",
		"what the last reader told does not count");
}

static void test_file(void)
{
	const struct state told = { .since = NOW, .suppressed = 7, .worst = "anti-debug",
				    .severity = "low", .day = 20000, .sessions = true };
	struct state state;
	int fd = state_open(path);

	ok(!state_read(path, &state, BOOT), "an empty file tells nothing");
	state_write(fd, &told, BOOT);
	ok(state_read(path, &state, BOOT) && state.since == NOW && state.suppressed == 7 &&
		   !strcmp(state.worst, "anti-debug") && !strcmp(state.severity, "low") &&
		   state.day == 20000 && state.sessions,
	   "what is told is read");
	ok(!state_read(path, &state, "another boot"), "but not after a boot");
	state_write(fd, &(struct state){ .since = 1 }, BOOT);
	ok(state_read(path, &state, BOOT) && state.since == 1 && !*state.worst,
	   "nor what was told before");
	close(fd);
	write_text(BOOT " 1 2 3 1\n\033[31m\nhigh\n");
	ok(!state_read(path, &state, BOOT), "no control characters");
	write_text(BOOT " 1 2 3 1\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nhigh\n");
	ok(!state_read(path, &state, BOOT), "nor long words");
	write_text(BOOT " 1 2\n");
	ok(!state_read(path, &state, BOOT), "nor half of it");
	unlink(path);
	ok(!state_read(path, &state, BOOT), "no file");
	is((uint64_t)state_open("/nonexistent/state"), UINT64_MAX, "no folder");
	state_write(-1, &told, BOOT);
}

/* What told_end() says on standard error. */
static const char *end_of(const struct output *output, const struct canary *canary)
{
	const struct ptracemon_stats stats = { .lost = { [PTRACEMON_LOST_FULL] = 3, [PTRACEMON_LOST_SHARE] = 4 } };
	struct live_sessions live = { .worst = NULL };
	struct streams *streams = calloc(1, sizeof(*streams));
	int error = dup(STDERR_FILENO), fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	ssize_t length;

	streams->output = output;
	streams->live = &live;
	streams->clock.offset = (int64_t)NOW;
	dup2(fd, STDERR_FILENO);
	told_end(streams, canary, &stats);
	dup2(error, STDERR_FILENO);
	length = pread(fd, line, sizeof(line) - 1, 0);
	line[length > 0 ? length : 0] = 0;
	close(fd);
	close(error);
	free(streams);
	unlink(path);
	return line;
}

static void test_end(void)
{
	struct output output = { .format = &out_text, .terminal = true };
	struct canary canary = { .sent = false };

	is_text(end_of(&output, &canary),
		"ptracemon: seeing; read since 2024-10-04T01:00:00Z; 7 lost; 0 suppressed; worst verdict today: none\n",
		"text on a terminal ends with the line");
	canary.paths[ENTRIES - 1].state = CANARY_BLIND;
	ok(!strncmp(end_of(&output, &canary), "ptracemon: BLIND; ", 18), "which tells of blindness");
	output.format = &out_json;
	is_text(end_of(&output, &canary), "", "other outputs do not");
	output.format = &out_text;
	output.terminal = false;
	is_text(end_of(&output, &canary), "", "nor does a pipe");
}

static void judge(struct live_sessions *live, const struct clock *clock, uint64_t time,
		  uint32_t evidence)
{
	struct session session = { .evidence = SESSION_DONE | SESSION_TRACED | SESSION_USED | evidence };
	struct record record = { .header = { .type = RECORD_SESSION, .time = time } };
	struct event event;

	verdict_event(&session, &record, &event);
	live_sessions_judge(live, &event, clock);
}

static void test_worst(void)
{
	const struct clock clock = { .offset = (int64_t)NOW };
	struct live_sessions live = { .is_live = false };

	judge(&live, &clock, 1, SESSION_MEMORY | SESSION_BEYOND | SESSION_EXECUTED);
	judge(&live, &clock, 2, 0);
	ok(!strcmp(live.worst->word, "code injection"), "the worst one of a day");
	judge(&live, &clock, DAY, 0);
	ok(!strcmp(live.worst->word, "inspecting") && live.day == 20001, "and of the next");
}

int main(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	close(fd);
	test_sentences();
	test_file();
	test_end();
	test_worst();
	return done();
}
