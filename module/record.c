// SPDX-License-Identifier: GPL-2.0
/*
 * What records say, from plain values. See record.h.
 */
#include <linux/string.h>

#include "record.h"

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
	if (tracer->uid != tracee->uid || tracer->euid != tracee->euid)
		relation |= PTRACEMON_REL_CROSS_UID;
	if (tracee->cap_effective & ~tracer->cap_effective)
		relation |= PTRACEMON_REL_MORE_CAPS;
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

void ptracemon_record_outcome(struct ptracemon_call *call, u64 value, u64 time)
{
	/* A compat stub's upper half is no part of its result. */
	s64 result = ptracemon_abi_is_32bit(call->abi) ? (s32)value :
							 (s64)value;

	call->result = result;
	call->duration = time - call->header.time;
	/* IS_ERR_VALUE() of the kernel: -MAX_ERRNO..-1 */
	call->outcome = result < 0 && result >= -4095 ?
				PTRACEMON_OUTCOME_FAILURE :
				PTRACEMON_OUTCOME_SUCCESS;
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
