// SPDX-License-Identifier: GPL-2.0
/*
 * hostile [-s SEED] [-t SECONDS] [-c CPU]: many processes do what they should not, to
 * the device, its mappings and the settings, all at once: open, ioctl, read, poll and
 * mmap with anything, from threads that share the files; hand them on by dup, fork,
 * exec and sockets; write garbage where the position of the reader is. Others make
 * calls, write settings, and are readers that are killed every 50 ms. -c: that CPU
 * goes and comes meanwhile.
 * Each process lives for a second at the most. What it does depends on the seed, which is
 * printed at once. Goes on after SECONDS until each thing has succeeded once: with longer
 * lives, and without those whose things have. In the end:
 * seed=N lives=N, and NAME=N for each thing, how often it succeeded. Status 1 if a process
 * ended as none should.
 */
#include "guest.h"

#include <setjmp.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/time.h>

#define FILES		6
#define MAPS		6
#define STEPS		400
#define AREA		(256 << 10)
#define KNOBS		"/sys/class/misc/ptracemon/"

enum deed {
	OPEN, CLOSE, DUP, IOCTL, READ, ODD, POLL, EPOLL, MMAP, MUNMAP, MREMAP,
	MPROTECT, MADVISE, TOUCH, GARBAGE, KEEP, FORK, EXEC, SEND, RECEIVE,
	DEEDS_ON_DEVICE,
	KNOB = DEEDS_ON_DEVICE, NONSENSE, LOOK, CALL, FAILED_CALL, TRACEE,
	KILLED_READER, CPU, DEEDS
};

static const char *const names[DEEDS] = {
	"open", "close", "dup", "ioctl", "read", "odd", "poll", "epoll", "mmap",
	"munmap", "mremap", "mprotect", "madvise", "touch", "garbage", "keep",
	"fork", "exec", "send", "receive", "knob", "nonsense", "look", "call",
	"failed_call", "tracee", "killed_reader", "cpu"
};

static struct {
	atomic_bool over, late;
	atomic_uint seconds; /* of a life */
	atomic_ulong lives, failed, done[DEEDS];
} *shared;

static u64 seed;
static int sockets[2];
static const char *cpu_online;

/* Of one life; its threads share all but their chances. */
static __thread u64 chance;
static __thread sigjmp_buf after_fault;
static __thread volatile sig_atomic_t touches;
static int files[FILES], reader = -1; /* the last that was opened as one */
static struct map {
	char *at;
	size_t length;
	bool control;
} maps[MAPS];
static char *area;

/* xorshift64*, by S. Vigna. */
static u64 any(void)
{
	chance ^= chance >> 12;
	chance ^= chance << 25;
	chance ^= chance >> 27;
	return chance * 0x2545f4914f6cdd1dULL;
}

static unsigned int pick(unsigned int below)
{
	return (any() >> 32) % below;
}

static void count(enum deed deed, bool done)
{
	if (done)
		shared->done[deed]++;
}

/* ---- things at random ---- */

/* One of its own, or what may be none: not those that all lives have, 0 to 4. */
static int any_file(void)
{
	if (pick(2) && reader >= 0)
		return reader;
	return pick(16) ? files[pick(FILES)] : (int)pick(40) + 5;
}

static struct map *any_map(void)
{
	return &maps[pick(MAPS)];
}

/* One of a page that the reader writes, if there is one. */
static struct map *control_map(void)
{
	for (int i = 0; i < MAPS; i++)
		if (maps[i].at && maps[i].control)
			return &maps[i];
	return &maps[0];
}

static void *any_pointer(void)
{
	switch (pick(8)) {
	case 0: return NULL;
	case 1: return (void *)any();
	case 2: return (void *)0xffffffff81000000;
	case 3: return area + AREA - 8;
	case 4: return any_map()->at ?: area;
	default: return area + pick(4096);
	}
}

static size_t pages(unsigned int below)
{
	return (size_t)pick(below) * getpagesize();
}

/* Some of the pages of a mapping. */
static char *part(const struct map *map, size_t *length)
{
	size_t first = map->length ? any() % map->length : 0;

	first &= -(size_t)getpagesize();
	*length = pick(2) ? map->length - first : pages(4);
	return map->at + first;
}

/* ---- the device ---- */

static void do_open(void)
{
	static const int more[] = { O_NONBLOCK, O_CLOEXEC, O_APPEND, O_DIRECT,
				    O_PATH, O_TRUNC, O_ASYNC };
	int *file = &files[pick(FILES)];
	int flags = pick(5) ? O_RDWR | O_NONBLOCK : pick(3);

	if (!pick(4))
		flags |= more[pick(ARRAY_SIZE(more))];
	close(*file);
	*file = open(PTRACEMON_DEVICE, flags);
	count(OPEN, *file >= 0);
	if (*file >= 0 && (flags & (O_ACCMODE | O_PATH)) == O_RDWR)
		reader = *file;
}

static void do_close(void)
{
	int *file = &files[pick(FILES)];

	if (*file == reader && pick(8))
		return;
	count(CLOSE, !close(*file));
	*file = -1;
}

static void do_dup(void)
{
	int file = any_file(), *to = &files[pick(FILES)], new;

	if (!pick(4)) {
		count(DUP, !fcntl(file, F_SETFL,
				  pick(2) ? O_NONBLOCK : (int)any()));
		return;
	}
	new = dup(file);
	count(DUP, new >= 0);
	if (new >= 0) {
		close(*to);
		*to = new;
	}
}

static void do_ioctl(void)
{
	static const u32 known[] = {
		PTRACEMON_IOC_INFO, PTRACEMON_IOC_STATS,
		_IO(PTRACEMON_IOC_MAGIC, 0), _IO(PTRACEMON_IOC_MAGIC, 2),
		0x5450 /* FIOCLEX */, 0x5451, 0x5452 /* FIOASYNC */, 0x541b
	};
	u32 command = pick(3) ? known[pick(ARRAY_SIZE(known))] : (u32)any();
	void *argument = any_pointer();

	if (pick(2)) {
		memset(area, 0, 1024);
		((struct ptracemon_info *)area)->abi_major = 1;
		argument = area;
	} else if (pick(2)) {
		*(u64 *)(area + pick(512) * 8) = any();
	}
	count(IOCTL, !ioctl(any_file(), command, argument));
}

static void do_read(void)
{
	struct iovec vector[2] = { { any_pointer(), pick(8192) },
				   { area, pick(AREA) } };
	int file = any_file();

	if (pick(2))
		count(READ, read(file, any_pointer(), pick(AREA)) > 0);
	else
		count(READ, readv(file, vector, 2) > 0);
}

/* What nobody does to such a file. */
static void do_odd(void)
{
	int file = any_file();

	switch (pick(9)) {
	case 0: count(ODD, pread(file, area, 4096, any()) > 0); break;
	case 1: count(ODD, write(file, any_pointer(), pick(4096)) > 0); break;
	case 2: count(ODD, lseek(file, any(), pick(5)) >= 0); break;
	case 3: count(ODD, !fallocate(file, pick(4), pick(99), 99)); break;
	case 4: count(ODD, !ftruncate(file, any())); break;
	case 5: count(ODD, !fsync(file)); break;
	case 6: count(ODD, sendfile(any_file(), file, NULL, 9999) > 0); break;
	case 7: count(ODD, splice(file, NULL, any_file(), NULL, 9999, 0) > 0); break;
	case 8: count(ODD, syscall(SYS_fadvise64, file, 0, 0, pick(6)) >= 0); break;
	}
}

static void do_poll(void)
{
	struct pollfd wait[3];

	for (int i = 0; i < 3; i++)
		wait[i] = (struct pollfd){ .fd = any_file(), .events = any() };
	count(POLL, poll(wait, 3, pick(3)) > 0);
}

static void do_epoll(void)
{
	struct epoll_event event = { .events = pick(2) ? EPOLLIN | EPOLLET :
							 (u32)any() };
	int *epoll = &files[pick(FILES)], file = any_file();

	switch (pick(4)) {
	case 0:
		close(*epoll);
		*epoll = epoll_create1(0);
		epoll_ctl(*epoll, EPOLL_CTL_ADD, file, &event);
		count(EPOLL, epoll_wait(*epoll, &event, 1, 0) > 0);
		break;
	case 1:
		count(EPOLL, epoll_wait(*epoll, &event, 1, pick(3)) > 0);
		break;
	default:
		epoll_ctl(*epoll, 1 + pick(3), file, &event);
	}
}

/* ---- mappings ---- */

static void do_mmap(void)
{
	struct ptracemon_info info = { .abi_major = PTRACEMON_ABI_MAJOR };
	int file = any_file(), protection = pick(2) ? PROT_READ : pick(8);
	u64 page = getpagesize(), length = pages(64), at = pages(4096);
	struct map *map = any_map();
	bool control = pick(2);
	void *got;

	if (ioctl(file, PTRACEMON_IOC_INFO, &info))
		return;
	if (pick(4)) {
		at = info.ring_stride * pick(4) + (control ? 0 : page);
		length = control ? page : page + info.data_size;
	} else if (pick(2)) {
		at = any() & -page;
	}
	if (control && pick(4))
		protection = PROT_READ | PROT_WRITE;
	got = mmap(NULL, length, protection,
		   pick(8) ? MAP_SHARED :
			     (int)any() & ~(MAP_FIXED | MAP_ANONYMOUS),
		   file, at);
	count(MMAP, got != MAP_FAILED);
	if (got != MAP_FAILED)
		*map = (struct map){ got, length, control };
}

static void do_munmap(void)
{
	struct map *map = any_map();
	size_t length;
	char *at = part(map, &length);

	if (!map->at)
		return;
	if (pick(2)) {
		count(MUNMAP, !munmap(map->at, map->length));
		map->at = NULL;
	} else {
		count(MUNMAP, !munmap(at, length));
	}
}

static void do_mremap(void)
{
	struct map *map = any_map();
	size_t length, new = pages(600);
	char *at = part(map, &length);
	void *got;

	if (!map->at)
		return;
	if (pick(2))
		at = map->at, length = map->length, new = length;
	if (!pick(4))
		length = 0;
	/* To a place where there is nothing. */
	got = mremap(at, length, new, pick(2) ? MREMAP_MAYMOVE : pick(2),
		     NULL);
	if (got != MAP_FAILED && pick(2))
		got = mremap(got, new, new, MREMAP_MAYMOVE | MREMAP_FIXED,
			     (char *)0x7e0000000000 + pages(1 << 16) * 8);
	count(MREMAP, got != MAP_FAILED);
	if (got != MAP_FAILED)
		map->at = got, map->length = new;
}

static void do_mprotect(void)
{
	struct map *map = any_map();
	size_t length;
	char *at = part(map, &length);

	count(MPROTECT, map->at && !mprotect(at, length, pick(8)));
}

static void do_madvise(void)
{
	struct map *map = any_map();
	size_t length;
	char *at = part(map, &length);

	if (!map->at)
		return;
	switch (pick(6)) {
	case 0: count(MADVISE, !mlock(at, length)); break;
	case 1: count(MADVISE, !mincore(at, length, (void *)area)); break;
	case 2: count(MADVISE, !msync(at, length, 1 << pick(3))); break;
	case 3: count(MADVISE, !syscall(SYS_remap_file_pages, at, length, 0, pick(600), 0)); break;
	default: count(MADVISE, !madvise(at, length, pick(26)));
	}
}

static void on_fault(int signal)
{
	if (!touches)
		_exit(128 + signal);
	siglongjmp(after_fault, signal);
}

/* @garbage: writes where the reader's position is. */
static void touch(enum deed deed, const struct map *map, bool garbage)
{
	volatile u64 *control = (void *)map->at;
	size_t length = map->length;

	if (!map->at || !length || (garbage && !map->control))
		return;
	if (!sigsetjmp(after_fault, 1)) {
		touches = 1;
		if (!garbage)
			*(volatile char *)(map->at + any() % length);
		for (int i = garbage ? pick(1000) : 0; i > 0; i--)
			*control = pick(2) ? *control + 8 * (any() % 64) - 256 :
					     any();
		count(deed, true);
	}
	touches = 0;
}

/* Whether the device is mapped there: another thread may have put something else there. */
static bool is_device_at(const void *at)
{
	FILE *list = fopen("/proc/self/maps", "re");
	unsigned long first, end;
	bool is_device = false;
	char line[512];

	while (list && !is_device && fgets(line, sizeof(line), list))
		is_device = sscanf(line, "%lx-%lx", &first, &end) == 2 &&
			    first <= (unsigned long)at &&
			    (unsigned long)at < end &&
			    strstr(line, PTRACEMON_DEVICE);
	if (list)
		fclose(list);
	return is_device;
}

/* Tries to get hold of a page by another way than the mapping. */
static void do_keep(void)
{
	struct map *map = any_map();
	struct iovec there = { NULL, 4096 }, here = { area, 4096 };
	bool is_device;
	int pipes[2];

	if (!map->at || pipe(pipes))
		return;
	there.iov_base = part(map, &there.iov_len);
	is_device = is_device_at(there.iov_base);
	count(KEEP, vmsplice(pipes[1], &there, 1, pick(16)) > 0 && is_device &&
			    is_device_at(there.iov_base));
	process_vm_readv(getpid(), &here, 1, &there, 1, 0);
	process_vm_writev(getpid(), &here, 1, &there, 1, 0);
	syscall(SYS_futex, there.iov_base, pick(14), 0, NULL, there.iov_base, 0);
	close(pipes[0]);
	close(pipes[1]);
}

#include "hostile.h"
