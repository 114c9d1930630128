// SPDX-License-Identifier: GPL-2.0
/*
 * without-ptrace PROGRAM [ARGUMENT...]: runs it under a seccomp filter that
 * answers ptrace and pidfd_getfd with EPERM, by every ABI.
 */
#include "guest.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define REFUSE_IF(number)                                          \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),         \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

int main(int argc, char **argv)
{
	struct sock_filter filter[] = {
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_I386, 6, 0),
		LOAD(nr),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x3fffffff),
		REFUSE_IF(SYS_ptrace),
		REFUSE_IF(521 /* ptrace of x32 */),
		/* of i386, and what has one number everywhere */
		LOAD(nr),
		REFUSE_IF(NR_PIDFD_GETFD),
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_I386, 0, 3),
		LOAD(nr),
		REFUSE_IF(26 /* ptrace of i386 */),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = ARRAY_SIZE(filter),
				      .filter = filter };

	if (argc < 2)
		die("usage: without-ptrace PROGRAM [ARGUMENT...]");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		die("seccomp");
	execvp(argv[1], argv + 1);
	die("%s", argv[1]);
}
