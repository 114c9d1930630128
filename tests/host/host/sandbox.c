// SPDX-License-Identifier: GPL-2.0
/*
 * tools/host/sandbox.c: what is left, and what is not. A program of its own, as it
 * is built without sanitizers, for which there is no sandbox. TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/series.h"
#include "device/canary_calls.h"
#include "host/procfs.h"
#include "host/sandbox.h"
#include "host/who.h"
#include "tap.h"

#define LIVE	SANDBOX_LIVE
#define FILES	SANDBOX_FILES
#define APPEND	SANDBOX_APPEND
#define SERIES	(SANDBOX_APPEND | SANDBOX_SERIES)

/* What a child ends with if @attempt said that it could. */
#define COULD	0

/* The pidfd of the process that runs the tests. */
static int parent = -1;

static void find_parent(void)
{
	parent = (int)syscall(SYS_pidfd_open, getppid(), 0);
}

/* Returns COULD, or the errno; -signal: it was killed. */
static int in_sandbox(unsigned int needs, int (*attempt)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		find_parent();
		sandbox_enter(needs, needs & LIVE ? entry_prepare() : -1);
		_exit(attempt());
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int could(long result)
{
	return result < 0 ? errno : COULD;
}

static int run_program(void)
{
	return could(execl("/bin/true", "true", NULL));
}

static int make_process(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	return could(pid);
}

static void *nothing(void *context)
{
	return context;
}

static int make_thread(void)
{
	pthread_t thread;
	int error = pthread_create(&thread, NULL, nothing, NULL);

	return error ? error : pthread_join(thread, NULL);
}

static int open_to_write(void)
{
	return could(open("/dev/null", O_WRONLY));
}

static int open_to_read(void)
{
	return could(open("/etc/passwd", O_RDONLY));
}

static int make_file(void)
{
	int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);

	return could(fd < 0 ? -1 : fsync(fd) | ftruncate(fd, 5));
}

static char output[] = "/tmp/ptracemon-sandbox-XXXXXX";

static int open_output(void)
{
	return could(series_open(output, false));
}

static int open_next(void)
{
	char name[SERIES_NAME_MAX];

	series_name(name, output, 1);
	return could(series_open(name, true));
}

/* As series_open(), but for one thing. */
static int with_flags(int add, int remove, mode_t rights)
{
	const int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;

	return could(open(output, (flags | add) & ~remove, rights));
}

static int truncate_output(void)
{
	return with_flags(O_TRUNC, 0, 0600);
}

static int write_over(void)
{
	return with_flags(0, O_APPEND, 0600);
}

static int read_and_write(void)
{
	return with_flags(O_RDWR, O_WRONLY, 0600);
}

static int for_all(void)
{
	return with_flags(0, 0, 0666);
}

static int remove_output(void)
{
	return could(unlinkat(AT_FDCWD, output, 0));
}

static int remove_folder(void)
{
	return could(unlinkat(AT_FDCWD, output, AT_REMOVEDIR));
}

static int rename_output(void)
{
	return could(rename(output, output));
}

static int cut_output(void)
{
	return could(ftruncate(series_open(output, false), 0));
}

static int internet(void)
{
	return could(socket(AF_INET, SOCK_STREAM, 0));
}

static int local_socket(void)
{
	return could(socket(AF_UNIX, SOCK_DGRAM, 0));
}

static int new_code(void)
{
	return could(mmap(NULL, 4096, PROT_READ | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ?
			     -1 :
			     0);
}

static int memory(void)
{
	char *bytes = malloc(8 << 20);

	memset(bytes, 1, 8 << 20);
	free(bytes);
	return COULD;
}

static int read_other_memory(void)
{
	char byte;
	struct iovec own = { &byte, 1 };

	return could(syscall(SYS_process_vm_readv, getppid(), &own, 1, &own, 1,
			     0));
}

/* PTRACE_SEIZE */
static int attach(void)
{
	return could(syscall(SYS_ptrace, 0x4206, getppid(), 0, 0));
}

static int take_file(void)
{
	return could(syscall(SYS_pidfd_getfd, parent, 0, 0));
}

static int open_process(void)
{
	return could(syscall(SYS_pidfd_open, getppid(), 0));
}

static int other_signal(void)
{
	return could(kill(getppid(), 0));
}

static int become(void)
{
	return could(syscall(SYS_setresuid, 0, 0, 0));
}

static int look_up(void)
{
	const struct passwd *root = getpwuid(0);

	return root && !strcmp(root->pw_name, "root") ? COULD : ENOENT;
}

static int local_time(void)
{
	time_t now = time(NULL);
	struct tm tm;

	return localtime_r(&now, &tm) ? COULD : EINVAL;
}

static int abort_it(void)
{
	abort();
}

static int native_canary(void)
{
	return entry_call(ENTRY_NATIVE, 1, 2) != entry_answer(ENTRY_NATIVE);
}

static int access_canary(void)
{
	return entry_call(ENTRY_ACCESS, 1, 2) != entry_answer(ENTRY_ACCESS);
}

static int i386_canary(void)
{
	return entry_call(ENTRY_I386, 1, 2);
}

static int x32_canary(void)
{
	return entry_call(ENTRY_X32, 1, 2);
}

/* A line of /proc/self/status, as a number. */
static unsigned long status_of(const char *name, int base)
{
	unsigned long value = 999;
	char line[256];
	FILE *file = fopen("/proc/thread-self/status", "r");

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)) &&
		    line[strlen(name)] == ':')
			value = strtoul(line + strlen(name) + 1, NULL, base);
	if (file)
		fclose(file);
	return value;
}

static int mode(void)
{
	return (int)status_of("Seccomp", 10);
}

static int no_new_privileges(void)
{
	return (int)status_of("NoNewPrivs", 10);
}

#define DAC_OVERRIDE	(1ul << 1)
#define DAC_READ_SEARCH	(1ul << 2)
#define SYS_PTRACE	(1ul << 19)

static unsigned long kept;

static int capabilities(void)
{
	return status_of("CapEff", 16) != kept ||
	       status_of("CapPrm", 16) != kept || status_of("CapInh", 16) ||
	       status_of("CapAmb", 16);
}

static int bound(void)
{
	return status_of("CapBnd", 16) != 0;
}

/* What the kernel answers without a sandbox: this host may lack the ABI. */
static int bare(int (*attempt)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		find_parent();
		_exit(attempt());
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void test_rights(void)
{
	const unsigned long had = status_of("CapEff", 16);

	is((uint64_t)in_sandbox(0, mode), 2, "a filter is in place");
	is((uint64_t)in_sandbox(0, no_new_privileges), 1, "no new privileges");
	kept = had & (DAC_READ_SEARCH | SYS_PTRACE);
	is((uint64_t)in_sandbox(LIVE, capabilities), 0,
	   "live: CAP_DAC_READ_SEARCH and CAP_SYS_PTRACE are all that is left");
	kept = had & (DAC_READ_SEARCH | DAC_OVERRIDE);
	is((uint64_t)in_sandbox(FILES, capabilities), 0,
	   "files: CAP_DAC_READ_SEARCH and CAP_DAC_OVERRIDE");
	kept = had & DAC_READ_SEARCH;
	is((uint64_t)in_sandbox(0, capabilities), 0,
	   "to print what is there: CAP_DAC_READ_SEARCH");
	if (had >> 8 & 1)
		is((uint64_t)in_sandbox(LIVE, bound), 0,
		   "and none can be had again");
	is((uint64_t)in_sandbox(0, become), EPERM, "no other user");
}

static void test_never(void)
{
	is((uint64_t)in_sandbox(LIVE | FILES, run_program), (uint64_t)-SIGSYS,
	   "execve ends the program");
	is((uint64_t)in_sandbox(LIVE, read_other_memory), (uint64_t)-SIGSYS,
	   "so does reading another process");
	is((uint64_t)in_sandbox(LIVE | FILES, make_process), EPERM,
	   "no process");
	is((uint64_t)in_sandbox(LIVE, attach), EPERM, "no tracee");
	is((uint64_t)bare(take_file), 0, "(another's file could be taken)");
	is((uint64_t)in_sandbox(LIVE, take_file), EPERM,
	   "no file of another process");
	is((uint64_t)in_sandbox(LIVE, open_process), EPERM,
	   "and no process to take it from");
	is((uint64_t)in_sandbox(LIVE | FILES, internet), EPERM, "no internet");
	is((uint64_t)in_sandbox(LIVE | FILES, new_code), EPERM, "no new code");
	is((uint64_t)in_sandbox(LIVE | FILES, other_signal), EPERM,
	   "no signals to others");
	is((uint64_t)in_sandbox(LIVE, open_to_write), EPERM,
	   "no file to write to");
	is((uint64_t)in_sandbox(LIVE, make_file), EPERM, "no new file");
}

static void test_outputs(void)
{
	static int (*const never[])(void) = {
		truncate_output, write_over, read_and_write, for_all,
		remove_folder,	 rename_output,
	};
	char next[SERIES_NAME_MAX];
	size_t i;

	close(mkstemp(output));
	is((uint64_t)in_sandbox(LIVE, open_output), EPERM, "no output to be opened later");
	is((uint64_t)in_sandbox(LIVE | APPEND, open_output), 0,
	   "append: one can be");
	is((uint64_t)in_sandbox(LIVE | APPEND, open_next), 0, "and be new");
	for (i = 0; i < sizeof(never) / sizeof(*never); i++)
		is((uint64_t)in_sandbox(LIVE | SERIES, never[i]), EPERM,
		   "but in no other way");
	is((uint64_t)in_sandbox(LIVE | APPEND, remove_output), EPERM,
	   "append: nothing can be removed");
	is((uint64_t)in_sandbox(LIVE | APPEND, cut_output), EPERM,
	   "append: nor cut");
	is((uint64_t)in_sandbox(LIVE | SERIES, cut_output), 0,
	   "series: a recording is cut to what is whole");
	is((uint64_t)in_sandbox(LIVE | SERIES, remove_output), 0,
	   "series: the oldest go");
	series_name(next, output, 1);
	unlink(next);
}

/* Another process, and a file that somebody has for a container. */
static int ask_who(void)
{
	static const struct excerpt no_cgroup;
	static struct whos whos = { .wanted = true };
	const struct who *who = NULL;
	struct ptracemon_identity task = { .tgid = (uint32_t)getppid() };
	int proc = proc_open(), process = proc_process(proc, task.tgid);
	struct proc_stat stat;
	uint64_t time = clock_boottime();
	int tries;

	if (proc < 0)
		return COULD;
	if (!proc_stat(process, &stat))
		return errno;
	task.parent = stat.parent;
	task.start_time = stat.start * clock_tick();
	for (tries = 0; tries < 100 && !who; tries++)
		who = whos_find(&whos, &task, &no_cgroup,
				time += 2 * WHO_KEEP_NS, NULL);
	return who && who->count && who->directory.size && who->inode ? COULD :
									EPERM;
}

static char folder[] = "/tmp/ptracemon-sandbox-XXXXXX";

static int find_container(void)
{
	static char text[CONTAINER_FILE_MAX];
	static const struct container_place place = { .machine = "m" };
	struct container container;
	int root = open(folder, O_PATH | O_DIRECTORY);

	return container_find(root, &place, text, &container) ? COULD : EPERM;
}

static void test_who(void)
{
	static const char machine[] = "NAME=m\nCLASS=container\n";
	static const char *const places[] = { "run", "run/systemd",
					      "run/systemd/machines" };
	int root = mkdtemp(folder) ? open(folder, O_PATH | O_DIRECTORY) : -1;
	size_t i;
	int file;

	is((uint64_t)in_sandbox(LIVE, ask_who), 0, "who another process is");
	for (i = 0; i < 3; i++)
		mkdirat(root, places[i], 0700);
	file = openat(root, "run/systemd/machines/m", O_WRONLY | O_CREAT, 0600);
	if (write(file, machine, sizeof(machine) - 1) < 0)
		abort();
	close(file);
	if (getuid())
		skip("what container it is in", "its file is to be root's");
	else
		is((uint64_t)in_sandbox(LIVE, find_container), 0,
		   "what container it is in");
	unlinkat(root, "run/systemd/machines/m", 0);
	for (i = 3; i--;)
		unlinkat(root, places[i], AT_REMOVEDIR);
	close(root);
	rmdir(folder);
}

static void test_still(void)
{
	is((uint64_t)in_sandbox(0, make_thread), 0, "a thread");
	is((uint64_t)in_sandbox(0, memory), 0, "memory");
	is((uint64_t)in_sandbox(0, open_to_read), 0, "a file to read");
	is((uint64_t)in_sandbox(0, local_socket), 0, "a local socket");
	is((uint64_t)in_sandbox(0, look_up), 0, "the name of a user");
	is((uint64_t)in_sandbox(0, local_time), 0, "the local time");
	is((uint64_t)in_sandbox(FILES, make_file), 0, "a recording's file");
	is((uint64_t)in_sandbox(0, abort_it), (uint64_t)-SIGABRT, "abort()");
	is((uint64_t)in_sandbox(LIVE, native_canary), 0, "the canary");
	is((uint64_t)in_sandbox(LIVE, access_canary), 0, "and its access");
	is((uint64_t)in_sandbox(LIVE, i386_canary), (uint64_t)bare(i386_canary),
	   "the canary by i386, as without sandbox");
	is((uint64_t)in_sandbox(LIVE, x32_canary), (uint64_t)bare(x32_canary),
	   "the canary by x32, likewise");
}

int main(void)
{
	test_rights();
	test_never();
	test_outputs();
	test_still();
	test_who();
	return done();
}
