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

const char *door_name(const struct ptracemon_access *access, char *name)
{
	const char *word = name_of_door(access->door);
	uint32_t arch = architecture(access->abi);
	char *call = NULL;

	if (word)
		return word;
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
	uint32_t arch = architecture(access->abi);
	int flags = O_RDWR;
	char *call = NULL;

	/* 0 would be libseccomp's word for the ABI of this program. */
	if (arch)
		call = seccomp_syscall_resolve_num_arch(arch, access->syscall);
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

bool door_reads_state(const struct ptracemon_access *access)
{
	static const char *const calls[] = { "read",	"pread64", "readv",
					     "preadv",	"preadv2", "sendfile",
					     "sendfile64", "splice" };
	uint32_t arch = architecture(access->abi);
	bool found = false;
	char *call = NULL;
	size_t i;

	if (access->door != PTRACEMON_DOOR_OTHER || access->syscall < 0)
		return false;
	if (arch)
		call = seccomp_syscall_resolve_num_arch(arch, access->syscall);
	for (i = 0; call && i < sizeof(calls) / sizeof(*calls); i++)
		found |= !strcmp(call, calls[i]);
	free(call);
	return found;
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
