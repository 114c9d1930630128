// SPDX-License-Identifier: GPL-2.0
/*
 * The producer is interrupted, in turn, at each marked access and barrier of
 * each of its operations. What the kernel does in interrupt of a producer
 * (buffers.c: resizing, telling losses; and what must never happen, a nested
 * record) is done there. Afterwards everything is read, and each call is
 * accounted for.
 *
 * The consumer is interrupted in the same way, by what a hostile reader can have
 * done: the record that it looks at is overwritten.
 */
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
static u64 countdown; /* marked accesses until the interrupt comes */
static void (*handler)(void);

static void shim_interrupt(void)
{
	void (*now)(void) = handler;

	if (!countdown || --countdown)
		return;
	handler = NULL;
	now();
}

static bool make_record(u32 request_class, u32 length)
{
	struct ptracemon_record *record;

	calls++;
	record = ptracemon_ring_reserve(&ring, PTRACEMON_TYPE_CALL, length,
					request_class, calls);
	if (!record)
		return false;
	memset(record + 1, record->sequence & 0xff, length - sizeof(*record));
	ptracemon_ring_commit(&ring, request_class);
	return true;
}

/* --- what interrupts --- */

static void resize_to(u64 size)
{
	u8 *old = areas[0];

	if (ptracemon_ring_resize(&ring, areas[1], size))
		return;
	memset(old, 0x5a, LARGE);
	areas[0] = areas[1];
	areas[1] = old;
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
	ptracemon_ring_tell_losses(&ring, calls);
}

static void nest(void)
{
	make_record(PTRACEMON_CLASS_ATTACH, LENGTH);
}

/* --- what is there when the operation begins --- */

static bool read_one(u64 *next, u64 *told, u64 *gaps)
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

static u64 read_next, read_told, read_gaps;

static void empty(void)
{
	while (read_one(&read_next, &read_told, &read_gaps))
		;
}

static void half(void)
{
	while (ring.head - control.consumer_pos < SMALL / 2)
		make_record(PTRACEMON_CLASS_WRITE, LENGTH);
}

static void nearly_small(void)
{
	while (ring.head - control.consumer_pos + LENGTH <= SMALL)
		make_record(PTRACEMON_CLASS_WRITE, LENGTH);
}

static void full(void)
{
	while (make_record(PTRACEMON_CLASS_WRITE, LENGTH))
		;
	make_record(PTRACEMON_CLASS_READ, LENGTH);
}

static void lost_and_empty(void)
{
	full();
	empty();
}

static void at_the_end(void)
{
	empty();
	while (ring.size - (ring.head & (ring.size - 1)) > LENGTH - 8) {
		make_record(PTRACEMON_CLASS_WRITE, LENGTH - 8);
		empty();
	}
}

/* A record that was refused in the middle of another is not told yet. */
static void refused(void)
{
	struct ptracemon_record *record;

	empty();
	calls++;
	record = ptracemon_ring_reserve(&ring, PTRACEMON_TYPE_CALL, LENGTH,
					PTRACEMON_CLASS_READ, calls);
	memset(record + 1, record->sequence & 0xff, LENGTH - sizeof(*record));
	nest();
	ptracemon_ring_commit(&ring, PTRACEMON_CLASS_READ);
}

/* --- what is interrupted --- */

static void make_attach(void)
{
	make_record(PTRACEMON_CLASS_ATTACH, LENGTH);
}

static void make_read(void)
{
	make_record(PTRACEMON_CLASS_READ, LENGTH);
}

static const struct {
	const char *name;
	void (*function)(void);
} handlers[] = {
	{ "shrinking", shrink },
	{ "growing", grow },
	{ "telling losses", tell },
	{ "a nested record", nest },
}, states[] = {
	{ "empty", empty },
	{ "half full", half },
	{ "as full as the small size", nearly_small },
	{ "full", full },
	{ "empty after losses", lost_and_empty },
	{ "at the end of the area", at_the_end },
	{ "after a refused record", refused },
}, operations[] = {
	{ "attach", make_attach },
	{ "read", make_read },
	{ "telling losses", tell },
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
	read_told = 0;
	read_gaps = 0;
	calls = 0;
}

/* Reads all, and sees whether every call is accounted for. */
static bool is_accounted(void)
{
	const struct ptracemon_stats *stats = &status.stats;
	u64 lost = 0;
	u32 i;

	if (ring.head - control.consumer_pos > ring.size || ring.busy)
		return false;
	empty();
	ptracemon_ring_tell_losses(&ring, calls);
	empty();
	for (i = 0; i < PTRACEMON_LOST_REASONS; i++)
		lost += stats->lost[i];
	return read_next == ring.sequence &&
	       status.next_sequence == read_next && !ring.untold &&
	       read_gaps == lost && read_told == lost &&
	       stats->hits == stats->stored + lost && stats->hits == calls;
}

/* Interrupts at the 1st, 2nd, ... marked access until there are no more. */
static u64 interrupt_everywhere(u32 what, u32 when, u32 during, u64 size,
				u64 *places)
{
	u64 place, wrong = 0;

	for (place = 1;; place++) {
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
	test_overwritten();
	free(areas[0]);
	free(areas[1]);
	return tap_end();
}
