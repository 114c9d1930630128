/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records with evidence, for samples.c: what a call wrote and where, what moves
 * memory, and ends of tasks.
 */
#ifndef _PTRACEMON_TESTS_SAMPLES_EVIDENCE_H
#define _PTRACEMON_TESTS_SAMPLES_EVIDENCE_H

#include "abi/decode.h"

/* Of calls and other doors. */
void make_poke(struct record *record);
void make_poke_i386(struct record *record);
void make_resumed(struct record *record);
void make_attach_from_anonymous(struct record *record);
void make_open_from_anonymous(struct record *record);
void make_moved_by_chance(struct record *record);

/* Of what moves memory. */
void make_mem_write(struct record *record);
void make_mem_write_deleted(struct record *record);
void make_mem_write_pathless(struct record *record);
void make_mem_write_unmapped(struct record *record);
void make_mem_write_unknown(struct record *record);
void make_mem_write_to_nobody(struct record *record);
void make_mem_read(struct record *record);
void make_vm_writev(struct record *record);
void make_vm_readv_refused(struct record *record);
void make_vm_unwatched(struct record *record);

/* Of ends. */
void make_exit(struct record *record);
void make_exit_by_signal(struct record *record);
void make_exit_of_tracer(struct record *record);
void make_exec(struct record *record);
void make_exec_of_tracer(struct record *record);
void make_end_of_future(struct record *record);

/* Of those who mean no good: a path, and all that can be long. */
void make_hostile_place(struct record *record);
void make_longest_call(struct record *record);
void make_longest_memory(struct record *record);
void make_longest_quoted(struct record *record);
void make_longest_end(struct record *record);

#endif /* _PTRACEMON_TESTS_SAMPLES_EVIDENCE_H */
