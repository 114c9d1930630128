// SPDX-License-Identifier: GPL-2.0
/*
 * refused-requests ABI: every request of ptrace to somebody who does not let it through,
 * and in disguise. Prints what each record must say.
 */
#include "guest.h"

#define NOBODY	0x3ffffffeUL

static int abi;
static int own_tgid, own_tid;

struct target {
	const char *place;
	int tid;
	/* Traced by us, and running. */
	bool traced;
	u64 request_upper, pid_upper;
};

static bool begins(const struct request *request)
{
	return !strcmp(request->class, "attach");
}

static const char *outcome_of(const struct target *target,
			      const struct request *request)
{
	if (!target->tid)
		return "no_such_process";
	if (target->tid == own_tid && begins(request) &&
	    (abi != NATIVE || !target->request_upper))
		return "self_or_kthread";
	return "not_stopped";
}

static const char *relation_to(const struct target *target)
{
	return !target->tid ? "" : target->tid == own_tid ? "self" : "own_child";
}

static void call(const struct target *target, const struct request *request)
{
	const char *outcome = outcome_of(target, request);
	struct call call = { .abi = abi,
			     .request = request->number |
					target->request_upper << 32,
			     .pid = (target->tid ?: NOBODY) |
				    target->pid_upper << 32,
			     .caller = own_tid };

	make_call(&call);
	print_call(stdout, &call);
	printf(" result=%d denied=%s tracer.tgid=%d tracer.tid=%d tracee.tgid=%d tracee.tid=%d relation=%s # door=%s abi=%s outcome=%s place=%s\n",
	       strcmp(outcome, "self_or_kthread") ? -ESRCH : -EPERM, outcome,
	       own_tgid, own_tid, target->tid, target->tid,
	       relation_to(target), request->name, abi_names[abi], outcome,
	       target->place);
}

static void request_all(const struct target *target)
{
	/* But for TRACEME, which names nobody. */
	for (int i = 1; i < ARRAY_SIZE(all_requests); i++) {
		const struct request *request = &all_requests[i];
		bool through = begins(request) ||
			       (target->traced &&
				(request->number == PTRACE_KILL ||
				 request->number == PTRACE_INTERRUPT));

		/* These would succeed. */
		if (through && target->tid && target->tid != own_tid)
			continue;
		call(target, request);
	}
}

/* Its record is one of those that are told of. */
static void seize(int tid)
{
	struct call call = { .abi = abi,
			     .request = PTRACE_SEIZE,
			     .pid = tid,
			     .caller = own_tid };

	if (make_call(&call))
		die("SEIZE");
	print_call(stdout, &call);
	printf(" tracer.tgid=%d tracer.tid=%d tracee.tgid=%d tracee.tid=%d relation=own_child denied=not # door=SEIZE abi=%s outcome=allow place=own_child\n",
	       own_tgid, own_tid, tid, tid, abi_names[abi]);
}

static int start_child(void)
{
	pid_t child = fork();

	if (child < 0)
		die("fork");
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	wait_until(task_state(child, child) == 'S');
	return child;
}

int main(int argc, char **argv)
{
	struct target stranger = { .place = "untraced_child" };
	struct target running = { .place = "running_child", .traced = true };
	struct target self = { .place = "self" };
	struct target nobody = { .place = "nobody" };

	if (argc != 2)
		die("usage: refused-requests ABI");
	abi = abi_of(argv[1]);
	own_ids(&own_tgid, &own_tid);
	stranger.tid = start_child();
	self.tid = own_tid;
	request_all(&stranger);
	request_all(&self);
	request_all(&nobody);
	nobody.place = "nobody_with_upper_half";
	nobody.request_upper = 0x80000001;
	nobody.pid_upper = 0xcafebabe;
	request_all(&nobody);
	stranger.place = "child_with_upper_half";
	stranger.pid_upper = 0xcafebabe;
	request_all(&stranger);

	running.tid = start_child();
	seize(running.tid);
	request_all(&running);
	return 0;
}
