/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Instructions that a debugger steps over aside: it copies one from under a breakpoint
 * to where no thread comes, sends a thread there, and after one step back behind the
 * breakpoint. Pure.
 *
 * To the kernel each of these calls is what an injector does; all together they are
 * one step of the program. So nothing is explained until a thread is back and the place
 * is as the file has it, and each call must be the next one of these.
 */
#ifndef _PTRACEMON_TOOLS_ASIDE_H
#define _PTRACEMON_TOOLS_ASIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "sessions/act.h"
#include "sessions/instruction.h"

/* Places at a time; gdb has two. */
#define ASIDES 2

/**
 * struct aside - a place
 * @address: where
 * @step: bytes of the instruction
 * @ways: where else it goes on
 * @written: it still stands there
 * @proved: a thread was sent there, and it was what that had been stopped at
 * @thread: was sent there, and has not come back; 0: nobody
 * @from: from where
 * @stops: how often it had stopped then
 */
struct aside {
	uint64_t address;
	uint64_t step;
	struct ways ways;
	bool written;
	bool proved;
	uint32_t thread;
	uint64_t from;
	uint64_t stops;
};

enum aside_answer {
	ASIDE_SILENT, /* it has nothing to do with that */
	ASIDE_EXPLAINS,
	ASIDE_DENIES, /* that explains nothing, whatever else may */
};

/* Takes an act on the process of these ASIDES places. */
enum aside_answer asides_take(struct aside *asides, const struct act *act);

/* Whether one is not over. */
bool asides_open(const struct aside *asides);

#endif /* _PTRACEMON_TOOLS_ASIDE_H */
