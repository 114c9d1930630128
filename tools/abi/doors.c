// SPDX-License-Identifier: GPL-2.0
/*
 * The doors to another process. See doors.h.
 */
#include <fcntl.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/doors.h"
#include "abi/names.h"

/* What libseccomp calls an ABI; 0: unknown. */
static uint32_t architecture(uint8_t abi)
{
	static const uint32_t architectures[] = {
		[PTRACEMON_ABI_X86_64] = SCMP_ARCH_X86_64,
		[PTRACEMON_ABI_I386] = SCMP_ARCH_X86,
		[PTRACEMON_ABI_X32] = SCMP_ARCH_X32,
		[PTRACEMON_ABI_ARM64] = SCMP_ARCH_AARCH64,
		[PTRACEMON_ABI_ARM] = SCMP_ARCH_ARM,
	};

	return name_of_abi(abi) ? architectures[abi] : 0;
}

const char *door_name(const struct record *record, char *name)
{
	const bool moves = record->header.type == PTRACEMON_TYPE_MEMORY;
	const struct ptracemon_access *access = &record->access;
	const char *word = name_of_door(moves ? record->memory.door :
						access->door);
	uint32_t arch = architecture(access->abi);
	char *call = NULL;

	if (word || moves)
		return word ? word : "other";
	if (access->syscall < 0)
		return "none";
	if (arch)
		call = seccomp_syscall_resolve_num_arch(arch, access->syscall);
	if (call)
		snprintf(name, DOOR_NAME_MAX, "%s", call);
	else
		snprintf(name, DOOR_NAME_MAX, "syscall_%d", access->syscall);
	free(call);
	return name;
}

/* Flags of the call that opened it, or O_RDWR if they are not known. */
static int open_flags(const struct ptracemon_access *access)
{
	char *call = seccomp_syscall_resolve_num_arch(architecture(access->abi),
						      access->syscall);
	int flags = O_RDWR;

	if (call && !strcmp(call, "open"))
		flags = (int)access->args[1];
	else if (call && !strcmp(call, "openat"))
		flags = (int)access->args[2];
	else if (call && !strcmp(call, "creat"))
		flags = O_WRONLY;
	free(call);
	return flags;
}

unsigned int door_uses(const struct ptracemon_access *access)
{
	switch (open_flags(access) & O_ACCMODE) {
	case O_RDONLY:
		return DOOR_READS;
	case O_WRONLY:
		return DOOR_WRITES;
	default:
		return DOOR_READS | DOOR_WRITES;
	}
}

uint8_t door_class(uint8_t door)
{
	switch (door) {
	case PTRACEMON_DOOR_PROCESS_VM_WRITEV:
	case PTRACEMON_DOOR_MEM_WRITE:
		return PTRACEMON_CLASS_WRITE;
	case PTRACEMON_DOOR_PROC_MEM:
	case PTRACEMON_DOOR_PIDFD_GETFD:
		return PTRACEMON_CLASS_ATTACH;
	default:
		return PTRACEMON_CLASS_READ;
	}
}
