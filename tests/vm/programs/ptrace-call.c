// SPDX-License-Identifier: GPL-2.0
/*
 * ptrace-call ABI REQUEST PID ADDR DATA: one call, as it is given; numbers of 64
 * bits. PID may be "self", or "child" (a child that waits), each with a number
 * after a plus sign for the upper half. Prints what its record must say.
 */
#include "guest.h"

static u64 number_of(const char *text)
{
	char *end;
	u64 number = strtoull(text, &end, 0);

	if (end == text || *end)
		die("not a number: %s", text);
	return number;
}

int main(int argc, char **argv)
{
	const char *named = argc == 6 ? strdup(argv[3]) : NULL;
	struct call call = {};
	pid_t child = 0;
	char *plus;
	u64 upper = 0;
	int tgid;

	if (argc != 6)
		die("usage: ptrace-call ABI REQUEST PID ADDR DATA");
	call.abi = abi_of(argv[1]);
	call.request = request_of(argv[2]);
	plus = strchr(argv[3], '+');
	if (plus) {
		*plus = '\0';
		upper = number_of(plus + 1);
	}
	if (!strcmp(argv[3], "child")) {
		child = fork();
		if (!child) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				pause();
		}
		wait_until(task_state(child, child) == 'S');
	}
	call.pid = child			? child :
		   !strcmp(argv[3], "self") ? getpid() :
					      number_of(argv[3]);
	call.pid |= upper << 32;
	call.addr = number_of(argv[4]);
	call.data = number_of(argv[5]);
	own_ids(&tgid, &call.caller);
	make_call(&call);
	print_call(stdout, &call);
	print_identity(stdout,
		       request_by_number(call.abi, call.request) ==
				       all_requests ?
			       "tracee" :
			       "tracer",
		       tgid, call.caller);
	if (child) {
		printf(" tracee.tgid=%d tracee.tid=%d", child, child);
		kill(child, SIGKILL);
	}
	printf(" # %s by %s, pid %s\n", argv[2], argv[1], named);
	return 0;
}
