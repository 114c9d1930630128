// SPDX-License-Identifier: GPL-2.0
/*
 * The device. See reader.h, and the ordering contract in
 * module/uapi/ptracemon.h for what the letters mean:
 *
 *   here (consumer)                        the producer: module/ring.c
 *   C  ring_refill(): acquire producer_pos   B  ring_publish(): release
 *   D  ring_give_back(): release             A  ring_room(): acquire
 *      consumer_pos                             consumer_pos
 *
 * Positions are free-running: only differences of them mean anything.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "device/reader.h"

/* Rings lie at offsets of more than 32 bits. Set in tools/Makefile. */
_Static_assert(sizeof(off_t) == 8, "_FILE_OFFSET_BITS=64 is missing");

__attribute__((format(printf, 2, 3))) static bool
fail(struct reader *reader, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reader->problem, sizeof(reader->problem), format, arguments);
	va_end(arguments);
	return false;
}

/* What to do about a module that is not loaded: modprobe alone does not help where a signature is wanted. */
static const char *how_to_load(void)
{
	char text[64];

	if (file_read(AT_FDCWD, "/sys/kernel/security/lockdown", text, sizeof(text)) > 0 &&
	    !strstr(text, "[none]"))
		return ". This kernel is locked down and takes only modules that are signed with a key it trusts: see docs/secure-boot.md";
	if (file_read(AT_FDCWD, "/sys/module/module/parameters/sig_enforce", text, sizeof(text)) > 0 &&
	    text[0] == 'Y')
		return ". This kernel takes only modules that are signed with a key it trusts: see docs/secure-boot.md";
	return "; load it with: modprobe ptracemon";
}

static bool fail_open(struct reader *reader, const char *path)
{
	switch (errno) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		reader->is_absent = true;
		return fail(reader, "the ptracemon module is not loaded (no %s)%s",
			    path, how_to_load());
	case EACCES:
	case EPERM:
		return fail(reader, "no permission to open %s; run this as root, or as a user who may read and write it",
			    path);
	case EBUSY:
		return fail(reader, "another reader has %s open, and there can be only one at a time",
			    path);
	default:
		return fail(reader, "cannot open %s: %s", path,
			    strerror(errno));
	}
}

/* Agrees with the module on the ABI, and learns the sizes. */
static bool negotiate(struct reader *reader, const char *path)
{
	struct ptracemon_info *info = &reader->info;

	memset(info, 0, sizeof(*info));
	info->abi_major = PTRACEMON_ABI_MAJOR;
	info->abi_minor = PTRACEMON_ABI_MINOR;
	if (!ioctl(reader->fd, PTRACEMON_IOC_INFO, info))
		return true;
	if (errno == EPROTONOSUPPORT)
		return fail(reader, "the loaded module speaks version %u.%u of the interface, this program version %u.%u; install the ptracemon that belongs to the module",
			    info->abi_major, info->abi_minor,
			    PTRACEMON_ABI_MAJOR, PTRACEMON_ABI_MINOR);
	if (errno == ENOTTY)
		return fail(reader, "%s is not the device of the ptracemon module",
			    path);
	return fail(reader, "cannot ask %s about itself: %s", path,
		    strerror(errno));
}

static bool open_device(struct reader *reader, const char *path, int access)
{
	memset(reader, 0, sizeof(*reader));
	reader->fd = open(path, access | O_CLOEXEC);
	if (reader->fd < 0)
		return fail_open(reader, path);
	return negotiate(reader, path);
}

bool reader_open_control(struct reader *reader, const char *path)
{
	return open_device(reader, path, O_WRONLY);
}

/* The mappings go with the process; the device is free once both are gone. */
void reader_close(struct reader *reader)
{
	size_t page = reader->info.page_size, i;

	for (i = 0; page && i < reader->count; i++) {
		struct ring *ring = &reader->rings[i];

		munmap(ring->control, page);
		munmap((void *)ring->status, page + ring->size);
	}
	free(reader->rings);
	reader->rings = NULL;
	reader->count = 0;
	if (reader->fd >= 0)
		close(reader->fd);
	reader->fd = -1;
}

bool reader_stats(const struct reader *reader, uint32_t cpu,
		  struct ptracemon_stats *stats)
{
	struct ptracemon_stats_request request;

	memset(&request, 0, sizeof(request));
	request.cpu = cpu;
	if (ioctl(reader->fd, PTRACEMON_IOC_STATS, &request))
		return false;
	*stats = request.stats;
	return true;
}

static void ring_refill(struct ring *ring)
{
	/* C, pairs with B in module/ring.c: whole records are behind it. */
	ring->end = __atomic_load_n(&ring->status->producer_pos,
				    __ATOMIC_ACQUIRE);
}

static void ring_give_back(struct ring *ring, uint64_t position)
{
	if (position == ring->stored)
		return;
	ring->stored = position;
	/* D, pairs with A in module/ring.c: what is given back was read. */
	__atomic_store_n(&ring->control->consumer_pos, position,
			 __ATOMIC_RELEASE);
}

bool reader_attach(struct reader *reader, struct ptracemon_control *control,
		   const struct ptracemon_status *status, const void *data)
{
	struct ring *rings, *ring;

	rings = reallocarray(reader->rings, reader->count + 1, sizeof(*rings));
	if (!rings)
		return fail(reader, "out of memory");
	reader->rings = rings;
	ring = &rings[reader->count++];
	memset(ring, 0, sizeof(*ring));
	ring->control = control;
	ring->status = status;
	ring->data = data;
	ring->size = status->data_size;
	ring->cpu = status->cpu;
	ring->read = __atomic_load_n(&control->consumer_pos, __ATOMIC_RELAXED);
	ring->stored = ring->read;
	ring_refill(ring);
	ring->mark = ring->end;
	return true;
}

static bool is_mapped(const struct reader *reader, uint32_t cpu)
{
	size_t i;

	for (i = 0; i < reader->count; i++)
		if (reader->rings[i].cpu == cpu)
			return true;
	return false;
}

bool reader_map(struct reader *reader, uint32_t cpu)
{
	const struct ptracemon_info *info = &reader->info;
	off_t offset = (off_t)(cpu * info->ring_stride);
	size_t page = info->page_size;
	void *control, *status;

	if (is_mapped(reader, cpu))
		return true;
	control = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED,
		       reader->fd, offset);
	if (control == MAP_FAILED) {
		if (errno == ENODEV)
			return true; /* never was online */
		return fail(reader, "cannot map the ring of CPU %u: %s", cpu,
			    strerror(errno));
	}
	status = mmap(NULL, page + info->data_size, PROT_READ, MAP_SHARED,
		      reader->fd, offset + (off_t)page);
	if (status == MAP_FAILED) {
		munmap(control, page);
		return fail(reader, "cannot map the records of CPU %u: %s",
			    cpu, strerror(errno));
	}
	return reader_attach(reader, control, status, (char *)status + page);
}

static bool map_all(struct reader *reader)
{
	uint32_t cpu;

	for (cpu = 0; cpu < reader->info.cpus; cpu++)
		if (!reader_map(reader, cpu))
			return false;
	return true;
}

bool reader_open(struct reader *reader, const char *path)
{
	return open_device(reader, path, O_RDWR) && map_all(reader);
}

void reader_begin(struct reader *reader, uint64_t horizon)
{
	size_t i;

	reader->horizon = horizon;
	reader->held = false;
	for (i = 0; i < reader->count; i++)
		ring_refill(&reader->rings[i]);
}

static const uint8_t *ring_at(const struct ring *ring, uint64_t position)
{
	return ring->data + (position & (ring->size - 1));
}

/*
 * Looks at the record at ring->read; there is something before ring->end. Pads
 * are passed over, so ring->peeked can be false after it.
 */
static const char *ring_peek(struct ring *ring)
{
	while (!ring->peeked && ring->read != ring->end) {
		uint64_t available = ring->end - ring->read;
		uint64_t left = ring->size - (ring->read & (ring->size - 1));
		const char *wrong;

		if (available > ring->size ||
		    ring->read % PTRACEMON_RECORD_ALIGN)
			return "the position cannot be right";
		wrong = decode_frame(ring_at(ring, ring->read),
				     available < left ? available : left,
				     &ring->frame);
		if (wrong)
			return wrong;
		if (ring->frame.type != PTRACEMON_TYPE_PAD) {
			if (ring->frame.cpu != ring->cpu)
				return "it says that it is another CPU's";
			ring->peeked = true;
		} else if (ring->frame.length != left) {
			return "padding where the data area does not end";
		} else {
			ring->read += left;
		}
	}
	return NULL;
}

static bool is_older(const struct ring *ring, const struct ring *than)
{
	if (ring->frame.time != than->frame.time)
		return ring->frame.time < than->frame.time;
	return ring->cpu < than->cpu;
}

static enum next damaged(struct reader *reader, const struct ring *ring,
			 const char *wrong)
{
	fail(reader, "damaged record on CPU %u at position %" PRIu64 ": %s",
	     ring->cpu, ring->read, wrong);
	return NEXT_DAMAGED;
}

static void add_peeked(struct ring *ring, struct item *item)
{
	item->length += ring->frame.length;
	item->count++;
	ring->read += ring->frame.length;
	ring->peeked = false;
	item->end = ring->read;
}

static void begin_item(const struct reader *reader, struct ring *ring,
		       struct item *item)
{
	item->ring = (size_t)(ring - reader->rings);
	item->cpu = ring->cpu;
	item->bytes = ring_at(ring, ring->read);
	item->length = 0;
	item->count = 0;
	add_peeked(ring, item);
}

enum next reader_next(struct reader *reader, struct item *item)
{
	struct ring *oldest = NULL;
	size_t i;

	for (i = 0; i < reader->count; i++) {
		struct ring *ring = &reader->rings[i];
		const char *wrong = ring_peek(ring);

		if (wrong)
			return damaged(reader, ring, wrong);
		if (!ring->peeked)
			continue;
		if (ring->frame.time > reader->horizon)
			reader->held = true;
		else if (!oldest || is_older(ring, oldest))
			oldest = ring;
	}
	if (!oldest)
		return NEXT_NONE;
	begin_item(reader, oldest, item);
	return NEXT_ITEM;
}

enum next reader_next_stretch(struct reader *reader, size_t most,
			      struct item *item)
{
	size_t i;

	for (i = 0; i < reader->count; i++) {
		struct ring *ring = &reader->rings[i];
		const char *wrong = ring_peek(ring);

		if (wrong)
			return damaged(reader, ring, wrong);
		if (!ring->peeked)
			continue;
		begin_item(reader, ring, item);
		/* Up to the end, a pad, or damage. */
		while ((ring->read & (ring->size - 1)) && !ring_peek(ring) &&
		       ring->peeked && ring->read == item->end &&
		       item->length + ring->frame.length <= most)
			add_peeked(ring, item);
		return NEXT_ITEM;
	}
	return NEXT_NONE;
}

/* From @at on, up to the end, a pad, or @most bytes. Returns whether there is any. */
static bool take_again(const struct ring *ring, uint64_t at, size_t most,
		       struct item *item)
{
	struct ptracemon_record frame;

	item->length = 0;
	item->count = 0;
	for (; at != ring->read; at += frame.length) {
		const uint64_t place = at & (ring->size - 1);

		if ((item->count && !place) ||
		    decode_frame(ring_at(ring, at), ring->size - place, &frame))
			break;
		if (frame.type == PTRACEMON_TYPE_PAD && !item->count)
			continue;
		if (frame.type == PTRACEMON_TYPE_PAD ||
		    item->length + frame.length > most)
			break;
		if (!item->count++)
			item->bytes = ring_at(ring, at);
		item->length += frame.length;
		item->end = at + frame.length;
	}
	return item->count;
}

bool reader_next_taken(const struct reader *reader, size_t most,
		       struct item *item)
{
	bool begun = item->count;
	size_t i;

	for (i = begun ? item->ring : 0; i < reader->count; i++) {
		const struct ring *ring = &reader->rings[i];

		if (take_again(ring, begun ? item->end : ring->stored, most,
			       item)) {
			item->ring = i;
			item->cpu = ring->cpu;
			return true;
		}
		begun = false;
	}
	return false;
}

void reader_consume(struct reader *reader, size_t ring, uint64_t end)
{
	ring_give_back(&reader->rings[ring], end);
}

void reader_consume_all(struct reader *reader)
{
	size_t i;

	for (i = 0; i < reader->count; i++)
		ring_give_back(&reader->rings[i], reader->rings[i].read);
}

void reader_mark(struct reader *reader)
{
	size_t i;

	for (i = 0; i < reader->count; i++) {
		ring_refill(&reader->rings[i]);
		reader->rings[i].mark = reader->rings[i].end;
	}
}

bool reader_has_passed_mark(const struct reader *reader)
{
	size_t i;

	for (i = 0; i < reader->count; i++)
		if ((int64_t)(reader->rings[i].read - reader->rings[i].mark) < 0)
			return false;
	return true;
}

int reader_wait(struct reader *reader, const int *outputs, size_t count,
		const struct timespec *timeout, const sigset_t *mask)
{
	struct pollfd files[1 + READER_OUTPUTS];
	size_t i;

	files[0] = (struct pollfd){ .fd = reader->fd, .events = POLLIN };
	/* Of the outputs only errors are waited for; poll() always tells them. */
	for (i = 0; i < count; i++)
		files[1 + i] = (struct pollfd){ .fd = outputs[i] };
	if (ppoll(files, 1 + count, timeout, mask) < 0)
		return errno == EINTR ? 0 : errno;
	for (i = 0; i < count; i++)
		if (files[1 + i].revents)
			return EPIPE;
	if (files[0].revents & ~POLLIN)
		return EIO;
	return 0;
}

bool reader_grow(struct reader *reader, const struct record *record)
{
	if (record->header.type == PTRACEMON_TYPE_LIFECYCLE &&
	    record->lifecycle.event == PTRACEMON_LIFECYCLE_CPU &&
	    record->lifecycle.value < reader->info.cpus)
		return reader_map(reader, (uint32_t)record->lifecycle.value);
	/* The record that says so may be among the lost ones. */
	if (record->header.type == PTRACEMON_TYPE_LOSS &&
	    record->loss.request_class == PTRACEMON_CLASS_NONE)
		return map_all(reader);
	return true;
}
