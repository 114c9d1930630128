// SPDX-License-Identifier: GPL-2.0
/*
 * ring-check role|ioctl|mmap|read|poll|hostile|hammer: the device as
 * uapi/ptracemon.h describes it, one part of it. Prints TAP.
 *
 * Expects the module with its default knobs, and nobody else who calls ptrace
 * or has the device open.
 */
#include "guest.h"

#include <setjmp.h>
#include <stdatomic.h>
#include <sys/epoll.h>

/* Fails with ESRCH and is recorded: an attach. @mark is found as .addr. */
static void make_record(u64 mark)
{
	raw_ptrace(NATIVE, PTRACE_ATTACH, 0x3fffffff, mark, 0);
}

static void make_records(int count, u64 mark)
{
	for (int i = 0; i < count; i++)
		make_record(mark + i);
}

static char buffer[1 << 20] __attribute__((aligned(8)));

/* Reads all there is; fd is non-blocking. Returns the number of records. */
static long drain(int fd)
{
	long count = 0;

	for (;;) {
		ssize_t length = read(fd, buffer, sizeof(buffer));

		if (length < 0 && errno == EAGAIN)
			return count;
		if (length < 0)
			die("read");
		for (ssize_t at = 0; at < length; count++)
			at += ((struct ptracemon_record *)(buffer + at))->length;
	}
}

static int open_drained(void)
{
	int fd = open_device(O_RDWR | O_NONBLOCK);

	drain(fd);
	return fd;
}

/* errno of a call that must fail, or 0. */
#define FAILS(call)	((call) < 0 ? errno : 0)

static int open_fails(int flags)
{
	int fd = open(PTRACEMON_DEVICE, flags);
	int error = errno;

	if (fd < 0)
		return error;
	close(fd);
	return 0;
}

/* ---- role ---- */

static void role(void)
{
	struct ptracemon_info info;
	struct pollfd wait = {};
	int fd, other, status;
	struct ring ring;
	pid_t child;
	char byte;

	fd = open_device(O_RDONLY);
	is(open_fails(O_RDONLY), EBUSY, "a second reader gets EBUSY");
	is(open_fails(O_RDWR), EBUSY, "a second reader gets EBUSY with O_RDWR");
	other = open(PTRACEMON_DEVICE, O_WRONLY);
	ok(other >= 0, "O_WRONLY is no reader, and may be open beside one");
	info = device_info(other);
	ok(info.data_size, "and takes the ioctls");
	is(FAILS(read(other, &byte, 1)), EBADF, "but cannot read()");
	is(FAILS(write(other, &byte, 1)), EINVAL, "nor write()");
	wait = (struct pollfd){ .fd = other, .events = POLLIN };
	is(poll(&wait, 1, 0), 1, "poll() does not wait on it");
	is(wait.revents, POLLERR, "but says POLLERR");
	is(mmap(NULL, info.page_size, PROT_WRITE, MAP_SHARED, other, 0) ==
			   MAP_FAILED ?
		   errno :
		   0,
	   EACCES, "nor map the rings");
	is(FAILS(lseek(fd, 0, SEEK_SET)), ESPIPE, "lseek() says ESPIPE");
	is(FAILS(pread(fd, &byte, 1, 0)), ESPIPE, "so does pread()");
	close(other);
	close(fd);
	is(open_fails(O_RDONLY), 0, "after close() the next one may read");

	fd = open_device(O_RDWR);
	other = dup(fd);
	close(fd);
	is(open_fails(O_RDONLY), EBUSY, "a duplicate of the file keeps the role");
	close(other);
	is(open_fails(O_RDONLY), 0, "until it is closed");

	fd = open_device(O_RDWR);
	info = device_info(fd);
	if (!map_ring(fd, &info, 0, &ring))
		die("cannot map CPU 0");
	close(fd);
	is(open_fails(O_RDONLY), EBUSY, "a mapping keeps the role after close()");
	munmap(ring.control, info.page_size);
	is(open_fails(O_RDONLY), EBUSY, "also one mapping of two");
	munmap((void *)ring.status, info.page_size + ring.size);
	is(open_fails(O_RDONLY), 0, "until the last one is gone");

	fd = open(PTRACEMON_DEVICE, O_RDONLY); /* inherited */
	child = fork();
	if (!child)
		for (;;)
			pause();
	close(fd);
	is(open_fails(O_RDONLY), EBUSY, "a child that inherited the file keeps the role");
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	is(open_fails(O_RDONLY), 0, "until it is killed");
}

/* ---- ioctl ---- */

static void ioctl_info(int fd)
{
	struct ptracemon_info info = device_info(fd), good = info;
	static const struct ptracemon_info empty = {
		.abi_major = PTRACEMON_ABI_MAJOR
	};
	static const int majors[] = { 0, 2, 0xffff };
	char text[32];
	u64 zero[4] = {};

	is(info.abi_major, PTRACEMON_ABI_MAJOR, "INFO: the major number");
	is(info.abi_minor, PTRACEMON_ABI_MINOR, "INFO: the minor number");
	is(info.page_size, getpagesize(), "INFO: the page size");
	is(info.features, PTRACEMON_FEATURE_OUTCOME | PTRACEMON_FEATURE_ACCESS |
				  PTRACEMON_FEATURE_AUTOATTACH |
				  PTRACEMON_FEATURE_MEMORY_VM |
				  PTRACEMON_FEATURE_MEMORY_MEM |
				  PTRACEMON_FEATURE_ENDS |
				  PTRACEMON_FEATURE_EVIDENCE,
	   "INFO: all features are there");
	is(info.reserved0, 0, "INFO: reserved0 is zero");
	ok(!memcmp(info.reserved1, zero, sizeof(zero)),
	   "INFO: reserved1 is zero");
	ok(info.cpus >= sysconf(_SC_NPROCESSORS_CONF),
	   "INFO: every CPU has a number below .cpus");
	read_text(text, sizeof(text), "/sys/class/misc/ptracemon/buffer_kb");
	is(info.data_size, atol(text) * 1024, "INFO: data_size is buffer_kb");
	ok(info.ring_stride >= info.data_size + 2 * info.page_size,
	   "INFO: a ring fits into the stride");
	read_text(text, sizeof(text), "/sys/module/ptracemon/version");
	ok(!strcmp(text, (char *)info.version),
	   "INFO: the version is the module's: %s", text);

	for (size_t at = 0; at < sizeof(info); at++) {
		size_t features = offsetof(struct ptracemon_info, features);
		size_t reserved0 = offsetof(struct ptracemon_info, reserved0);
		size_t reserved1 = offsetof(struct ptracemon_info, reserved1);
		bool must = (at >= reserved0 && at < features + 8) ||
			    at >= reserved1;
		int error;

		/* The last byte of each u32 or u64 stands for all of them. */
		if (!must || at % 4 != 3)
			continue;
		info = empty;
		((char *)&info)[at] = 0x40;
		error = FAILS(ioctl(fd, PTRACEMON_IOC_INFO, &info));
		is(error, EINVAL, "INFO: byte %zu must be zero", at);
	}
	info = empty;
	info.abi_minor = 77;
	is(FAILS(ioctl(fd, PTRACEMON_IOC_INFO, &info)), 0,
	   "INFO: any minor number will do");
	for (int i = 0; i < 3; i++) {
		info = empty;
		info.abi_major = majors[i];
		is(FAILS(ioctl(fd, PTRACEMON_IOC_INFO, &info)), EPROTONOSUPPORT,
		   "INFO: major number %d is refused", majors[i]);
		ok(!memcmp(&info, &good, sizeof(info)),
		   "and everything is filled in all the same");
	}
	is(FAILS(ioctl(fd, PTRACEMON_IOC_INFO, NULL)), EFAULT,
	   "INFO: no struct at all");
}

static void ioctl_stats(int fd)
{
	struct ptracemon_info info = device_info(fd);
	struct ptracemon_stats_request request, sum = {};
	u64 *total = (u64 *)&sum.stats;
	int error;

	for (size_t at = 4; at < sizeof(request); at++) {
		if (at % 8 != 7)
			continue;
		memset(&request, 0, sizeof(request));
		((char *)&request)[at] = 1;
		error = FAILS(ioctl(fd, PTRACEMON_IOC_STATS, &request));
		is(error, EINVAL, "STATS: byte %zu must be zero", at);
	}
	memset(&request, 0, sizeof(request));
	request.cpu = info.cpus;
	is(FAILS(ioctl(fd, PTRACEMON_IOC_STATS, &request)), ENODEV,
	   "STATS: a CPU number too high");
	memset(&request, 0, sizeof(request));
	request.cpu = 0xfffffffe;
	is(FAILS(ioctl(fd, PTRACEMON_IOC_STATS, &request)), ENODEV,
	   "STATS: the highest CPU number");
	is(FAILS(ioctl(fd, PTRACEMON_IOC_STATS, NULL)), EFAULT,
	   "STATS: no struct at all");

	make_records(3, 0);
	for (u32 cpu = 0; cpu < info.cpus; cpu++) {
		if (!device_stats(fd, cpu, &request))
			continue;
		ok(request.next_sequence, "STATS: CPU %u has a sequence number",
		   cpu);
		is(request.stats.hits,
		   request.stats.stored + request.stats.filtered +
			   stats_lost(&request.stats),
		   "STATS: the equation holds on CPU %u", cpu);
		for (size_t i = 0; i < sizeof(sum.stats) / 8; i++)
			total[i] += ((u64 *)&request.stats)[i];
	}
	device_stats(fd, PTRACEMON_ALL_CPUS, &request);
	ok(!memcmp(&request.stats, &sum.stats, sizeof(sum.stats)),
	   "STATS: the sum is the sum of the CPUs");
	is(request.next_sequence, 0, "STATS: no sequence number in the sum");
	ok(request.stats.hits >= 3, "STATS: calls are counted");
}

/* As a 32-bit reader: int 0x80, and pointers below 4 GiB. */
static void ioctl_by_32bit(int fd)
{
#ifdef __x86_64__
	struct ptracemon_info *info;
	long result;

	info = map_low(4096, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	info->abi_major = PTRACEMON_ABI_MAJOR;
	asm volatile("int $0x80"
		     : "=a"(result)
		     : "a"(54L), "b"((long)fd), "c"(PTRACEMON_IOC_INFO),
		       "d"(info)
		     : "memory", "r8", "r9", "r10", "r11");
	is((int)result, 0, "a 32-bit process can ask INFO");
	ok(info->page_size == (u32)getpagesize() && info->data_size,
	   "and is told the same");
#else
	(void)fd;
	ok(true, "a 32-bit process can ask INFO # SKIP no 32-bit call from 64 bits here");
#endif
}

static void ioctls(void)
{
	static const unsigned long unknown[] = {
		_IOWR(PTRACEMON_IOC_MAGIC, 2, struct ptracemon_info),
		_IOWR(PTRACEMON_IOC_MAGIC, 0, u64),
		_IOW(PTRACEMON_IOC_MAGIC, 0, struct ptracemon_info),
		_IOWR(0xBC, 0, struct ptracemon_info),
		_IO(PTRACEMON_IOC_MAGIC, 1), 0, 0x5401 /* TCGETS */
	};
	int fd = open_drained(), error;

	ioctl_info(fd);
	ioctl_stats(fd);
	for (int i = 0; i < ARRAY_SIZE(unknown); i++) {
		error = FAILS(ioctl(fd, unknown[i], buffer));
		is(error, ENOTTY, "ioctl %#lx is not known", unknown[i]);
	}
	ioctl_by_32bit(fd);
	close(fd);
}

/* ---- mmap ---- */

static int map_fails(int fd, u64 length, int protection, int flags, u64 at)
{
	void *map = mmap(NULL, length, protection, flags, fd, at);

	if (map == MAP_FAILED)
		return errno;
	munmap(map, length);
	return 0;
}

static sigjmp_buf after_fault;

static void on_fault(int signal)
{
	siglongjmp(after_fault, signal);
}

/* Whether one would die of touching that byte. */
static bool is_fatal(volatile char *at, bool write)
{
	volatile int signal = 0;
	char byte;

	sigaction(SIGSEGV, &(struct sigaction){ .sa_handler = on_fault }, NULL);
	signal = sigsetjmp(after_fault, 1);
	if (!signal) {
		byte = *at;
		if (write)
			*at = byte;
	}
	sigaction(SIGSEGV, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	return signal == SIGSEGV;
}

/* The same for a child, that may not have what is mapped here. */
static bool is_fatal_for_child(volatile char *at)
{
	pid_t child = fork();
	int status;

	if (!child)
		_exit(is_fatal(at, false));
	waitpid(child, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status);
}

static void mmap_shapes(int fd, const struct ptracemon_info *info)
{
	u64 page = info->page_size, stride = info->ring_stride;
	u64 records = page + info->data_size;
	const int read = PROT_READ, both = PROT_READ | PROT_WRITE;

	is(map_fails(fd, page, both, MAP_SHARED, 0), 0,
	   "the control page can be mapped for writing");
	is(map_fails(fd, page, read, MAP_SHARED, 0), 0, "or for reading");
	is(map_fails(fd, records, read, MAP_SHARED, page), 0,
	   "status and data can be mapped for reading");
	is(map_fails(fd, records, both, MAP_SHARED, page), EPERM,
	   "PROT_WRITE on status and data is refused");
	is(map_fails(fd, records, PROT_WRITE, MAP_SHARED, page), EPERM,
	   "PROT_WRITE alone as well");
	is(map_fails(fd, records, read | PROT_EXEC, MAP_SHARED, page), EPERM,
	   "PROT_EXEC on status and data is refused");
	is(map_fails(fd, page, both | PROT_EXEC, MAP_SHARED, 0), EPERM,
	   "PROT_EXEC on the control page is refused");
	is(map_fails(fd, page, both, MAP_PRIVATE, 0), EINVAL,
	   "MAP_PRIVATE of the control page is refused");
	is(map_fails(fd, records, read, MAP_PRIVATE, page), EINVAL,
	   "MAP_PRIVATE of the records is refused");
	is(map_fails(fd, records, both, MAP_PRIVATE, page), EINVAL,
	   "also for writing");
	is(map_fails(fd, 2 * page, both, MAP_SHARED, 0), EINVAL,
	   "the control page alone: not two pages");
	is(map_fails(fd, page + records, read, MAP_SHARED, 0), EINVAL,
	   "not the whole ring at once");
	is(map_fails(fd, page, read, MAP_SHARED, page), EINVAL,
	   "not the status page alone");
	is(map_fails(fd, records - page, read, MAP_SHARED, page), EINVAL,
	   "not a page less");
	is(map_fails(fd, records + page, read, MAP_SHARED, page), EINVAL,
	   "not a page more");
	is(map_fails(fd, records - page, read, MAP_SHARED, 2 * page), EINVAL,
	   "not the data alone");
	is(map_fails(fd, page, read, MAP_SHARED, 3 * page), EINVAL,
	   "not from an offset in the data");
	is(map_fails(fd, page, read, MAP_SHARED, stride - page), EINVAL,
	   "not from the end of the stride");
	is(map_fails(fd, page, both, MAP_SHARED, info->cpus * stride), EINVAL,
	   "not beyond the last CPU");
	is(map_fails(fd, page, both, MAP_SHARED, 1ULL << 62), EINVAL,
	   "not from an offset that is enormous");
	for (u32 cpu = 0; cpu < info->cpus; cpu++) {
		struct ptracemon_stats_request request;

		if (device_stats(fd, cpu, &request))
			continue;
		is(map_fails(fd, page, both, MAP_SHARED, cpu * stride), ENODEV,
		   "CPU %u has no ring", cpu);
		break;
	}
}

static void mmap_contents(int fd, const struct ptracemon_info *info)
{
	const struct ptracemon_call *call;
	struct ring ring;
	u64 at, next;

	pin(0);
	if (!map_ring(fd, info, 0, &ring))
		die("cannot map CPU 0");
	is(ring.status->abi_major, PTRACEMON_ABI_MAJOR, "status: the ABI");
	is(ring.status->size, sizeof(struct ptracemon_status), "status: size");
	is(ring.status->cpu, 0, "status: the CPU");
	is(ring.status->data_size, info->data_size, "status: data_size");
	drain(fd);
	at = ring.status->producer_pos;
	is(ring.control->consumer_pos, at, "read() moves the same position");
	ok(at > ~0ULL - 4 * ring.size || at < ring.size,
	   "positions start near their overflow");
	next = ring.status->next_sequence;
	make_record(4711);
	call = (void *)(ring.data + (at & (ring.size - 1)));
	is(call->addr, 4711, "a record is there as soon as its call returned");
	is(call->header.sequence, next, "with the sequence number announced");
	is(ring.status->next_sequence, next + 1, "which has moved on by one");
	is(ring.status->producer_pos, at + call->header.length,
	   "and so has the position, by its length");
	ring.control->consumer_pos = ring.status->producer_pos;
	is(drain(fd), 0, "what was taken from the mapping, read() does not see");

	is(FAILS(mprotect((void *)ring.status, info->page_size,
			  PROT_READ | PROT_WRITE)),
	   EACCES, "mprotect() does not make the status page writable");
	is(FAILS(mprotect((void *)ring.data, ring.size,
			  PROT_READ | PROT_WRITE)),
	   EACCES, "nor the data");
	is(FAILS(mprotect((void *)ring.data, ring.size, PROT_READ | PROT_EXEC)),
	   EACCES, "nor executable");
	is(FAILS(mprotect(ring.control, info->page_size,
			  PROT_READ | PROT_EXEC)),
	   EACCES, "nor the control page");
	is(mremap(ring.control, info->page_size, 2 * info->page_size,
		  MREMAP_MAYMOVE) == MAP_FAILED ?
		   errno :
		   0,
	   EFAULT, "mremap() cannot make a mapping longer");
	ok(!is_fatal((char *)ring.control, true),
	   "writing to the control page is not fatal");
	ok(is_fatal((char *)ring.status, true),
	   "writing to the status page is fatal");
	ok(is_fatal((char *)ring.data, true), "so is writing to the data");
	ok(!is_fatal((char *)ring.data, false), "but not reading");
	ok(is_fatal_for_child((char *)ring.control),
	   "a child does not inherit the mapping");
	unmap_ring(&ring);
}

/*
 * Whoever could hold a page on its own would see later records without being the
 * reader, or move the next one's position.
 */
static void mmap_pages(int fd, const struct ptracemon_info *info)
{
	struct iovec page = { .iov_len = info->page_size };
	struct ring ring;
	int pipes[2];

	if (!map_ring(fd, info, 0, &ring) || pipe(pipes))
		die("cannot map CPU 0, or make a pipe");
	page.iov_base = ring.control;
	is(FAILS(vmsplice(pipes[1], &page, 1, 0)), EFAULT,
	   "the control page cannot be kept in a pipe");
	page.iov_base = (void *)ring.status;
	is(FAILS(vmsplice(pipes[1], &page, 1, 0)), EFAULT,
	   "nor the status page");
	page.iov_base = (void *)ring.data;
	is(FAILS(vmsplice(pipes[1], &page, 1, 0)), EFAULT, "nor the data");
	is(FAILS(madvise((void *)ring.data, ring.size, MADV_DONTNEED)), EINVAL,
	   "and madvise() takes no page out");
	close(pipes[0]);
	close(pipes[1]);
	unmap_ring(&ring);
}

static void mmaps(void)
{
	int fd = open_drained();
	struct ptracemon_info info = device_info(fd);
	void *map;

	mmap_shapes(fd, &info);
	mmap_contents(fd, &info);
	mmap_pages(fd, &info);
	close(fd);

	fd = open_device(O_RDONLY);
	is(map_fails(fd, info.page_size, PROT_READ | PROT_WRITE, MAP_SHARED, 0),
	   EACCES, "O_RDONLY: no writable control page");
	map = mmap(NULL, info.page_size, PROT_READ, MAP_SHARED, fd, 0);
	ok(map != MAP_FAILED, "O_RDONLY: one that can be read");
	is(FAILS(mprotect(map, info.page_size, PROT_READ | PROT_WRITE)), EACCES,
	   "O_RDONLY: it cannot be made writable");
	munmap(map, info.page_size);
	is(map_fails(fd, info.page_size + info.data_size, PROT_READ, MAP_SHARED,
		     info.page_size),
	   0, "O_RDONLY: the records can be read");
	is(map_fails(fd, info.page_size + info.data_size, PROT_READ,
		     MAP_PRIVATE, info.page_size),
	   EINVAL, "O_RDONLY: MAP_PRIVATE is refused");
	close(fd);
}

/* ---- read ---- */

static void *record_later(void *tid)
{
	wait_until(task_syscall(getpid(), *(int *)tid) == SYS_read ||
		   task_syscall(getpid(), *(int *)tid) == CALL_POLL ||
		   task_syscall(getpid(), *(int *)tid) == CALL_EPOLL_WAIT);
	make_record(99);
	return NULL;
}

static void *signal_later(void *tid)
{
	wait_until(task_syscall(getpid(), *(int *)tid) == SYS_read);
	kill(getpid(), SIGUSR1);
	return NULL;
}

static void nothing(int signal)
{
	(void)signal;
}

static void reads(void)
{
	const struct ptracemon_call *call = (void *)buffer;
	const u32 size = sizeof(*call);
	int tid = syscall(SYS_gettid), fd = open_drained();
	char *wall;
	pthread_t thread;
	u64 sequence;
	ssize_t length;

	pin(0);
	is(FAILS(read(fd, buffer, sizeof(buffer))), EAGAIN,
	   "O_NONBLOCK: EAGAIN while there is nothing");
	make_records(4, 100);
	is(FAILS(read(fd, buffer, 8)), EINVAL,
	   "EINVAL if the first record does not fit");
	is(FAILS(read(fd, buffer, size - 1)), EINVAL,
	   "not even if one byte is missing");
	is(read(fd, buffer, size), size, "a buffer for one record gets one");
	is(call->addr, 100, "the first, which no refusal has eaten");
	is(read(fd, buffer, 2 * size - 1), size, "whole records only");
	is(call->addr, 101, "the second");
	sequence = call->header.sequence;
	is(read(fd, buffer, sizeof(buffer)), 2 * size,
	   "a large buffer gets all there are");
	is(call[0].addr, 102, "the third");
	is(call[1].addr, 103, "and the fourth");
	is(call[0].header.sequence, sequence + 1, "without a gap");

	wall = mmap(NULL, 2 * getpagesize(), PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(wall + getpagesize(), getpagesize(), PROT_NONE);
	wall += getpagesize();
	make_records(2, 200);
	is(FAILS(read(fd, wall, getpagesize())), EFAULT,
	   "EFAULT if the buffer is not there");
	is(read(fd, wall - size - 16, 2 * size), size,
	   "only the records before the first that cannot be written");
	is(FAILS(read(fd, wall - 16, 2 * size)), EFAULT, "EFAULT for the next");
	is(read(fd, buffer, sizeof(buffer)), size, "EFAULT has moved nothing");
	is(call->addr, 201, "the record is still there");
	is(drain(fd), 0, "and nothing else");

	fcntl(fd, F_SETFL, 0);
	pthread_create(&thread, NULL, record_later, &tid);
	length = read(fd, buffer, sizeof(buffer));
	pthread_join(thread, NULL);
	ok(length >= (ssize_t)size && call->addr == 99,
	   "read() sleeps until there is a record");
	sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = nothing }, NULL);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	drain(fd);
	fcntl(fd, F_SETFL, 0);
	pthread_create(&thread, NULL, signal_later, &tid);
	is(FAILS(read(fd, buffer, sizeof(buffer))), EINTR,
	   "a signal ends its sleep with EINTR");
	pthread_join(thread, NULL);
	close(fd);
}

/* ---- poll ---- */

static atomic_long produced, consumed;

/* One record at a time, each as soon as the one before was consumed. */
static void *ping(void *count)
{
	pin(sysconf(_SC_NPROCESSORS_ONLN) - 1);
	for (long i = 0; i < (long)count; i++) {
		while (consumed < i)
			sched_yield();
		make_record(i);
		produced++;
	}
	return NULL;
}

static int wait_readable(int fd, int epoll, int timeout)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN | POLLRDNORM };
	struct epoll_event event;

	return epoll < 0 ? poll(&wait, 1, timeout) :
			   epoll_wait(epoll, &event, 1, timeout);
}

static void ping_pong(int fd, int epoll, const char *how)
{
	const long count = 2000;
	pthread_t thread;
	long late = 0;

	produced = consumed = 0;
	pin(0);
	pthread_create(&thread, NULL, ping, (void *)count);
	while (consumed < count && late < 3) {
		if (wait_readable(fd, epoll, 10000) != 1)
			late++;
		consumed += drain(fd);
	}
	is(late, 0, "%s: no wake-up is lost in %ld rounds", how, count);
	is(consumed, count, "%s: each record is seen once", how);
	consumed = count;
	pthread_join(thread, NULL);
}

static void polls(void)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	struct pollfd wait = { .events = POLLIN | POLLRDNORM };
	int tid = syscall(SYS_gettid), fd = open_drained();
	int epoll = epoll_create1(0);
	pthread_t thread;

	wait.fd = fd;
	is(poll(&wait, 1, 0), 0, "poll(): nothing while there is nothing");
	make_record(1);
	is(poll(&wait, 1, 0), 1, "poll(): a record is there");
	is(wait.revents, POLLIN | POLLRDNORM, "POLLIN and POLLRDNORM");
	is(poll(&wait, 1, 0), 1, "poll() asked again says so again");
	drain(fd);
	is(poll(&wait, 1, 0), 0, "poll(): nothing when it has been read");
	pthread_create(&thread, NULL, record_later, &tid);
	is(poll(&wait, 1, DEADLINE_S * 1000), 1, "poll() sleeps until a record");
	pthread_join(thread, NULL);
	drain(fd);

	epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
	is(epoll_wait(epoll, &event, 1, 0), 0, "edge: nothing yet");
	make_record(2);
	is(epoll_wait(epoll, &event, 1, 5000), 1, "edge: a record");
	is(epoll_wait(epoll, &event, 1, 0), 0, "edge: told once");
	make_record(3);
	is(epoll_wait(epoll, &event, 1, 5000), 1,
	   "edge: the next is told though none was read");
	is(drain(fd), 2, "both are there");
	pthread_create(&thread, NULL, record_later, &tid);
	is(epoll_wait(epoll, &event, 1, DEADLINE_S * 1000), 1,
	   "edge: epoll_wait() sleeps until a record");
	pthread_join(thread, NULL);
	drain(fd);

	ping_pong(fd, -1, "poll");
	ping_pong(fd, epoll, "edge-triggered epoll");
	close(epoll);
	close(fd);
}

/* ---- hostile ---- */

struct position {
	const char *name;
	/* Added to the position of the producer. */
	u64 difference;
};

/* What the next reader finds on a CPU; its ring is drained. */
static void next_reader(int cpu, const char *name, bool moved)
{
	struct ptracemon_stats_request before, after;
	int fd = open_device(O_RDWR | O_NONBLOCK);
	bool repositioned = false, sound = true;
	static u64 mark = 0x600d0000;
	long marks = 0;
	ssize_t length;

	/* A position that was moved back lets older records be seen again. */
	mark++;
	device_stats(fd, cpu, &before);
	make_record(mark);
	device_stats(fd, cpu, &after);
	is(after.stats.stored, before.stats.stored + 1,
	   "%s: for the next reader, records are stored again", name);
	while ((length = read(fd, buffer, sizeof(buffer))) > 0) {
		for (ssize_t at = 0; at < length;) {
			const struct ptracemon_call *call =
				(void *)(buffer + at);
			const struct ptracemon_lifecycle *event =
				(const void *)call;

			if (call->header.length < 8 ||
			    call->header.length > length - at ||
			    call->header.cpu > 1024) {
				sound = false;
				break;
			}
			marks += call->header.type == PTRACEMON_TYPE_CALL &&
				 call->addr == mark;
			repositioned |=
				call->header.type == PTRACEMON_TYPE_LIFECYCLE &&
				event->event ==
					PTRACEMON_LIFECYCLE_REPOSITION &&
				event->value == (u64)cpu;
			at += call->header.length;
		}
	}
	is(FAILS(length), EAGAIN, "%s: the next reader can read to the end",
	   name);
	ok(sound, "%s: whole records", name);
	is(marks, 1, "%s: with the new one among them", name);
	is(repositioned, moved, "%s: %s", name,
	   moved ? "a lifecycle record tells that the position was moved" :
		   "no position had to be moved");
	close(fd);
}

static void hostile_position(const struct position *position)
{
	const int calls = 5;
	struct ptracemon_stats_request before, after;
	int fd = open_drained(), cpu = 0;
	struct ptracemon_info info = device_info(fd);
	bool outside, at_record;
	struct ring ring;
	u64 head;

	pin(cpu);
	if (!map_ring(fd, &info, cpu, &ring))
		die("cannot map CPU %d", cpu);
	/* Something behind the position, and its start is known: head - size. */
	make_records(8, 0x1000);
	head = ring.status->producer_pos;
	drain(fd);
	device_stats(fd, cpu, &before);
	ring.control->consumer_pos = head + position->difference;
	outside = -position->difference > ring.size;
	/* The records just made are this long. */
	at_record = -position->difference <=
			    8 * sizeof(struct ptracemon_call) &&
		    -position->difference % sizeof(struct ptracemon_call) == 0;
	make_records(calls, 0x2000);
	device_stats(fd, cpu, &after);
	is(after.stats.hits, before.stats.hits + calls,
	   "%s: every call is counted", position->name);
	is(after.stats.lost[PTRACEMON_LOST_POSITION],
	   before.stats.lost[PTRACEMON_LOST_POSITION] + (outside ? calls : 0),
	   "%s: %s", position->name,
	   outside ? "each one as lost for the position" :
		     "none as lost for the position");
	is(after.stats.stored + stats_lost(&after.stats) +
		   after.stats.filtered,
	   after.stats.hits, "%s: the equation holds", position->name);
	is(after.next_sequence, before.next_sequence + calls,
	   "%s: each call has taken a sequence number", position->name);
	if (!at_record)
		is(FAILS(read(fd, buffer, sizeof(buffer))), EIO,
		   "%s: read() says EIO", position->name);
	unmap_ring(&ring);
	close(fd);
	next_reader(cpu, position->name, !at_record);
}

static void hostile(void)
{
	const struct ptracemon_info info = ({
		int fd = open_drained();
		struct ptracemon_info found = device_info(fd);

		close(fd);
		found;
	});
	const u64 size = info.data_size, call = sizeof(struct ptracemon_call);
	const struct position positions[] = {
		{ "one record back", -call },
		{ "eight records back", -8 * call },
		{ "8 bytes ahead", 8 },
		{ "a byte ahead", 1 },
		{ "a record ahead", call },
		{ "a lap ahead", size },
		{ "half the range ahead", 1ULL << 63 },
		{ "8 bytes more than a lap behind", -size - 8 },
		{ "two laps behind", -2 * size },
		{ "8 bytes back, inside a record", -8ULL },
		{ "a byte back, unaligned", -1ULL },
		{ "inside the second last record", -call - 16 },
		{ "an odd number of bytes back", -call * 3 + 3 },
	};

	for (int i = 0; i < ARRAY_SIZE(positions); i++)
		hostile_position(&positions[i]);
}

/* ---- hammer ---- */

static atomic_bool enough;

static void *hammerer(void *argument)
{
	struct ring *ring = argument;
	u64 random = 88172645463325252ULL + ring->cpu;

	while (!enough) {
		u64 head = *(volatile __u64 *)&ring->status->producer_pos;

		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		switch (random % 5) {
		case 0: head = random; break;
		case 1: head -= random % (2 * ring->size); break;
		case 2: head += random % 4096; break;
		case 3: head -= random % 4096; break;
		case 4: break;
		}
		*(volatile __u64 *)&ring->control->consumer_pos = head;
	}
	return NULL;
}

static void *reader(void *argument)
{
	static char own[65536];

	while (!enough)
		if (read(*(int *)argument, own, sizeof(own)) < 0)
			sched_yield();
	return NULL;
}

static void *flooder(void *argument)
{
	struct ring *ring = argument;

	pin(ring->cpu);
	for (int i = 0; i < 20000; i++)
		make_record(i);
	return NULL;
}

/* A reader that writes anything, all the time, while others call and read. */
static void hammer(void)
{
	struct ptracemon_stats_request before, after;
	int fd = open_drained(), count = 0;
	struct ptracemon_info info = device_info(fd);
	struct ring *rings = calloc(info.cpus, sizeof(*rings));
	pthread_t threads[3 * 64];

	device_stats(fd, PTRACEMON_ALL_CPUS, &before);
	for (u32 cpu = 0; cpu < info.cpus && count < 63; cpu++)
		count += map_ring(fd, &info, cpu, &rings[count]);
	for (int i = 0; i < count; i++) {
		pthread_create(&threads[2 * i], NULL, flooder, &rings[i]);
		pthread_create(&threads[2 * i + 1], NULL, hammerer, &rings[i]);
	}
	pthread_create(&threads[2 * count], NULL, reader, &fd);
	for (int i = 0; i < count; i++)
		pthread_join(threads[2 * i], NULL);
	enough = true;
	for (int i = 0; i < count; i++)
		pthread_join(threads[2 * i + 1], NULL);
	pthread_join(threads[2 * count], NULL);
	device_stats(fd, PTRACEMON_ALL_CPUS, &after);
	is(after.stats.hits - before.stats.hits, count * 20000L,
	   "hammered: every call is counted");
	is(after.stats.stored + stats_lost(&after.stats) +
		   after.stats.filtered,
	   after.stats.hits, "hammered: the equation holds");
	ok(after.stats.lost[PTRACEMON_LOST_POSITION], "hammered: it hurt");
	for (int i = 0; i < count; i++)
		unmap_ring(&rings[i]);
	close(fd);
	/* Whatever was left there: the next reader can live with it. */
	fd = open_drained();
	close(fd);
	pin(0);
	next_reader(0, "hammered", false);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*check)(void);
	} parts[] = {
		{ "role", role },	{ "ioctl", ioctls },
		{ "mmap", mmaps },	{ "read", reads },
		{ "poll", polls },	{ "hostile", hostile },
		{ "hammer", hammer },
	};

	for (int i = 0; i < ARRAY_SIZE(parts); i++) {
		if (argc != 2 || strcmp(argv[1], parts[i].name))
			continue;
		/* A wake-up that is lost must not stop the run. */
		alarm(2 * DEADLINE_S);
		parts[i].check();
		return tap_done();
	}
	die("usage: ring-check role|ioctl|mmap|read|poll|hostile|hammer");
}
