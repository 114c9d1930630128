#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every way to the power of a tracer, from every place, disguised or not, and what its record says.
#
# guest: ACCEL=tcg1
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

YAMA=/proc/sys/kernel/yama/ptrace_scope
PROGRAMS=$(dirname "$(command -v attempt)")
# /tmp knows no setuid.
SETUID=/var/tmp/compat-setuid
install -m 4755 "$(command -v compat-i386)" $SETUID
install -m 4755 "$(command -v attempt)" /var/tmp/attempt-setuid
mkdir -p /tmp/bound /tmp/jail
mount --bind "$PROGRAMS" /tmp/bound
mount --bind "$PROGRAMS" /tmp/jail
ln -sf "$PROGRAMS/attempt" /tmp/a-link
mkdir -p "$PROGRAMS/proc"
mount -t proc proc /tmp/jail/proc
# shellcheck source=evasion-matrix.sh
. "$HERE/evasion-matrix.sh"

abis="x86_64 i386"
if compat-x32 bogus 2>/dev/null; [ $? = 111 ]; then abis+=" x32"; else echo "# no x32 on this kernel"; fi
[ "${EXPECT_X32:-0}" = 0 ] || is "${abis##* }" x32 "x32 is there to be tested"

# meet: the rows, made on all processors and compared.
meet() {
	local i
	for ((i = 0; i < VM_CPUS; i++)); do
		awk -v n="$VM_CPUS" -v i=$i 'NR % n == i' rows | attempt -f >"expected.$i" 2>"errors.$i" &
	done
	wait
	cat errors.* | sed 's/^/# /'
	cat expected.* >>expected
	matches
}

lap() { echo "# $1: $((SECONDS - began)) s"; }
began=$SECONDS

# ---- each request of ptrace, by each ABI: to a tracee that stands still, and to those who do not let it through
WITH=requests=all fresh
echo 0 >$YAMA
for abi in $abis; do
	session -a "$abi" | sed "s/# PTRACE_\(.*\) by .*/# door=\1 abi=$abi outcome=answer place=tracee/" >>expected
	matches
	expect refused-requests "$abi"
	matches
done
equation "each request"
lap requests

# ---- ways and places
for abi in $abis; do
	case $abi in
	x86_64) ways="ATTACH SEIZE process_vm_readv process_vm_writev mem=openat task/mem=openat pidfd_getfd" ;;
	i386) ways="ATTACH process_vm_writev mem=openat pidfd_getfd" ;;
	x32) ways="SEIZE process_vm_readv process_vm_writev mem=open pidfd_getfd" ;;
	esac
	# shellcheck disable=SC2086 # words
	cross "" places "$abi" $ways
done >rows
meet
lap places
for abi in $abis; do
	traceme "$abi"
	born born_traced "$abi" root ""
	born born_apart "$abi" root ""
done >rows
meet
{
	for way in mem=open mem=openat2 mem=creat task/mem=open task/mem=openat2; do
		for abi in $abis; do
			cell="door=proc_mem.$way abi=$abi"
			row -w "${way#*=}" -F "${way%=*}" -a "$abi" -i -e "outcome=success denied=not relation=" "$cell outcome=allow place=root"
			row -w "${way#*=}" -F "${way%=*}" -a "$abi" -i -T $LACKING -E "$USER_1" -e "outcome=failure denied=dac relation=cross_uid" \
				"$cell outcome=dac place=user_by_root_without_capability"
		done
	done
	born born_traced x86_64 grandchild descendant -t child
	born born_traced x86_64 user_by_root cross_uid -E "$USER_1"
	born born_traced i386 into_pid_namespace cross_pid_ns -E pidns
	proc_files
} >rows
meet
lap "born and files"

# ---- disguises
{
	disguises x86_64 ATTACH -w ptrace
	disguises x86_64 process_vm_writev -w process_vm_writev
	disguises i386 proc_mem -w openat
} >rows
meet
lap disguises
{
	for abi in $abis; do
		for way in ATTACH process_vm_readv; do
			words=(-w "$way")
			[ $way != ATTACH ] || words=(-w ptrace -r ATTACH)
			row "${words[@]}" -a "$abi" -U 0xdeadbeef -i -e "outcome=success relation=" \
				"door=$way abi=$abi outcome=allow place=root disguise=upper_half_of_pid"
		done
		for pid in 0 -1 -2147483648; do
			row -a "$abi" -t none -p "$pid" -U 0xffffffff -e "result=-3 denied=no_such_process" \
				"door=ATTACH abi=$abi outcome=gone place=nobody disguise=pid_$pid"
		done
		row -a "$abi" -T "uid:1001:1001:1001,run:/var/tmp/attempt-setuid" -E "$USER_1" -i \
			-e "result=0 tracer.uid=1001 tracer.euid=0 tracer.flags=8 relation=cross_uid" \
			"door=ATTACH abi=$abi outcome=allow place=by_setuid"
		# Nobody but the reader makes a canary; one bit beside it is a request like any other.
		row -a "$abi" -r 0x70746d63 -t none -p 0 -0 "door=canary abi=$abi outcome=none place=nobody"
		row -a "$abi" -r 0x70746d62 -t none -p 0 -e "flags=0 result=-3 class=unknown denied=no_such_process" \
			"door=unknown abi=$abi outcome=gone place=nobody"
	done
} >rows
meet

# ---- Yama
echo 1 >$YAMA
cross .yama_1 places_of_yama_1 x86_64 ATTACH SEIZE process_vm_readv process_vm_writev mem=openat pidfd_getfd >rows
meet
echo 2 >$YAMA
{
	cross .yama_2 places_of_yama_2 x86_64 ATTACH process_vm_writev mem=openat pidfd_getfd
	row -t traceme -T "$USER_1" -e "result=-1 denied=lsm relation=own_child" "door=TRACEME abi=x86_64 outcome=lsm place=own_child.yama_2"
} >rows
meet
echo 0 >$YAMA
is "$(counter missed_return)" 0 "every return was watched"
equation "ways, places and disguises"
lap yama
echo 1 >$YAMA
umount /tmp/jail/proc /tmp/jail /tmp/bound
done_testing
