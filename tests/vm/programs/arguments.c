// SPDX-License-Identifier: GPL-2.0
/*
 * arguments WHERE: a child says that its arguments lie elsewhere, is attached, and ends.
 * Prints what the record must say of them, if anything.
 *
 *   out      on a page that is not in memory
 *   cut      at the end of a page behind which is one that is not
 *   nowhere  behind all that is mapped
 */
#include "guest.h"
#include "items.h"

#define WORDS	"three\0small\0words"

typedef uint8_t u8;

static void say(u8 *from, u8 *to)
{
	/* Never a start behind the end: they were on the stack, further up. */
	if (prctl(PR_SET_MM, PR_SET_MM_ARG_START, from, 0, 0) ||
	    prctl(PR_SET_MM, PR_SET_MM_ARG_END, to, 0, 0))
		die("PR_SET_MM");
}

/* In the child. */
static void move_arguments(const char *where)
{
	u8 *pages = mmap(NULL, 2 * 4096, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	u8 *at = pages + 4096 - sizeof(WORDS);

	if (pages == MAP_FAILED)
		die("mmap");
	if (!strcmp(where, "cut")) {
		memcpy(at, WORDS, sizeof(WORDS));
		say(at, at + 100);
	} else {
		say(pages + 64, pages + 164);
	}
	if (!strcmp(where, "nowhere"))
		munmap(pages, 2 * 4096);
}

int main(int argc, char **argv)
{
	int to[2], status;
	pid_t pid;
	char byte;

	if (argc != 2 || pipe(to))
		return 2;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		move_arguments(argv[1]);
		write(to[1], "x", 1);
		for (;;)
			pause();
	}
	close(to[1]);
	if (read(to[0], &byte, 1) != 1)
		die("the child does not run");
	if (syscall(SYS_ptrace, PTRACE_SEIZE, pid, 0, 0))
		die("SEIZE");
	kill(pid, SIGKILL);
	waitpid(pid, &status, __WALL);
	if (!strcmp(argv[1], "cut"))
		print_item(stdout, "tracee", "cmdline", PTRACEMON_ITEM_TRUNCATED,
			   WORDS, sizeof(WORDS));
	printf("\n");
	return 0;
}
