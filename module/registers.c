// SPDX-License-Identifier: GPL-2.0
/*
 * What a call changed of a tracee's registers. See registers.h.
 */
#include <linux/build_bug.h>
#include <linux/minmax.h>
#include <linux/ptrace.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/siphash.h>
#include <linux/string.h>

#include "registers.h"

/* Whoever chooses registers must not find two sets of them alike. */
static siphash_key_t key __ro_after_init;

void __init ptracemon_registers_init(void)
{
	get_random_bytes(&key, sizeof(key));
}

/* In whole words, without gaps. */
struct general {
	struct pt_regs user;
#ifdef CONFIG_X86_64
	u64 fs_base;
	u64 gs_base;
	u64 selectors;
#endif
};

static void read_others(struct general *general,
			const struct task_struct *task)
{
#ifdef CONFIG_X86_64
	general->fs_base = READ_ONCE(task->thread.fsbase);
	general->gs_base = READ_ONCE(task->thread.gsbase);
	general->selectors = (u64)READ_ONCE(task->thread.fsindex) << 48 |
			       (u64)READ_ONCE(task->thread.gsindex) << 32 |
			       (u64)READ_ONCE(task->thread.ds) << 16 |
			       READ_ONCE(task->thread.es);
#endif
}

/* See ptracemon_task_ip(). */
static bool read_stack(struct pt_regs *user, const struct task_struct *task)
{
	void *stack = READ_ONCE(task->stack);
	const unsigned long *from;
	size_t i;

	if (!stack)
		return false;
	from = ptracemon_registers_on_stack(stack);
	for (i = 0; i < sizeof(*user) / sizeof(*from); i++)
		if (!ptracemon_read_word((unsigned long *)user + i, from + i))
			return false;
	return READ_ONCE(task->stack) == stack;
}

/* ---- floating point and vector registers */

#ifdef CONFIG_X86_64
#define CHUNK	128

/* The first component, as a kernel that has not used it yet shows it. */
#define INITIAL_CONTROL	0x37f

struct chunk {
	u64 before;
	u8 bytes[CHUNK];
};

static bool read_chunk(u8 *to, const u8 *from, u32 size)
{
	u32 i;

	for (i = 0; i < size; i += sizeof(unsigned long))
		if (!ptracemon_read_word((unsigned long *)(to + i), from + i))
			return false;
	return true;
}

/*
 * What the processor has not saved, because it is as it was first, is what it may be.
 * Bytes 0 to 23 and 32 to 159 are the FPU's, those up to 415 SSE's; what follows up to
 * 511 is unused.
 */
static void set_unsaved(struct chunk *chunk, u32 at, u64 saved)
{
	u32 i;

	for (i = 0; i < CHUNK; i++) {
		const u32 byte = at + i;
		const bool control = byte >= 24 && byte < 32;
		const bool fpu = byte < 160 && !control;

		if (byte >= 416 || (fpu && !(saved & XFEATURE_MASK_FP)) ||
		    (!fpu && !control && !(saved & XFEATURE_MASK_SSE)))
			chunk->bytes[i] = 0;
	}
	if (!at && !(saved & XFEATURE_MASK_FP)) {
		chunk->bytes[0] = INITIAL_CONTROL & 0xff;
		chunk->bytes[1] = INITIAL_CONTROL >> 8;
	}
}

static u64 digest_vectors(struct task_struct *task)
{
	u32 size, at;
	const u8 *area = ptracemon_vector_registers(task, &size);
	struct chunk chunk = { .before = ptracemon_task_pkru(task) };
	unsigned long saved;

	/* Behind the 512 bytes of FXSAVE XSAVE has a header: what is saved. */
	if (!area || size < 576 || size > 4096 || size % sizeof(saved) ||
	    !ptracemon_read_word(&saved, area + 512))
		return 0;
	for (at = 0; at < size; at += CHUNK) {
		memset(chunk.bytes, 0, sizeof(chunk.bytes));
		if (!read_chunk(chunk.bytes, area + at,
				min_t(u32, CHUNK, size - at)))
			return 0;
		if (at < 512)
			set_unsaved(&chunk, at, saved);
		else if (at == 512)
			/* SETFPREGS says that it has saved these two. */
			chunk.bytes[0] &= ~XFEATURE_MASK_FPSSE;
		chunk.before = siphash(&chunk, sizeof(chunk), &key);
	}
	return chunk.before | 1;
}
#else
static u64 digest_vectors(struct task_struct *task)
{
	return 0;
}
#endif

/* ---- for all */

void ptracemon_registers_read(struct ptracemon_registers *registers,
			      struct task_struct *task, bool vectors)
{
	struct general general;

	*registers = (struct ptracemon_registers){ .vectors = vectors };
	/* Those of a task that runs are not there, and nobody has stopped it. */
	if (!task || !READ_ONCE(task->ptrace) || !task_is_traced(task) ||
	    !read_stack(&general.user, task))
		return;
	read_others(&general, task);
	registers->ip = instruction_pointer(&general.user);
	instruction_pointer_set(&general.user, 0);
	if (vectors) {
		registers->vector_digest = digest_vectors(task);
		if (!registers->vector_digest)
			return;
	}
	/* 0 means something else. */
	registers->digest = siphash(&general, sizeof(general), &key) | 1;
}

/*
 * What has stopped the tracee its siginfo says, which lies on its stack, as its
 * registers do: no other signal that it can have been sent has these codes.
 */
static bool is_stopped_by(const struct task_struct *task, int wanted)
{
	const unsigned long *info =
		(const unsigned long *)READ_ONCE(task->last_siginfo);
	unsigned long number, code;

	BUILD_BUG_ON(offsetof(kernel_siginfo_t, si_code) != sizeof(number));
	return info && ptracemon_read_word(&number, info) &&
	       ptracemon_read_word(&code, info + 1) &&
	       (int)number == SIGTRAP && (int)code == wanted;
}

/* int3 leaves the address behind it, brk its own. */
static bool stopped_behind_breakpoint(const struct task_struct *task)
{
	return IS_ENABLED(CONFIG_X86_64) && is_stopped_by(task, SI_KERNEL);
}

enum ptracemon_registers_change
ptracemon_registers_compare(const struct ptracemon_registers *before,
			    struct task_struct *task)
{
	struct ptracemon_registers now;

	ptracemon_registers_read(&now, task, before->vectors);
	if (!before->digest || now.digest != before->digest ||
	    now.vector_digest != before->vector_digest)
		return PTRACEMON_REGISTERS_CHANGED;
	if (now.ip == before->ip)
		return PTRACEMON_REGISTERS_SAME;
	if (now.ip + 1 == before->ip && stopped_behind_breakpoint(task))
		return PTRACEMON_REGISTERS_STEPPED_BACK;
	return PTRACEMON_REGISTERS_MOVED;
}

bool ptracemon_registers_stepped(const struct task_struct *task)
{
	return is_stopped_by(task, TRAP_TRACE);
}
