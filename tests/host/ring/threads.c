// SPDX-License-Identifier: GPL-2.0
/*
 * The ring on two threads, under ThreadSanitizer: one produces, one consumes.
 * The consumer is once the one of ring.c, and once written from the words of
 * uapi/ptracemon.h alone.
 *
 * Records describe themselves: every byte behind the header follows from the
 * sequence number. The consumer is slow at times, so that records are lost; in
 * the end every number is accounted for, one by one.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include RING_C

#include "tap.h"

#define RING_SIZE 65536
#define FIRST_SEQUENCE 1000000007ULL
#define CPU 3
#define LOST 0x80 /* in fate: lost, and of which class */
#define FIRST_UID 1000
#define UIDS 3

struct loss {
	u64 count;
	u64 since;
	u64 first;
	u64 last;
	u32 reason;
	u32 request_class;
	u32 uid;
};

struct run {
	struct ptracemon_ring ring;
	struct ptracemon_control *control;
	struct ptracemon_status *status;
	u8 *data;
	bool finished;

	/* the producer's diary, by sequence number */
	u64 calls;
	u8 *fate;
	u32 *uid;
	u64 *time;
	u64 lost[PTRACEMON_CLASSES];
	u64 stored[PTRACEMON_CLASSES];

	/* the consumer's diary */
	u8 *seen;
	u64 next;
	u64 gaps;
	u64 pads;
	u64 last_time;
	u64 wrong;
	struct loss *losses;
	size_t loss_count;
};

static u64 next_random(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static u8 fill_of(u64 sequence)
{
	return (u8)(sequence * 167 + 13);
}

static u32 random_class(u64 *state)
{
	static const u8 classes[16] = {
		PTRACEMON_CLASS_NONE,	 PTRACEMON_CLASS_ATTACH,
		PTRACEMON_CLASS_WRITE,	 PTRACEMON_CLASS_CONTROL,
		PTRACEMON_CLASS_UNKNOWN, PTRACEMON_CLASS_STEP,
		PTRACEMON_CLASS_STEP,	 PTRACEMON_CLASS_READ,
		PTRACEMON_CLASS_READ,	 PTRACEMON_CLASS_READ,
		PTRACEMON_CLASS_READ,	 PTRACEMON_CLASS_READ,
		PTRACEMON_CLASS_READ,	 PTRACEMON_CLASS_READ,
		PTRACEMON_CLASS_READ,	 PTRACEMON_CLASS_READ,
	};

	return classes[next_random(state) % 16];
}

static struct ptracemon_claim random_claim(u64 *state)
{
	struct ptracemon_claim claim = {
		.request_class = random_class(state),
		.rank = PTRACEMON_RANK_FOREIGN,
		.payer = FIRST_UID + next_random(state) % UIDS,
	};

	if (claim.request_class >= PTRACEMON_CLASS_READ)
		claim.rank = PTRACEMON_RANK_BULK;
	if (claim.request_class == PTRACEMON_CLASS_NONE)
		claim.payer = PTRACEMON_UNSET;
	return claim;
}

static u32 random_length(u64 *state)
{
	u32 limit = next_random(state) % 512 ? 48 :
					       PTRACEMON_RECORD_MAX / 8 - 3;

	return sizeof(struct ptracemon_record) +
	       8 * (next_random(state) % limit);
}

static void produce_one(struct run *run, u64 time, u64 *state)
{
	struct ptracemon_claim claim = random_claim(state);
	u32 length = random_length(state);
	u32 spare = length < 512 ? next_random(state) % 4 * 64 : 0;
	struct ptracemon_record *record;
	u64 at;

	record = ptracemon_ring_reserve(&run->ring, PTRACEMON_TYPE_CALL, length,
					spare, &claim, time);
	at = run->ring.sequence - 1 - FIRST_SEQUENCE;
	run->time[at] = time;
	run->uid[at] = claim.payer;
	if (!record) {
		run->fate[at] = LOST | claim.request_class;
		run->lost[claim.request_class]++;
		return;
	}
	if (record->length > length)
		ptracemon_ring_trim(&run->ring, record, length + spare / 2);
	memset(record + 1, fill_of(record->sequence),
	       record->length - sizeof(*record));
	ptracemon_ring_commit(&run->ring, record, claim.request_class);
	run->stored[claim.request_class]++;
}

static void let_consumer_follow(struct run *run)
{
	while (run->ring.head - READ_ONCE(run->control->consumer_pos) >
	       RING_SIZE / 2)
		sched_yield();
}

/* Bursts that the consumer cannot follow, and times when it can. */
static void *produce(void *argument)
{
	struct run *run = argument;
	u64 state = 88172645463325252ULL, i;

	for (i = 0; i < run->calls; i++) {
		produce_one(run, i + 1, &state);
		if (i & 0x4000)
			let_consumer_follow(run);
	}
	while (ptracemon_ring_has_pending(&run->ring)) {
		ptracemon_ring_emit_losses(&run->ring, i + 1);
		sched_yield();
	}
	__atomic_store_n(&run->finished, true, __ATOMIC_RELEASE);
	return NULL;
}

static bool is_sound(const struct run *run,
		     const struct ptracemon_record *record)
{
	return record->length % PTRACEMON_RECORD_ALIGN == 0 &&
	       record->length <= PTRACEMON_RECORD_MAX &&
	       record->length >= sizeof(*record) &&
	       record->body <= record->length && !record->flags &&
	       record->cpu == CPU && record->sequence >= run->next &&
	       record->time >= run->last_time;
}

static void add_loss(struct run *run, const struct ptracemon_record *record)
{
	const struct ptracemon_loss *loss = (const void *)record;

	if (record->length != sizeof(*loss)) {
		run->wrong++;
		return;
	}
	run->losses[run->loss_count++] = (struct loss){
		.count = loss->count,
		.since = loss->since,
		.first = loss->first_sequence,
		.last = loss->last_sequence,
		.reason = loss->reason,
		.request_class = loss->request_class,
		.uid = loss->uid,
	};
}

static void check_content(struct run *run,
			  const struct ptracemon_record *record)
{
	const u64 *word = (const u64 *)(record + 1);
	u64 expected = fill_of(record->sequence) * 0x0101010101010101ULL;
	u32 left = (record->length - sizeof(*record)) / 8;

	for (; left; left--, word++)
		if (*word != expected)
			run->wrong++;
}

static void check_record(struct run *run, const struct ptracemon_record *record)
{
	if (!is_sound(run, record)) {
		run->wrong++;
		return;
	}
	run->gaps += record->sequence - run->next;
	run->next = record->sequence + 1;
	run->last_time = record->time;
	run->seen[record->sequence - FIRST_SEQUENCE] = 1;
	if (record->type == PTRACEMON_TYPE_LOSS)
		add_loss(run, record);
	else if (record->type == PTRACEMON_TYPE_CALL)
		check_content(run, record);
	else
		run->wrong++;
}

static void stall(u64 *state)
{
	if (next_random(state) % 2048 == 0)
		usleep(300);
}

/* (a) the consumer of ring.c */
static void *consume_by_ring(void *argument)
{
	struct run *run = argument;
	u64 state = 2463534242ULL;
	bool finished = false;

	while (!finished) {
		struct ptracemon_ring_item item;
		u64 end;

		finished = __atomic_load_n(&run->finished, __ATOMIC_ACQUIRE);
		end = ptracemon_ring_published(&run->ring);
		for (;;) {
			if (ptracemon_ring_peek(&run->ring, end, &item)) {
				run->wrong++;
				return NULL;
			}
			if (!item.record)
				break;
			check_record(run, item.record);
			ptracemon_ring_consume(&run->ring, &item);
			stall(&state);
		}
		sched_yield();
	}
	return NULL;
}

/* Takes what is between two positions; returns where it stopped. */
static u64 take_some(struct run *run, u64 position, u64 end, unsigned int most)
{
	const u64 size = run->status->data_size;

	if (end - position > size)
		run->wrong++;
	while (position != end && most--) {
		const struct ptracemon_record *record =
			(const void *)(run->data + (position & (size - 1)));

		if ((position & (size - 1)) + record->length > size ||
		    record->length < 8 || record->length > end - position) {
			run->wrong++;
			return end;
		}
		if (record->type == PTRACEMON_TYPE_PAD) {
			if ((position + record->length) & (size - 1))
				run->wrong++;
			run->pads++;
		} else {
			check_record(run, record);
		}
		position += record->length;
	}
	return position;
}

/* (b) a consumer from the ABI's words: gives back several records at once */
static void *consume_by_abi(void *argument)
{
	struct run *run = argument;
	u64 position =
		__atomic_load_n(&run->control->consumer_pos, __ATOMIC_RELAXED);
	u64 state = 1181783497276652981ULL;
	bool finished = false;

	for (;;) {
		u64 end;

		finished = __atomic_load_n(&run->finished, __ATOMIC_ACQUIRE);
		end = __atomic_load_n(&run->status->producer_pos,
				      __ATOMIC_ACQUIRE);
		if (position == end) {
			if (finished)
				return NULL;
			sched_yield();
			continue;
		}
		position = take_some(run, position, end,
				     1 + next_random(&state) % 16);
		__atomic_store_n(&run->control->consumer_pos, position,
				 __ATOMIC_RELEASE);
		stall(&state);
	}
}

static void *zeroed(size_t size)
{
	void *memory = aligned_alloc(4096, (size + 4095) & ~4095UL);

	if (!memory)
		exit(2);
	return memset(memory, 0, size);
}

static void run_begin(struct run *run, u64 calls)
{
	/* Each call takes a number, and may be told of by a loss record. */
	const size_t numbers = 2 * calls + 64;

	memset(run, 0, sizeof(*run));
	run->calls = calls;
	run->control = zeroed(4096);
	run->status = zeroed(4096);
	run->data = zeroed(RING_SIZE);
	run->fate = zeroed(numbers);
	run->seen = zeroed(numbers);
	run->uid = zeroed(numbers * sizeof(u32));
	run->time = zeroed(numbers * sizeof(u64));
	run->losses = zeroed(numbers * sizeof(struct loss));
	run->next = FIRST_SEQUENCE;
	ptracemon_ring_init(&run->ring, run->control, run->status, run->data,
			    RING_SIZE, CPU, FIRST_SEQUENCE);
}

static void run_end(struct run *run)
{
	free(run->control);
	free(run->status);
	free(run->data);
	free(run->fate);
	free(run->seen);
	free(run->uid);
	free(run->time);
	free(run->losses);
}

/* Seen or lost, never both, never neither. */
static u64 unaccounted(const struct run *run)
{
	u64 numbers = run->ring.sequence - FIRST_SEQUENCE, wrong = 0, i;

	for (i = 0; i < numbers; i++)
		wrong += run->seen[i] == (run->fate[i] & LOST ? 1 : 0);
	return wrong;
}

static u64 sum(const u64 *values)
{
	u64 all = 0, i;

	for (i = 0; i < PTRACEMON_CLASSES; i++)
		all += values[i];
	return all;
}

/* A call is of the kind of a loss record: of its class, and its payer's. */
static bool is_of_loss(const struct run *run, const struct loss *loss, u64 at)
{
	return run->fate[at] == (LOST | loss->request_class) &&
	       (loss->uid == PTRACEMON_UNSET || loss->uid == run->uid[at]);
}

/* First and last are lost calls of that kind, since is the time of the first. */
static u64 losses_wrong(const struct run *run, u64 *counted)
{
	u64 wrong = 0;
	size_t i;

	for (i = 0; i < run->loss_count; i++) {
		const struct loss *loss = &run->losses[i];
		u64 first = loss->first - FIRST_SEQUENCE;
		u64 last = loss->last - FIRST_SEQUENCE;
		u64 inside = 0, at;

		if (last < first ||
		    last >= run->ring.sequence - FIRST_SEQUENCE) {
			wrong++;
			continue;
		}
		for (at = first; at <= last; at++)
			inside += is_of_loss(run, loss, at);
		counted[loss->request_class] += loss->count;
		wrong += !is_of_loss(run, loss, first) ||
			 !is_of_loss(run, loss, last) ||
			 loss->since != run->time[first] ||
			 loss->count > inside || !loss->count;
		/* Nobody pays for these: they have one reason only. */
		if (loss->request_class == PTRACEMON_CLASS_NONE)
			wrong += loss->count != inside ||
				 loss->reason != PTRACEMON_LOST_FULL;
	}
	return wrong;
}

/* Nothing is told of a user that he did not lose; all is, if none is shared. */
static bool losses_by_uid(const struct run *run)
{
	u64 told[UIDS] = {}, all[UIDS] = {}, i;
	bool shared = false;

	for (i = 0; i < run->loss_count; i++) {
		if (run->losses[i].uid != PTRACEMON_UNSET)
			told[run->losses[i].uid - FIRST_UID] +=
				run->losses[i].count;
		else if (run->losses[i].request_class != PTRACEMON_CLASS_NONE)
			shared = true;
	}
	for (i = 0; i < run->ring.sequence - FIRST_SEQUENCE; i++)
		if (run->fate[i] & LOST && run->uid[i] != PTRACEMON_UNSET)
			all[run->uid[i] - FIRST_UID]++;
	for (i = 0; i < UIDS; i++)
		if (!told[i] || told[i] > all[i] ||
		    (!shared && told[i] != all[i]))
			return false;
	return true;
}

static bool stats_right(const struct run *run)
{
	const struct ptracemon_stats *stats = &run->status->stats;
	u64 own = run->stored[0] + run->loss_count;
	u64 lost = 0;
	int i;

	for (i = 0; i < PTRACEMON_LOST_REASONS; i++)
		lost += stats->lost[i];
	return stats->hits == stats->stored + lost &&
	       stats->stored == sum(run->stored) - run->stored[0] &&
	       lost == sum(run->lost) - run->lost[0] && stats->own == own &&
	       stats->own_lost == run->lost[0] &&
	       !stats->lost[PTRACEMON_LOST_POSITION] &&
	       !stats->lost[PTRACEMON_LOST_NESTED];
}

static void test_threads(const char *name, void *(*consume)(void *), u64 calls)
{
	u64 counted[PTRACEMON_CLASSES] = {};
	pthread_t producer, consumer;
	struct run run;

	run_begin(&run, calls);
	if (pthread_create(&producer, NULL, produce, &run) ||
	    pthread_create(&consumer, NULL, consume, &run))
		exit(2);
	pthread_join(producer, NULL);
	pthread_join(consumer, NULL);

	tap_ok(!run.wrong, "%s: every record is whole and in order", name);
	tap_ok((s64)run.ring.head > 0, "%s: the positions overflowed", name);
	tap_ok(run.next == run.ring.sequence &&
		       run.status->next_sequence == run.ring.sequence,
	       "%s: the last number is next_sequence - 1", name);
	tap_ok(run.gaps == sum(run.lost) && run.gaps,
	       "%s: the gaps are the losses (%llu of %llu calls)", name,
	       run.gaps, calls);
	tap_ok(!unaccounted(&run), "%s: each number is seen or lost", name);
	tap_ok(!losses_wrong(&run, counted) &&
		       !memcmp(counted, run.lost, sizeof(counted)),
	       "%s: the loss records say it all (%zu)", name, run.loss_count);
	tap_ok(losses_by_uid(&run), "%s: they say whose the losses were", name);
	tap_ok(stats_right(&run), "%s: the counters agree", name);
	tap_ok(sum(run.lost) < calls * 3 / 4 &&
		       run.lost[PTRACEMON_CLASS_ATTACH] &&
		       run.stored[PTRACEMON_CLASS_READ],
	       "%s: both following and falling behind were tried", name);
	run_end(&run);
}

int main(int count, char **words)
{
	u64 calls = count > 1 ? strtoull(words[1], NULL, 0) : 1000000;

	test_threads("ring.c", consume_by_ring, calls);
	test_threads("by the ABI", consume_by_abi, calls);
	return tap_end();
}
