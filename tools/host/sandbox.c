// SPDX-License-Identifier: GPL-2.0
/*
 * The system calls that are left. See sandbox.h.
 *
 * What is on no list fails with EPERM: a library may try something else then,
 * or a name stays unknown, and the sensor goes on. Only what no library does,
 * and who has taken over this program would, ends it at once: the service is
 * then started anew, and the audit log has it.
 */
#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "host/sandbox.h"
#include "uapi/ptracemon.h"

/*
 * By name: what an architecture or an old libseccomp does not know is left out.
 * To let a feature do more, add to the group that says what it is for.
 */
static const char *const always[] = {
	/* memory; mmap and mprotect are below */
	"brk", "munmap", "mremap", "madvise",
	/* reading what is open, and /proc; openat is below */
	"read", "pread64", "readv", "close", "lseek", "_llseek", "fstat",
	"fstat64", "newfstatat", "fstatat64", "stat", "lstat", "statx",
	"statfs", "fstatfs", "statfs64", "fstatfs64", "readlink", "readlinkat",
	"getdents64", "access", "faccessat", "faccessat2", "fcntl", "fcntl64",
	"dup", "getcwd",
	/* writing to what is open */
	"write", "writev", "pwrite64", "fsync", "fdatasync",
	/* waiting */
	"poll", "ppoll", "ppoll_time64", "select", "pselect6", "nanosleep",
	"clock_nanosleep", "setitimer", "alarm", "restart_syscall",
	"epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
	"timerfd_create", "timerfd_settime", "eventfd2",
	/* time, where it is no function of the vdso */
	"clock_gettime", "clock_gettime64", "clock_getres", "gettimeofday",
	"time",
	/* signals */
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigreturn",
	"sigaltstack",
	/* threads, and the end; clone is below */
	"futex", "futex_time64", "set_robust_list", "rseq", "set_tid_address",
	"sched_yield", "sched_getaffinity", "membarrier", "exit", "exit_group",
	/* facts */
	"getpid", "gettid", "getppid", "getuid", "geteuid", "getgid",
	"getegid", "getuid32", "geteuid32", "getgid32", "getegid32", "uname",
	"sysinfo", "getrandom", "getrlimit", "ugetrlimit",
	/* the service manager, the journal, and names of users: sockets of
	 * this host; socket is below */
	"connect", "sendmsg", "sendto", "recvmsg", "recvfrom", "getsockopt",
	"setsockopt", "getsockname", "getpeername", "shutdown", "memfd_create",
};

static const char *const live[] = {
	/* cgroups by id */
	"name_to_handle_at", "open_by_handle_at",
	/* the canary; ptrace and pidfd_getfd are below */
	"getcpu", "sched_setaffinity",
};

static const char *const files[] = {
	"open", "openat", "mkdir", "mkdirat", "rename", "renameat",
	"renameat2", "unlink", "unlinkat", "link", "linkat", "ftruncate",
	"ftruncate64", "fallocate", "flock", "fchmod", "fchown", "fchown32",
	"sync_file_range", "utimensat", "copy_file_range",
};

static const char *const deadly[] = {
	"execve", "execveat", "process_vm_readv", "process_vm_writev",
	"process_madvise", "init_module", "finit_module", "delete_module",
	"kexec_load", "kexec_file_load", "bpf", "perf_event_open", "mount",
	"pivot_root", "setns", "unshare", "userfaultfd", "io_uring_setup",
};

/* They cut a file. */
static const char *const series[] = { "ftruncate", "ftruncate64" };

/* With which files are made, by whoever makes some. */
#define MAKES_FILES	(SANDBOX_FILES | SANDBOX_APPEND | SANDBOX_SERIES)

#define LENGTH(list)	(sizeof(list) / sizeof(*(list)))

/**
 * struct rules - a filter that is being made
 * @filter: libseccomp's
 * @error: the first, as libseccomp tells it (negative); nothing is added then
 */
struct rules {
	scmp_filter_ctx filter;
	int error;
};

static void add(struct rules *rules, uint32_t action, const char *name,
		unsigned int count, const struct scmp_arg_cmp *compare)
{
	int number = seccomp_syscall_resolve_name(name);

	if (!rules->error && number != __NR_SCMP_ERROR)
		rules->error = seccomp_rule_add_array(rules->filter, action,
						      number, count, compare);
}

static void add_list(struct rules *rules, uint32_t action,
		     const char *const *names, size_t count)
{
	while (count--)
		add(rules, action, *names++, 0, NULL);
}

static void allow_if(struct rules *rules, const char *name,
		     struct scmp_arg_cmp compare)
{
	add(rules, SCMP_ACT_ALLOW, name, 1, &compare);
}

static void allow_ioctl(struct rules *rules, unsigned long request)
{
	allow_if(rules, "ioctl",
		 SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, request));
}

/* Of struct termios2 (TCGETS2), whose header cannot stand beside that of the C library. */
#define TERMIOS2_SIZE	44

/* No new code, no writing to files that are not open, no new process. */
static void allow_some(struct rules *rules)
{
	const scmp_datum_t write = O_ACCMODE | O_CREAT | O_TRUNC;

	allow_if(rules, "mmap", SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	allow_if(rules, "mmap2", SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	allow_if(rules, "mprotect", SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	allow_if(rules, "open", SCMP_A1(SCMP_CMP_MASKED_EQ, write, O_RDONLY));
	allow_if(rules, "openat", SCMP_A2(SCMP_CMP_MASKED_EQ, write, O_RDONLY));
	allow_if(rules, "clone",
		 SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
	/* Its flags lie in memory; the C library falls back to clone. */
	add(rules, SCMP_ACT_ERRNO(ENOSYS), "clone3", 0, NULL);
	allow_if(rules, "socket", SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0));
	allow_if(rules, "socketpair", SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0));
	allow_if(rules, "prlimit64", SCMP_A2(SCMP_CMP_EQ, 0, 0));
	/* abort() */
	allow_if(rules, "tgkill",
		 SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
	/* Is it a terminal? glibc asks the second one since 2.42. */
	allow_ioctl(rules, TCGETS);
	allow_ioctl(rules, _IOC(_IOC_READ, 'T', 0x2a, TERMIOS2_SIZE));
	allow_ioctl(rules, TIOCGWINSZ);
	allow_ioctl(rules, PTRACEMON_IOC_INFO);
	allow_ioctl(rules, PTRACEMON_IOC_STATS);
}

/* Nothing that is there can be written over, and with SANDBOX_APPEND not removed. */
static void allow_outputs(struct rules *rules, unsigned int needs)
{
	const scmp_datum_t append = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
	const scmp_datum_t all = 0xffffffff & ~(scmp_datum_t)O_EXCL;
	const struct scmp_arg_cmp compare[] = {
		SCMP_A2(SCMP_CMP_MASKED_EQ, all, append),
		SCMP_A3(SCMP_CMP_MASKED_EQ, 0xffffffff, 0600),
	};

	add(rules, SCMP_ACT_ALLOW, "openat", 2, compare);
	if (!(needs & SANDBOX_SERIES))
		return;
	add_list(rules, SCMP_ACT_ALLOW, series, LENGTH(series));
	allow_if(rules, "unlinkat", SCMP_A2(SCMP_CMP_MASKED_EQ, 0xffffffff, 0));
}

static int may_cut = -1;

void sandbox_may_cut(int fd)
{
	may_cut = fd;
}

static void allow_cut(struct rules *rules)
{
	const struct scmp_arg_cmp compare = SCMP_A0(SCMP_CMP_MASKED_EQ, 0xffffffff,
						    (scmp_datum_t)may_cut);
	size_t i;

	for (i = 0; i < LENGTH(series); i++)
		allow_if(rules, series[i], compare);
}

/* For each ABI: the canary calls by each. */
static void add_common(struct rules *rules, unsigned int needs)
{
	/* An ABI that is not listed is no reason to end either. */
	if (!rules->error)
		rules->error = seccomp_attr_set(rules->filter,
						SCMP_FLTATR_ACT_BADARCH,
						SCMP_ACT_ERRNO(EPERM));
	add_list(rules, SCMP_ACT_KILL_PROCESS, deadly, LENGTH(deadly));
	if (needs & SANDBOX_LIVE)
		allow_if(rules, "ptrace",
			 SCMP_A0(SCMP_CMP_MASKED_EQ, 0xffffffff,
				 PTRACEMON_REQUEST_CANARY));
}

#ifdef __x86_64__

/* Another ABI, of which there is nothing but what is common. */
static void add_abi(struct rules *rules, uint32_t abi, unsigned int needs)
{
	struct rules other = { seccomp_init(SCMP_ACT_ERRNO(EPERM)), 0 };

	if (!other.filter)
		other.error = -ENOMEM;
	if (!other.error)
		other.error = seccomp_arch_remove(other.filter,
						  SCMP_ARCH_NATIVE);
	if (!other.error)
		other.error = seccomp_arch_add(other.filter, abi);
	add_common(&other, needs);
	if (!rules->error)
		rules->error = other.error;
	if (!rules->error)
		rules->error = seccomp_merge(rules->filter, other.filter);
	/* What was merged has gone. */
	if (rules->error)
		seccomp_release(other.filter);
}

#endif

static void add_all(struct rules *rules, unsigned int needs, int own_process)
{
	add_common(rules, needs);
	if (own_process >= 0)
		allow_if(rules, "pidfd_getfd",
			 SCMP_A0(SCMP_CMP_MASKED_EQ, 0xffffffff,
				 (scmp_datum_t)own_process));
	add_list(rules, SCMP_ACT_ALLOW, always, LENGTH(always));
	if (needs & SANDBOX_LIVE)
		add_list(rules, SCMP_ACT_ALLOW, live, LENGTH(live));
	if (needs & SANDBOX_FILES)
		add_list(rules, SCMP_ACT_ALLOW, files, LENGTH(files));
	if (!(needs & SANDBOX_FILES) && needs & MAKES_FILES)
		allow_outputs(rules, needs);
	if (may_cut >= 0 && !(needs & (SANDBOX_FILES | SANDBOX_SERIES)))
		allow_cut(rules);
	allow_some(rules);
#ifdef __x86_64__
	add_abi(rules, SCMP_ARCH_X86, needs);
	add_abi(rules, SCMP_ARCH_X32, needs);
#endif
}

/* Libraries load parts of theirs late; from now on they cannot. */
static void load_libraries(void)
{
	tzset();
	getpwuid((uid_t)-2);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED	1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED	1
#endif
#endif

static void complain(const char *what, int error)
{
	fprintf(stderr,
		"ptracemon: cannot give up %s: %s; it goes on with more rights than it needs (--no-sandbox: without this line)\n",
		what, strerror(error));
}

/* Capabilities that are kept; with @needs, only for one of those. */
static const struct {
	unsigned int needs;
	unsigned int capability;
} privileges[] = {
	/* others' files, and cgroups by id */
	{ 0, CAP_DAC_READ_SEARCH },
	/* /proc/PID/exe of other users */
	{ SANDBOX_LIVE, CAP_SYS_PTRACE },
	/* more files in a directory, whoever has that */
	{ MAKES_FILES, CAP_DAC_OVERRIDE },
};

/* Root that makes no files can be another user. */
static bool may_change_user(unsigned int needs)
{
	return !geteuid() && !(needs & MAKES_FILES) &&
	       capng_have_capability(CAPNG_EFFECTIVE, CAP_SETUID) &&
	       capng_have_capability(CAPNG_EFFECTIVE, CAP_SETGID);
}

/*
 * Not a user of others, as "nobody": what else runs as that one could end this
 * program. Not by the name service, which may ask another host: a user of the
 * system is in the file.
 */
static const struct passwd *find_user(void)
{
	FILE *file = fopen("/etc/passwd", "re");
	const struct passwd *user;

	if (!file)
		return NULL;
	do
		user = fgetpwent(file);
	while (user && strcmp(user->pw_name, SANDBOX_USER));
	fclose(file);
	return user && user->pw_uid ? user : NULL;
}

uid_t sandbox_uid(void)
{
	const struct passwd *user = find_user();

	return user ? user->pw_uid : 0;
}

/*
 * Gives up all capabilities for good, but for those that are needed and there, and
 * root's user id: what is root's, as knobs and debugfs, CAP_DAC_READ_SEARCH reads.
 * Of threads only the caller gives up, so there should be no other yet. Returns
 * false with errno.
 */
static bool drop_privileges(unsigned int needs)
{
	const struct passwd *user;
	bool kept[LENGTH(privileges)], may_bound;
	size_t i;

	capng_get_caps_process();
	may_bound = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP);
	user = may_change_user(needs) ? find_user() : NULL;
	for (i = 0; i < LENGTH(privileges); i++)
		kept[i] = (!privileges[i].needs ||
			   privileges[i].needs & needs) &&
			  capng_have_capability(CAPNG_PERMITTED,
						privileges[i].capability);
	capng_clear(CAPNG_SELECT_BOTH);
	for (i = 0; i < LENGTH(privileges); i++)
		if (kept[i])
			capng_update(CAPNG_ADD,
				     CAPNG_EFFECTIVE | CAPNG_PERMITTED,
				     privileges[i].capability);
	errno = EPERM; /* not each failure of the library sets it */
	if (user)
		return !capng_change_id((int)user->pw_uid, (int)user->pw_gid,
					may_bound ? CAPNG_DROP_SUPP_GRP |
							    CAPNG_CLEAR_BOUNDING :
						    CAPNG_DROP_SUPP_GRP);
	return !capng_apply(may_bound ? CAPNG_SELECT_BOTH : CAPNG_SELECT_CAPS);
}

void sandbox_enter(unsigned int needs, int own_process)
{
	struct rules rules = { NULL, 0 };

#ifdef SANITIZED
	/* Sanitizers do at the end what is on no list; so does gcov, for which tests define it. */
	return;
#endif
	load_libraries();
	if (!drop_privileges(needs))
		complain("root's rights", errno);
	rules.filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!rules.filter)
		rules.error = -ENOMEM;
	add_all(&rules, needs, own_process);
	if (!rules.error)
		rules.error = seccomp_load(rules.filter);
	if (rules.error)
		complain("system calls", -rules.error);
	seccomp_release(rules.filter);
}
