// SPDX-License-Identifier: GPL-2.0
/*
 * Values of the ABI -> words. See names.h.
 */
#include <errno.h>
#include <stddef.h>

#include "abi/decode.h"
#include "abi/names.h"

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof(*(array)))

#define LOOK_UP(words, value) \
	((value) < ARRAY_SIZE(words) ? (words)[value] : NULL)

/* A function that does nothing else. @...: its words, by value. */
#define WORDS(function, ...)						\
	const char *function(uint32_t value)				\
	{								\
		static const char *const words[] = { __VA_ARGS__ };	\
									\
		return LOOK_UP(words, value);				\
	}

const char *name_of_event(uint32_t type)
{
	static const char *const words[] = {
		[PTRACEMON_TYPE_CALL] = "ptrace",
		[PTRACEMON_TYPE_LOSS] = "loss",
		[PTRACEMON_TYPE_KNOB] = "knob",
		[PTRACEMON_TYPE_LIFECYCLE] = "lifecycle",
		[PTRACEMON_TYPE_ACCESS] = "access",
		[PTRACEMON_TYPE_AUTO_ATTACH] = "auto_attach",
		[PTRACEMON_TYPE_TRACED] = "already_traced",
		[PTRACEMON_TYPE_MEMORY] = "access",
	};

	switch (type) {
	case RECORD_BLIND:
		return "blind";
	case RECORD_SIGHTED:
		return "sighted";
	case RECORD_SESSION:
		return "session";
	case RECORD_SUPPRESSED:
		return "suppressed";
	case RECORD_REPEATED:
		return "repeated";
	case RECORD_CERTIFICATE:
		return "certificate";
	default:
		return LOOK_UP(words, type);
	}
}

WORDS(name_of_class,
	[PTRACEMON_CLASS_ATTACH] = "attach",
	[PTRACEMON_CLASS_WRITE] = "write",
	[PTRACEMON_CLASS_CONTROL] = "control",
	[PTRACEMON_CLASS_READ] = "read",
	[PTRACEMON_CLASS_STEP] = "step",
	[PTRACEMON_CLASS_UNKNOWN] = "unknown")

WORDS(name_of_abi,
	[PTRACEMON_ABI_X86_64] = "x86_64",
	[PTRACEMON_ABI_I386] = "i386",
	[PTRACEMON_ABI_X32] = "x32",
	[PTRACEMON_ABI_ARM64] = "arm64",
	[PTRACEMON_ABI_ARM] = "arm")

WORDS(name_of_outcome,
	[PTRACEMON_OUTCOME_UNKNOWN] = "unknown",
	[PTRACEMON_OUTCOME_SUCCESS] = "success",
	[PTRACEMON_OUTCOME_FAILURE] = "failure")

const char *name_of_reason(uint32_t reason)
{
	static const char *const words[] = {
		[PTRACEMON_LOST_FULL] = "full",
		[PTRACEMON_LOST_RESERVE] = "reserve",
		[PTRACEMON_LOST_POSITION] = "position",
		[PTRACEMON_LOST_NESTED] = "nested",
		[PTRACEMON_LOST_SHARE] = "share",
		[PTRACEMON_LOST_MEMORY] = "memory",
	};

	if (reason == LOST_UNEXPLAINED)
		return "unexplained";
	if (reason == LOST_BY_JOURNAL)
		return "journal";
	return LOOK_UP(words, reason);
}

WORDS(name_of_lifecycle,
	[PTRACEMON_LIFECYCLE_LOADED] = "loaded",
	[PTRACEMON_LIFECYCLE_READER_CAME] = "reader_came",
	[PTRACEMON_LIFECYCLE_READER_WENT] = "reader_went",
	[PTRACEMON_LIFECYCLE_CPU] = "cpu",
	[PTRACEMON_LIFECYCLE_REPOSITION] = "reposition",
	[PTRACEMON_LIFECYCLE_NO_RING] = "no_ring")

/* In the order of PTRACEMON_REL_*. */
WORDS(name_of_relation,
	"self",		"own_child",	  "cross_uid",
	"more_caps",	"cross_pid_ns",	  "cross_user_ns",
	"cross_mnt_ns", "cross_cgroup",	  "descendant",
	"not_dumpable", "attached")

WORDS(name_of_denied,
	[PTRACEMON_DENIED_NO_SUCH_PROCESS] = "no_such_process",
	[PTRACEMON_DENIED_DAC] = "dac",
	[PTRACEMON_DENIED_LSM] = "lsm",
	[PTRACEMON_DENIED_ALREADY_TRACED] = "already_traced",
	[PTRACEMON_DENIED_SELF_OR_KTHREAD] = "self_or_kthread",
	[PTRACEMON_DENIED_NOT_STOPPED] = "not_stopped",
	[PTRACEMON_DENIED_OTHER] = "other")

WORDS(name_of_door,
	[PTRACEMON_DOOR_PROCESS_VM_READV] = "process_vm_readv",
	[PTRACEMON_DOOR_PROCESS_VM_WRITEV] = "process_vm_writev",
	[PTRACEMON_DOOR_PROC_MEM] = "proc_mem",
	[PTRACEMON_DOOR_PIDFD_GETFD] = "pidfd_getfd",
	[PTRACEMON_DOOR_PROCESS_MADVISE] = "process_madvise",
	[PTRACEMON_DOOR_MEM_READ] = "mem_read",
	[PTRACEMON_DOOR_MEM_WRITE] = "mem_write")

WORDS(name_of_place,
	[PTRACEMON_PLACE_UNKNOWN] = "unknown",
	[PTRACEMON_PLACE_UNMAPPED] = "unmapped",
	[PTRACEMON_PLACE_FILE] = "file",
	[PTRACEMON_PLACE_DELETED] = "deleted",
	[PTRACEMON_PLACE_MEMFD] = "memfd",
	[PTRACEMON_PLACE_ANONYMOUS] = "anon",
	[PTRACEMON_PLACE_HEAP] = "heap",
	[PTRACEMON_PLACE_STACK] = "stack",
	[PTRACEMON_PLACE_VDSO] = "vdso")

WORDS(name_of_end,
	[PTRACEMON_END_EXIT] = "exit",
	[PTRACEMON_END_EXEC] = "exec")

const char *name_of_mode(uint32_t mode)
{
	/* PTRACE_MODE_READ, PTRACE_MODE_ATTACH of the kernel. */
	if (mode & 2)
		return "attach";
	return mode & 1 ? "read" : NULL;
}

WORDS(name_of_attached_by,
	[PTRACEMON_ATTACHED_BY_FORK] = "fork",
	[PTRACEMON_ATTACHED_BY_VFORK] = "vfork",
	[PTRACEMON_ATTACHED_BY_CLONE] = "clone",
	[PTRACEMON_ATTACHED_BY_CLONE_PTRACE] = "clone_ptrace")

const char *name_of_path(uint32_t path)
{
	return path == SIGHT_ACCESS ? "access" : name_of_abi(path);
}

/* strerrorname_np() came with glibc 2.32. */
const char *name_of_error(uint64_t error)
{
	static const char *const words[] = {
#define NAME(error) [error] = #error,
		NAME(EPERM) NAME(ENOENT) NAME(ESRCH) NAME(EINTR) NAME(EIO)
		NAME(ENXIO) NAME(E2BIG) NAME(ENOEXEC) NAME(EBADF) NAME(ECHILD)
		NAME(EAGAIN) NAME(ENOMEM) NAME(EACCES) NAME(EFAULT)
		NAME(ENOTBLK) NAME(EBUSY) NAME(EEXIST) NAME(EXDEV) NAME(ENODEV)
		NAME(ENOTDIR) NAME(EISDIR) NAME(EINVAL) NAME(ENFILE)
		NAME(EMFILE) NAME(ENOTTY) NAME(ETXTBSY) NAME(EFBIG)
		NAME(ENOSPC) NAME(ESPIPE) NAME(EROFS) NAME(EMLINK) NAME(EPIPE)
		NAME(EDOM) NAME(ERANGE) NAME(EDEADLK) NAME(ENAMETOOLONG)
		NAME(ENOLCK) NAME(ENOSYS) NAME(ENOTEMPTY) NAME(ELOOP)
		NAME(ENOMSG) NAME(EIDRM) NAME(ECHRNG) NAME(EL2NSYNC)
		NAME(EL3HLT) NAME(EL3RST) NAME(ELNRNG) NAME(EUNATCH)
		NAME(ENOCSI) NAME(EL2HLT) NAME(EBADE) NAME(EBADR) NAME(EXFULL)
		NAME(ENOANO) NAME(EBADRQC) NAME(EBADSLT) NAME(EBFONT)
		NAME(ENOSTR) NAME(ENODATA) NAME(ETIME) NAME(ENOSR) NAME(ENONET)
		NAME(ENOPKG) NAME(EREMOTE) NAME(ENOLINK) NAME(EADV)
		NAME(ESRMNT) NAME(ECOMM) NAME(EPROTO) NAME(EMULTIHOP)
		NAME(EDOTDOT) NAME(EBADMSG) NAME(EOVERFLOW) NAME(ENOTUNIQ)
		NAME(EBADFD) NAME(EREMCHG) NAME(ELIBACC) NAME(ELIBBAD)
		NAME(ELIBSCN) NAME(ELIBMAX) NAME(ELIBEXEC) NAME(EILSEQ)
		NAME(ERESTART) NAME(ESTRPIPE) NAME(EUSERS) NAME(ENOTSOCK)
		NAME(EDESTADDRREQ) NAME(EMSGSIZE) NAME(EPROTOTYPE)
		NAME(ENOPROTOOPT) NAME(EPROTONOSUPPORT) NAME(ESOCKTNOSUPPORT)
		NAME(EOPNOTSUPP) NAME(EPFNOSUPPORT) NAME(EAFNOSUPPORT)
		NAME(EADDRINUSE) NAME(EADDRNOTAVAIL) NAME(ENETDOWN)
		NAME(ENETUNREACH) NAME(ENETRESET) NAME(ECONNABORTED)
		NAME(ECONNRESET) NAME(ENOBUFS) NAME(EISCONN) NAME(ENOTCONN)
		NAME(ESHUTDOWN) NAME(ETOOMANYREFS) NAME(ETIMEDOUT)
		NAME(ECONNREFUSED) NAME(EHOSTDOWN) NAME(EHOSTUNREACH)
		NAME(EALREADY) NAME(EINPROGRESS) NAME(ESTALE) NAME(EUCLEAN)
		NAME(ENOTNAM) NAME(ENAVAIL) NAME(EISNAM) NAME(EREMOTEIO)
		NAME(EDQUOT) NAME(ENOMEDIUM) NAME(EMEDIUMTYPE) NAME(ECANCELED)
		NAME(ENOKEY) NAME(EKEYEXPIRED) NAME(EKEYREVOKED)
		NAME(EKEYREJECTED) NAME(EOWNERDEAD) NAME(ENOTRECOVERABLE)
		NAME(ERFKILL) NAME(EHWPOISON)
#undef NAME
		/* The kernel's own; a tracer can see them. */
		[512] = "ERESTARTSYS",
		[513] = "ERESTARTNOINTR",
		[514] = "ERESTARTNOHAND",
		[515] = "ENOIOCTLCMD",
		[516] = "ERESTART_RESTARTBLOCK",
	};

	return LOOK_UP(words, error);
}

const char *name_of_action(uint32_t type)
{
	switch (type) {
	case PTRACEMON_TYPE_LOSS:
		return "PTraceSensorLoss";
	case RECORD_BLIND:
	case PTRACEMON_TYPE_KNOB:
		return "TamperingAttempt";
	case PTRACEMON_TYPE_LIFECYCLE:
		return "PTraceSensorLifecycle";
	case RECORD_SIGHTED:
		return "PTraceSensorSighted";
	case PTRACEMON_TYPE_ACCESS:
	case PTRACEMON_TYPE_MEMORY:
		return "PTraceAccess";
	case PTRACEMON_TYPE_END:
		return "PTraceEnd";
	case RECORD_SESSION:
		return "PTraceSession";
	case RECORD_SUPPRESSED:
		return "PTraceSensorSuppressed";
	case RECORD_REPEATED:
		return "PTraceRepeated";
	case RECORD_CERTIFICATE:
		return "PTraceSensorCertificate";
	default:
		return "PTraceDetected";
	}
}
