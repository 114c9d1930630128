// SPDX-License-Identifier: GPL-2.0
/*
 * The smallest complete reader of /dev/ptracemon: prints a line for each record, oldest first,
 * until SIGINT or SIGTERM. <ptracemon.h> is the manual; letters are those of its ordering contract.
 */
#define _FILE_OFFSET_BITS 64 /* rings can lie beyond 2 GiB */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <time.h>
#include <ptracemon.h>

static struct ring {
	_Atomic __u64 *consumer_pos; /* NULL: this CPU has no ring */
	const _Atomic __u64 *producer_pos;
	const char *data;
	__u64 read, end; /* records are printed up to @read, complete up to @end */
} *rings; /* by CPU number */
static struct ptracemon_info info = { .abi_major = PTRACEMON_ABI_MAJOR, .abi_minor = PTRACEMON_ABI_MINOR };
static struct pollfd files[2] = { { .events = POLLIN }, { .events = POLLIN } }; /* device, signals */

/* Maps the rings that are new. ENODEV: that CPU has not been online so far. */
static void map_rings(void)
{
	for (__u32 cpu = 0; cpu < info.cpus; cpu++) {
		off_t at = (off_t)(cpu * info.ring_stride), page = info.page_size;
		struct ring *ring = &rings[cpu];
		void *control, *status;

		if (ring->consumer_pos)
			continue;
		control = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, files[0].fd, at);
		if (control == MAP_FAILED && errno == ENODEV)
			continue;
		status = mmap(NULL, page + info.data_size, PROT_READ, MAP_SHARED, files[0].fd, at + page);
		if (control == MAP_FAILED || status == MAP_FAILED)
			err(1, "cannot map the ring of CPU %u", cpu);
		ring->consumer_pos = (void *)&((struct ptracemon_control *)control)->consumer_pos;
		ring->producer_pos = (void *)&((struct ptracemon_status *)status)->producer_pos;
		ring->data = (char *)status + page;
		ring->read = ring->end = *ring->consumer_pos; /* where the last reader stopped */
	}
}

/* Every version has these fields. Before one of a later version is read, .body must be checked. */
static void print_record(const struct ptracemon_record *head)
{
	const struct ptracemon_call *call = (const void *)head;
	const struct ptracemon_access *access = (const void *)head;
	const struct ptracemon_auto_attach *attach = (const void *)head;
	const struct ptracemon_memory *memory = (const void *)head;
	const struct ptracemon_loss *loss = (const void *)head;
	const struct ptracemon_identity *tasks = NULL; /* tracer and, behind it, tracee */

	printf("cpu=%u sequence=%llu time=%llu type=%u", head->cpu, head->sequence, head->time, head->type);
	if (head->type == PTRACEMON_TYPE_CALL) {
		printf(" call request=%llu pid=%llu addr=%llu outcome=%u result=%lld", call->request, call->pid,
		       call->addr, call->outcome, call->result);
		tasks = &call->tracer;
	} else if (head->type == PTRACEMON_TYPE_ACCESS) {
		printf(" access door=%u outcome=%u", access->door, access->outcome);
		tasks = &access->tracer;
	} else if (head->type == PTRACEMON_TYPE_MEMORY) {
		printf(" memory door=%u outcome=%u result=%lld", memory->door, memory->outcome, memory->result);
		tasks = &memory->tracer;
	} else if (head->type == PTRACEMON_TYPE_AUTO_ATTACH) {
		printf(" auto_attach how=%u", attach->how);
		tasks = &attach->tracer;
	} else if (head->type == PTRACEMON_TYPE_LOSS) {
		printf(" loss count=%llu reason=%u", loss->count, loss->reason);
	}
	for (int i = 0; tasks && i < 2; i++) {
		printf(i ? " tracee.tid=%u tracee.uid=%u tracee.comm=" : " tracer.tid=%u tracer.uid=%u tracer.comm=",
		       tasks[i].tid, tasks[i].uid);
		for (const __u8 *c = tasks[i].comm; c < tasks[i].comm + PTRACEMON_COMM_SIZE && *c; c++)
			printf(*c > ' ' && *c < 0x7f && *c != '\\' ? "%c" : "\\x%02x", *c);
	}
	putchar('\n');
}

static const struct ptracemon_record *next(const struct ring *ring)
{
	return (const void *)(ring->data + (ring->read & (info.data_size - 1)));
}

/* The ring whose next record is the oldest, unless it is younger than @now; NULL: none. */
static struct ring *oldest(__u64 now)
{
	struct ring *found = NULL;

	for (struct ring *ring = rings; ring < rings + info.cpus; ring++) {
		if (ring->read != ring->end && next(ring)->type == PTRACEMON_TYPE_PAD)
			ring->read += next(ring)->length;
		if (ring->read != ring->end && next(ring)->time <= now &&
		    (!found || next(ring)->time < next(found)->time))
			found = ring;
	}
	return found;
}

static void drain(void)
{
	struct timespec now;
	struct ring *ring;

	map_rings(); /* a new ring is announced by a record, which has woken us */
	clock_gettime(CLOCK_BOOTTIME, &now); /* before C: see "Order" */
	for (ring = rings; ring < rings + info.cpus; ring++)
		if (ring->consumer_pos) /* C, pairs with B: up to here records are complete */
			ring->end = atomic_load_explicit(ring->producer_pos, memory_order_acquire);
	while ((ring = oldest(now.tv_sec * 1000000000ULL + now.tv_nsec))) {
		print_record(next(ring));
		ring->read += next(ring)->length;
	}
	if (fflush(stdout))
		err(1, "cannot write");
	for (ring = rings; ring < rings + info.cpus; ring++)
		if (ring->consumer_pos) /* D, pairs with A: these have been read */
			atomic_store_explicit(ring->consumer_pos, ring->read, memory_order_release);
}

int main(void)
{
	sigset_t signals;

	files[0].fd = open(PTRACEMON_DEVICE, O_RDWR | O_CLOEXEC);
	if (files[0].fd < 0)
		err(1, "%s" PTRACEMON_DEVICE, errno == EBUSY ? "another program reads " : "is the module loaded? ");
	if (ioctl(files[0].fd, PTRACEMON_IOC_INFO, &info))
		err(1, "built for ABI %u, the module has %u", PTRACEMON_ABI_MAJOR, info.abi_major);
	rings = calloc(info.cpus, sizeof(*rings));
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	files[1].fd = signalfd(-1, &signals, SFD_CLOEXEC);
	if (!rings || files[1].fd < 0)
		err(1, "no memory or no file descriptor");
	while (poll(files, 2, -1) > 0 && !files[1].revents) /* E and F are in poll() */
		drain();
	return !files[1].revents;
}
