/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every difference between kernels. The code outside is written for the newest
 * kernel; this header comes before each file of it, and before this header what the
 * kernel has: PTRACEMON_HAS_..., see features.c. Works from 5.10 on.
 */
#ifndef _PTRACEMON_COMPAT_H
#define _PTRACEMON_COMPAT_H

#include <linux/capability.h>
#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/ftrace.h>
#include <linux/kconfig.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/ns_common.h>
#include <linux/pagemap.h>
#include <linux/proc_ns.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#if __has_include("linux/sched/exec_state.h")
#include <linux/sched/exec_state.h>
#endif

#if !defined(CONFIG_KPROBES) || !defined(CONFIG_KRETPROBES)
#error "ptracemon needs a kernel with CONFIG_KPROBES and CONFIG_KRETPROBES"
#endif
#if !defined(CONFIG_X86_64) && !defined(CONFIG_ARM64)
#error "ptracemon knows the ptrace entry points of x86-64 and arm64 only"
#endif
/* The only version that matters: what is older was never tried. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#error "ptracemon needs Linux 5.10 or newer"
#endif

/*
 * Whether a handler at a function's entry may take spinlocks: those of PREEMPT_RT
 * sleep, and preemption is off.
 */
#define PTRACEMON_ENTRY_MAY_LOCK	(!IS_ENABLED(CONFIG_PREEMPT_RT))

/* Whether one at its return may: not under a raw spinlock (kretprobe_hash_lock()). */
#ifdef PTRACEMON_HAS_KRETPROBE_LOCK
#define PTRACEMON_RETURN_MAY_LOCK	0
#else
#define PTRACEMON_RETURN_MAY_LOCK	PTRACEMON_ENTRY_MAY_LOCK
#endif

#ifndef PTRACEMON_HAS_VMA_LOOKUP
static inline struct vm_area_struct *vma_lookup(struct mm_struct *mm,
						unsigned long address)
{
	struct vm_area_struct *area = find_vma(mm, address);

	return area && area->vm_start <= address ? area : NULL;
}
#endif

#ifndef PTRACEMON_HAS_VM_FLAGS_MOD
static inline void vm_flags_mod(struct vm_area_struct *vma, unsigned long set,
				unsigned long clear)
{
	vma->vm_flags = (vma->vm_flags & ~clear) | set;
}
#endif

static inline u64 ptracemon_cap_bits(kernel_cap_t cap)
{
#ifdef PTRACEMON_HAS_CAP_VAL
	return cap.val;
#else
	return (u64)cap.cap[1] << 32 | cap.cap[0];
#endif
}

/*
 * struct mnt_namespace is private to fs/. Its ns_common is the first member, or
 * after an atomic_t count.
 */
static inline struct ns_common *ptracemon_mnt_ns_common(struct mnt_namespace *ns)
{
#ifdef PTRACEMON_HAS_NAMESPACE_KREF
	return (struct ns_common *)((char *)ns + sizeof(long));
#else
	return (struct ns_common *)ns;
#endif
}

/* Whether that really was the ns_common of a mount namespace. */
bool ptracemon_ns_is_mnt(struct ns_common *ns);

/* TIF_ADDR32 is set for x32 tasks too (set_personality_ia32()). */
static inline bool ptracemon_task_is_32bit(struct task_struct *task)
{
#ifdef CONFIG_X86_64
	return test_tsk_thread_flag(task, TIF_ADDR32);
#else
	return IS_ENABLED(CONFIG_COMPAT) &&
	       test_tsk_thread_flag(task, TIF_32BIT);
#endif
}

/*
 * Reads a word of what may be freed at any moment; false if it is gone. Only for
 * addresses that belonged to the kernel: others need copy_from_kernel_nofault(),
 * which this is the heart of (mm/maccess.c).
 */
static __always_inline bool ptracemon_read_word(unsigned long *word,
						const void *from)
{
#ifdef __get_kernel_nofault
	__get_kernel_nofault(word, from, unsigned long, gone);
	return true;
gone:
	return false;
#else
	return !copy_from_kernel_nofault(word, from, sizeof(*word));
#endif
}

/*
 * Where the instruction pointer of a task that is not running lies, on a stack that
 * it had: task_pt_regs() without another look at the task.
 */
static inline const void *ptracemon_ip_on_stack(const void *stack)
{
	const char *end = (const char *)stack + THREAD_SIZE;

#ifdef CONFIG_X86_64
	end -= TOP_OF_KERNEL_STACK_PADDING;
	return &((const struct pt_regs *)end - 1)->ip;
#else
	return &((const struct pt_regs *)end - 1)->pc;
#endif
}

/* Likewise all of them. */
static inline const void *ptracemon_registers_on_stack(const void *stack)
{
#ifdef CONFIG_X86_64
	return (const char *)ptracemon_ip_on_stack(stack) -
	       offsetof(struct pt_regs, ip);
#else
	return (const char *)ptracemon_ip_on_stack(stack) -
	       offsetof(struct pt_regs, pc);
#endif
}

#ifdef CONFIG_X86_64
/*
 * Where the floating point and vector registers of a task that does not run are, and
 * how many bytes; NULL where the kernel has no struct fpstate yet (5.16).
 */
static inline const void *ptracemon_vector_registers(struct task_struct *task,
						     u32 *size)
{
#ifdef PTRACEMON_HAS_FPSTATE
#ifdef PTRACEMON_HAS_TASK_FPU
	/* x86_task_fpu(), which CONFIG_X86_DEBUG_FPU makes a function. */
	const struct fpu *fpu = (const struct fpu *)(task + 1);
#else
	const struct fpu *fpu = &task->thread.fpu;
#endif
	const struct fpstate *state = READ_ONCE(fpu->fpstate);

	*size = state ? READ_ONCE(state->size) : 0;
	return state ? &state->regs : NULL;
#else
	return NULL;
#endif
}

static inline u32 ptracemon_task_pkru(const struct task_struct *task)
{
#ifdef PTRACEMON_HAS_FPSTATE
	return READ_ONCE(task->thread.pkru);
#else
	return 0;
#endif
}
#endif

/*
 * A page of a file that is cached, with a reference; or NULL.
 * 66dabbb65d67 ("mm: return an ERR_PTR from __filemap_get_folio"), 6.4
 */
static inline struct page *ptracemon_cached_page(struct address_space *mapping,
						 pgoff_t index)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	return find_get_page(mapping, index);
#else
	struct folio *folio = filemap_get_folio(mapping, index);

	return IS_ERR(folio) ? NULL : folio_file_page(folio, index);
#endif
}

/* A file as its user opened it: what is mapped of an overlay is a file of a layer. */
static inline const struct path *ptracemon_file_path(const struct file *file)
{
#ifdef PTRACEMON_HAS_FILE_USER_PATH
	return file_user_path((struct file *)file);
#else
	return &file->f_path;
#endif
}

static inline const struct inode *ptracemon_file_inode(const struct file *file)
{
	return d_inode(ptracemon_file_path(file)->dentry);
}

/*
 * Whether a task that is no kernel thread is dumpable, as PR_GET_DUMPABLE says
 * 1; one without memory is. Context: an RCU read-side section that keeps @task.
 * Never faults.
 */
#if __has_include("linux/sched/exec_state.h")
/* Since 7.2 the task has it, under RCU. */
static __always_inline bool ptracemon_task_dumpable(struct task_struct *task)
{
	const struct task_exec_state *state =
		rcu_dereference_check(task->exec_state, !preemptible());

	return !state || READ_ONCE(state->dumpable) == TASK_DUMPABLE_OWNER;
}
#else
/*
 * Before, the mm has it, which another task may give up at any moment, and
 * task_lock() may not be taken here: the read cannot fault, and counts only if
 * the task still has the same mm after it.
 */
static __always_inline bool ptracemon_task_dumpable(struct task_struct *task)
{
	struct mm_struct *mm = READ_ONCE(task->mm);
	unsigned long flags;

	/* linux/sched/coredump.h, MMF_DUMPABLE_MASK and SUID_DUMP_USER */
	return !mm || !ptracemon_read_word(&flags, &mm->flags) ||
	       READ_ONCE(task->mm) != mm || (flags & 3) == 1;
}
#endif

/**
 * ptracemon_task_memory_owner - whose CAP_SYS_PTRACE overrides that
 * @task: the task
 *
 * Context: likewise.
 * Return: a user namespace, which may be compared only; NULL if not known.
 */
const struct user_namespace *
ptracemon_task_memory_owner(struct task_struct *task);

/*
 * The executable of an mm that has users, with a reference; NULL if it has none.
 * get_mm_exe_file() is exported until 5.14 only.
 */
static inline struct file *ptracemon_exe_file(struct mm_struct *mm)
{
#ifdef PTRACEMON_HAS_GET_FILE_ACTIVE
	return get_file_active((struct file **)&mm->exe_file);
#else
	struct file *file;

	rcu_read_lock();
	file = rcu_dereference(mm->exe_file);
	if (file && !get_file_rcu(file))
		file = NULL;
	rcu_read_unlock();
	return file;
#endif
}

/* What sched_process_exit tells. */
#ifdef PTRACEMON_HAS_EXIT_GROUP_DEAD
#define PTRACEMON_EXIT_ARGUMENTS	\
	void *data, struct task_struct *task, bool group_dead
#else
#define PTRACEMON_EXIT_ARGUMENTS	void *data, struct task_struct *task
#endif

#ifdef CONFIG_DYNAMIC_FTRACE
#ifndef PTRACEMON_HAS_FTRACE_REGS
#define ftrace_regs	pt_regs
#endif
/* Where there is RECURSION_SAFE instead, it means "does so itself". */
#ifndef PTRACEMON_HAS_FTRACE_RECURSION
#define FTRACE_OPS_FL_RECURSION	0
#endif
#endif

#endif /* _PTRACEMON_COMPAT_H */
