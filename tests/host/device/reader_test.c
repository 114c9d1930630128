// SPDX-License-Identifier: GPL-2.0
/*
 * tools/device/reader.c: order, what is held back, what is given back, and damage. On
 * rings in memory, and on a file laid out like the device.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "device/reader.h"
#include "sim.h"
#include "tap.h"

#define RINGS	3

/* What the next open() and the next ioctl() fail with; 0: they work. */
static int open_error, ioctl_error;

int open(const char *path, int flags, ...)
{
	if (!open_error)
		return (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0);
	errno = open_error;
	return -1;
}

int ioctl(int fd, unsigned long request, ...)
{
	(void)fd;
	(void)request;
	errno = ioctl_error;
	return ioctl_error ? -1 : 0;
}

static struct reader reader;
static struct sim_ring *rings[RINGS];
static struct record call;

static void set_up(void)
{
	uint32_t i;

	sim_reader(&reader);
	sim_call(&call);
	for (i = 0; i < RINGS; i++) {
		rings[i] = sim_ring(i);
		sim_attach(&reader, rings[i]);
	}
}

static void tear_down(void)
{
	int i;

	reader_close(&reader);
	for (i = 0; i < RINGS; i++)
		free(rings[i]);
}

static uint64_t sequence_of(const struct item *item)
{
	struct record record;

	decode_record(item->bytes, item->length, &record);
	return record.header.sequence;
}

/* What comes out of a round, as "cpu:sequence ...". */
static const char *round_of(uint64_t horizon)
{
	static char text[4096];
	struct item item;
	size_t used = 0;

	*text = 0;
	reader_begin(&reader, horizon);
	while (reader_next(&reader, &item) == NEXT_ITEM)
		used += snprintf(text + used, sizeof(text) - used,
				 "%s%u:%" PRIu64, used ? " " : "", item.cpu,
				 sequence_of(&item));
	return text;
}

static void test_order(void)
{
	set_up();
	sim_put(rings[0], &call, 10);
	sim_put(rings[0], &call, 40);
	sim_put(rings[1], &call, 20);
	sim_put(rings[1], &call, 30);
	sim_put(rings[2], &call, 40);
	sim_put(rings[2], &call, 40);
	sim_put(rings[1], &call, 40);
	is_text(round_of(50),
		"0:1000 1:1000 1:1001 0:1001 1:1002 2:1000 2:1001",
		"by time, then by CPU, then by sequence");
	is_text(round_of(60), "", "each once");
	ok(!reader.held, "nothing is held back");
	tear_down();
}

static void test_horizon(void)
{
	set_up();
	sim_put(rings[0], &call, 10);
	sim_put(rings[1], &call, 20);
	sim_put(rings[1], &call, 21);
	is_text(round_of(20), "0:1000 1:1000", "as old as the horizon: out");
	ok(reader.held, "a younger one is held back, and that is said");
	/* One that happened before it turns up on another CPU. */
	sim_put(rings[0], &call, 15);
	sim_put(rings[2], &call, 19);
	is_text(round_of(30), "0:1001 2:1000 1:1001",
		"an older one that came late goes first");
	ok(!reader.held, "then nothing is held back");
	tear_down();
}

/* What comes in the midst of a round waits for the next one. */
static void test_late(void)
{
	struct item item;

	set_up();
	sim_put(rings[1], &call, 20);
	reader_begin(&reader, 100);
	sim_put(rings[0], &call, 10);
	is(reader_next(&reader, &item), NEXT_ITEM, "a record");
	is(item.cpu, 1, "that was there when the round began");
	is(reader_next(&reader, &item), NEXT_NONE, "and no other");
	is_text(round_of(100), "0:1000", "that comes in the next round");
	tear_down();
}

static void test_consume(void)
{
	uint64_t start = 0 - (uint64_t)SIM_RING_SIZE;
	struct item first, second;

	set_up();
	sim_put(rings[0], &call, 10);
	sim_put(rings[0], &call, 11);
	sim_put(rings[2], &call, 12);
	reader_begin(&reader, 100);
	reader_next(&reader, &first);
	reader_next(&reader, &second);
	is(rings[0]->control.consumer_pos, start,
	   "reading alone gives nothing back");
	reader_consume(&reader, first.ring, first.end);
	is(rings[0]->control.consumer_pos, start + first.length,
	   "one record is given back");
	reader_consume_all(&reader);
	is(rings[0]->control.consumer_pos, rings[0]->head, "then all");
	is(rings[2]->control.consumer_pos, start,
	   "but not what was not handed out");
	tear_down();
}

/* Round and round, over the overflow of positions, with padding at each end. */
static void test_wrap(void)
{
	uint64_t sequence = 1000, time = 1, laps;
	unsigned int wrong = 0, i;
	struct item item;

	set_up();
	for (i = 0; i < 2000; i++) {
		call.body = i % 7 ? 0 : sizeof(call.call) + 8 * (i % 11);
		sim_put(rings[0], &call, time++);
		reader_begin(&reader, time);
		wrong += reader_next(&reader, &item) != NEXT_ITEM ||
			 sequence_of(&item) != sequence++;
		reader_consume_all(&reader);
		wrong += rings[0]->control.consumer_pos != rings[0]->head;
	}
	laps = (rings[0]->head + SIM_RING_SIZE) / SIM_RING_SIZE;
	is(wrong, 0, "2000 records in a row, each given back");
	ok(laps > 5 && rings[0]->head < (1u << 30),
	   "over the overflow, %" PRIu64 " laps", laps);
	tear_down();
}

/* A ring that is full to the last byte. */
static void test_full(void)
{
	const uint64_t count = SIM_RING_SIZE / 512;
	unsigned int got = 0, i;
	struct item item;

	set_up();
	call.body = 512;
	for (i = 0; i < count; i++)
		sim_put(rings[0], &call, i);
	is(rings[0]->head, 0, "full to the last byte, at the overflow");
	reader_begin(&reader, 1000);
	while (reader_next(&reader, &item) == NEXT_ITEM)
		got++;
	is(got, count, "everything comes out");
	reader_consume_all(&reader);
	is(rings[0]->control.consumer_pos, 0, "and is given back");
	tear_down();
}

static void test_only_padding(void)
{
	struct ptracemon_record pad = { .length = 0 };
	struct item item;

	set_up();
	pad.length = 4096;
	rings[0]->head -= 4096;
	rings[0]->status.producer_pos = rings[0]->head;
	rings[0]->control.consumer_pos = rings[0]->head;
	reader_close(&reader);
	sim_reader(&reader);
	sim_attach(&reader, rings[0]);
	sim_put_bytes(rings[0], &pad, 8);
	rings[0]->head += 4096 - 8;
	rings[0]->status.producer_pos = rings[0]->head;
	reader_begin(&reader, 100);
	is(reader_next(&reader, &item), NEXT_NONE, "padding is no record");
	reader_consume_all(&reader);
	is(rings[0]->control.consumer_pos, rings[0]->head,
	   "but its room is given back");
	tear_down();
}

static void spoil(unsigned int which, struct ptracemon_record *header)
{
	switch (which) {
	case 0:
		header->length = 0;
		break;
	case 1:
		header->length = 12;
		break;
	case 2:
		header->length = 8192;
		break;
	case 3:
		header->type = PTRACEMON_TYPE_PAD;
		break;
	case 4:
		header->cpu = 1;
		break;
	case 5:
		header->body = 8;
		break;
	}
}

static void test_damage(void)
{
	static const char *const what[] = {
		"length 0",
		"length that is no multiple of 8",
		"length beyond what was written",
		"padding before the end of the area",
		"another CPU",
		"no fixed part",
	};
	unsigned int i;

	for (i = 0; i < sizeof(what) / sizeof(*what); i++) {
		struct item item;

		set_up();
		sim_put(rings[0], &call, 10);
		sim_put(rings[0], &call, 11);
		spoil(i, (void *)(rings[0]->data + sizeof(call.call)));
		reader_begin(&reader, 100);
		ok(reader_next(&reader, &item) == NEXT_ITEM &&
			   reader_next(&reader, &item) == NEXT_DAMAGED,
		   "damaged: %s", what[i]);
		ok(strstr(reader.problem, "CPU 0") &&
			   strstr(reader.problem, "18446744073709486384"),
		   "the sentence says where: %s", reader.problem);
		reader_consume_all(&reader);
		is(rings[0]->control.consumer_pos,
		   0 - (uint64_t)SIM_RING_SIZE + sizeof(call.call),
		   "what came before it is given back");
		tear_down();
	}
}

/* Records never cross the end of the area; one that says so is not read. */
static void test_over_the_end(void)
{
	struct ptracemon_record header = {
		.length = 64,
		.type = PTRACEMON_TYPE_CALL,
		.body = 64,
	};
	struct item item;

	set_up();
	rings[0]->head -= 32;
	rings[0]->control.consumer_pos = rings[0]->head;
	reader_close(&reader);
	sim_reader(&reader);
	sim_attach(&reader, rings[0]);
	sim_put_bytes(rings[0], &header, sizeof(header));
	rings[0]->status.producer_pos += 32;
	reader_begin(&reader, 100);
	is(reader_next(&reader, &item), NEXT_DAMAGED,
	   "damaged: a record over the end of the area");
	tear_down();
}

static void test_bad_positions(void)
{
	struct item item;

	set_up();
	rings[0]->status.producer_pos += 2 * SIM_RING_SIZE;
	reader_begin(&reader, 100);
	is(reader_next(&reader, &item), NEXT_DAMAGED,
	   "more than the ring can hold");
	tear_down();

	set_up();
	rings[0]->status.producer_pos -= 8;
	reader_begin(&reader, 100);
	is(reader_next(&reader, &item), NEXT_DAMAGED,
	   "a producer behind the consumer");
	tear_down();

	set_up();
	rings[0]->status.producer_pos += 4;
	reader_begin(&reader, 100);
	is(reader_next(&reader, &item), NEXT_DAMAGED, "half a record");
	tear_down();
}

/* A file with the rings of two CPUs where the device has them. */
static int device_file(const struct ptracemon_info *info, struct sim_ring *ring)
{
	int fd = memfd_create("device", MFD_CLOEXEC);
	off_t at = (off_t)(ring->status.cpu * info->ring_stride);

	if (fd < 0 || ftruncate(fd, (off_t)(8 * info->ring_stride)) ||
	    pwrite(fd, &ring->control, sizeof(ring->control), at) < 0 ||
	    pwrite(fd, &ring->status, sizeof(ring->status),
		   at + info->page_size) < 0 ||
	    pwrite(fd, ring->data, SIM_RING_SIZE,
		   at + 2 * (off_t)info->page_size) < 0)
		abort();
	return fd;
}

static void test_map(void)
{
	struct sim_ring *late = sim_ring(5);
	struct item item;
	uint64_t stored;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	set_up();
	reader.info.page_size = page;
	reader.info.data_size = SIM_RING_SIZE;
	reader.info.ring_stride = 4 * SIM_RING_SIZE;
	sim_put(late, &call, 15);
	sim_put(rings[0], &call, 10);
	sim_put(rings[0], &call, 20);
	reader.fd = device_file(&reader.info, late);

	reader_begin(&reader, 100);
	reader_next(&reader, &item);
	ok(reader_map(&reader, 5), "a ring that came in the midst of a round");
	is(reader.count, 4, "is mapped");
	ok(reader_map(&reader, 5) && reader.count == 4, "once");
	reader_next(&reader, &item);
	is(item.cpu, 5, "and takes part in the order at once");
	reader_consume(&reader, item.ring, item.end);
	ok(reader_next(&reader, &item) == NEXT_ITEM && item.cpu == 0 &&
		   reader_next(&reader, &item) == NEXT_NONE,
	   "up to where it was filled");
	if (pread(reader.fd, &stored, 8, 5 * 4 * SIM_RING_SIZE) != 8)
		abort();
	is(stored, late->head, "its position is stored where the kernel looks");

	/* The rings in memory are not ours to unmap. */
	munmap(reader.rings[3].control, page);
	munmap((void *)reader.rings[3].status, page + SIM_RING_SIZE);
	reader.info.page_size = 0;
	free(late);
	tear_down();
}

/* Each failure has a sentence of its own. */
static void test_open(void)
{
	static const struct {
		int open;
		int ioctl;
		const char *says;
	} cases[] = {
		{ ENOENT, 0, "module is not loaded" },
		{ ENXIO, 0, "module is not loaded" },
		{ EACCES, 0, "no permission" },
		{ EPERM, 0, "no permission" },
		{ EBUSY, 0, "another reader" },
		{ EMFILE, 0, "Too many open files" },
		{ 0, ENOTTY, "is not the device" },
		{ 0, EPROTONOSUPPORT, "this program version 1.3" },
		{ 0, EIO, "Input/output error" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		open_error = cases[i].open;
		ioctl_error = cases[i].ioctl;
		ok(!reader_open(&reader, "/dev/null") &&
			   strstr(reader.problem, cases[i].says),
		   "%s", reader.problem);
		reader_close(&reader);
	}
	open_error = 0;
	ioctl_error = 0;
	ok(reader_open(&reader, "/dev/null") && reader.count == 0,
	   "a device without CPUs can be opened");
	reader_close(&reader);
}

int main(void)
{
	test_order();
	test_horizon();
	test_late();
	test_consume();
	test_wrap();
	test_full();
	test_only_padding();
	test_damage();
	test_over_the_end();
	test_bad_positions();
	test_map();
	test_open();
	return done();
}
