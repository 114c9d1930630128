// SPDX-License-Identifier: GPL-2.0
/*
 * tools/sessions/instruction.c: which instructions are movable, and how long they are.
 * instruction_test -: those that objdump -dw prints to standard input (instruction.t).
 */
#include <stdlib.h>

#include "sessions/instruction.h"
#include "tap.h"

#define COUNT(array)	(sizeof(array) / sizeof(*(array)))

#define CODE(text)	text, sizeof(text) - 1

static const struct {
	const char *bytes;
	size_t length;
	bool movable;
	const char *what;
} instructions[] = {
	{ CODE("\x8b\x45\xec"), true, "mov -0x14(%rbp),%eax" },
	{ CODE("\x55"), true, "push %rbp" },
	{ CODE("\x48\x83\xec\x08"), true, "sub $8,%rsp" },
	{ CODE("\x48\x81\xec\x08\x10\x00\x00"), true, "sub $0x1008,%rsp" },
	{ CODE("\x66\x81\xc1\x08\x10"), true, "add $0x1008,%cx" },
	{ CODE("\x2e\x81\xc1\x08\x10\x00\x00"), true, "cs add $0x1008,%ecx" },
	{ CODE("\x48\xb8\x01\x02\x03\x04\x05\x06\x07\x08"), true, "movabs" },
	{ CODE("\xb8\x01\x02\x03\x04"), true, "mov $,%eax" },
	{ CODE("\x66\xb8\x01\x02"), true, "mov $,%ax" },
	{ CODE("\x64\x48\x8b\x04\x25\x28\x00\x00\x00"), true, "mov %fs:40,%rax" },
	{ CODE("\x48\x8b\x84\xc8\x00\x01\x00\x00"), true, "mov 256(%rax,%rcx,8)" },
	{ CODE("\xf3\x0f\x1e\xfa"), true, "endbr64" },
	{ CODE("\x0f\xb6\x00"), true, "movzbl (%rax),%eax" },
	{ CODE("\xff\xc0"), true, "inc %eax" },
	{ CODE("\xff\x74\x24\x08"), true, "push 8(%rsp)" },
	{ CODE("\xf7\xc0\x01\x00\x00\x00"), true, "test $1,%eax" },
	{ CODE("\xf7\xd8"), true, "neg %eax" },
	{ CODE("\xc5\xf8\x77"), true, "vzeroupper" },
	{ CODE("\xc4\xe3\x7d\x39\xc1\x01"), true, "vextracti128" },
	{ CODE("\x75\x04"), true, "jne" },
	{ CODE("\x0f\x84\x10\x00\x00\x00"), true, "je" },
	{ CODE("\x66\x0f\x3a\x0f\xc1\x08"), true, "palignr" },
	{ CODE("\x8b\x05\x10\x00\x00\x00"), false, "mov 16(%rip),%eax" },
	{ CODE("\x48\x8d\x3d\x10\x00\x00\x00"), false, "lea 16(%rip),%rdi" },
	{ CODE("\xc7\x05\x10\x00\x00\x00\x01\x00\x00\x00"), false, "movl $1,16(%rip)" },
	{ CODE("\x66\x0f\x6f\x05\x10\x00\x00\x00"), false, "movdqa 16(%rip),%xmm0" },
	{ CODE("\x66\x0f\x38\x00\x05\x10\x00\x00\x00"), false, "pshufb 16(%rip)" },
	{ CODE("\x66\x0f\x3a\x0f\x05\x10\x00\x00\x00\x08"), false, "palignr 16(%rip)" },
	{ CODE("\xc5\xf8\x28\x05\x10\x00\x00\x00"), false, "vmovaps 16(%rip)" },
	{ CODE("\xc4\xe2\x79\x18\x05\x10\x00\x00\x00"), false, "vbroadcastss 16(%rip)" },
	{ CODE("\x62\xf1\x7c\x48\x28\xc1"), false, "vmovaps %zmm1,%zmm0" },
	{ CODE("\xe8\x00\x00\x00\x00"), false, "call" },
	{ CODE("\xff\xd0"), false, "call *%rax" },
	{ CODE("\x41\xff\xd4"), false, "call *%r12" },
	{ CODE("\xff\x25\x10\x00\x00\x00"), false, "jmp *16(%rip)" },
	{ CODE("\xff\xe0"), true, "jmp *%rax" },
	{ CODE("\x3e\xff\x64\xc8\x10"), true, "notrack jmp *16(%rax,%rcx,8)" },
	{ CODE("\xff\xe8"), false, "jmp far" },
	{ CODE("\xeb\x02"), true, "jmp" },
	{ CODE("\xe9\x02\x00\x00\x00"), true, "jmp, far away" },
	{ CODE("\xc3"), true, "ret" },
	{ CODE("\xf3\xc3"), true, "rep ret" },
	{ CODE("\xc2\x08\x00"), true, "ret $8" },
	{ CODE("\xcb"), false, "ret far" },
	{ CODE("\x66\xc3"), false, "ret, 16 bits" },
	{ CODE("\x66\xeb\x02"), false, "jmp, 16 bits" },
	{ CODE("\x66\x75\x02"), false, "jne, 16 bits" },
	{ CODE("\x66\xe9\x02\x00\x00\x00"), false, "jmp far away, 16 bits" },
	{ CODE("\x66\x0f\x84\x02\x00\x00\x00"), false, "je far away, 16 bits" },
	{ CODE("\x66\xff\xe0"), false, "jmp *%ax" },
	{ CODE("\x66\xc2\x08\x00"), false, "ret $8, 16 bits" },
	{ CODE("\xe2\x02"), false, "loop" },
	{ CODE("\xe3\x02"), false, "jrcxz" },
	{ CODE("\x0f\x05"), false, "syscall" },
	{ CODE("\x0f\x34"), false, "sysenter" },
	{ CODE("\x8e\xd0"), false, "mov %eax,%ss" },
	{ CODE("\xcd\x80"), false, "int $0x80" },
	{ CODE("\xcc"), false, "int3" },
	{ CODE("\xf1"), false, "int1" },
	{ CODE("\x9d"), false, "popf" },
	{ CODE("\xc7\xf8\x00\x00\x00\x00"), false, "xbegin" },
	{ CODE("\xc6\xf8\x00"), false, "xabort" },
	{ CODE("\xf3\xa4"), false, "rep movsb" },
	{ CODE("\x8f\xe8\x78\xa3\xc1\x00"), false, "XOP" },
	{ CODE("\xd5\x00\x8b\xc0"), false, "REX2" },
	{ CODE("\x67\x8b\x00"), false, "addresses of 32 bits" },
	{ CODE("\x66\x66\x66\x66\x66\x8b\x00"), false, "five prefixes" },
	{ CODE("\x48\x48\x8b\x00"), false, "REX twice" },
	{ CODE("\x48\x66\x8b\x00"), false, "REX, and a prefix" },
};

/* What leaves its own address somewhere, or goes by it in no simple way. */
static bool is_bound(const char *text)
{
	static const char *const names[] = { "call",  "sysc", "sysen", "xbegin",
					     "int",   "loop", "jecxz", "jrcxz",
					     "lret",  "ljmp", "iret" };
	size_t i;

	for (i = 0; i < COUNT(names); i++)
		if (!strncmp(text, names[i], strlen(names[i])))
			return true;
	return strstr(text, "(%rip)") || strstr(text, "(bad)") ||
	       strstr(text, "%ss");
}

static const struct {
	uint8_t bytes[INSTRUCTION_BYTES];
	struct ways ways;
	const char *what;
} jumps[] = {
	{ "\x75\x04", { 4, false, false }, "jne" },
	{ "\x75\x80", { (uint64_t)-128, false, false }, "jne, back" },
	{ "\x0f\x84\xf0\xff\xff\xff", { (uint64_t)-16, false, false }, "je, back" },
	{ "\xeb\xfe", { (uint64_t)-2, true, false }, "jmp to itself" },
	{ "\xe9\x00\x01\x02\x83", { (uint64_t)(int32_t)0x83020100, true, false }, "jmp" },
	{ "\xc3", { 0, false, true }, "ret" },
	{ "\xc2\x08\x00", { 0, false, true }, "ret $8" },
	{ "\xff\xe0", { 0, false, true }, "jmp *%rax" },
	{ "\x8b\x45\xec", { 0, false, false }, "what does not jump" },
	{ "\xb0\x75", { 0, false, false }, "nor has a number for it" },
};

static void test_jumps(void)
{
	size_t i;

	for (i = 0; i < COUNT(jumps); i++) {
		struct ways ways;

		instruction_movable(jumps[i].bytes, &ways);
		ok(ways.jump == jumps[i].ways.jump &&
			   ways.always == jumps[i].ways.always &&
			   ways.leaves == jumps[i].ways.leaves,
		   "%s: where it goes on", jumps[i].what);
	}
}

/* The target that objdump prints, or "*..." */
static bool goes_there(const char *text, uint64_t behind, const struct ways *ways)
{
	const char *jump = text;
	bool always;

	if (!strncmp(jump, "bnd ", 4) || !strncmp(jump, "notrack ", 8) ||
	    !strncmp(jump, "rep", 3))
		jump = strchr(jump, ' ') + 1;
	if (!strncmp(jump, "ret", 3))
		return ways->leaves && !ways->always && !ways->jump;
	if (*jump != 'j')
		return !ways->leaves && !ways->always && !ways->jump;
	always = !strncmp(jump, "jmp", 3);
	jump += strcspn(jump, " ,");
	jump += strspn(jump, " ,pnt");
	if (*jump == '*')
		return ways->leaves && !ways->always && !ways->jump;
	return !ways->leaves && strtoull(jump, NULL, 16) == behind + ways->jump &&
	       ways->always == always;
}

/* "  4011: 8b 45 ec \tmov ..." */
static int check_listing(void)
{
	size_t all = 0, movable = 0, wrong = 0;
	char line[1024];

	while (fgets(line, sizeof(line), stdin)) {
		uint8_t bytes[INSTRUCTION_BYTES] = { 0 };
		char *at = strchr(line, ':'), *text, *end;
		size_t length = 0, said;
		struct ways ways;

		if (!at || at[1] != '\t' || !(text = strchr(at + 2, '\t')))
			continue;
		at++;
		while (at < text && length < INSTRUCTION_BYTES) {
			bytes[length] = (uint8_t)strtoul(at, &end, 16);
			if (end == at || end > text)
				break;
			length++;
			at = end;
		}
		said = instruction_movable(bytes, &ways);
		all++;
		movable += said != 0;
		if (said && (said != length || is_bound(text + 1) ||
			     !goes_there(text + 1,
					 strtoull(line, NULL, 16) + length, &ways))) {
			printf("# %zu bytes: %s", said, line);
			wrong++;
		}
	}
	ok(all > 1000, "%zu instructions were looked at", all);
	ok(!wrong, "none is taken for longer, shorter or more movable than it is");
	ok(movable > all / 2, "%zu of them are movable, more than half", movable);
	return done();
}

int main(int argc, char **argv)
{
	size_t i;

	(void)argv;
	if (argc > 1)
		return check_listing();
	for (i = 0; i < COUNT(instructions); i++) {
		uint8_t bytes[INSTRUCTION_BYTES] = { 0 };
		struct ways ways;
		size_t length;

		memcpy(bytes, instructions[i].bytes, instructions[i].length);
		length = instruction_movable(bytes, &ways);
		ok(length == (instructions[i].movable ? instructions[i].length : 0),
		   "%s: %zu bytes", instructions[i].what, length);
	}
	test_jumps();
	return done();
}
