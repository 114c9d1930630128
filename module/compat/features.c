// SPDX-License-Identifier: GPL-2.0
/*
 * What kernels have or have not, whatever their version says: distributions' kernels
 * have newer interfaces under old numbers. features.sh compiles this file once for
 * each PROBE_NAME, and writes PTRACEMON_HAS_NAME where that works. Where it does not,
 * what there was before must compile (WITHOUT), so that no other trouble is taken
 * for an answer. Each probe includes only what it needs.
 */
#include <linux/types.h>

#define IS_TYPE(what, type) \
	_Static_assert(__builtin_types_compatible_p(typeof(what), type), #what)

/* What every kernel has: without it nothing can be told. */
#ifdef PROBE_CONTROL
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/sched.h>
static inline const void *probe(struct kretprobe *kretprobe,
				struct vm_area_struct *vma,
				struct task_struct *task)
{
	IS_TYPE(vma->vm_mm, struct mm_struct *);
	return register_kretprobe(kretprobe) ? vma->vm_mm : task->mm;
}
#endif

/* ce6d42f2e4a2 ("mm: add vma_lookup(), update find_vma_intersection()"), 5.14 */
#ifdef PROBE_VMA_LOOKUP
#include <linux/mm.h>
static inline struct vm_area_struct *probe(struct mm_struct *mm)
{
#ifndef WITHOUT
	return vma_lookup(mm, 0);
#else
	return find_vma(mm, 0);
#endif
}
#endif

/* bc292ab00f6c ("mm: introduce vma->vm_flags wrapper functions"), 6.3 */
#ifdef PROBE_VM_FLAGS_MOD
#include <linux/mm.h>
static inline void probe(struct vm_area_struct *vma)
{
#ifndef WITHOUT
	vm_flags_mod(vma, VM_DONTCOPY, VM_MAYWRITE);
#else
	vma->vm_flags = VM_DONTCOPY;
#endif
}
#endif

/* f122a08b197d ("capability: just use a 'u64' instead of a 'u32[2]' array"), 6.3 */
#ifdef PROBE_CAP_VAL
#include <linux/capability.h>
static inline u64 probe(kernel_cap_t cap)
{
#ifndef WITHOUT
	IS_TYPE(cap.val, u64);
	return cap.val;
#else
	return cap.cap[1];
#endif
}
#endif

/* 87d0e5be0fac ("x86/fpu: Provide struct fpstate"), 5.16 */
#ifdef PROBE_FPSTATE
#ifdef CONFIG_X86_64
#include <linux/mm.h>
#include <linux/sched.h>
#ifndef WITHOUT
static inline unsigned int probe(const struct fpu *fpu,
				 const struct task_struct *task)
{
	return fpu->fpstate->size + task->thread.pkru;
}
#else
static inline const union fpregs_state *probe(const struct fpu *fpu)
{
	return &fpu->state;
}
#endif
#endif
#endif

/* cb7ca40a3882 ("x86/fpu: Make task_struct::thread constant size"), 6.16 */
#ifdef PROBE_TASK_FPU
#ifdef CONFIG_X86_64
#include <linux/sched.h>
static inline const struct fpu *probe(struct task_struct *task)
{
#ifndef WITHOUT
	return x86_task_fpu(task);
#else
	return &task->thread.fpu;
#endif
}
#endif
#endif

/* def3ae83da02 ("fs: store real path instead of fake path in backing file f_path"), 6.7 */
#ifdef PROBE_FILE_USER_PATH
#include <linux/fs.h>
static inline const struct path *probe(struct file *file)
{
#ifndef WITHOUT
	return file_user_path(file);
#else
	return &file->f_path;
#endif
}
#endif

/* 0ede61d8589c ("file: convert to SLAB_TYPESAFE_BY_RCU"), 6.7 */
#ifdef PROBE_GET_FILE_ACTIVE
#include <linux/file.h>
#include <linux/fs.h>
static inline bool probe(struct file **file)
{
#ifndef WITHOUT
	return get_file_active(file);
#else
	return get_file_rcu(*file);
#endif
}
#endif

/* sched_process_exit tells whether it was the last thread: 6.16 */
#ifdef PROBE_EXIT_GROUP_DEAD
#include <trace/events/sched.h>
#ifndef WITHOUT
IS_TYPE(register_trace_sched_process_exit,
	int(void (*)(void *, struct task_struct *, bool), void *));
#else
IS_TYPE(register_trace_sched_process_exit,
	int(void (*)(void *, struct task_struct *), void *));
#endif
#endif

/* d19ad0775dcd ("ftrace: Have the callbacks receive a struct ftrace_regs"), 5.11 */
#ifdef PROBE_FTRACE_REGS
#include <linux/ftrace.h>
#ifdef CONFIG_FUNCTION_TRACER
#ifndef WITHOUT
#define REGS struct ftrace_regs *
#else
#define REGS struct pt_regs *
#endif
static inline void probe(unsigned long ip, unsigned long parent,
			 struct ftrace_ops *ops, REGS regs)
{
	IS_TYPE(&probe, ftrace_func_t);
}
#endif
#endif

/* a25d036d939a ("ftrace: Reverse what the RECURSION flag means"), 5.11 */
#ifdef PROBE_FTRACE_RECURSION
#include <linux/ftrace.h>
#ifdef CONFIG_FUNCTION_TRACER
#ifndef WITHOUT
static const unsigned long probe __maybe_unused = FTRACE_OPS_FL_RECURSION;
#else
static const unsigned long probe __maybe_unused = FTRACE_OPS_FL_RECURSION_SAFE;
#endif
#endif
#endif

/*
 * Handlers of returns run under a raw spinlock, with interrupts off, until
 * d741bf41d7c7 ("kprobes: Remove kretprobe hash"), 5.11; the lock of the free
 * instances went in the same series.
 */
#ifdef PROBE_KRETPROBE_LOCK
#include <linux/kprobes.h>
static inline const void *probe(struct kretprobe *kretprobe)
{
#ifndef WITHOUT
	return &kretprobe->lock;
#else
	return &kretprobe->kp;
#endif
}
#endif

/*
 * struct mnt_namespace is private to fs/. An atomic_t count stands before its
 * ns_common until 1a7b8969e664 ("mnt: Use generic ns_common::count"), 5.11; the
 * counts of the other namespaces went in the same series.
 */
#ifdef PROBE_NAMESPACE_KREF
#include <linux/pid_namespace.h>
static inline const void *probe(struct pid_namespace *pid_ns)
{
#ifndef WITHOUT
	return &pid_ns->kref;
#else
	return &pid_ns->ns;
#endif
}
#endif
