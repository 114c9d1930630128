# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What in a kernel's log fails a run.

# One pattern a line. Lockdep and kmemleak print without a WARN(), so panic_on_warn does not see them.
kernel_complaints() {
	cat <<-'EOF_PATTERNS'
	Kernel panic
	Oops:
	BUG:
	WARNING:
	KASAN:
	UBSAN:
	KCSAN:
	general protection fault
	unable to handle
	possible circular locking dependency
	possible recursive locking
	possible irq lock inversion
	inconsistent lock state
	suspicious RCU usage
	Invalid wait context
	bad unlock balance
	held lock freed
	sleeping function called
	scheduling while atomic
	using smp_processor_id\(\) in preemptible
	ODEBUG:
	unreferenced object
	rcu.*detected.*stall
	rcu.*self-detected stall
	soft lockup
	hard LOCKUP
	blocked for more than [0-9]+ seconds
	kprobe.*failed to
	list_(add|del) corruption
	Bad page state
	refcount_t:
	Unpatched return thunk
	section size must match
	vm: no
	EOF_PATTERNS
}

# without_foreign_races FILE: prints it, with an empty line where a data race is reported that the module has no part
# in, as neither of the two stacks has it: the kernel's own code has many. What was interrupted has no part in what the
# interrupt does. What else is within a report stays.
without_foreign_races() {
	LC_ALL=C awk '
		NR != FNR { print FNR in foreign ? "" : $0; next }
		/BUG: KCSAN: data-race in/ { title = FNR; foreign[title] }
		/ on cpu [0-9]+:/ { interrupted = 0 }
		/ asm_(sysvec_|common_interrupt)/ { interrupted = 1 }
		/\[ptracemon\]/ && !interrupted { delete foreign[title] }
		/Reported by Kernel Concurrency Sanitizer/ { title = interrupted = 0 }' "$1" "$1"
}

# scan_log FILE: prints the lines that fail a run; true when there are none.
scan_log() {
	! without_foreign_races "$1" | grep -aE -n -f <(kernel_complaints)
}
