/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * ptracemon - the ABI of /dev/ptracemon
 *
 * The kernel module records every use of ptrace; one reader at a time drains
 * the records. This header is the manual of that interface: everything a
 * reader needs is here, and nothing that is not here may be relied upon.
 *
 *
 * Changelog
 * =========
 *  1.0  first version: call, loss, knob and lifecycle records; read(), poll(),
 *       mmap(); PTRACEMON_IOC_INFO, PTRACEMON_IOC_STATS.
 *  1.1  access, auto-attach and traced records; items; ptracemon_call.denied_by
 *       (was reserved); PTRACEMON_TASK_NOT_DUMPABLE; PTRACEMON_REL_DESCENDANT,
 *       PTRACEMON_REL_NOT_DUMPABLE; the canary; ptracemon_stats.children.
 *  1.2  admission by rank and payer: PTRACEMON_LOST_SHARE, ptracemon_loss.uid,
 *       ptracemon_record.payer (was reserved); items once for a program,
 *       PTRACEMON_RECORD_COMMAND_KNOWN; PTRACEMON_FEATURE_*; CPUs without a ring:
 *       PTRACEMON_LOST_MEMORY, PTRACEMON_LIFECYCLE_NO_RING; a position that is not
 *       at a record moves back, not on; unknown doors are of class attach.
 *  1.3  evidence: memory records, which replace the access records of
 *       process_vm_readv() and process_vm_writev() where
 *       PTRACEMON_FEATURE_MEMORY_VM is announced; end records; items WRITTEN_TO,
 *       RESUMED_AT, CALL_SITE, PAYLOAD, TRACER_FILE, TRACEE_FILE;
 *       PTRACEMON_RECORD_TRACEE_KNOWN; PTRACEMON_REL_ATTACHED;
 *       PTRACEMON_ITEM_BREAKPOINT, PTRACEMON_ITEM_ASIDE; item MOVED_FROM.
 *
 *
 * Negotiation
 * ===========
 * The ABI has a major and a minor number. The minor number grows when
 * something is added in a way that an older reader can ignore (see "Growth").
 * The major number grows when an older reader would be misled.
 *
 * A reader fills struct ptracemon_info with the versions it was written for
 * and calls PTRACEMON_IOC_INFO. The kernel always writes its own versions into
 * the struct. If the major numbers differ the call fails with
 * EPROTONOSUPPORT and the reader must stop. If they match, both sides use the
 * smaller of the two minor numbers. Optional parts are announced in
 * ptracemon_info.features; test the feature bit, not the version.
 *
 * read() and mmap() work without negotiation, for tools that only copy bytes.
 *
 *
 * Growth
 * ======
 *  - Every record starts with struct ptracemon_record. A reader skips a type it
 *    does not know by .length.
 *  - The fixed part of a record only ever grows at its end: .body is its size
 *    in bytes as the kernel knew it. A reader treats fields that lie beyond
 *    .body as absent, and ignores what follows the fields it knows.
 *  - Optional items follow the fixed part, from offset .body up to .length: see
 *    struct ptracemon_item. A reader skips kinds that it does not know.
 *  - Fields named reserved are zero from the kernel, and a reader ignores them.
 *    In structs that a reader passes in they must be zero: the kernel checks,
 *    and refuses others with EINVAL.
 *  - Enumerations grow. A reader prints values that it does not know as
 *    numbers.
 *
 *
 * The device
 * ==========
 * open()   For reading (O_RDONLY, O_RDWR): makes the file the one consumer.
 *          EBUSY while another file is; the role ends with the last close of
 *          the file and the last munmap of its mappings. O_WRONLY: no consumer,
 *          takes only the ioctls.
 * read()   Whole records, oldest first across all CPUs ("Order"). Blocks while
 *          there are none; EAGAIN with O_NONBLOCK, EINTR on a signal. EINVAL
 *          if the buffer cannot take even the first record: use at least
 *          PTRACEMON_RECORD_MAX bytes. EFAULT moves nothing. Records that were
 *          handed out are consumed. EIO if somebody has written a
 *          consumer_pos that is not at a record.
 * poll()   EPOLLIN | EPOLLRDNORM when at least one record is there.
 * mmap()   See "Mapping". Maps the same rings that read() drains; both move the
 *          same positions, so use one or the other.
 * lseek()  ESPIPE.
 *
 * Closing does not discard: the next consumer goes on where the positions
 * stand. A reader that moves its position only after its output is safe can be
 * killed at any moment and nothing is lost; some records may then be seen
 * twice. The triple (boot id, cpu, sequence) names a record for ever: sequence
 * numbers are not reused within one boot, not even after the module was loaded
 * again.
 *
 *
 * Mapping
 * =======
 * Each CPU that has been online since the module was loaded has a ring. CPU n
 * lies at offset n * ptracemon_info.ring_stride of the device:
 *
 *   n * stride + 0            control   1 page      read-write, MAP_SHARED
 *   n * stride + page_size    status    1 page      read-only, and directly
 *                             data      data_size   behind it the records
 *
 *        control               status                data
 *   +----------------+    +----------------+----------------------------------+
 *   | consumer_pos   |    | producer_pos   | records, 8-byte aligned,         |
 *   |                |    | next_sequence  | never wrapping: a pad record     |
 *   |                |    | counters       | fills the end of the area        |
 *   +----------------+    +----------------+----------------------------------+
 *     reader writes         kernel writes    kernel writes
 *     kernel reads          reader reads     reader reads
 *
 * The control page is mapped alone (length page_size); it needs the file open
 * for writing if PROT_WRITE is asked for. Status and data are mapped together
 * (length page_size + data_size), read-only; such a mapping cannot be made
 * writable later. Neither may be executable. Other lengths and offsets: EINVAL.
 * PROT_WRITE or PROT_EXEC where it is not allowed: EPERM. A CPU without a ring:
 * ENODEV. A CPU that comes online for the first time gets its ring then, and
 * says so with a lifecycle record (PTRACEMON_LIFECYCLE_CPU) on another CPU's
 * ring. While a consumer exists no ring changes its size or address. Pages of a
 * mapping cannot be held on to by other means (O_DIRECT, vmsplice(), buffers of
 * io_uring): EFAULT.
 *
 * Positions count bytes, never wrap back (they are free-running 64-bit
 * numbers), and start near their overflow, so compare them by difference only.
 * The byte at position p is data[p & (data_size - 1)]; data_size is a power of
 * two. 0 <= producer_pos - consumer_pos <= data_size.
 *
 *
 * Ordering contract
 * =================
 * The same words stand for both sides; module/ring*, tools/device/reader.c name
 * these letters at each barrier.
 *
 *   kernel (producer, this CPU)            reader (consumer)
 *
 *   LOAD consumer_pos   (A) acquire        LOAD producer_pos    (C) acquire
 *   if there is room:                      if there are records:
 *     STORE record                           LOAD records
 *     STORE producer_pos (B) release         STORE consumer_pos (D) release
 *
 *   A pairs with D: the kernel overwrites only what the reader has finished
 *   reading. B pairs with C: the reader sees whole records only.
 *
 *   before it sleeps, in poll() or read():
 *                                          STORE waiting
 *   STORE producer_pos                     full barrier         (F)
 *   full barrier        (E)                LOAD producer_pos
 *   LOAD waiting
 *
 *   E pairs with F: at least one side sees the other, so that no wake-up is
 *   lost. Both halves are in the kernel (module/buffers.[ch]): a reader does
 *   nothing but call poll() or read().
 *
 * Who writes what: consumer_pos is written by the reader alone (by the kernel
 * in read() on its behalf). Single 64-bit stores; a 32-bit reader must store it
 * atomically too (x86: SSE2 or cmpxchg8b). The kernel trusts no byte of the
 * control page: a position that cannot be right makes every record of that CPU
 * a loss with the reason PTRACEMON_LOST_POSITION until it is right again. When
 * the reader has gone, a position that is not at a record is moved to one, and a
 * lifecycle record (PTRACEMON_LIFECYCLE_REPOSITION) tells it.
 *
 *
 * Order
 * =====
 * Within a CPU, records are in commit order and .time never decreases. Across
 * CPUs a reader gets commit order by merging on .time, if it takes
 * CLOCK_BOOTTIME before it loads the producer positions and holds records back
 * that are younger: what happened before (a call returned, then another was
 * made) is then never told after. read() does exactly this.
 *
 *
 * The canary
 * ==========
 * A call of ptrace(2) with the request PTRACEMON_REQUEST_CANARY, by any thread
 * of the process that opened the file that is the one consumer, becomes a call
 * record with the flag PTRACEMON_RECORD_CANARY whatever the knob `requests`
 * says (not while `enabled` is 0). Nobody else can make a record with that
 * flag. The kernel knows no such request: with pid 0 it answers ESRCH and does
 * nothing. Made by others it is counted as filtered, so that a program may
 * look whether hits grow without leaving records. A reader that makes the call
 * through each ABI of the host, with an unpredictable .addr and .data, and
 * finds the record behind it in the rings has proof that the path from the
 * system call to itself is whole. Another answer than ESRCH means that the
 * call did not get as far as the kernel's ptrace (seccomp, no such ABI), and
 * proves nothing. In the same way, pidfd_getfd(2) of that process on itself is
 * a canary of the other doors: its access record has the flag.
 *
 *
 * Completeness
 * ============
 * Each CPU gives every record that it writes, and every record that it could
 * not write, the next sequence number. So a reader has everything if the
 * numbers of a CPU have no gap and go up to next_sequence - 1. Each gap is
 * explained by loss records: the sum of their counts is the sum of the gaps.
 * They are written before any other record, as soon as there is room: of
 * unread ones a 64th of the ring may be full, of all records together three
 * quarters. What is lost meanwhile is added up. When the reader is about to
 * sleep at an empty ring, all that remain are written. At every moment, for
 * each CPU:
 *
 *     hits = stored + filtered + lost[0] + ... + lost[n]
 *
 * where hits counts calls, once their outcome is known (a call that sleeps in
 * the kernel is in entered, and not yet in hits), requests for access through
 * the other doors, and children that were attached. The sensor's own records
 * (loss, knob, lifecycle, traced) are not hits; they are counted in own, and in
 * own_lost if there was no room.
 *
 *
 * Admission
 * =========
 * A record is stored if there is room for its rank, which is known when the call
 * has returned:
 *
 *   refused  the call failed                                  five eighths
 *   bulk     it read or stepped; another door to an own       three quarters
 *            child (see below); loss records
 *   child    all else that a process does to its own child    seven eighths
 *   foreign  all else; the sensor's own records, canaries     the whole ring
 *
 * An own child has the same user and group ids, no more capabilities, and lives
 * in the same namespaces. Of a call whose outcome is unknown, those that could
 * only fail when they began are refused.
 *
 * Of its rank's room one payer may have at most eight times as much as he
 * leaves free, all of his unread records counted: so the loudest loses first,
 * and who comes new finds room. The payer is the real user id of the task that
 * made the call; in a user namespace, where one may have thousands, that of
 * whoever made the outermost one; if that was root, the one that user 0 of
 * that namespace has outside. What is lost to a share has the reason
 * PTRACEMON_LOST_SHARE, and every loss record says whose calls it counts.
 * Items are left out of a record that finds less room than a refused call
 * needs.
 */
#ifndef _UAPI_PTRACEMON_H
#define _UAPI_PTRACEMON_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define PTRACEMON_ABI_MAJOR	1
#define PTRACEMON_ABI_MINOR	3

#define PTRACEMON_DEVICE	"/dev/ptracemon"

/*
 * No record is longer, in any version with this major number. The length of a
 * record is a multiple of PTRACEMON_RECORD_ALIGN.
 */
#define PTRACEMON_RECORD_MAX	8192
#define PTRACEMON_RECORD_ALIGN	8

enum ptracemon_type {
	/*
	 * Fills the end of the data area. Has only the first 8 bytes of struct
	 * ptracemon_record (length, type, flags), no sequence number, and is
	 * never handed out by read().
	 */
	PTRACEMON_TYPE_PAD	= 0,
	PTRACEMON_TYPE_CALL	= 1,	/* struct ptracemon_call */
	PTRACEMON_TYPE_LOSS	= 2,	/* struct ptracemon_loss */
	PTRACEMON_TYPE_KNOB	= 3,	/* struct ptracemon_knob */
	PTRACEMON_TYPE_LIFECYCLE = 4,	/* struct ptracemon_lifecycle */
	PTRACEMON_TYPE_ACCESS	= 5,	/* struct ptracemon_access */
	PTRACEMON_TYPE_AUTO_ATTACH = 6,	/* struct ptracemon_auto_attach */
	PTRACEMON_TYPE_TRACED	= 7,	/* struct ptracemon_traced */
	PTRACEMON_TYPE_MEMORY	= 8,	/* struct ptracemon_memory */
	PTRACEMON_TYPE_END	= 9,	/* struct ptracemon_end */
};

/* ptracemon_record.flags */
#define PTRACEMON_RECORD_CANARY	(1u << 0)	/* see "The canary" */
/* No items, since an earlier record of this CPU has them: struct ptracemon_item. */
#define PTRACEMON_RECORD_COMMAND_KNOWN	(1u << 1)
/* The same of the items of the tracee, where the tracee is not the caller. */
#define PTRACEMON_RECORD_TRACEE_KNOWN	(1u << 2)

/**
 * struct ptracemon_record - start of every record
 * @length: bytes of the whole record, this header included
 * @type: enum ptracemon_type
 * @flags: PTRACEMON_RECORD_*
 * @cpu: CPU whose ring holds the record
 * @body: bytes of the fixed part, this header included; items follow
 * @payer: means nothing outside the kernel, and is to be ignored
 * @sequence: number of the record on @cpu, see "Completeness"
 * @time: when the record was written, CLOCK_BOOTTIME, nanoseconds
 */
struct ptracemon_record {
	__u32 length;
	__u16 type;
	__u16 flags;
	__u32 cpu;
	__u16 body;
	__u16 payer;
	__u64 sequence;
	__u64 time;
};

enum ptracemon_item_kind {
	/*
	 * Path of the executable, not terminated. As the process itself sees
	 * it: relative to its root directory. " (deleted)" at the end if it has
	 * no name any more (as in /proc/PID/exe).
	 */
	PTRACEMON_ITEM_TRACER_EXE = 1,
	PTRACEMON_ITEM_TRACEE_EXE = 2,
	/*
	 * Start of the command line: words, each terminated by NUL, as the
	 * process shows them now (it may overwrite them). The last NUL is
	 * missing if a title that it wrote is longer than they were, or if it
	 * is PTRACEMON_ITEM_TRUNCATED.
	 */
	PTRACEMON_ITEM_TRACER_CMDLINE = 3,
	PTRACEMON_ITEM_TRACEE_CMDLINE = 4,
	/*
	 * struct ptracemon_place. Where in the tracee a word or a first range
	 * was written; where a tracee will go on whose registers were set, or
	 * that was detached; where in the caller the system call was made (the
	 * address behind it).
	 */
	PTRACEMON_ITEM_WRITTEN_TO = 5,
	PTRACEMON_ITEM_RESUMED_AT = 6,
	PTRACEMON_ITEM_CALL_SITE = 7,
	/*
	 * First bytes of what was written (knob `payload`), read from the
	 * caller's memory once the call was over: another thread of the caller
	 * may have changed them since. Of a POKE they are in .data instead.
	 */
	PTRACEMON_ITEM_PAYLOAD = 8,
	/* struct ptracemon_file: which file the executable is. */
	PTRACEMON_ITEM_TRACER_FILE = 9,
	PTRACEMON_ITEM_TRACEE_FILE = 10,
	/*
	 * struct ptracemon_move: of a tracee that had stopped the instruction
	 * pointer was set, and no other register, except by one byte back (see
	 * PTRACEMON_ITEM_BREAKPOINT). x86-64 only.
	 */
	PTRACEMON_ITEM_MOVED_FROM = 11,
};

/* ptracemon_item.flags */
/*
 * A command line, a payload: there is more of it. A path, that of a place as
 * well: its beginning is missing.
 */
#define PTRACEMON_ITEM_TRUNCATED	(1u << 0)
/*
 * A path that begins at the root of its file system, not of the process: where
 * that is mounted could not be asked (PREEMPT_RT, or a path that is too long).
 */
#define PTRACEMON_ITEM_IN_FILESYSTEM	(1u << 1)
/*
 * A place without path: the last one that this CPU told of that file (device and
 * inode) in an item of this kind is it, but for folders that were renamed since. It comes again as those of
 * programs do: see struct ptracemon_item.
 */
#define PTRACEMON_ITEM_PATH_KNOWN	(1u << 2)
/*
 * Where something was written: up to 16 bytes, to a private, executable mapping of a
 * file, and when the call was over there stood what the file has there (in the page
 * cache), but for breakpoints' instructions, if any. Or up to 8 bytes where nothing is
 * executed, through /proc/PID/mem, and there stood what had been there when the call
 * began: of two such calls at a time that says nothing. Where it will go on:
 * the call changed none of its registers, neither those that it sets nor the general
 * ones, or set it back by one byte after an int3 had stopped it, and did nothing else.
 * From where it was moved: there is an int3 that the file does not have, and to where
 * it was moved stand 16 bytes as the file has them there.
 */
#define PTRACEMON_ITEM_BREAKPOINT	(1u << 3)
/*
 * Where something was written: up to 16 bytes, privately, into the first 34 of the
 * program (from AT_ENTRY on), where gdb executes instructions that it steps over; and
 * no thread of the process goes on at that address. The payload is what stood there
 * when the call was over.
 */
#define PTRACEMON_ITEM_ASIDE		(1u << 4)
/* From where it was moved: it had been stopped by a single step. */
#define PTRACEMON_ITEM_STEPPED		(1u << 5)

#define PTRACEMON_PATH_MAX		4096
#define PTRACEMON_CMDLINE_MAX		1024
#define PTRACEMON_PLACE_PATH_MAX	512
#define PTRACEMON_PAYLOAD_MAX		4096

/**
 * struct ptracemon_item - something of variable length about a record
 * @kind: enum ptracemon_item_kind
 * @flags: PTRACEMON_ITEM_*
 * @size: bytes of it, at most PTRACEMON_PATH_MAX, PTRACEMON_CMDLINE_MAX,
 *	PTRACEMON_PAYLOAD_MAX, or a place and PTRACEMON_PLACE_PATH_MAX. They
 *	follow directly; any byte may occur, the task chooses them. The next
 *	item begins at the next multiple of PTRACEMON_RECORD_ALIGN; bytes in
 *	between are zero
 *
 * Path, command line and file come while the knob `paths` is 1 about the task that made
 * the call (for PTRACE_TRACEME that is the tracee), with call records of attach, write and
 * control class, with access and memory records of every class, also read, and with end
 * records of an execution about what is executed. While the knob `evidence` is 1 they come
 * about the other one, too, with call and memory records of attach and write class of what
 * succeeded, and with access records of every class of what was allowed (not before Linux
 * 5.11 and not with PREEMPT_RT, where no lock can be taken then); of that command line as
 * much as was in memory, and none if the process was changing its memory. They come once
 * for a program: the later records that the same process makes on the same CPU, until it
 * executes another program, have the flag PTRACEMON_RECORD_COMMAND_KNOWN instead. A reader
 * carries them on. They come again when a reader opens the device, a minute after the last
 * time, and whenever the kernel's memory of 64 programs a CPU was too small.
 * Without flag, an item that is not there was not known to the kernel (a kernel
 * thread, memory that is not resident, a context that does not allow to ask), or
 * there was no room for it: see "Admission".
 */
struct ptracemon_item {
	__u16 kind;
	__u16 flags;
	__u32 size;
};

/**
 * struct ptracemon_file - a file, in its own file system
 * @inode: its number
 * @major: of the device of the file system, as in /proc/PID/maps
 * @minor: likewise
 */
struct ptracemon_file {
	__u64 inode;
	__u32 major;
	__u32 minor;
};

/**
 * struct ptracemon_move - an instruction pointer that was set
 * @from: what it was
 * @stops: how often the thread had gone to sleep, this stop counted
 */
struct ptracemon_move {
	__u64 from;
	__u64 stops;
};

enum ptracemon_place_kind {
	PTRACEMON_PLACE_UNKNOWN	= 0,	/* could not be asked at that moment */
	PTRACEMON_PLACE_UNMAPPED = 1,	/* nothing is mapped there */
	PTRACEMON_PLACE_FILE	= 2,
	PTRACEMON_PLACE_DELETED	= 3,	/* a file that has no name any more */
	PTRACEMON_PLACE_MEMFD	= 4,	/* memfd_create(2) */
	PTRACEMON_PLACE_ANONYMOUS = 5,	/* no file, or shared memory */
	PTRACEMON_PLACE_HEAP	= 6,	/* brk(2) */
	PTRACEMON_PLACE_STACK	= 7,	/* of the process, not of its threads */
	PTRACEMON_PLACE_VDSO	= 8,
};

/* ptracemon_place.permissions, as in /proc/PID/maps */
#define PTRACEMON_PERM_READ	(1u << 0)
#define PTRACEMON_PERM_WRITE	(1u << 1)
#define PTRACEMON_PERM_EXEC	(1u << 2)
#define PTRACEMON_PERM_SHARED	(1u << 3)

/**
 * struct ptracemon_place - an address, and what was mapped there
 * @address: it
 * @start: of the mapping; like all that follows zero if there is none, or if it
 *	could not be asked
 * @end: behind the mapping
 * @offset: of @address in the file
 * @file: zero without
 * @permissions: PTRACEMON_PERM_*
 * @kind: enum ptracemon_place_kind
 *
 * Behind it, up to the end of the item, the path of the file, as the caller sees it.
 *
 * Taken when the call was over, without waiting for anybody: a tracee that changes
 * its memory at that moment makes it UNKNOWN.
 */
struct ptracemon_place {
	__u64 address;
	__u64 start;
	__u64 end;
	__u64 offset;
	struct ptracemon_file file;
	__u32 permissions;
	__u32 kind;
};

#define PTRACEMON_COMM_SIZE	16

/* ptracemon_identity.flags */
#define PTRACEMON_TASK_KTHREAD	(1u << 0)	/* a kernel thread */
#define PTRACEMON_TASK_EXITING	(1u << 1)	/* had begun to exit */
#define PTRACEMON_TASK_32BIT	(1u << 2)	/* 32-bit address space or x32 */
#define PTRACEMON_TASK_NOT_DUMPABLE (1u << 3)	/* prctl(2), PR_SET_DUMPABLE: not 1 */

/* "not set" of loginuid and session (kernel: AUDIT_UID_UNSET, AUDIT_SID_UNSET) */
#define PTRACEMON_UNSET		0xffffffffu

/**
 * struct ptracemon_identity - one task, as it was at the call
 * @tgid: process id (thread group) in the initial pid namespace
 * @tid: thread id in the initial pid namespace; 0: there was no such task, and
 *	the whole struct is zero
 * @ns_pid: process id in the task's own pid namespace
 * @parent: process id of the parent, in the initial pid namespace; the parent
 *	is the real one, not a tracer
 * @uid: real user id; this and all ids below are in the initial user namespace
 * @euid: effective user id
 * @suid: saved user id
 * @gid: real group id
 * @egid: effective group id
 * @loginuid: audit login uid, or PTRACEMON_UNSET
 * @session: audit session id, or PTRACEMON_UNSET
 * @flags: PTRACEMON_TASK_*
 * @cap_effective: effective capabilities, bit n = capability n; they hold in
 *	the task's own user namespace
 * @start_time: when the process (its thread group leader) started,
 *	CLOCK_BOOTTIME, nanoseconds; with @tgid it names a process of this boot
 * @cgroup_id: id of the cgroup in the unified hierarchy (inode number in
 *	cgroup2), 0 without cgroups
 * @user_ns: inode number of the user namespace (as in /proc/PID/ns/user)
 * @pid_ns: inode number of the task's own pid namespace
 * @mnt_ns: inode number of the mount namespace; 0: not known (exiting task)
 * @reserved: zero
 * @comm: name of the thread, terminated by NUL; any other byte may occur, the
 *	task chooses them
 */
struct ptracemon_identity {
	__u32 tgid;
	__u32 tid;
	__u32 ns_pid;
	__u32 parent;
	__u32 uid;
	__u32 euid;
	__u32 suid;
	__u32 gid;
	__u32 egid;
	__u32 loginuid;
	__u32 session;
	__u32 flags;
	__u64 cap_effective;
	__u64 start_time;
	__u64 cgroup_id;
	__u32 user_ns;
	__u32 pid_ns;
	__u32 mnt_ns;
	__u32 reserved;
	__u8 comm[PTRACEMON_COMM_SIZE];
};

/* How the call entered the kernel; also fixes the meaning of request numbers. */
enum ptracemon_abi {
	PTRACEMON_ABI_X86_64	= 1,
	PTRACEMON_ABI_I386	= 2,	/* int 0x80 or sysenter, by any process */
	PTRACEMON_ABI_X32	= 3,
	PTRACEMON_ABI_ARM64	= 4,
	PTRACEMON_ABI_ARM	= 5,
};

/* What a request does; module/requests.h says which request is of which class. */
enum ptracemon_class {
	PTRACEMON_CLASS_NONE	= 0,	/* in loss records: the sensor's own */
	PTRACEMON_CLASS_ATTACH	= 1,
	PTRACEMON_CLASS_WRITE	= 2,
	PTRACEMON_CLASS_CONTROL	= 3,
	PTRACEMON_CLASS_READ	= 4,
	PTRACEMON_CLASS_STEP	= 5,
	PTRACEMON_CLASS_UNKNOWN	= 6,	/* a number that no table has */
};

enum ptracemon_outcome {
	/*
	 * The return of the call was not watched (knob outcome is 0, or no
	 * return instance was free): .result and .duration are zero, the record
	 * was committed at the start of the call.
	 */
	PTRACEMON_OUTCOME_UNKNOWN = 0,
	PTRACEMON_OUTCOME_SUCCESS = 1,
	PTRACEMON_OUTCOME_FAILURE = 2,
};

/* ptracemon_call.relation: what holds between tracer and tracee, both present. */
#define PTRACEMON_REL_SELF		(1u << 0) /* the same process */
#define PTRACEMON_REL_OWN_CHILD		(1u << 1) /* tracer is the tracee's parent */
#define PTRACEMON_REL_CROSS_UID		(1u << 2) /* uid or euid differ */
#define PTRACEMON_REL_MORE_CAPS		(1u << 3) /* tracee has one that tracer lacks */
#define PTRACEMON_REL_CROSS_PID_NS	(1u << 4)
#define PTRACEMON_REL_CROSS_USER_NS	(1u << 5)
#define PTRACEMON_REL_CROSS_MNT_NS	(1u << 6) /* both known, and not the same */
#define PTRACEMON_REL_CROSS_CGROUP	(1u << 7)
/* Tracer is an ancestor of the tracee, within 64 generations; not its parent. */
#define PTRACEMON_REL_DESCENDANT	(1u << 8)
#define PTRACEMON_REL_NOT_DUMPABLE	(1u << 9) /* the tracee is not dumpable */
/* Of access and memory records: the tracer traced the tracee then. */
#define PTRACEMON_REL_ATTACHED		(1u << 10)

/*
 * Why a request was refused, as far as the sensor can tell: EPERM and ESRCH
 * have several causes each. Derived, when the call returns, from the checks of
 * kernel/ptrace.c in their order, with the credentials of both tasks.
 */
enum ptracemon_denied {
	PTRACEMON_DENIED_NOT	= 0,	/* not refused, or nothing is known */
	PTRACEMON_DENIED_NO_SUCH_PROCESS = 1,
	/* Credentials, capabilities or a tracee that is not dumpable. */
	PTRACEMON_DENIED_DAC	= 2,
	/* None of the other causes holds: a security module (Yama, ...). */
	PTRACEMON_DENIED_LSM	= 3,
	PTRACEMON_DENIED_ALREADY_TRACED = 4,
	PTRACEMON_DENIED_SELF_OR_KTHREAD = 5,
	/* The tracee is not stopped, or not traced by the caller. */
	PTRACEMON_DENIED_NOT_STOPPED = 6,
	PTRACEMON_DENIED_OTHER	= 7,
};

/*
 * A request that no kernel has, for the canary; "ptmc". Not of a known class.
 */
#define PTRACEMON_REQUEST_CANARY	0x70746d63u

/**
 * struct ptracemon_call - one call of ptrace(2)
 * @header: type PTRACEMON_TYPE_CALL; the call began at .time - @duration
 * @request: first argument, the whole register; the low 32 bits count if @abi
 *	is I386, X32 or ARM
 * @pid: second argument, the whole register; the kernel used its low 32 bits,
 *	in the pid namespace of the caller
 * @addr: third argument
 * @data: fourth argument
 * @result: what the kernel returned: 0 or more, or -errno. Not what the C
 *	library returns: PTRACE_PEEK* hands its word out through @data
 * @duration: nanoseconds from entry to return
 * @abi: enum ptracemon_abi
 * @request_class: enum ptracemon_class
 * @outcome: enum ptracemon_outcome
 * @denied_by: enum ptracemon_denied
 * @relation: PTRACEMON_REL_*
 * @reserved1: zero
 * @tracer: who traces: the caller; for PTRACE_TRACEME the caller's real parent
 * @tracee: who is traced: the task that @pid named; for PTRACE_TRACEME the
 *	caller. Resolved at entry, so that it is known even if the call was
 *	refused or the task is gone since
 */
struct ptracemon_call {
	struct ptracemon_record header;
	__u64 request;
	__u64 pid;
	__u64 addr;
	__u64 data;
	__s64 result;
	__u64 duration;
	__u8 abi;
	__u8 request_class;
	__u8 outcome;
	__u8 denied_by;
	__u32 relation;
	__u64 reserved1;
	struct ptracemon_identity tracer;
	struct ptracemon_identity tracee;
};

/* By which way; class of the record in brackets. */
enum ptracemon_door {
	PTRACEMON_DOOR_OTHER	= 0,	/* see .syscall [attach] */
	PTRACEMON_DOOR_PROCESS_VM_READV = 1,	/* [read] */
	PTRACEMON_DOOR_PROCESS_VM_WRITEV = 2,	/* [write] */
	/*
	 * open() and its kin, io_uring among them, on /proc/PID/mem or
	 * /proc/PID/task/TID/mem [attach]
	 */
	PTRACEMON_DOOR_PROC_MEM	= 3,
	PTRACEMON_DOOR_PIDFD_GETFD = 4,	/* [attach] */
	PTRACEMON_DOOR_PROCESS_MADVISE = 5,	/* [read] */
	/* read() and write() and their kin on an open /proc/PID/mem */
	PTRACEMON_DOOR_MEM_READ	= 6,	/* [read] */
	PTRACEMON_DOOR_MEM_WRITE = 7,	/* [write] */
};

/**
 * struct ptracemon_access - a task asked for the power of a tracer by a system
 *	call other than ptrace(2): the kernel checked PTRACE_MODE_ATTACH. Not
 *	recorded, but counted as filtered: a process that asks about itself
 * @header: type PTRACEMON_TYPE_ACCESS; .time is when the kernel had decided
 * @args: the arguments of the system call, whole registers
 * @syscall: its number in @abi; -1: not within a system call
 * @mode: what was asked for, PTRACE_MODE_* of the kernel (linux/ptrace.h)
 * @abi: enum ptracemon_abi, of the system call
 * @door: enum ptracemon_door
 * @outcome: enum ptracemon_outcome: whether the kernel allowed it. What the
 *	system call did then may still have failed
 * @denied_by: enum ptracemon_denied
 * @relation: PTRACEMON_REL_*
 * @tracer: who asked
 * @tracee: about whom
 */
struct ptracemon_access {
	struct ptracemon_record header;
	__u64 args[6];
	__s32 syscall;
	__u32 mode;
	__u8 abi;
	__u8 door;
	__u8 outcome;
	__u8 denied_by;
	__u32 relation;
	struct ptracemon_identity tracer;
	struct ptracemon_identity tracee;
};

/* Ranges of memory that a record has room for. */
#define PTRACEMON_RANGES	4

/* ptracemon_memory.flags */
/*
 * Of MEM_READ and MEM_WRITE: the file was opened by another process, by another
 * program of this one, or before this one changed its credentials.
 */
#define PTRACEMON_MEMORY_HANDED_ON	(1u << 0)
/* Of PROCESS_VM_*: the ranges could not be read, and are zero. */
#define PTRACEMON_MEMORY_RANGES_UNKNOWN	(1u << 1)

/**
 * struct ptracemon_range - a range of memory
 * @addr: where it begins
 * @length: its bytes
 */
struct ptracemon_range {
	__u64 addr;
	__u64 length;
};

/**
 * struct ptracemon_memory - a task read or wrote the memory of another process,
 *	by a system call other than ptrace(2). Not recorded, but counted as
 *	filtered: its own
 * @header: type PTRACEMON_TYPE_MEMORY; the transfer began at .time - @duration
 * @remote: the first ranges in the tracee that are not empty, as the caller asked
 *	for them (another thread of it may have changed them meanwhile); unused
 *	ones are zero
 * @ranges: how many there were, empty ones too
 * @result: what was returned, bytes or -errno. PROCESS_VM_*: by the system call.
 *	MEM_*: by one step of it; read() and write() have one, readv() and
 *	writev() as many as they have vectors
 * @moved: bytes that were moved; also of MEM_* that returned an error in the end
 * @duration: nanoseconds
 * @relation: PTRACEMON_REL_*
 * @flags: PTRACEMON_MEMORY_*
 * @abi: enum ptracemon_abi
 * @door: enum ptracemon_door: PROCESS_VM_*, MEM_*
 * @outcome: enum ptracemon_outcome; a failure moved nothing
 * @denied_by: enum ptracemon_denied
 * @reserved: zero
 * @tracer: who moved it
 * @tracee: whose memory. MEM_*: the process that owns it now; zero if there is
 *	none any more, or if the kernel does not know (no CONFIG_MEMCG)
 */
struct ptracemon_memory {
	struct ptracemon_record header;
	struct ptracemon_range remote[PTRACEMON_RANGES];
	__u64 ranges;
	__s64 result;
	__u64 moved;
	__u64 duration;
	__u32 relation;
	__u32 flags;
	__u8 abi;
	__u8 door;
	__u8 outcome;
	__u8 denied_by;
	__u32 reserved;
	struct ptracemon_identity tracer;
	struct ptracemon_identity tracee;
};

enum ptracemon_end_event {
	PTRACEMON_END_EXIT	= 1,	/* the thread exits */
	PTRACEMON_END_EXEC	= 2,	/* it executes another program */
};

/* ptracemon_end.flags */
#define PTRACEMON_END_TRACES	(1u << 0)	/* it is a tracer */
#define PTRACEMON_END_TRACED	(1u << 1)	/* it is traced */
/*
 * The program is set-user-ID or set-group-ID of somebody else, and that was not
 * granted: as is usual for a tracee. Said in the initial user namespace only.
 */
#define PTRACEMON_END_SETID_IGNORED	(1u << 2)

/**
 * struct ptracemon_end - a task that traces or is traced exits, or executes
 *	another program
 * @header: type PTRACEMON_TYPE_END
 * @event: enum ptracemon_end_event
 * @flags: PTRACEMON_END_*
 * @status: of EXIT: as wait(2) gives it; else zero
 * @relation: PTRACEMON_REL_*
 * @tracer: who traces it; zero if nobody does
 * @task: it; after EXEC as it is now. Path and command line of what it executes are
 *	items, of the tracee if it is traced, else of the tracer
 */
struct ptracemon_end {
	struct ptracemon_record header;
	__u32 event;
	__u32 flags;
	__u32 status;
	__u32 relation;
	struct ptracemon_identity tracer;
	struct ptracemon_identity task;
};

/* Why a child began its life with a tracer. */
enum ptracemon_attached_by {
	PTRACEMON_ATTACHED_BY_FORK	= 1,	/* PTRACE_O_TRACEFORK */
	PTRACEMON_ATTACHED_BY_VFORK	= 2,	/* PTRACE_O_TRACEVFORK */
	PTRACEMON_ATTACHED_BY_CLONE	= 3,	/* PTRACE_O_TRACECLONE */
	PTRACEMON_ATTACHED_BY_CLONE_PTRACE = 4,	/* clone(2), CLONE_PTRACE */
};

/**
 * struct ptracemon_auto_attach - a new task is traced from its first moment,
 *	without a call of ptrace(2)
 * @header: type PTRACEMON_TYPE_AUTO_ATTACH
 * @how: enum ptracemon_attached_by
 * @reserved0: zero
 * @relation: PTRACEMON_REL_*, of @tracer and @tracee
 * @tracer: who traces it: the tracer of @parent
 * @tracee: the new task
 * @parent: the task that made it
 */
struct ptracemon_auto_attach {
	struct ptracemon_record header;
	__u32 how;
	__u32 relation;
	__u64 reserved0;
	struct ptracemon_identity tracer;
	struct ptracemon_identity tracee;
	struct ptracemon_identity parent;
};

/**
 * struct ptracemon_traced - a task that was traced when the reader came
 * @header: type PTRACEMON_TYPE_TRACED; cannot be filtered
 * @relation: PTRACEMON_REL_*
 * @reserved0: zero
 * @reserved1: zero
 * @tracer: who traces it
 * @tracee: it
 *
 * One for each such thread, after the lifecycle record of the reader.
 */
struct ptracemon_traced {
	struct ptracemon_record header;
	__u32 relation;
	__u32 reserved0;
	__u64 reserved1;
	struct ptracemon_identity tracer;
	struct ptracemon_identity tracee;
};

/* Why a record could not be stored. */
enum ptracemon_lost {
	PTRACEMON_LOST_FULL	= 0,	/* no room at all */
	PTRACEMON_LOST_RESERVE	= 1,	/* no room but what is kept for attach,
					 * write and control */
	PTRACEMON_LOST_POSITION	= 2,	/* consumer_pos cannot be right */
	PTRACEMON_LOST_NESTED	= 3,	/* a record was being written on this
					 * CPU: never seen, counted as proof */
	PTRACEMON_LOST_SHARE	= 4,	/* no room but what is kept for others
					 * than ptracemon_loss.uid */
	PTRACEMON_LOST_MEMORY	= 5,	/* there was no memory for a ring of this
					 * CPU; counted, in no loss record */
	/* Room for more; not a count of the values above. */
	PTRACEMON_LOST_REASONS	= 8,
};

/**
 * struct ptracemon_loss - records that could not be stored
 * @header: type PTRACEMON_TYPE_LOSS
 * @count: how many
 * @since: time of the first, CLOCK_BOOTTIME, nanoseconds
 * @first_sequence: sequence number of the first
 * @last_sequence: sequence number of the last; losses for other reasons or of
 *	other classes, and stored records, may lie between
 * @reason: enum ptracemon_lost
 * @request_class: enum ptracemon_class of the requests
 * @uid: payer, see "Admission": whose calls they were; PTRACEMON_UNSET: not known,
 *	or of several
 * @reserved: zero
 */
struct ptracemon_loss {
	struct ptracemon_record header;
	__u64 count;
	__u64 since;
	__u64 first_sequence;
	__u64 last_sequence;
	__u32 reason;
	__u32 request_class;
	__u32 uid;
	__u32 reserved;
};

#define PTRACEMON_KNOB_NAME_SIZE	32
#define PTRACEMON_KNOB_VALUE_SIZE	256

/**
 * struct ptracemon_knob - somebody changed a setting
 * @header: type PTRACEMON_TYPE_KNOB; cannot be filtered
 * @by: who
 * @name: file name below /sys/class/misc/ptracemon/, terminated by NUL
 * @from: text of the old value, as the file showed it, terminated by NUL; cut
 *	if longer
 * @to: text of the new value, likewise
 */
struct ptracemon_knob {
	struct ptracemon_record header;
	struct ptracemon_identity by;
	__u8 name[PTRACEMON_KNOB_NAME_SIZE];
	__u8 from[PTRACEMON_KNOB_VALUE_SIZE];
	__u8 to[PTRACEMON_KNOB_VALUE_SIZE];
};

enum ptracemon_lifecycle_event {
	PTRACEMON_LIFECYCLE_LOADED	= 1,	/* the probes are in place */
	PTRACEMON_LIFECYCLE_READER_CAME	= 2,	/* opened for reading */
	PTRACEMON_LIFECYCLE_READER_WENT	= 3,	/* @by: who closed it */
	PTRACEMON_LIFECYCLE_CPU		= 4,	/* @value: CPU that got a ring */
	PTRACEMON_LIFECYCLE_REPOSITION	= 5,	/* @value: CPU whose consumer_pos
						 * was not at a record, and was
						 * moved back to one: records
						 * may come again */
	PTRACEMON_LIFECYCLE_NO_RING	= 6,	/* @value: CPU that got no ring
						 * for lack of memory: its
						 * records are lost, and
						 * counted */
};

/**
 * struct ptracemon_lifecycle - something about the sensor itself
 * @header: type PTRACEMON_TYPE_LIFECYCLE; cannot be filtered
 * @event: enum ptracemon_lifecycle_event
 * @reserved: zero
 * @value: depends on @event, else 0
 * @by: the task that did it
 */
struct ptracemon_lifecycle {
	struct ptracemon_record header;
	__u32 event;
	__u32 reserved;
	__u64 value;
	struct ptracemon_identity by;
};

/**
 * struct ptracemon_control - the page that the reader writes
 * @consumer_pos: position up to which the reader is done. At open() it stands
 *	where the last reader left it
 */
struct ptracemon_control {
	__u64 consumer_pos;
};

/**
 * struct ptracemon_stats - counters of one CPU, or of all
 * @hits: calls seen, and decided upon
 * @stored: calls whose record is or was in the ring
 * @filtered: calls that the knobs left out
 * @own: records of the sensor itself that were stored
 * @own_lost: records of the sensor itself that were not
 * @entered: calls that are watched until they return
 * @returned: of these, those that have returned. Per CPU either may be ahead, a
 *	call can return on another CPU; over all CPUs @entered - @returned calls
 *	are in the kernel now
 * @unwatched: calls whose record has an unknown outcome because no return
 *	instance was free
 * @children: of @filtered, those that the knob `children` left out
 * @reserved: zero
 * @lost: calls whose record was lost, by enum ptracemon_lost
 */
struct ptracemon_stats {
	__u64 hits;
	__u64 stored;
	__u64 filtered;
	__u64 own;
	__u64 own_lost;
	__u64 entered;
	__u64 returned;
	__u64 unwatched;
	__u64 children;
	__u64 reserved[3];
	__u64 lost[PTRACEMON_LOST_REASONS];
};

/**
 * struct ptracemon_status - the page that the kernel writes for the reader
 * @abi_major: PTRACEMON_ABI_MAJOR
 * @abi_minor: PTRACEMON_ABI_MINOR
 * @size: bytes of this struct as the kernel knew it
 * @cpu: the CPU whose ring this is
 * @reserved0: zero
 * @data_size: bytes of the data area, a power of two
 * @reserved1: zero
 * @producer_pos: position up to which records are there (B)
 * @next_sequence: sequence number that the next record will get. Stored after
 *	@producer_pos, or when a record was lost
 * @stats: counters of this CPU. Single-copy atomic each; for a snapshot in
 *	which the equation holds use PTRACEMON_IOC_STATS
 */
struct ptracemon_status {
	__u16 abi_major;
	__u16 abi_minor;
	__u32 size;
	__u32 cpu;
	__u32 reserved0;
	__u64 data_size;
	__u64 reserved1[5];
	__u64 producer_pos;
	__u64 next_sequence;
	struct ptracemon_stats stats;
};

/*
 * ptracemon_info.features: what works on this kernel, as long as the knobs of
 * these names are on. None was announced before ABI 1.2.
 */
#define PTRACEMON_FEATURE_OUTCOME	(1u << 0)
#define PTRACEMON_FEATURE_ACCESS	(1u << 1)
#define PTRACEMON_FEATURE_AUTOATTACH	(1u << 2)
/* Memory records: of process_vm_*, of /proc/PID/mem. Knobs access, memory. */
#define PTRACEMON_FEATURE_MEMORY_VM	(1u << 3)
#define PTRACEMON_FEATURE_MEMORY_MEM	(1u << 4)
#define PTRACEMON_FEATURE_ENDS		(1u << 5)
/* Items WRITTEN_TO, RESUMED_AT, CALL_SITE, PAYLOAD, TRACEE_EXE. Knob evidence. */
#define PTRACEMON_FEATURE_EVIDENCE	(1u << 6)

/**
 * struct ptracemon_info - argument of PTRACEMON_IOC_INFO
 * @abi_major: in: what the reader was written for; out: what the kernel has
 * @abi_minor: likewise
 * @reserved0: zero
 * @features: in: zero; out: bits of the optional parts that are there
 * @cpus: out: CPU numbers are below this; not each need have a ring
 * @page_size: out: bytes of a page
 * @ring_stride: out: distance of two rings in the device, bytes
 * @data_size: out: bytes of each data area
 * @version: out: version of the module, terminated by NUL
 * @reserved1: zero
 *
 * EINVAL if what must be zero is not; EPROTONOSUPPORT if the major number is
 * not the kernel's, with everything filled in all the same.
 */
struct ptracemon_info {
	__u16 abi_major;
	__u16 abi_minor;
	__u32 reserved0;
	__u64 features;
	__u32 cpus;
	__u32 page_size;
	__u64 ring_stride;
	__u64 data_size;
	__u8 version[32];
	__u64 reserved1[4];
};

#define PTRACEMON_ALL_CPUS	0xffffffffu

/**
 * struct ptracemon_stats_request - argument of PTRACEMON_IOC_STATS
 * @cpu: in: the CPU, or PTRACEMON_ALL_CPUS for the sum over all rings
 * @reserved: zero
 * @next_sequence: out: as in the status page; 0 for the sum
 * @stats: in: zero; out: the counters, each CPU's taken at one moment
 *
 * EINVAL if what must be zero is not; ENODEV if the CPU has no ring.
 */
struct ptracemon_stats_request {
	__u32 cpu;
	__u32 reserved;
	__u64 next_sequence;
	struct ptracemon_stats stats;
};

#define PTRACEMON_IOC_MAGIC	0xBB
#define PTRACEMON_IOC_INFO	_IOWR(PTRACEMON_IOC_MAGIC, 0, struct ptracemon_info)
#define PTRACEMON_IOC_STATS	_IOWR(PTRACEMON_IOC_MAGIC, 1, \
				      struct ptracemon_stats_request)

#endif /* _UAPI_PTRACEMON_H */
