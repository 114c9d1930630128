# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The kernel's selftests that trace. A test is a program; what it says of each of its cases is the result.

# shellcheck disable=SC2034 # used by those that source this one
readonly TREE_PACKAGES="libcap-dev rsync bc bison flex" GUEST_PACKAGES="libc6-i386" LEAST_KINDS=20

# Puts the machine to sleep; takes minutes to measure a time; returns to another segment, which QEMU takes for an access of
# the kernel's, so that this one panics.
readonly LEFT_OUT='step_after_suspend_test|seccomp_benchmark|test_syscall_vdso_32'

tests_of_suite() { (cd /files && find . -mindepth 2 -type f -perm /111 -printf '%P\n' | grep -vE "$LEFT_OUT" | sort); }

# run_test NAME: prints what it says. Numbers that differ from run to run (addresses, process ids, times) are masked.
run_test() {
	local status=0
	timeout -k 5 300 "/files/$1" >"$WORK/said" 2>&1 </dev/null || status=$?
	sed -nE -e 's/^# +(FAIL|PASS|OK|RUN)[: ]+/\1 /' -e '/^((not )?ok|\[(OK|FAIL|SKIP|WARN|INFO|RUN|NOTE)\])/p' "$WORK/said" |
		sed -E 's/0x[0-9a-f]+/N/g; s/[0-9]{3,}/N/g'
	echo "status $status"
}
