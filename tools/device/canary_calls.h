/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ways from this program into the kernel's ptrace: one call for each, that
 * the kernel refuses and that changes nothing. See "The canary" in
 * module/uapi/ptracemon.h.
 */
#ifndef _PTRACEMON_TOOLS_CANARY_CALLS_H
#define _PTRACEMON_TOOLS_CANARY_CALLS_H

#include <stdint.h>

enum entry {
	ENTRY_NATIVE,
	ENTRY_I386,   /* int 0x80 */
	ENTRY_X32,
	ENTRY_ACCESS, /* pidfd_getfd(2), for the doors other than ptrace(2) */
	ENTRIES,
};

/* enum ptracemon_abi, or SIGHT_ACCESS. */
uint32_t entry_path(enum entry entry);

/*
 * enum ptracemon_abi of an entry that no process of this program's ABI can use,
 * and so is not checked: that of 32-bit programs on arm64. 0: there is none.
 */
uint32_t entry_unchecked(void);

/* The errno by which the kernel shows that the call has reached it. */
int entry_answer(enum entry entry);

/* The number that takes the place of @addr in a call of ENTRY_ACCESS. */
uint32_t entry_file(uint32_t addr);

/**
 * entry_prepare - open this process, for calls of ENTRY_ACCESS
 *
 * Without it each such call opens it anew, which a sandbox need not allow then.
 *
 * Return: its pidfd, the only one that those calls use from now on; -1 if the
 * kernel gives none.
 */
int entry_prepare(void);

/**
 * entry_call - make the call
 * @entry: how
 * @addr: third argument
 * @data: fourth argument
 *
 * Return: the errno that came back, 0 if none. Where there is no such way, the
 * program can end: see entry_probe().
 */
int entry_call(enum entry entry, uint32_t addr, uint32_t data);

enum entry_found {
	ENTRY_THERE,
	ENTRY_MISSING, /* this host does not have it */
	ENTRY_BLOCKED, /* something, as seccomp, answers in the kernel's stead */
};

/**
 * entry_probe - find out, in a child, whether there is such a way
 * @entry: which
 * @addr: third argument of the call, by which its record can be told
 * @data: fourth argument
 */
enum entry_found entry_probe(enum entry entry, uint32_t addr, uint32_t data);

#endif /* _PTRACEMON_TOOLS_CANARY_CALLS_H */
