/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What can be said about an event, each fact in one place: a function writes it
 * as a JSON value, which is null where it does not apply. Which output says
 * what under which key is in the outputs' tables; see layout.h.
 */
#ifndef _PTRACEMON_TOOLS_FACTS_H
#define _PTRACEMON_TOOLS_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "abi/event.h"
#include "base/json.h"
#include "host/enrich.h"
#include "output/out.h"

/**
 * struct rooms - bytes of the line for each text of a program
 */
struct rooms {
	size_t exe;
	size_t cgroup;
	size_t cmdline;
};

/* Most bytes of a payload in a line. */
#define PAYLOAD_MOST	256

enum side {
	NOBODY,
	TRACER,
	TRACEE,
	PARENT, /* who made a tracee that is born with a tracer */
	SETTER, /* who changed a setting, or came and went */
	SIDES,
};

/* Values of struct who_text, as they are written: what matters most comes first. */
enum who_value {
	WHO_NAME,
	WHO_POD,
	WHO_NAMESPACE,
	WHO_FLAGS,
	WHO_IMAGE,
	WHO_RUNTIME,
	WHO_PARENT, /* members of its object */
	WHO_LEADER,
	WHO_TERMINAL,
	WHO_DIRECTORY,
	WHO_LINEAGE,
	WHO_VALUES,
};

/* Bytes of a line for all of that, with keys. */
#define WHO_TEXT_MAX	1280

/**
 * struct who_keys - keys of a process in it
 * @pid: of its number
 * @name: and so on
 * @path: likewise
 * @start: likewise
 * @parent: WHO_PARENT is wanted
 * @left_out: what is null is
 * @image_twice: the image is there two times
 */
struct who_keys {
	const char *pid;
	const char *name;
	const char *path;
	const char *start;
	bool parent;
	bool left_out;
	bool image_twice;
};

/**
 * struct who_text - who a task is, as an output writes it; all zero at first
 * @serial: of the answer
 * @flags: of its executable
 * @offset: of the clock
 * @room: that there was
 * @cost: bytes of the line that it takes
 * @whole: nothing was left out for want of room
 * @from: where each value begins in @text
 * @size: and its bytes; 0: it is null
 * @text: values, with their commas
 */
struct who_text {
	uint64_t serial;
	uint32_t flags;
	int64_t offset;
	size_t room;
	size_t cost;
	bool whole;
	uint16_t from[WHO_VALUES];
	uint16_t size[WHO_VALUES];
	char text[WHO_TEXT_MAX + 8];
};

/**
 * struct actor - a task of an event
 * @task: NULL if it was not there
 * @program: what it runs
 * @rooms: of the line, for its texts
 * @cut: its command line has more than what was written
 * @who: who it is; NULL: not known, or not asked for
 */
struct actor {
	const struct ptracemon_identity *task;
	const struct program *program;
	struct rooms rooms;
	bool cut;
	const struct who_text *who;
};

/**
 * struct source - what facts are made from
 * @out: the output
 * @json: where they are written
 * @event: what happened
 * @details: about its tasks
 * @digits: as in struct line
 * @payload: as in struct lines
 * @step: by how much its sequence number is above that of the line before it on
 *	its CPU; 0: this is the first
 * @pieces: bytes of the line for what was written in a session
 * @shown: pieces of that that are in it
 * @narrow: likewise
 * @actors: by enum side
 * @actor: whose facts are written at the moment
 */
struct source {
	struct out *out;
	struct json *json;
	const struct event *event;
	const struct details *details;
	unsigned int digits;
	size_t payload;
	uint64_t step;
	size_t pieces;
	size_t shown;
	bool narrow;
	struct actor actors[SIDES];
	struct actor *actor;
};

/**
 * source_begin - an event, and whom it is about
 * @source: the first four fields and @digits are set
 * @room: bytes of the line for all texts of its tasks
 * @whole: paths of cgroups are written, and not the last part of each path
 */
void source_begin(struct source *source, size_t room, bool whole);

/* A path. What does not fit is left out in front, as "...". */
void fact_put_path(struct json *json, const struct excerpt *path, size_t room);

/* "8:1" */
void fact_put_device(struct json *json, const struct ptracemon_file *file);

/* Of what the caller may have given: any number. */
void fact_put_number(struct source *source, const char *name, uint64_t value);

/* Of PAYLOAD_MOST bytes at the most. */
void fact_put_hex(struct json *json, const uint8_t *bytes, size_t size);

/* Bytes of a line for a path of what is mapped, and for the rest of a place. */
#define FACT_PATH_ROOM	128
#define FACT_PLACE_MOST	215

/* What is mapped there; null if that is not known. */
void fact_put_mapping(struct source *source,
		      const struct ptracemon_place *place,
		      const struct record_item *path);

/* Whether there is any of memory, resumed_at and call_site. */
bool source_has_evidence(const struct source *source);

/* Most bytes of a line for these. @quoted: within a string. */
size_t source_evidence_most(const struct source *source, bool quoted);

/* The same of what was written in a session. */
size_t source_written_most(const struct source *source, bool quoted);

/**
 * who_text_make - write who a task is
 * @source: for times
 * @program: with an answer
 * @keys: of the output
 * @quoted: it goes into a string
 * @room: bytes of the line
 * @text: of this answer or of another: in and out
 *
 * Return: bytes of the line that it takes.
 */
size_t who_text_make(const struct source *source, const struct program *program,
		     const struct who_keys *keys, bool quoted, size_t room,
		     struct who_text *text);

/* Of the task whose facts are written: whether there is any. */
bool source_has_who(const struct source *source);
bool source_has_pod(const struct source *source);
bool source_has_image(const struct source *source);
bool source_has_terminal(const struct source *source);
bool source_in_container(const struct source *source);

/* Whether a task that is there runs in a container. */
bool actor_in_container(const struct actor *actor);

/* Also for lines that are no events. @digits: as in struct line. */
void fact_write_time(struct json *json, const struct clock *clock,
		     uint64_t boottime, unsigned int digits);

/* Boot id, a word or number, and a number. */
#define FACT_ID_MAX	\
	(sizeof(((struct host *)0)->boot_id) + 2 + 2 * FORMAT_U64_MAX)

#define FACTS(FACT)                                                          \
	/* of the record */                                                  \
	FACT(time) FACT(kind) FACT(boot_id) FACT(cpu) FACT(sequence)         \
	FACT(step) FACT(number) FACT(event_id) FACT(priority) FACT(host_id)             \
	FACT(host_name)                                                      \
	/* of a call, or another door */                                     \
	FACT(request) FACT(request_word) FACT(deed) FACT(address_hex)        \
	FACT(attacks) FACT(boot_time) FACT(request_number) FACT(class)       \
	FACT(abi)                                                            \
	FACT(pid_argument) FACT(address) FACT(data) FACT(outcome)            \
	FACT(result) FACT(error) FACT(denied) FACT(duration) FACT(door)      \
	FACT(mode) FACT(syscall) FACT(arguments) FACT(how) FACT(relation)    \
	FACT(techniques) FACT(memory) FACT(moved) FACT(resumed_at)           \
	FACT(call_site)                                                      \
	/* of the end of a task */                                           \
	FACT(exit_status) FACT(exit_signal) FACT(traced) FACT(traces)        \
	FACT(setid_ignored)                                                  \
	/* of what the sensor says of itself */                              \
	FACT(lost) FACT(lost_why) FACT(lost_class) FACT(lost_uid)            \
	FACT(lost_since)                                                     \
	FACT(lost_since_boot) FACT(lost_first) FACT(lost_last) FACT(knob)    \
	FACT(knob_from) FACT(knob_to) FACT(life) FACT(life_value)            \
	FACT(path) FACT(path_why) FACT(rule) FACT(rule_reason)               \
	FACT(hidden_records) FACT(hidden_sessions) FACT(hidden_total)        \
	FACT(hidden_since) FACT(rule_expired)                                \
	/* of events that are alike */                                       \
	FACT(repeated_of) FACT(repeated_class) FACT(repeated_count)          \
	FACT(repeated_since)                                                 \
	FACT(repeated_verdict) FACT(repeated_severity)                 \
	/* of a certificate */                                               \
	FACT(certificate_number) FACT(certificate_part)                      \
	FACT(certificate_parts) FACT(certificate_last)                       \
	FACT(certificate_since) FACT(certificate_until)                      \
	FACT(certificate_complete) FACT(certificate_cpus)                    \
	FACT(certificate_unexplained) FACT(certificate_blind)                \
	FACT(certificate_blinds) FACT(certificate_blind_ns)                  \
	FACT(certificate_changes) FACT(certificate_settings)                 \
	FACT(certificate_left_out) FACT(certificate_filtered)                \
	FACT(certificate_seal) FACT(certificate_lines) FACT(run)             \
	FACT(line_number) FACT(line_before)                                  \
	/* of a session */                                                   \
	FACT(verdict) FACT(severity) FACT(began) FACT(ended) FACT(started)   \
	FACT(until) FACT(span) FACT(calls) FACT(accesses) FACT(failures)     \
	FACT(denials) FACT(written) FACT(unmeasured) FACT(memory_read)       \
	FACT(memory_written) FACT(mem_opened) FACT(registers_set)            \
	FACT(resumed) FACT(threads) FACT(children) FACT(earlier)             \
	FACT(complete) FACT(pieces) FACT(pieces_more) FACT(bytes_unkept)     \
	FACT(pieces_sha256) FACT(went_on) FACT(known_tool) FACT(first_seen)  \
	/* of a task */                                                      \
	FACT(pid) FACT(tid) FACT(ns_pid) FACT(ppid) FACT(uid) FACT(euid)     \
	FACT(suid) FACT(gid) FACT(egid) FACT(uid_text) FACT(euid_text)       \
	FACT(suid_text) FACT(gid_text) FACT(egid_text) FACT(user)            \
	FACT(effective_user) FACT(caps) FACT(loginuid) FACT(login_session)   \
	FACT(start) FACT(start_boot) FACT(user_ns) FACT(pid_ns) FACT(mnt_ns) \
	FACT(cgroup_id) FACT(comm) FACT(cpid)                                \
	/* of what it runs */                                                \
	FACT(cgroup) FACT(exe) FACT(exe_name) FACT(exe_source) FACT(exe_dev) \
	FACT(exe_inode) FACT(words) FACT(line) FACT(line_cut) FACT(container) FACT(md5) FACT(sha1)       \
	FACT(sha256) FACT(file_size)                                         \
	/* of who it is */                                                   \
	FACT(container_name) FACT(container_image)                           \
	FACT(container_runtime) FACT(pod) FACT(pod_namespace)                \
	FACT(exe_flags) FACT(terminal) FACT(terminal_major)                  \
	FACT(terminal_minor) FACT(directory) FACT(session_leader)            \
	FACT(ancestors) FACT(parent_members)                                 \
	/* of the tracer's parent */                                         \
	FACT(parent_name) FACT(parent_start)

#define DECLARE_FACT(name) void fact_##name(struct source *source);
FACTS(DECLARE_FACT)
#undef DECLARE_FACT

/* As syslog(3) has them, 2 (critical) to 6 (informational). */
unsigned int fact_priority_of(const struct event *event);

/* Boot id and two numbers; or a letter in place of the first, if it is not 0. */
void fact_write_id(struct source *source, char letter, uint64_t one,
		   uint64_t other);

/* ---- what functions of facts have in common */

#define FACT(name) void fact_##name(struct source *source)

#define SAY(name, statement) FACT(name) { statement; }

/* Null unless it is so. */
#define SAY_IF(name, condition, statement)                                   \
	SAY(name, if (condition) statement; else json_null(source->json))

#define NUMBER(name, value) SAY(name, json_u64(source->json, value))
#define NUMBER_IF(name, condition, value)                                    \
	SAY_IF(name, condition, json_u64(source->json, value))
#define WORD(name, word, value)                                              \
	SAY(name, json_word(source->json, word((uint32_t)(value)), value))
#define TIME(name, boottime, digits)                                         \
	SAY(name, fact_write_time(source->json, source->out->clock, boottime, \
				  digits))
#define FIELD(name, bytes)                                                   \
	SAY(name, json_field(source->json, (const uint8_t *)(bytes),         \
			     sizeof(bytes)))

#endif /* _PTRACEMON_TOOLS_FACTS_H */
