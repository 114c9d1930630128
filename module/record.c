// SPDX-License-Identifier: GPL-2.0
/*
 * What records say, from plain values. See record.h.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "numbers.h"
#include "record.h"

/* Bits of what is not the same in both. */
static noinline u32 differences(const struct ptracemon_identity *tracer,
				const struct ptracemon_identity *tracee)
{
	u32 relation = 0;

	if (tracer->uid != tracee->uid || tracer->euid != tracee->euid)
		relation |= PTRACEMON_REL_CROSS_UID;
	if (tracer->pid_ns != tracee->pid_ns)
		relation |= PTRACEMON_REL_CROSS_PID_NS;
	if (tracer->user_ns != tracee->user_ns)
		relation |= PTRACEMON_REL_CROSS_USER_NS;
	if (tracer->mnt_ns && tracee->mnt_ns &&
	    tracer->mnt_ns != tracee->mnt_ns)
		relation |= PTRACEMON_REL_CROSS_MNT_NS;
	if (tracer->cgroup_id != tracee->cgroup_id)
		relation |= PTRACEMON_REL_CROSS_CGROUP;
	return relation;
}

_Static_assert(offsetof(struct ptracemon_identity, euid) ==
		       offsetof(struct ptracemon_identity, uid) + 4,
	       "compared as a pair");
_Static_assert(offsetof(struct ptracemon_identity, pid_ns) ==
		       offsetof(struct ptracemon_identity, user_ns) + 4,
	       "compared as a pair");

/* Whether anything does. Nearly always nothing: pairs of fields at a time. */
static bool differ(const struct ptracemon_identity *tracer,
		   const struct ptracemon_identity *tracee)
{
	return memcmp(&tracer->uid, &tracee->uid, 8) ||
	       memcmp(&tracer->user_ns, &tracee->user_ns, 8) ||
	       tracer->mnt_ns != tracee->mnt_ns ||
	       tracer->cgroup_id != tracee->cgroup_id;
}

u32 ptracemon_record_relation(const struct ptracemon_identity *tracer,
			      const struct ptracemon_identity *tracee)
{
	u32 relation = 0;

	if (!tracer->tid || !tracee->tid)
		return 0;
	if (tracer->tgid == tracee->tgid)
		relation |= PTRACEMON_REL_SELF;
	else if (tracee->parent == tracer->tgid)
		relation |= PTRACEMON_REL_OWN_CHILD;
	if (differ(tracer, tracee))
		relation |= differences(tracer, tracee);
	if (tracee->cap_effective & ~tracer->cap_effective)
		relation |= PTRACEMON_REL_MORE_CAPS;
	if (tracee->flags & PTRACEMON_TASK_NOT_DUMPABLE)
		relation |= PTRACEMON_REL_NOT_DUMPABLE;
	return relation;
}

bool ptracemon_record_sets_vectors(u64 request, u64 address)
{
	if (request == 15)
		return true;
	/* NT_PRFPREG, NT_X86_XSTATE; an unsigned int to the kernel. */
	return request == 0x4205 &&
	       ((u32)address == 2 || (u32)address == 0x202);
}

bool ptracemon_record_registers_known(u64 request, u64 address)
{
	/* NT_PRSTATUS. Others are where a thread's data are, a shadow stack, ... */
	return request != 0x4205 || (u32)address == 1 ||
	       ptracemon_record_sets_vectors(request, address);
}

/* ptrace_traceme(): traced already, else security_ptrace_traceme(). */
static u8 traceme_denied(const struct ptracemon_refusal *refusal)
{
	if (refusal->traced)
		return PTRACEMON_DENIED_ALREADY_TRACED;
	return refusal->permitted ? PTRACEMON_DENIED_LSM :
				    PTRACEMON_DENIED_DAC;
}

/* The checks of ptrace_attach(), in their order. */
static u8 attach_denied(const struct ptracemon_refusal *refusal)
{
	if (refusal->kthread || refusal->self)
		return PTRACEMON_DENIED_SELF_OR_KTHREAD;
	if (!refusal->permitted)
		return PTRACEMON_DENIED_DAC;
	if (refusal->exiting)
		return PTRACEMON_DENIED_OTHER;
	if (refusal->traced)
		return PTRACEMON_DENIED_ALREADY_TRACED;
	return PTRACEMON_DENIED_LSM;
}

u8 ptracemon_record_denied(const struct ptracemon_refusal *refusal)
{
	switch (refusal->error) {
	case ESRCH:
		if (!refusal->present)
			return PTRACEMON_DENIED_NO_SUCH_PROCESS;
		/* ptrace_check_attach(): says no other error */
		return refusal->attach ? PTRACEMON_DENIED_OTHER :
					 PTRACEMON_DENIED_NOT_STOPPED;
	case EPERM:
	case EACCES:
		if (!refusal->attach || !refusal->found)
			return PTRACEMON_DENIED_OTHER;
		return refusal->traceme ? traceme_denied(refusal) :
					  attach_denied(refusal);
	default:
		return PTRACEMON_DENIED_NOT;
	}
}

u8 ptracemon_record_door(u8 abi, s32 syscall)
{
	const struct ptracemon_numbers numbers = ptracemon_numbers_of(abi);

	if (syscall < 0 || syscall == numbers.open ||
	    syscall == numbers.creat || syscall == numbers.openat)
		return PTRACEMON_DOOR_PROC_MEM;
	if (syscall == numbers.process_vm_readv)
		return PTRACEMON_DOOR_PROCESS_VM_READV;
	if (syscall == numbers.process_vm_writev)
		return PTRACEMON_DOOR_PROCESS_VM_WRITEV;
	switch (ptracemon_numbers_common(abi, syscall)) {
	case __NR_io_uring_enter:
	case __NR_openat2:
		return PTRACEMON_DOOR_PROC_MEM;
	case __NR_pidfd_getfd:
		return PTRACEMON_DOOR_PIDFD_GETFD;
	case __NR_process_madvise:
		return PTRACEMON_DOOR_PROCESS_MADVISE;
	default:
		return PTRACEMON_DOOR_OTHER;
	}
}

u32 ptracemon_record_door_class(u8 door)
{
	switch (door) {
	case PTRACEMON_DOOR_PROCESS_VM_READV:
	case PTRACEMON_DOOR_PROCESS_MADVISE:
	case PTRACEMON_DOOR_MEM_READ:
		return PTRACEMON_CLASS_READ;
	case PTRACEMON_DOOR_PROCESS_VM_WRITEV:
	case PTRACEMON_DOOR_MEM_WRITE:
		return PTRACEMON_CLASS_WRITE;
	default:
		/* One that is not known may give all power. */
		return PTRACEMON_CLASS_ATTACH;
	}
}

void ptracemon_record_text(u8 *field, size_t size, const char *text,
			   size_t length)
{
	while (length && (text[length - 1] == '\n' || text[length - 1] == ' '))
		length--;
	if (length > size - 1)
		length = size - 1;
	memcpy(field, text, length);
	memset(field + length, 0, size - length);
}
