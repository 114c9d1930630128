/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The second half of hostile.c: handing files on, all that is done to the device, settings,
 * calls, readers that are killed, and all lives.
 */

/* ---- handing files on ---- */

static void steps(unsigned int number);

/* @parent may have gone before it was asked for. */
static void die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
}

static void set_alarm(void)
{
	const struct itimerval life = { .it_value = { .tv_sec = shared->seconds } };

	setitimer(ITIMER_REAL, &life, NULL);
}

static void do_fork(bool exec)
{
	pid_t parent = getpid(), pid = fork();
	char number[32];

	count(exec ? EXEC : FORK, pid > 0);
	if (pid)
		return;
	die_with(parent);
	set_alarm();
	chance = any() | 1;
	if (exec) {
		snprintf(number, sizeof(number), "%llu",
			 (unsigned long long)chance);
		execl("/proc/self/exe", "hostile", "-e", number, NULL);
	}
	steps(20);
	_exit(0);
}

/* @message: with room for one file. */
static void prepare(struct msghdr *message, struct iovec *byte, char *room,
		    size_t size)
{
	*byte = (struct iovec){ area, 1 };
	*message = (struct msghdr){ .msg_iov = byte, .msg_iovlen = 1,
				    .msg_control = room,
				    .msg_controllen = size };
}

static void do_send(void)
{
	_Alignas(struct cmsghdr) char room[CMSG_SPACE(sizeof(int))] = "";
	struct msghdr message;
	struct cmsghdr *header;
	struct iovec byte;
	int file = any_file();

	prepare(&message, &byte, room, sizeof(room));
	header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &file, sizeof(file));
	count(SEND, sendmsg(sockets[0], &message, MSG_DONTWAIT) == 1);
}

static void do_receive(void)
{
	_Alignas(struct cmsghdr) char room[CMSG_SPACE(sizeof(int))];
	int *to = &files[pick(FILES)];
	struct msghdr message;
	struct cmsghdr *header;
	struct iovec byte;

	prepare(&message, &byte, room, sizeof(room));
	if (recvmsg(sockets[1], &message, MSG_DONTWAIT) != 1)
		return;
	header = CMSG_FIRSTHDR(&message);
	if (!header)
		return;
	close(*to);
	memcpy(to, CMSG_DATA(header), sizeof(*to));
	count(RECEIVE, true);
}

/* ---- one thing after the other ---- */

static void step(enum deed deed)
{
	switch (deed) {
	case OPEN: do_open(); break;
	case CLOSE: do_close(); break;
	case DUP: do_dup(); break;
	case IOCTL: do_ioctl(); break;
	case READ: do_read(); break;
	case ODD: do_odd(); break;
	case POLL: do_poll(); break;
	case EPOLL: do_epoll(); break;
	case MMAP: do_mmap(); break;
	case MUNMAP: do_munmap(); break;
	case MREMAP: do_mremap(); break;
	case MPROTECT: do_mprotect(); break;
	case MADVISE: do_madvise(); break;
	case TOUCH: touch(deed, any_map(), false); break;
	case GARBAGE: touch(deed, control_map(), true); break;
	case KEEP: do_keep(); break;
	case FORK:
	case EXEC: pick(8) ? do_receive() : do_fork(deed == EXEC); break;
	case SEND: do_send(); break;
	default: do_receive();
	}
}

static void steps(unsigned int number)
{
	while (number--)
		step(pick(DEEDS_ON_DEVICE));
}

static void *thread(void *own_chance)
{
	chance = (u64)(uintptr_t)own_chance;
	steps(STEPS);
	return NULL;
}

static void on_device(void)
{
	pthread_t threads[2];

	/* Its turn to be the reader, or after a while without. */
	for (int i = 0; i < 50 && reader < 0; i++) {
		do_open();
		usleep(2000);
	}
	for (int i = 0; i < 2; i++)
		if (pthread_create(&threads[i], NULL, thread,
				   (void *)(uintptr_t)(any() | 1)))
			return;
	steps(STEPS);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
}

/* ---- settings ---- */

static const struct {
	const char *name, *values[6];
} knobs[] = {
	{ "enabled", { "1", "0", "1", "1" } },
	{ "outcome", { "1", "0" } },
	{ "requests", { "all", "all,-PTRACE_POKEDATA", "attach,write", "none" } },
	{ "access", { "1", "0" } },
	{ "autoattach", { "1", "0" } },
	{ "paths", { "1", "0" } },
	{ "memory", { "1", "0" } },
	{ "mem_reads", { "1", "0" } },
	{ "ends", { "1", "0" } },
	{ "evidence", { "1", "0" } },
	{ "payload", { "0", "64", "4096" } },
	{ "children", { "all", "control", "none" } },
	{ "buffer_kb", { "64", "128", "512", "1024", "2048" } },
};

static bool write_knob(const char *name, const void *text, size_t length)
{
	char path[128];
	bool done;
	int file;

	snprintf(path, sizeof(path), KNOBS "%s", name);
	file = open(path, O_WRONLY);
	done = file >= 0 && write(file, text, length) == (ssize_t)length;
	close(file);
	return done;
}

static void on_knobs(void)
{
	static const char *const more[] = { "reader", "stats/hits", "stats/own",
					    "stats/in_kernel", "stats/lost_full" };
	size_t length = pick(5000);
	const char *value;
	char path[128];
	int file, knob;

	for (int i = 0; i < STEPS; i++) {
		knob = pick(ARRAY_SIZE(knobs));
		value = knobs[knob].values[pick(6)];
		if (value && pick(4)) {
			count(KNOB, write_knob(knobs[knob].name, value,
					       strlen(value)));
			continue;
		}
		for (size_t at = 0; at < length; at += 8)
			*(u64 *)(area + at) = any();
		count(NONSENSE, !write_knob(knobs[knob].name, area, length));
		snprintf(path, sizeof(path), KNOBS "%s",
			 pick(2) ? knobs[knob].name :
				   more[pick(ARRAY_SIZE(more))]);
		file = open(path, O_RDONLY);
		count(LOOK, pread(file, area, pick(4096), pick(99)) > 0);
		close(file);
	}
}

/* ---- calls ---- */

static void on_tracee(pid_t pid)
{
	struct iovec here = { area, 64 }, there = { area + 64, 64 };
	char path[64];
	int file;

	switch (pick(6)) {
	case 0:
		process_vm_writev(pid, &here, 1, &there, 1, 0);
		break;
	case 1:
		snprintf(path, sizeof(path), "/proc/%d/mem", pid);
		file = open(path, O_RDWR);
		if (pwrite(file, area, pick(5000), (off_t)(uintptr_t)area) > 0)
			count(CALL, true);
		close(file);
		break;
	case 2:
		count(CALL, raw_ptrace(NATIVE, PTRACE_POKEDATA, pid,
				       (uintptr_t)area, any()) >= 0);
		break;
	case 3:
		/* Not TRACEME, or the one who waits would be the tracer. */
		raw_ptrace(NATIVE, 1 + pick(40), pid, (uintptr_t)any_pointer(),
			   (uintptr_t)any_pointer());
		break;
	default:
		count(FAILED_CALL, raw_ptrace(NATIVE, 1 + (any() >> pick(64)),
					      0x3fffffff, any(), any()) < 0);
	}
}

static void on_calls(void)
{
	pid_t parent = getpid(), pid = fork();
	int status;

	if (!pid) {
		die_with(parent);
		for (;;)
			pause();
	}
	if (raw_ptrace(NATIVE, PTRACE_SEIZE, pid, 0, 0) ||
	    raw_ptrace(NATIVE, PTRACE_INTERRUPT, pid, 0, 0) ||
	    waitpid(pid, &status, __WALL) != pid)
		die("cannot stop a tracee");
	count(TRACEE, true);
	for (int i = 0; i < STEPS; i++)
		on_tracee(pid);
	kill(pid, SIGKILL);
}

/* ---- readers that are killed ---- */

static void read_on(void)
{
	struct ptracemon_info info;
	struct ring ring;
	int file;

	/* Some are killed before they are readers. */
	usleep(pick(60000));
	while ((file = open(PTRACEMON_DEVICE, O_RDWR)) < 0)
		usleep(1000);
	info = device_info(file);
	if (pick(2) && map_ring(file, &info, 0, &ring))
		for (;;)
			ring.control->consumer_pos = ring.status->producer_pos;
	for (;;)
		if (read(file, area, AREA) < 0 && errno == EIO)
			usleep(100);
}

/* ---- lives ---- */

static void on_cpu(void)
{
	write_text(cpu_online, "0");
	write_text(cpu_online, "1");
	count(CPU, true);
}

static void (*const kinds[])(void) = {
	on_device, on_device, on_device, on_device, on_device, on_device,
	on_knobs,  on_knobs,  on_calls,	 on_calls,  read_on,   on_cpu,
};

static void __attribute__((noreturn)) live(void (*kind)(void))
{
	const struct sigaction fault = { .sa_handler = on_fault };

	sigaction(SIGSEGV, &fault, NULL);
	sigaction(SIGBUS, &fault, NULL);
	signal(SIGCHLD, kind == on_calls ? SIG_DFL : SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGIO, SIG_IGN);
	/* A CPU that has gone comes back. */
	if (kind != on_cpu)
		set_alarm();
	area = mmap(NULL, AREA + getpagesize(), PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(area + AREA, getpagesize(), PROT_NONE);
	memset(files, -1, sizeof(files));
	kind();
	_exit(0);
}

/* Ends of a life: done, time over, killed; what it touched was not there. */
static bool is_end(int status)
{
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGALRM ||
		       WTERMSIG(status) == SIGKILL ||
		       WTERMSIG(status) == SIGSEGV;
	return !WEXITSTATUS(status) || WEXITSTATUS(status) > 128;
}

/* One life after the other. */
static void __attribute__((noreturn)) lives(unsigned int number)
{
	void (*kind)(void) = kinds[number];
	pid_t parent = getpid(), pid;
	int status;

	chance = seed * 1000003 + number + 1;
	while (!shared->over) {
		/* Only calls do good to what is done to the device. */
		if (shared->late && kind != on_device && kind != on_calls) {
			usleep(100000);
			continue;
		}
		any();
		pid = fork();
		if (!pid) {
			die_with(parent);
			live(kind);
		}
		if (kind == read_on) {
			usleep(50000);
			count(KILLED_READER, !kill(pid, SIGKILL));
		}
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			die("cannot start a life");
		shared->lives++;
		if (is_end(status))
			continue;
		fprintf(stderr, "life of kind %u ended with %#x\n", number,
			status);
		shared->failed++;
	}
	_exit(0);
}

/* What was executed by a life, with its files. */
static void __attribute__((noreturn)) inherit(const char *number)
{
	chance = strtoull(number, NULL, 10) | 1;
	sockets[0] = 3;
	sockets[1] = 4;
	signal(SIGSEGV, on_fault);
	signal(SIGBUS, on_fault);
	area = mmap(NULL, AREA, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < FILES; i++)
		files[i] = 5 + i;
	steps(20);
	_exit(0);
}

/* From the deed @i on. One of them must never succeed. */
static bool all_done(int i)
{
	for (; i < DEEDS; i++)
		if (i != KEEP && (i != CPU || cpu_online) && !shared->done[i])
			return false;
	return true;
}

/* As long as not all is done, lives become longer. */
#define LONGER_EACH_S	60

static void run(unsigned int seconds)
{
	const unsigned int all = ARRAY_SIZE(kinds) - !cpu_online;

	for (unsigned int i = 0; i < all; i++) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (!pid)
			lives(i);
	}
	sleep(seconds);
	/* A machine may be slow, and nothing comes of a life of one second. */
	for (int i = 0; i < 10 * LONGER_EACH_S && !all_done(0); i++) {
		shared->late = all_done(DEEDS_ON_DEVICE);
		if (i % LONGER_EACH_S == 0 && shared->seconds < 16)
			shared->seconds *= 2;
		sleep(1);
	}
	shared->over = true;
	while (wait(NULL) > 0)
		;
}

static void usage(void)
{
	fprintf(stderr, "usage: hostile [-s SEED] [-t SECONDS] [-c CPU]\n");
	exit(2);
}

int main(int argc, char **argv)
{
	static char online[64];
	unsigned int seconds = 60;
	int option;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	shared->seconds = 1;
	seed = boot_time();
	while ((option = getopt(argc, argv, "s:t:c:e:")) != -1) {
		switch (option) {
		case 's': seed = strtoull(optarg, NULL, 10); break;
		case 't': seconds = atoi(optarg); break;
		case 'c':
			snprintf(online, sizeof(online),
				 "/sys/devices/system/cpu/cpu%d/online", atoi(optarg));
			cpu_online = online;
			break;
		case 'e': inherit(optarg);
		default: usage();
		}
	}
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	printf("seed=%llu\n", (unsigned long long)seed);
	fflush(stdout);
	/* Files 3 and 4, as what is executed expects. */
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets))
		die("socketpair");
	run(seconds);
	printf("lives=%lu failed=%lu\n", shared->lives, shared->failed);
	for (int i = 0; i < DEEDS; i++)
		printf("%s=%lu\n", names[i], shared->done[i]);
	return shared->failed != 0;
}
