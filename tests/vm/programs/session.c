// SPDX-License-Identifier: GPL-2.0
/*
 * session [-a ABI] [-x PROGRAM]: one tracer makes every request there is, on a
 * tracee that stops itself (PROGRAM stop, else a child of the same binary), and
 * numbers that no request has. Prints what each record must say.
 *
 * The results are whatever this kernel answers: that the record has the same is
 * what counts.
 */
#include "guest.h"

#include "requests.h"

#ifdef __x86_64__
#define REQUESTS_HERE	PTRACEMON_REQUESTS_X86
#else
#define REQUESTS_HERE	PTRACEMON_REQUESTS_ARM64
#endif
#define ONE(number, name, class) +1
_Static_assert(ARRAY_SIZE(all_requests) == 0 PTRACEMON_REQUESTS_COMMON(ONE)
						   REQUESTS_HERE(ONE),
	       "guest.h and module/requests.h name the same requests");

static int abi = NATIVE;
static const char *tracee_program;
static pid_t tracee;
static int own_tgid, own_tid;

/* Below 4 GiB, so that every ABI can name it. */
static char *area;
#define WORD		(area + 0)
#define VECTOR		(area + 64)
#define SIGINFO		(area + 128)
#define SIGMASK		(area + 512)
#define PEEK_ARGS	(area + 576)
#define OTHER		(area + 1024)
#define FPREGS		(area + 8192)
#define REGS		(area + 16384)
#define AREA_SIZE	32768

/* The call that the tracee makes itself. */
static struct call *traceme;

static void report(const struct call *call, const char *what)
{
	print_call(stdout, call);
	/* The same for TRACEME, which the tracee calls: roles, not callers. */
	printf(" tracer.tgid=%d tracer.tid=%d tracee.tgid=%d tracee.tid=%d # %s by %s\n",
	       own_tgid, own_tid, tracee, tracee, what, abi_names[call->abi]);
}

static long request(const char *name, u64 number, u64 addr, u64 data)
{
	struct call call = { .abi = abi,
			     .request = number,
			     .pid = tracee,
			     .addr = addr,
			     .data = data,
			     .caller = own_tid };
	char what[64];

	make_call(&call);
	if (name)
		snprintf(what, sizeof(what), "PTRACE_%s", name);
	else
		snprintf(what, sizeof(what), "unknown number %#llx",
			 (unsigned long long)number);
	report(&call, what);
	return call.result;
}

static void wait_for_stop(void)
{
	int status;

	if (waitpid(tracee, &status, __WALL) != tracee || !WIFSTOPPED(status))
		die("the tracee did not stop (status %#x)", status);
}

/* Readable and writable in the tracee, or readable at least. */
static u64 tracee_address(void)
{
	if (!tracee_program)
		return (u64)(uintptr_t)OTHER;
	return strstr(tracee_program, "x32") ? 0x400000 : 0x8048000;
}

static void start_tracee(bool traced)
{
	memset(traceme, 0, sizeof(*traceme));
	tracee = fork();
	if (!tracee) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (traced && tracee_program) {
			execlp(tracee_program, tracee_program, "stop", NULL);
			die("cannot run %s", tracee_program);
		}
		if (traced) {
			int tgid;

			traceme->abi = abi;
			own_ids(&tgid, &traceme->caller);
			make_call(traceme);
		}
		for (;;)
			raise(SIGSTOP);
	}
	if (tracee < 0)
		die("fork");
	if (!traced) {
		wait_until(task_state(tracee, tracee) == 'T');
		return;
	}
	wait_for_stop();
	if (!tracee_program)
		report(traceme, "PTRACE_TRACEME");
}

/* Arguments that mean something, so that many of them succeed. */
static void arguments(const char *name, u64 *addr, u64 *data)
{
	u64 other = (u64)(uintptr_t)OTHER;

	*addr = 0;
	*data = 0;
	if (!strncmp(name, "PEEK", 4) && strcmp(name, "PEEKSIGINFO")) {
		*addr = strcmp(name, "PEEKUSER") ? tracee_address() : 0;
		*data = (u64)(uintptr_t)WORD;
	} else if (!strncmp(name, "POKE", 4)) {
		*addr = strcmp(name, "POKEUSER") ? tracee_address() : 0;
		*data = *(u64 *)WORD;
		if (abi != NATIVE)
			*data = *(u32 *)WORD;
	} else if (strstr(name, "FPREGS") || strstr(name, "FPXREGS")) {
		*data = (u64)(uintptr_t)FPREGS;
	} else if (strstr(name, "REGSET")) {
		*addr = NT_PRSTATUS;
		*data = (u64)(uintptr_t)VECTOR;
		if (abi == NATIVE) {
			*(struct iovec *)VECTOR = (struct iovec){ REGS, 4096 };
		} else {
			((u32 *)VECTOR)[0] = (u32)(uintptr_t)REGS;
			((u32 *)VECTOR)[1] = 4096;
		}
	} else if (strstr(name, "REGS")) {
		*data = (u64)(uintptr_t)REGS;
	} else if (!strcmp(name, "PEEKSIGINFO")) {
		((struct ptrace_peeksiginfo_args *)PEEK_ARGS)->nr = 1;
		*addr = (u64)(uintptr_t)PEEK_ARGS;
		*data = other;
	} else if (strstr(name, "SIGINFO")) {
		*data = (u64)(uintptr_t)SIGINFO;
	} else if (strstr(name, "SIGMASK")) {
		*addr = 8;
		*data = (u64)(uintptr_t)SIGMASK;
	} else if (!strcmp(name, "ARCH_PRCTL")) {
		*addr = other;
		*data = 0x1003; /* ARCH_GET_FS */
	} else if (!strncmp(name, "GET", 3) || !strncmp(name, "SECCOMP", 7)) {
		*addr = 24;
		*data = other;
	}
}

static void each_request(void)
{
	start_tracee(true);
	for (int i = 1; i < ARRAY_SIZE(all_requests); i++) {
		const struct request *one = &all_requests[i];
		u64 addr, data;
		long result;

		arguments(one->name, &addr, &data);
		result = request(one->name, one->number, addr, data);
		if (!result && !strcmp(one->class, "step"))
			wait_for_stop();
	}
	/* The last two let it go, and failed to kill what was let go. */
	kill(tracee, SIGKILL);
	waitpid(tracee, NULL, __WALL);
}

static void seize(void)
{
	start_tracee(false);
	if (request("SEIZE", PTRACE_SEIZE, 0, 0))
		die("SEIZE");
	wait_for_stop();
	if (request("LISTEN", PTRACE_LISTEN, 0, 0))
		die("LISTEN");
	if (request("INTERRUPT", PTRACE_INTERRUPT, 0, 0))
		die("INTERRUPT");
	wait_for_stop();
	for (int i = 0; i < 12; i++) {
		static const u64 numbers[] = {
			10,	11,	0x3f,	    0x40,	0x41ff, 0x4213,
			0x423f, 0x4240, 0x7fffffff, 0xffffffff, 0x8000, 20
		};

		request(NULL, numbers[i], i, ~0ULL - i);
	}
	request("KILL", PTRACE_KILL, 0, 0);
	kill(tracee, SIGKILL);
	waitpid(tracee, NULL, __WALL);
}

static void attach(void)
{
	start_tracee(false);
	if (request("ATTACH", PTRACE_ATTACH, 0, 0))
		die("ATTACH");
	wait_for_stop();
	if (request("DETACH", PTRACE_DETACH, 0, 0))
		die("DETACH");
	kill(tracee, SIGKILL);
	waitpid(tracee, NULL, __WALL);
}

int main(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "a:x:")) != -1) {
		if (option == 'a')
			abi = abi_of(optarg);
		else if (option == 'x')
			tracee_program = optarg;
		else
			die("usage: session [-a ABI] [-x PROGRAM]");
	}
	area = map_low(AREA_SIZE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	traceme = mmap(NULL, sizeof(*traceme), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (area == MAP_FAILED || traceme == MAP_FAILED)
		die("mmap");
	own_ids(&own_tgid, &own_tid);
	each_request();
	seize();
	attach();
	return 0;
}
