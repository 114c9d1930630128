// SPDX-License-Identifier: GPL-2.0
/*
 * The producer is interrupted, in turn, at each marked access and barrier and in
 * each basic block of each of its operations. What the kernel does in interrupt of
 * a producer (buffers.c: resizing, telling losses, mending the position; and what
 * must never happen, a nested record) is done there. Afterwards everything is
 * read, and each call is accounted for.
 *
 * In the same way a hostile reader moves its position; and the consumer is
 * interrupted by what such a one can have done: the record that it looks at is
 * overwritten.
 */
#include <stdint.h>
#include <stdlib.h>

#define SHIM_INTERRUPT() shim_interrupt()
static void shim_interrupt(void);

#include RING_C

#include "tap.h"

#define SMALL (2 * PTRACEMON_RECORD_MAX)
#define LARGE (2 * SMALL)
#define LENGTH 512
#define FIRST 1000000007ULL
#define CPU 9

static struct ptracemon_ring ring;
static struct ptracemon_control control;
static struct ptracemon_status status;
static u8 *areas[2];

static u64 calls; /* made since the ring was set up */
static u64 countdown; /* places until the interrupt comes */
static void (*handler)(void);

#define UNINTERRUPTED __attribute__((no_sanitize_coverage))

/* The compiler calls this at the beginning of each basic block. */
void __sanitizer_cov_trace_pc(void);
UNINTERRUPTED void __sanitizer_cov_trace_pc(void)
{
	shim_interrupt();
}

UNINTERRUPTED static void shim_interrupt(void)
{
	void (*now)(void) = handler;

	if (!countdown || --countdown)
		return;
	handler = NULL;
	now();
}

/* By a user each, but for what fills the ring. */
static const struct ptracemon_claim attach = {
	.request_class = PTRACEMON_CLASS_ATTACH,
	.rank = PTRACEMON_RANK_FOREIGN,
	.payer = 1000,
}, reading = {
	.request_class = PTRACEMON_CLASS_READ,
	.rank = PTRACEMON_RANK_BULK,
	.payer = 1001,
}, filling = {
	.request_class = PTRACEMON_CLASS_WRITE,
	.rank = PTRACEMON_RANK_FOREIGN,
	.payer = PTRACEMON_UNSET,
};

static bool make_spare_record(const struct ptracemon_claim *claim, u32 length,
			      u32 spare)
{
	struct ptracemon_record *record;

	calls++;
	record = ptracemon_ring_reserve(&ring, PTRACEMON_TYPE_CALL, length,
					spare, claim, calls);
	if (!record)
		return false;
	if (record->length > length)
		ptracemon_ring_trim(&ring, record, record->length - 64);
	memset(record + 1, record->sequence & 0xff,
	       record->length - sizeof(*record));
	ptracemon_ring_commit(&ring, record, claim->request_class);
	return true;
}

static bool make_record(const struct ptracemon_claim *claim, u32 length)
{
	return make_spare_record(claim, length, 0);
}

/* --- what interrupts --- */

static bool resizing; /* one at a time, as buffers.c has a lock */

static void resize_to(u64 size)
{
	u8 *old;

	if (resizing)
		return;
	resizing = true;
	old = areas[0];
	if (!ptracemon_ring_resize(&ring, areas[1], size)) {
		memset(old, 0x5a, LARGE);
		areas[0] = areas[1];
		areas[1] = old;
	}
	resizing = false;
}

static void shrink(void)
{
	resize_to(SMALL);
}

static void grow(void)
{
	resize_to(LARGE);
}

static void tell(void)
{
	ptracemon_ring_emit_losses(&ring, calls);
}

static void nest(void)
{
	make_record(&attach, LENGTH);
}

static void mend(void)
{
	ptracemon_ring_reposition(&ring);
}

/* --- what is there when the operation begins --- */

UNINTERRUPTED static bool read_one(u64 *next, u64 *told, u64 *gaps)
{
	u64 end = ptracemon_ring_published(&ring);
	struct ptracemon_ring_item item;
	const struct ptracemon_loss *loss;
	const u8 *byte;

	if (ptracemon_ring_peek(&ring, end, &item)) {
		*next = 0;
		return false;
	}
	if (!item.record)
		return false;
	*gaps += item.record->sequence - *next;
	*next = item.record->sequence + 1;
	loss = (const void *)item.record;
	byte = (const u8 *)(item.record + 1);
	if (item.record->type == PTRACEMON_TYPE_LOSS)
		*told += loss->count;
	else
		while (byte < (const u8 *)item.record + item.length)
			if (*byte++ != (item.record->sequence & 0xff))
				*next = 0;
	ptracemon_ring_consume(&ring, &item);
	return *next;
}

static u64 read_next, read_lost, read_gaps;

static void empty(void)
{
	while (read_one(&read_next, &read_lost, &read_gaps))
		;
}

static u64 unread(void)
{
	return ring.head - control.consumer_pos;
}

static void half(void)
{
	while (unread() < SMALL / 2)
		make_record(&attach, LENGTH);
}

static void nearly_small(void)
{
	while (unread() + LENGTH <= SMALL)
		make_record(&filling, LENGTH);
}

static void full(void)
{
	while (make_record(&filling, LENGTH))
		;
	make_record(&reading, LENGTH);
}

/* The share of a user is full, and losses of his wait. */
static void share_full(void)
{
	while (make_record(&reading, LENGTH))
		;
	while (!ptracemon_ring_has_pending(&ring))
		make_record(&reading, LENGTH);
}

static void lost_and_empty(void)
{
	full();
	empty();
}

static void read_not_settled(void)
{
	half();
	empty();
}

/* More than is settled at a time, of two users. */
static void many_read(void)
{
	u32 i;

	for (i = 0; i < 400; i++)
		make_record(i % 2 ? &attach : &reading, 32);
	for (i = 0; i < 350; i++)
		read_one(&read_next, &read_lost, &read_gaps);
}

static void at_the_end(void)
{
	empty();
	while (ring.size - (ring.head & (ring.size - 1)) > LENGTH - 8) {
		make_record(&attach, LENGTH - 8);
		empty();
	}
}

/* A record that was refused in the middle of another is not told yet. */
static void refused(void)
{
	struct ptracemon_record *record;

	empty();
	calls++;
	record = ptracemon_ring_reserve(&ring, PTRACEMON_TYPE_CALL, LENGTH, 0,
					&reading, calls);
	memset(record + 1, record->sequence & 0xff, LENGTH - sizeof(*record));
	nest();
	ptracemon_ring_commit(&ring, record, reading.request_class);
}

/* --- what is interrupted --- */

static void make_attach(void)
{
	make_record(&attach, LENGTH);
}

static void make_read(void)
{
	make_record(&reading, LENGTH);
}

static void make_spare(void)
{
	make_spare_record(&reading, LENGTH, 1024);
}

static const struct {
	const char *name;
	void (*function)(void);
} handlers[] = {
	{ "shrinking", shrink },
	{ "growing", grow },
	{ "telling losses", tell },
	{ "a nested record", nest },
	{ "mending the position", mend },
}, states[] = {
	{ "empty", empty },
	{ "half full", half },
	{ "as full as the small size", nearly_small },
	{ "full", full },
	{ "a share full", share_full },
	{ "empty after losses", lost_and_empty },
	{ "read but not settled", read_not_settled },
	{ "with many records read", many_read },
	{ "at the end of the area", at_the_end },
	{ "after a refused record", refused },
}, operations[] = {
	{ "attach", make_attach },
	{ "read", make_read },
	{ "a record with spare bytes", make_spare },
	{ "telling losses", tell },
	{ "mending the position", mend },
	{ "shrinking", shrink },
	{ "growing", grow },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void start(u64 size)
{
	memset(&control, 0, sizeof(control));
	memset(&status, 0, sizeof(status));
	memset(areas[0], 0, LARGE);
	ptracemon_ring_init(&ring, &control, &status, areas[0], size, CPU,
			    FIRST);
	read_next = FIRST;
	read_lost = 0;
	read_gaps = 0;
	calls = 0;
}

/* Whether records lead from @settled to @head, and each is its payer's. */
static bool payers_right(void)
{
	u64 bytes[PTRACEMON_PAYERS_ALL] = {}, position = ring.settled;
	u32 i;

	while (position != ring.head) {
		const struct ptracemon_record *record =
			(const void *)(ring.data +
				       (position & (ring.size - 1)));

		if (ring.head - position > ring.size || record->length < 8 ||
		    record->length > ring.head - position)
			return false;
		if (record->type != PTRACEMON_TYPE_PAD)
			bytes[record->payer] += record->length;
		position += record->length;
	}
	for (i = 0; i < PTRACEMON_PAYERS_ALL; i++)
		if (ring.payers[i].bytes != bytes[i])
			return false;
	return true;
}

/* Reads all, until no loss is pending. */
static void read_to_the_end(void)
{
	u32 i;

	empty();
	for (i = 0; i < 32 && ptracemon_ring_has_pending(&ring); i++) {
		ptracemon_ring_emit_losses(&ring, calls);
		empty();
	}
}

static u64 lost(void)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < PTRACEMON_LOST_REASONS; i++)
		sum += status.stats.lost[i];
	return sum;
}

/* Reads all, and sees whether every call is accounted for. */
static bool is_accounted(void)
{
	const struct ptracemon_stats *stats = &status.stats;

	if (unread() > ring.size || ring.busy || !payers_right())
		return false;
	read_to_the_end();
	return read_next == ring.sequence &&
	       status.next_sequence == read_next &&
	       !ptracemon_ring_has_pending(&ring) && read_gaps == lost() &&
	       read_lost == lost() && stats->hits == stats->stored + lost() &&
	       stats->hits == calls;
}

/* Of the places in a long loop, some are enough. */
static u64 next_place(u64 place)
{
	return place + 1 + place / 64;
}

/* Interrupts at the 1st, 2nd, ... place until there are no more. */
static u64 interrupt_everywhere(u32 what, u32 when, u32 during, u64 size,
				u64 *places)
{
	u64 place, wrong = 0;

	for (place = 1;; place = next_place(place)) {
		start(size);
		states[when].function();
		handler = handlers[what].function;
		countdown = place;
		operations[during].function();
		if (countdown) {
			countdown = 0;
			return wrong;
		}
		++*places;
		wrong += !is_accounted();
	}
}

static void test_handler(u32 what)
{
	u64 wrong = 0, places = 0;
	u32 when, during;

	for (when = 0; when < COUNT(states); when++) {
		for (during = 0; during < COUNT(operations); during++) {
			u64 found = interrupt_everywhere(what, when, during,
							 SMALL, &places) +
				    interrupt_everywhere(what, when, during,
							 LARGE, &places);

			if (found)
				printf("# %s, interrupted by %s when %s: wrong at %llu places\n",
				       operations[during].name,
				       handlers[what].name, states[when].name,
				       found);
			wrong += found;
		}
	}
	tap_ok(!wrong && places, "interrupted by %s at %llu places",
	       handlers[what].name, places);
}

/* --- a reader that moves its position while the producer works --- */

static const struct {
	const char *name;
	s64 distance;
	bool from_settled; /* else from the producer's position */
} positions[] = {
	{ "just ahead", 8, false },
	{ "far ahead", INT64_MAX, false },
	{ "just behind a lap", -LARGE - 8, false },
	{ "not aligned", 1, true },
	{ "inside the first record", 8, true },
	{ "at the second record", LENGTH, true },
	{ "inside the second record", LENGTH + 8, true },
	{ "at a record read before", -LENGTH, true },
	{ "back by half", -SMALL / 2, true },
	{ "nothing unread", 0, false },
};
static u32 position;

static void move_position(void)
{
	u64 from = positions[position].from_settled ? ring.settled : ring.head;

	WRITE_ONCE(control.consumer_pos, from + positions[position].distance);
}

/* Of what was not given up each number is seen or told, and none twice. */
static bool is_mended(void)
{
	u32 tries = 0;

	if (!payers_right())
		return false;
	while (ptracemon_ring_reposition(&ring) == -EBUSY)
		if (++tries > 8)
			return false;
	if (control.consumer_pos != ring.settled)
		return false;
	read_next = 0;
	read_lost = 0;
	read_to_the_end();
	return read_next == ring.sequence && payers_right() &&
	       !ptracemon_ring_has_pending(&ring) &&
	       status.stats.hits == status.stats.stored + lost() &&
	       status.stats.hits == calls;
}

static u64 move_everywhere(u32 when, u32 during, u64 *places)
{
	u64 place, wrong = 0;

	for (place = 1;; place = next_place(place)) {
		start(SMALL);
		states[when].function();
		handler = move_position;
		countdown = place;
		operations[during].function();
		if (countdown) {
			countdown = 0;
			return wrong;
		}
		++*places;
		make_read();
		wrong += !is_mended();
	}
}

static void test_position(void)
{
	u64 wrong = 0, places = 0;
	u32 when, during;

	for (when = 0; when < COUNT(states); when++)
		for (during = 0; during < COUNT(operations); during++)
			wrong += move_everywhere(when, during, &places);
	tap_ok(!wrong && places, "a position that moves, %s, at %llu places",
	       positions[position].name, places);
}

/* --- a reader that moves its position while another thread of it reads --- */

/* The producer overwrites all of it, with lengths that a tracer chose. */
static void overwrite(void)
{
	u64 *word = (u64 *)areas[0];
	u32 i;

	for (i = 0; i < SMALL / 8; i++)
		word[i] = i % 2 ? CPU :
				  0x7ffffff8 | (u64)PTRACEMON_TYPE_CALL << 32;
}

/* What peek() hands out stays inside the area, whatever has become of it. */
static void test_overwritten(void)
{
	u64 place, wrong = 0, found = 0;

	for (place = 1;; place++) {
		struct ptracemon_ring_item item;

		start(SMALL);
		half();
		handler = overwrite;
		countdown = place;
		if (ptracemon_ring_peek(&ring, ring.head, &item))
			item.record = NULL;
		if (countdown) {
			countdown = 0;
			break;
		}
		if (!item.record)
			continue;
		found++;
		overwrite();
		wrong += item.length > PTRACEMON_RECORD_MAX ||
			 (u8 *)item.record + item.length > areas[0] + SMALL;
		ptracemon_ring_consume(&ring, &item);
		wrong += control.consumer_pos != item.position + LENGTH;
	}
	tap_ok(!wrong && found,
	       "a record that is overwritten while it is looked at, at %llu places",
	       place - 1);
}

int main(void)
{
	u32 what;

	areas[0] = aligned_alloc(8, LARGE);
	areas[1] = aligned_alloc(8, LARGE);
	if (!areas[0] || !areas[1])
		return 2;
	for (what = 0; what < COUNT(handlers); what++)
		test_handler(what);
	for (position = 0; position < COUNT(positions); position++)
		test_position();
	test_overwritten();
	free(areas[0]);
	free(areas[1]);
	return tap_end();
}
