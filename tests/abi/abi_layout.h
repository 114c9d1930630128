/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every offset, size and number of module/uapi/ptracemon.h. A line here changes
 * only together with the major number of the ABI; new ones are added.
 *
 * Compiled as C and C++, for 64 and 32 bits (abi.t), with -Wpadded: there is no
 * padding that nobody named.
 */
#ifndef _ABI_LAYOUT_H
#define _ABI_LAYOUT_H

#include "uapi/ptracemon.h"

#define PASTE_(a, b)	a##b
#define PASTE(a, b)	PASTE_(a, b)

/* Works in C and C++ of any age. */
#define ASSERT(condition) \
	typedef char PASTE(assert_, __LINE__)[(condition) ? 1 : -1]

#define SIZE(name, bytes)	ASSERT(sizeof(struct name) == (bytes));

#define FIELD(name, field, offset, bytes)                            \
	ASSERT(__builtin_offsetof(struct name, field) == (offset) && \
	       sizeof(((struct name *)0)->field) == (bytes));

#define VALUE(name, value)	ASSERT((name) == (value));

/* #define */
VALUE(PTRACEMON_ABI_MAJOR, 1)
VALUE(PTRACEMON_ABI_MINOR, 2)
VALUE(sizeof(PTRACEMON_DEVICE), sizeof("/dev/ptracemon"))
VALUE(PTRACEMON_RECORD_MAX, 8192)
VALUE(PTRACEMON_RECORD_ALIGN, 8)
VALUE(PTRACEMON_RECORD_CANARY, 1)
VALUE(PTRACEMON_RECORD_COMMAND_KNOWN, 2)
VALUE(PTRACEMON_ITEM_TRUNCATED, 1)
VALUE(PTRACEMON_ITEM_IN_FILESYSTEM, 2)
VALUE(PTRACEMON_PATH_MAX, 4096)
VALUE(PTRACEMON_CMDLINE_MAX, 1024)
VALUE(PTRACEMON_COMM_SIZE, 16)
VALUE(PTRACEMON_TASK_KTHREAD, 1)
VALUE(PTRACEMON_TASK_EXITING, 2)
VALUE(PTRACEMON_TASK_32BIT, 4)
VALUE(PTRACEMON_TASK_NOT_DUMPABLE, 8)
VALUE(PTRACEMON_UNSET, 0xffffffff)
VALUE(PTRACEMON_REL_SELF, 1)
VALUE(PTRACEMON_REL_OWN_CHILD, 2)
VALUE(PTRACEMON_REL_CROSS_UID, 4)
VALUE(PTRACEMON_REL_MORE_CAPS, 8)
VALUE(PTRACEMON_REL_CROSS_PID_NS, 16)
VALUE(PTRACEMON_REL_CROSS_USER_NS, 32)
VALUE(PTRACEMON_REL_CROSS_MNT_NS, 64)
VALUE(PTRACEMON_REL_CROSS_CGROUP, 128)
VALUE(PTRACEMON_REL_DESCENDANT, 256)
VALUE(PTRACEMON_REL_NOT_DUMPABLE, 512)
VALUE(PTRACEMON_REQUEST_CANARY, 0x70746d63)
VALUE(PTRACEMON_KNOB_NAME_SIZE, 32)
VALUE(PTRACEMON_KNOB_VALUE_SIZE, 256)
VALUE(PTRACEMON_ALL_CPUS, 0xffffffff)

/* ioctl numbers: direction, size of the argument, magic, number */
VALUE(PTRACEMON_IOC_MAGIC, 0xbb)
VALUE(PTRACEMON_IOC_INFO, 0xc068bb00)
VALUE(PTRACEMON_IOC_STATS, 0xc0b0bb01)
VALUE(PTRACEMON_FEATURE_OUTCOME, 1)
VALUE(PTRACEMON_FEATURE_ACCESS, 2)
VALUE(PTRACEMON_FEATURE_AUTOATTACH, 4)

/* enum ptracemon_type */
VALUE(PTRACEMON_TYPE_PAD, 0)
VALUE(PTRACEMON_TYPE_CALL, 1)
VALUE(PTRACEMON_TYPE_LOSS, 2)
VALUE(PTRACEMON_TYPE_KNOB, 3)
VALUE(PTRACEMON_TYPE_LIFECYCLE, 4)
VALUE(PTRACEMON_TYPE_ACCESS, 5)
VALUE(PTRACEMON_TYPE_AUTO_ATTACH, 6)
VALUE(PTRACEMON_TYPE_TRACED, 7)

/* enum ptracemon_item_kind */
VALUE(PTRACEMON_ITEM_TRACER_EXE, 1)
VALUE(PTRACEMON_ITEM_TRACEE_EXE, 2)
VALUE(PTRACEMON_ITEM_TRACER_CMDLINE, 3)
VALUE(PTRACEMON_ITEM_TRACEE_CMDLINE, 4)

SIZE(ptracemon_item, 8)
FIELD(ptracemon_item, kind, 0, 2)
FIELD(ptracemon_item, flags, 2, 2)
FIELD(ptracemon_item, size, 4, 4)

SIZE(ptracemon_record, 32)
FIELD(ptracemon_record, length, 0, 4)
FIELD(ptracemon_record, type, 4, 2)
FIELD(ptracemon_record, flags, 6, 2)
FIELD(ptracemon_record, cpu, 8, 4)
FIELD(ptracemon_record, body, 12, 2)
FIELD(ptracemon_record, payer, 14, 2)
FIELD(ptracemon_record, sequence, 16, 8)
FIELD(ptracemon_record, time, 24, 8)

SIZE(ptracemon_identity, 104)
FIELD(ptracemon_identity, tgid, 0, 4)
FIELD(ptracemon_identity, tid, 4, 4)
FIELD(ptracemon_identity, ns_pid, 8, 4)
FIELD(ptracemon_identity, parent, 12, 4)
FIELD(ptracemon_identity, uid, 16, 4)
FIELD(ptracemon_identity, euid, 20, 4)
FIELD(ptracemon_identity, suid, 24, 4)
FIELD(ptracemon_identity, gid, 28, 4)
FIELD(ptracemon_identity, egid, 32, 4)
FIELD(ptracemon_identity, loginuid, 36, 4)
FIELD(ptracemon_identity, session, 40, 4)
FIELD(ptracemon_identity, flags, 44, 4)
FIELD(ptracemon_identity, cap_effective, 48, 8)
FIELD(ptracemon_identity, start_time, 56, 8)
FIELD(ptracemon_identity, cgroup_id, 64, 8)
FIELD(ptracemon_identity, user_ns, 72, 4)
FIELD(ptracemon_identity, pid_ns, 76, 4)
FIELD(ptracemon_identity, mnt_ns, 80, 4)
FIELD(ptracemon_identity, reserved, 84, 4)
FIELD(ptracemon_identity, comm, 88, 16)

/* enum ptracemon_abi */
VALUE(PTRACEMON_ABI_X86_64, 1)
VALUE(PTRACEMON_ABI_I386, 2)
VALUE(PTRACEMON_ABI_X32, 3)
VALUE(PTRACEMON_ABI_ARM64, 4)
VALUE(PTRACEMON_ABI_ARM, 5)

/* enum ptracemon_class */
VALUE(PTRACEMON_CLASS_NONE, 0)
VALUE(PTRACEMON_CLASS_ATTACH, 1)
VALUE(PTRACEMON_CLASS_WRITE, 2)
VALUE(PTRACEMON_CLASS_CONTROL, 3)
VALUE(PTRACEMON_CLASS_READ, 4)
VALUE(PTRACEMON_CLASS_STEP, 5)
VALUE(PTRACEMON_CLASS_UNKNOWN, 6)

/* enum ptracemon_outcome */
VALUE(PTRACEMON_OUTCOME_UNKNOWN, 0)
VALUE(PTRACEMON_OUTCOME_SUCCESS, 1)
VALUE(PTRACEMON_OUTCOME_FAILURE, 2)

SIZE(ptracemon_call, 304)
FIELD(ptracemon_call, header, 0, 32)
FIELD(ptracemon_call, request, 32, 8)
FIELD(ptracemon_call, pid, 40, 8)
FIELD(ptracemon_call, addr, 48, 8)
FIELD(ptracemon_call, data, 56, 8)
FIELD(ptracemon_call, result, 64, 8)
FIELD(ptracemon_call, duration, 72, 8)
FIELD(ptracemon_call, abi, 80, 1)
FIELD(ptracemon_call, request_class, 81, 1)
FIELD(ptracemon_call, outcome, 82, 1)
FIELD(ptracemon_call, denied_by, 83, 1)
FIELD(ptracemon_call, relation, 84, 4)
FIELD(ptracemon_call, reserved1, 88, 8)
FIELD(ptracemon_call, tracer, 96, 104)
FIELD(ptracemon_call, tracee, 200, 104)

/* enum ptracemon_denied */
VALUE(PTRACEMON_DENIED_NOT, 0)
VALUE(PTRACEMON_DENIED_NO_SUCH_PROCESS, 1)
VALUE(PTRACEMON_DENIED_DAC, 2)
VALUE(PTRACEMON_DENIED_LSM, 3)
VALUE(PTRACEMON_DENIED_ALREADY_TRACED, 4)
VALUE(PTRACEMON_DENIED_SELF_OR_KTHREAD, 5)
VALUE(PTRACEMON_DENIED_NOT_STOPPED, 6)
VALUE(PTRACEMON_DENIED_OTHER, 7)

/* enum ptracemon_door */
VALUE(PTRACEMON_DOOR_OTHER, 0)
VALUE(PTRACEMON_DOOR_PROCESS_VM_READV, 1)
VALUE(PTRACEMON_DOOR_PROCESS_VM_WRITEV, 2)
VALUE(PTRACEMON_DOOR_PROC_MEM, 3)
VALUE(PTRACEMON_DOOR_PIDFD_GETFD, 4)
VALUE(PTRACEMON_DOOR_PROCESS_MADVISE, 5)

SIZE(ptracemon_access, 304)
FIELD(ptracemon_access, header, 0, 32)
FIELD(ptracemon_access, args, 32, 48)
FIELD(ptracemon_access, syscall, 80, 4)
FIELD(ptracemon_access, mode, 84, 4)
FIELD(ptracemon_access, abi, 88, 1)
FIELD(ptracemon_access, door, 89, 1)
FIELD(ptracemon_access, outcome, 90, 1)
FIELD(ptracemon_access, denied_by, 91, 1)
FIELD(ptracemon_access, relation, 92, 4)
FIELD(ptracemon_access, tracer, 96, 104)
FIELD(ptracemon_access, tracee, 200, 104)

/* enum ptracemon_attached_by */
VALUE(PTRACEMON_ATTACHED_BY_FORK, 1)
VALUE(PTRACEMON_ATTACHED_BY_VFORK, 2)
VALUE(PTRACEMON_ATTACHED_BY_CLONE, 3)
VALUE(PTRACEMON_ATTACHED_BY_CLONE_PTRACE, 4)

SIZE(ptracemon_auto_attach, 360)
FIELD(ptracemon_auto_attach, header, 0, 32)
FIELD(ptracemon_auto_attach, how, 32, 4)
FIELD(ptracemon_auto_attach, relation, 36, 4)
FIELD(ptracemon_auto_attach, reserved0, 40, 8)
FIELD(ptracemon_auto_attach, tracer, 48, 104)
FIELD(ptracemon_auto_attach, tracee, 152, 104)
FIELD(ptracemon_auto_attach, parent, 256, 104)

SIZE(ptracemon_traced, 256)
FIELD(ptracemon_traced, header, 0, 32)
FIELD(ptracemon_traced, relation, 32, 4)
FIELD(ptracemon_traced, reserved0, 36, 4)
FIELD(ptracemon_traced, reserved1, 40, 8)
FIELD(ptracemon_traced, tracer, 48, 104)
FIELD(ptracemon_traced, tracee, 152, 104)

/* enum ptracemon_lost */
VALUE(PTRACEMON_LOST_FULL, 0)
VALUE(PTRACEMON_LOST_RESERVE, 1)
VALUE(PTRACEMON_LOST_POSITION, 2)
VALUE(PTRACEMON_LOST_NESTED, 3)
VALUE(PTRACEMON_LOST_SHARE, 4)
VALUE(PTRACEMON_LOST_MEMORY, 5)
VALUE(PTRACEMON_LOST_REASONS, 8)

SIZE(ptracemon_loss, 80)
FIELD(ptracemon_loss, header, 0, 32)
FIELD(ptracemon_loss, count, 32, 8)
FIELD(ptracemon_loss, since, 40, 8)
FIELD(ptracemon_loss, first_sequence, 48, 8)
FIELD(ptracemon_loss, last_sequence, 56, 8)
FIELD(ptracemon_loss, reason, 64, 4)
FIELD(ptracemon_loss, request_class, 68, 4)
FIELD(ptracemon_loss, uid, 72, 4)
FIELD(ptracemon_loss, reserved, 76, 4)

SIZE(ptracemon_knob, 680)
FIELD(ptracemon_knob, header, 0, 32)
FIELD(ptracemon_knob, by, 32, 104)
FIELD(ptracemon_knob, name, 136, 32)
FIELD(ptracemon_knob, from, 168, 256)
FIELD(ptracemon_knob, to, 424, 256)

/* enum ptracemon_lifecycle_event */
VALUE(PTRACEMON_LIFECYCLE_LOADED, 1)
VALUE(PTRACEMON_LIFECYCLE_READER_CAME, 2)
VALUE(PTRACEMON_LIFECYCLE_READER_WENT, 3)
VALUE(PTRACEMON_LIFECYCLE_CPU, 4)
VALUE(PTRACEMON_LIFECYCLE_REPOSITION, 5)
VALUE(PTRACEMON_LIFECYCLE_NO_RING, 6)

SIZE(ptracemon_lifecycle, 152)
FIELD(ptracemon_lifecycle, header, 0, 32)
FIELD(ptracemon_lifecycle, event, 32, 4)
FIELD(ptracemon_lifecycle, reserved, 36, 4)
FIELD(ptracemon_lifecycle, value, 40, 8)
FIELD(ptracemon_lifecycle, by, 48, 104)

SIZE(ptracemon_control, 8)
FIELD(ptracemon_control, consumer_pos, 0, 8)

SIZE(ptracemon_stats, 160)
FIELD(ptracemon_stats, hits, 0, 8)
FIELD(ptracemon_stats, stored, 8, 8)
FIELD(ptracemon_stats, filtered, 16, 8)
FIELD(ptracemon_stats, own, 24, 8)
FIELD(ptracemon_stats, own_lost, 32, 8)
FIELD(ptracemon_stats, entered, 40, 8)
FIELD(ptracemon_stats, returned, 48, 8)
FIELD(ptracemon_stats, unwatched, 56, 8)
FIELD(ptracemon_stats, children, 64, 8)
FIELD(ptracemon_stats, reserved, 72, 24)
FIELD(ptracemon_stats, lost, 96, 64)

SIZE(ptracemon_status, 240)
FIELD(ptracemon_status, abi_major, 0, 2)
FIELD(ptracemon_status, abi_minor, 2, 2)
FIELD(ptracemon_status, size, 4, 4)
FIELD(ptracemon_status, cpu, 8, 4)
FIELD(ptracemon_status, reserved0, 12, 4)
FIELD(ptracemon_status, data_size, 16, 8)
FIELD(ptracemon_status, reserved1, 24, 40)
FIELD(ptracemon_status, producer_pos, 64, 8)
FIELD(ptracemon_status, next_sequence, 72, 8)
FIELD(ptracemon_status, stats, 80, 160)

SIZE(ptracemon_info, 104)
FIELD(ptracemon_info, abi_major, 0, 2)
FIELD(ptracemon_info, abi_minor, 2, 2)
FIELD(ptracemon_info, reserved0, 4, 4)
FIELD(ptracemon_info, features, 8, 8)
FIELD(ptracemon_info, cpus, 16, 4)
FIELD(ptracemon_info, page_size, 20, 4)
FIELD(ptracemon_info, ring_stride, 24, 8)
FIELD(ptracemon_info, data_size, 32, 8)
FIELD(ptracemon_info, version, 40, 32)
FIELD(ptracemon_info, reserved1, 72, 32)

SIZE(ptracemon_stats_request, 176)
FIELD(ptracemon_stats_request, cpu, 0, 4)
FIELD(ptracemon_stats_request, reserved, 4, 4)
FIELD(ptracemon_stats_request, next_sequence, 8, 8)
FIELD(ptracemon_stats_request, stats, 16, 160)

#endif /* _ABI_LAYOUT_H */
