// SPDX-License-Identifier: GPL-2.0
/*
 * What journald has dropped. See drops.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <systemd/sd-id128.h>
#include <systemd/sd-journal.h>
#include <systemd/sd-login.h>

#include "base/clock.h"
#include "host/asker.h"
#include "host/drops.h"

#define SECOND	1000000000ull

/* The journal may have many files, and each is opened for a look. */
#define PERIOD	(30 * SECOND)

/* SD_MESSAGE_JOURNAL_DROPPED; only journald itself has that transport. */
#define MATCH	"MESSAGE_ID=a596d6fe7bfa4994828e72309e95d61e"
#define DRIVER	"_TRANSPORT=driver"
#define NUMBER	"N_DROPPED="

/**
 * struct drops - what is asked
 * @asker: the thread; it has all below but @reported, and what is about asking, while it is busy
 * @ours: the match for what journald says of this program: by unit, as that is
 *	what has a rate, or by process
 * @boot: in whose entries
 * @since: where the next look begins, microseconds of the monotonic clock: the wall
 *	clock can be set back
 * @seen: dropped since this began
 * @reported: of these, what drops_look() has returned
 * @asked: when it was asked last, boot time; at first when this began
 * @before: and the time before
 * @written: entries by then
 * @again: there were more than the time before: journald may have been later
 */
struct drops {
	struct asker asker;
	char ours[320];
	sd_id128_t boot;
	uint64_t since;
	uint64_t seen;
	uint64_t reported;
	uint64_t asked;
	uint64_t before;
	uint64_t written;
	bool again;
};

static uint64_t number_of(sd_journal *journal)
{
	const void *data;
	size_t length;
	char text[64];

	if (sd_journal_get_data(journal, "N_DROPPED", &data, &length) < 0 ||
	    length >= sizeof(text))
		return 0;
	memcpy(text, data, length);
	text[length] = '\0';
	return strtoull(text + strlen(NUMBER), NULL, 10);
}

static void read_entries(struct drops *drops, sd_journal *journal)
{
	sd_id128_t boot;
	uint64_t time;

	while (sd_journal_next(journal) > 0) {
		if (sd_journal_get_monotonic_usec(journal, &time, &boot) < 0 ||
		    !sd_id128_equal(boot, drops->boot) || time < drops->since)
			continue;
		drops->seen += number_of(journal);
		drops->since = time + 1;
	}
}

/* In the thread. */
static size_t look(struct asker *asker, int process)
{
	struct drops *drops = (struct drops *)asker;
	sd_journal *journal;

	(void)process;
	if (sd_journal_open(&journal,
			    SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM) < 0)
		return 0;
	if (!sd_journal_add_match(journal, MATCH, 0) &&
	    !sd_journal_add_match(journal, DRIVER, 0) &&
	    !sd_journal_add_match(journal, drops->ours, 0) &&
	    !sd_journal_seek_monotonic_usec(journal, drops->boot, drops->since))
		read_entries(drops, journal);
	sd_journal_close(journal);
	return 0;
}

static const struct asker_kind kind = {
	.size = sizeof(struct drops),
	.answer = look,
	.wait = 1, /* what is found is for the next look */
	.long_time = UINT64_MAX,
};

struct drops *drops_new(void)
{
	struct drops *drops = asker_new(&kind);
	char *unit;

	if (!drops || sd_id128_get_boot(&drops->boot) < 0) {
		asker_free(drops);
		return NULL;
	}
	drops->asked = clock_boottime();
	drops->since = clock_monotonic() / 1000;
	if (sd_pid_get_unit(0, &unit) >= 0) {
		snprintf(drops->ours, sizeof(drops->ours),
			 "OBJECT_SYSTEMD_UNIT=%s", unit);
		free(unit);
	} else {
		snprintf(drops->ours, sizeof(drops->ours), "OBJECT_PID=%d",
			 getpid());
	}
	return drops;
}

void drops_free(struct drops *drops)
{
	asker_free(drops);
}

bool drops_look(struct drops *drops, uint64_t now, uint64_t written,
		struct record *loss)
{
	if (!drops || asker_is_busy(&drops->asker))
		return false;
	if (drops->seen != drops->reported) {
		const struct ptracemon_record header = {
			.cpu = RECORD_NO_CPU,
			.time = now,
			.sequence = now / 1000, /* of its own */
		};

		record_make_loss(loss, &header, LOST_BY_JOURNAL,
				 drops->seen - drops->reported);
		loss->loss.since = drops->before;
		drops->reported = drops->seen;
		return true;
	}
	if (now >= drops->asked + PERIOD &&
	    (written != drops->written || drops->again)) {
		drops->again = written != drops->written;
		drops->written = written;
		drops->before = drops->asked;
		drops->asked = now;
		asker_ask(&drops->asker, -1);
	}
	return false;
}
