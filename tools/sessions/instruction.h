/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Instructions of x86-64, as far as somebody may step over them elsewhere. Pure.
 */
#ifndef _PTRACEMON_TOOLS_INSTRUCTION_H
#define _PTRACEMON_TOOLS_INSTRUCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* None has more; so many bytes are looked at. */
#define INSTRUCTION_BYTES 16

/**
 * struct ways - where an instruction goes on, but behind itself
 * @jump: so far from there, as an offset that may be negative; 0: it does not jump
 * @always: never behind itself
 * @leaves: to an address that has nothing to do with its own (RET, JMP *%rax)
 */
struct ways {
	uint64_t jump;
	bool always;
	bool leaves;
};

/**
 * instruction_movable - how long an instruction is that does the same elsewhere
 * @bytes: INSTRUCTION_BYTES
 * @ways: out
 *
 * Return: its bytes; 0 if that is not certain: it may address memory by its own
 * address, leaves that address somewhere (CALL, SYSCALL), lets the
 * next one pass untrapped (MOV to SS), or is none that programs are mostly made of.
 */
size_t instruction_movable(const uint8_t *bytes, struct ways *ways);

#endif /* _PTRACEMON_TOOLS_INSTRUCTION_H */
