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

# scan_log FILE: prints the lines that fail a run; true when there are none.
scan_log() {
	! grep -aE -n -f <(kernel_complaints) "$1"
}
