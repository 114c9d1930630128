// SPDX-License-Identifier: GPL-2.0
/*
 * race [-n RECORDS] [-s BYTES] [-r ROUNDS]: nanoseconds a record on this
 * machine's processors, from one thread to another, each record filled before
 * and read after:
 *
 *   ring       module/ring.c, as the module compiles it
 *   wfcqueue   liburcu's wait-free queue, which passes nodes on
 *   ring_alone, wfcqueue_alone   put in and taken out in turn by one thread
 *   memcpy     the same bytes copied in and out by one thread, nothing else
 *
 * The least of ROUNDS, since whatever else runs here only adds: many short ones,
 * some of which have both processors for themselves.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <urcu/wfcqueue.h>

#include RING_C

#define RING_SIZE	(1 << 20)

static unsigned long records = 100000, rounds = 101;
static unsigned int size = 304;
static u64 *source;

static void __attribute__((noreturn)) die(const char *text)
{
	fprintf(stderr, "race: %s\n", text);
	exit(2);
}

static u64 now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

static void *pages(size_t bytes)
{
	void *memory = aligned_alloc(4096, (bytes + 4095) & ~4095UL);

	if (!memory)
		die("no memory");
	return memset(memory, 0, bytes);
}

/* What a consumer does with a record: looks at all of it. */
static u64 look(const void *bytes, unsigned int length)
{
	const u64 *words = bytes;
	u64 sum = 0;

	for (unsigned int i = 0; i < length / 8; i++)
		sum += words[i];
	return sum;
}

/* Another one wants this processor more. */
static void wait_a_little(unsigned int *tries)
{
	if (++*tries % 256)
		__builtin_ia32_pause();
	else
		sched_yield();
}

static void on_processor(unsigned int number)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(number % sysconf(_SC_NPROCESSORS_ONLN), &one);
	pthread_setaffinity_np(pthread_self(), sizeof(one), &one);
}

/* ---- the ring */

static struct ptracemon_ring ring;
static u64 checked;

/* Takes what there is; returns how many. */
static unsigned long take_all(void)
{
	u64 end = ptracemon_ring_published(&ring);
	struct ptracemon_ring_item item;
	unsigned long got = 0;

	while (!ptracemon_ring_peek(&ring, end, &item) && item.record) {
		checked += look(item.record, item.length);
		ptracemon_ring_consume(&ring, &item);
		got++;
	}
	return got;
}

static void put_one(u64 time)
{
	const struct ptracemon_claim claim = {
		.request_class = PTRACEMON_CLASS_ATTACH,
		.rank = PTRACEMON_RANK_FOREIGN,
		.payer = 1000,
	};
	struct ptracemon_record *record = ptracemon_ring_reserve(
		&ring, PTRACEMON_TYPE_CALL, size, 0, &claim, time);

	if (!record)
		die("the ring is full");
	memcpy(record + 1, source, size - sizeof(*record));
	ptracemon_ring_commit(&ring, record, claim.request_class);
}

static void *ring_consumer(void *unused)
{
	unsigned long got = 0;
	unsigned int tries = 0;

	(void)unused;
	on_processor(1);
	while (got < records) {
		got += take_all();
		wait_a_little(&tries);
	}
	return NULL;
}

static void ring_produce(void)
{
	unsigned int tries = 0;

	for (unsigned long i = 0; i < records; i++) {
		/* One payer may not have all of it. */
		while (ring.head - READ_ONCE(ring.control->consumer_pos) >
		       RING_SIZE / 4 * 3)
			wait_a_little(&tries);
		put_one(i);
	}
}

static void ring_alone(void)
{
	for (unsigned long i = 0; i < records; i++) {
		put_one(i);
		take_all();
	}
}

static void ring_begin_round(void)
{
	static void *control, *status, *data;

	if (!data) {
		control = pages(4096);
		status = pages(4096);
		data = pages(RING_SIZE);
	}
	memset(control, 0, 4096);
	memset(status, 0, 4096);
	ptracemon_ring_init(&ring, control, status, data, RING_SIZE, 0, 1);
}

/* ---- liburcu's queue: as many nodes as the ring has room for records */

struct node {
	struct cds_wfcq_node link;
	u64 words[];
};

static struct cds_wfcq_head queue_head;
static struct cds_wfcq_tail queue_tail;
static char *nodes;
static unsigned long node_size, node_count, consumed;

static void queue_begin_round(void)
{
	node_size = (sizeof(struct node) + size + 15) & ~15UL;
	node_count = RING_SIZE / node_size;
	if (!nodes)
		nodes = pages(RING_SIZE);
	consumed = 0;
	cds_wfcq_init(&queue_head, &queue_tail);
}

static bool queue_take(void)
{
	/* The one consumer, so no lock. */
	struct cds_wfcq_node *link =
		__cds_wfcq_dequeue_nonblocking(&queue_head, &queue_tail);

	if (!link || link == CDS_WFCQ_WOULDBLOCK)
		return false;
	checked += look(((struct node *)link)->words, size);
	__atomic_store_n(&consumed, consumed + 1, __ATOMIC_RELEASE);
	return true;
}

static void queue_put(unsigned long number)
{
	struct node *node = (void *)(nodes + number % node_count * node_size);

	cds_wfcq_node_init(&node->link);
	memcpy(node->words, source, size);
	cds_wfcq_enqueue(&queue_head, &queue_tail, &node->link);
}

static void *queue_consumer(void *unused)
{
	unsigned int tries = 0;

	(void)unused;
	on_processor(1);
	while (consumed < records)
		if (!queue_take())
			wait_a_little(&tries);
	return NULL;
}

static void queue_produce(void)
{
	unsigned int tries = 0;

	for (unsigned long i = 0; i < records; i++) {
		/* The last node taken may still be the queue's end: one less. */
		while (i - __atomic_load_n(&consumed, __ATOMIC_ACQUIRE) >=
		       node_count - 1)
			wait_a_little(&tries);
		queue_put(i);
	}
}

static void queue_alone(void)
{
	for (unsigned long i = 0; i < records; i++) {
		queue_put(i);
		queue_take();
	}
}

/* ---- copying */

static void copy_begin_round(void)
{
	if (!nodes)
		nodes = pages(RING_SIZE);
}

static void copy_produce(void)
{
	unsigned long places = RING_SIZE / size;

	for (unsigned long i = 0; i < records; i++) {
		char *place = nodes + i % places * size;

		memcpy(place, source, size);
		/* Not to be left out. */
		__asm__ volatile("" : : "r"(place) : "memory");
		checked += look(place, size);
	}
}

static const struct way {
	const char *name;
	void (*begin)(void);
	void (*produce)(void);
	void *(*consume)(void *);
} ways[] = {
	{ "ring", ring_begin_round, ring_produce, ring_consumer },
	{ "wfcqueue", queue_begin_round, queue_produce, queue_consumer },
	{ "ring_alone", ring_begin_round, ring_alone, NULL },
	{ "wfcqueue_alone", queue_begin_round, queue_alone, NULL },
	{ "memcpy", copy_begin_round, copy_produce, NULL },
};

static u64 one_round(const struct way *way)
{
	pthread_t consumer;
	u64 begin;

	way->begin();
	begin = now();
	if (way->consume && pthread_create(&consumer, NULL, way->consume, NULL))
		die("pthread_create");
	way->produce();
	if (way->consume)
		pthread_join(consumer, NULL);
	return now() - begin;
}

int main(int argc, char **argv)
{
	u64 least[sizeof(ways) / sizeof(*ways)];
	int option;

	while ((option = getopt(argc, argv, "n:s:r:")) != -1) {
		switch (option) {
		case 'n': records = strtoul(optarg, NULL, 0); break;
		case 's': size = strtoul(optarg, NULL, 0); break;
		case 'r': rounds = strtoul(optarg, NULL, 0); break;
		default: die("usage: race [-n RECORDS] [-s BYTES] [-r ROUNDS]");
		}
	}
	if (!records || !rounds || size % 8 || size < 32 ||
	    size > PTRACEMON_RECORD_MAX)
		die("wrong value; see the head of race.c");
	source = pages(size);
	memset(source, 1, size);
	memset(least, 0xff, sizeof(least));
	on_processor(0);
	/* In turn, so that a slow time of the machine is everybody's. */
	for (unsigned long round = 0; round < rounds; round++) {
		for (unsigned int i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
			u64 took = one_round(&ways[i]);

			least[i] = took < least[i] ? took : least[i];
		}
	}
	for (unsigned int i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		printf("ring.%s\t%.1f\n", ways[i].name,
		       (double)least[i] / records);
	return checked ? 0 : 1;
}
