/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happened between one tracer and one tracee, from the attach to the
 * detach: a session. Everything that records say of it, in a plain struct.
 */
#ifndef _PTRACEMON_TOOLS_SESSION_H
#define _PTRACEMON_TOOLS_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "uapi/ptracemon.h"

#define SESSION_CLASSES	(PTRACEMON_CLASS_UNKNOWN + 1)
#define SESSION_DOORS	(PTRACEMON_DOOR_MEM_WRITE + 1)
#define SESSION_DENIALS	(PTRACEMON_DENIED_OTHER + 1)

struct written;

/* What the first record of a session was. */
enum session_begin {
	SESSION_ATTACH,
	SESSION_SEIZE,
	SESSION_TRACEME,
	SESSION_AUTO_ATTACH,
	SESSION_ALREADY_TRACED,
	SESSION_ACCESS,
	SESSION_REQUEST, /* any other: the attach was not seen */
};

/* By what a session ended; there is no record of an exit. */
enum session_end {
	SESSION_OPEN, /* it goes on, and is told meanwhile */
	SESSION_DETACHED,
	SESSION_KILLED,
	SESSION_TRACEE_GONE,
	SESSION_TRACER_GONE,
	SESSION_OTHER_TRACER, /* somebody else traces it now */
	SESSION_IDLE, /* nothing for a while, and nothing was attached */
	SESSION_END_OF_INPUT,
	SESSION_EVICTED, /* too many sessions at a time */
};

/* What was seen, of calls that succeeded or whose outcome is not known. */
#define SESSION_DONE		(1u << 0) /* anything */
#define SESSION_SELF_TRACED	(1u << 1) /* PTRACE_TRACEME, refused or not */
#define SESSION_TRACED		(1u << 2) /* anything else, refused or not */
#define SESSION_STOPPED		(1u << 3) /* its tracer stopped it */
#define SESSION_READ		(1u << 4) /* memory, or a file descriptor */
#define SESSION_MEMORY		(1u << 5) /* memory was written */
#define SESSION_MEM_OPENED	(1u << 6) /* /proc/PID/mem, for writing */
#define SESSION_PROC_MEM	(1u << 7) /* /proc/PID/mem, refused or not */
#define SESSION_ADJACENT	(1u << 8) /* words that touch, or very many */
#define SESSION_REGISTERS	(1u << 9) /* general registers were set */
#define SESSION_CHANGED		(1u << 10) /* anything else was */
#define SESSION_RESUMED		(1u << 11) /* let run */
#define SESSION_STEPS_UNSEEN	(1u << 12) /* such requests are not recorded */
#define SESSION_LOSSY		(1u << 13) /* records are missing */
#define SESSION_PARTIAL		(1u << 14) /* its beginning was not seen */
/* When it asked to be traced, its name was not that of its parent. */
#define SESSION_OWN_PROGRAM	(1u << 15)
#define SESSION_ATTACHED	(1u << 16) /* stopped or not */
#define SESSION_VM_WRITTEN	(1u << 17) /* of that, by process_vm_writev */
#define SESSION_STRANGER	(1u << 18) /* not made by its tracer */
#define SESSION_REFUSED		(1u << 19) /* somebody said no */
#define SESSION_BREAKPOINTS	(1u << 20) /* no other words were poked */
#define SESSION_MEM_WRITTEN	(1u << 21) /* that, and how much was seen */
#define SESSION_EXECUTED	(1u << 22) /* sent to where it was written */
/* Something that breakpoints do not explain was changed, or nobody knows what. */
#define SESSION_BEYOND		(1u << 23)
/* By more than reads of the state of a thread, in /proc, refused or not. */
#define SESSION_USED		(1u << 24)

/* What a tracer did to a tracee for others to go on from. */
#define SESSION_CHANGES                                              \
	(SESSION_MEMORY | SESSION_MEM_OPENED | SESSION_ADJACENT |    \
	 SESSION_REGISTERS | SESSION_CHANGED | SESSION_VM_WRITTEN |  \
	 SESSION_MEM_WRITTEN | SESSION_EXECUTED | SESSION_BEYOND)

/* Whether one program did all of it, as far as the kernel tells. */
enum session_program {
	SESSION_PROGRAM_NONE, /* nothing was done yet by which it could be told */
	SESSION_PROGRAM_ONE,
	SESSION_PROGRAM_UNCLEAR, /* several, or it did not tell */
};

/**
 * struct session - what is known of one
 * @since: when it began, boot time
 * @until: when it ended, or the time of its last record
 * @calls: of ptrace(2), by class
 * @accesses: by door
 * @failed: how many of both ended with an error
 * @denied: of these, by enum ptracemon_denied
 * @written: bytes that were written, by whatever way
 * @unmeasured: writes of a size that no record tells: /proc/PID/mem opened for
 *	writing, and what modules before ABI 1.3 say of process_vm_writev(2)
 * @threads: of the tracee that were traced or asked for
 * @children: born with this tracer
 * @earlier: sessions of these two before this one
 * @relation: PTRACEMON_REL_* of all records together
 * @evidence: SESSION_*
 * @before: of SESSION_CHANGES, what all tracers of this tracee did, at any time
 * @began: enum session_begin
 * @ended: enum session_end
 * @by: enum session_program; kept only if somebody asks, see sessions_program()
 * @file: of the program, if it is one
 * @hidden: records of it were kept out of the outputs
 * @pieces: what was written, and where the tracee went on; see written.h. NULL:
 *	nothing, or not known
 * @known_tool: word of the tool that the tracer was all the time; NULL: none, or not
 *	proved
 * @first_seen: enum seen_answer: whether its pair of executables is new here
 * @tracer: as in the last record
 * @tracee: likewise; zero if there was no such process
 */
struct session {
	uint64_t since;
	uint64_t until;
	uint64_t calls[SESSION_CLASSES];
	uint64_t accesses[SESSION_DOORS];
	uint64_t failed;
	uint64_t denied[SESSION_DENIALS];
	uint64_t written;
	uint64_t unmeasured;
	uint32_t threads;
	uint32_t children;
	uint32_t earlier;
	uint32_t relation;
	uint32_t evidence;
	uint32_t before;
	uint32_t began;
	uint32_t ended;
	uint32_t by;
	struct ptracemon_file file;
	bool hidden;
	const struct written *pieces;
	const char *known_tool;
	uint32_t first_seen;
	struct ptracemon_identity tracer;
	struct ptracemon_identity tracee;
};

/* Words for enum session_begin and enum session_end; NULL: no such thing. */
const char *session_begin_word(uint32_t began);
const char *session_end_word(uint32_t ended);

#endif /* _PTRACEMON_TOOLS_SESSION_H */
