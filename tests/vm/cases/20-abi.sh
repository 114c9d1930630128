#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every way into the kernel, and arguments with garbage in their upper halves.
#
# guest: ACCEL=tcg1
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

WITH=requests=all fresh

abis=$NATIVE own=$NATIVE
! is_x86 || abis="x86_64 i386" own=$abis
# x32 has to be compiled in and, in Debian's kernels, be asked for: syscall.x32=y.
if ! is_x86; then
	own+=" arm"
elif compat-x32 bogus 2>/dev/null; [ $? = 111 ]; then
	abis+=" x32" own=$abis
else
	echo "# no x32 on this kernel"
fi
[ "${EXPECT_X32:-0}" = 0 ] || is "${abis##* }" x32 "x32 is there to be tested"

for abi in $abis; do
	expect ptrace-call "$abi" ATTACH 0x3ffffffe 1 2
	expect ptrace-call "$abi" ATTACH self 3 4
	expect ptrace-call "$abi" PEEKDATA child 0xdeadbeefcafebabe 0x0123456789abcdef
	# The kernel takes the low half of the pid, in every ABI.
	expect ptrace-call "$abi" ATTACH child+0xdeadbeef 5 6
	expect ptrace-call "$abi" ATTACH 0xffffffff 0xffffffffffffffff 0x8000000000000000
	# A number with an upper half is unknown to a 64-bit call, and is cut by the others.
	expect ptrace-call "$abi" 0xabcdef0000000010 child 7 8
	expect ptrace-call "$abi" 0x8000000000000005 child 9 10
	expect ptrace-call "$abi" 0xffffffff00004206 self+0xffffffff 11 12
	matches
done

# Processes of those ABIs: their own way in, and the flag of a 32-bit address space.
for kind in i386:compat-i386:traceme i386:compat-i386:traceme-fast x32:compat-x32:traceme arm:compat-arm:traceme; do
	IFS=: read -r abi program what <<<"$kind"
	[[ " $own " = *" $abi "* ]] || continue
	drain
	"$program" "$what" &
	pid=$!
	wait "$pid"
	is "$?" 0 "$program $what succeeded"
	collect | grep "^call .* caller=$pid " >record
	is "$(wc -l <record)" 1 "$program $what has one record"
	is "$(field abi <record) $(field result <record)" "$abi 0" "$program $what came in by $abi, and succeeded"
	is "$(field tracee.tid <record) $(field tracee.flags <record) $(field tracee.comm <record)" \
		"$pid 4 $(printf %s "$program" | od -An -tx1 | tr -d ' \n')" "the tracee is $program, a 32-bit process"
	is "$(field tracer.tid <record) $(field tracer.flags <record)" "$$ 0" "the tracer is its parent, a 64-bit one"
	is "$(field relation <record)" own_child "and the relation is own_child"
done

if ! is_x86; then
	WITH="" fresh
	ptracemon status >status
	check "status says that it has not checked how 32-bit programs come in" grep -q '^arm  *not checked: ' status
	check "in JSON too" grep -q '"arm64":"sees",.*"arm":"not_checked"' <(ptracemon status --json)
fi
done_testing
