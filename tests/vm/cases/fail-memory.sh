#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# No memory: each allocation of opening, mapping and resizing fails once, some of loading do, and a CPU comes online
# without memory for its ring. EACH=1: each of loading and of that CPU, too, which takes long. Needs a kernel that can
# fail on demand, and by call stack (trixie's KERNEL=debug).
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

INJECT=/sys/kernel/debug
for kind in failslab fail_page_alloc; do
	# Our allocations may wait; and what is wanted needs no trace in the log.
	echo N >$INJECT/$kind/ignore-gfp-wait
	echo 0 >$INJECT/$kind/verbose
done
echo 0 >$INJECT/fail_page_alloc/min-order
echo N >$INJECT/fail_page_alloc/ignore-gfp-highmem

# each WHAT ATLEAST COMMAND...: the command is fail-nth's, and at least so many of its allocations are refused.
each() {
	local what=$1 least=$2
	shift 2
	# Each setting makes a record, and what is unread must fit into a smaller ring.
	! loaded || drain
	fail-nth "$@" >told 2>&1
	is $? 0 "$what: every allocation fails once, and each time it is refused or does without"
	sed -i 's/^/ /' told
	echo "# $what:$(cat told)"
	check "$what: at least $least of them matter" test "$(field refused <told)" -ge "$least"
}

fresh
each opening 1 open /dev/ptracemon
each mapping 1 mmap /dev/ptracemon
each growing 32 write "$KNOBS/buffer_kb" 256 512
each shrinking 32 write "$KNOBS/buffer_kb" 512 256
# What was written to the knob is in the rings.
drain
is "$(flood -n 20)" 20 "calls go on"
is "$(collect | grep -c '^call')" 20 "and are recorded"
equation "after all that"

# From here on only what is allocated on behalf of a module, however deep, but not by the kernel's kprobes for it: those
# warn when they cannot be disarmed.
probes() { grep -E ' T (un)?register_k(ret)?probes?$| T (en|dis)able_kprobe$' /proc/kallsyms | cut -d' ' -f1 | sort | sed -n "$1"; }
# So do copies from and to user space, which fail-nth counts, too.
for kind in failslab fail_page_alloc fail_usercopy; do
	# MODULES_VADDR to MODULES_END, Documentation/arch/x86/x86_64/mm.rst
	echo 0xffffffffa0000000 >$INJECT/$kind/require-start
	echo 0xffffffffff000000 >$INJECT/$kind/require-end
	echo "0x$(probes 1p)" >$INJECT/$kind/reject-start
	echo "0x$(probes '$p')" >$INJECT/$kind/reject-end
	echo 32 >$INJECT/$kind/stacktrace-depth
	echo Y >$INJECT/$kind/task-filter
done
# inject TIMES PERCENT: how many may fail from now on, and how likely each does
inject() {
	for kind in failslab fail_page_alloc; do
		echo "$1" >$INJECT/$kind/times
		echo "$2" >$INJECT/$kind/probability
	done
}
# failing COMMAND...: in a process whose allocations may fail
failing() { (echo 1 >/proc/self/make-it-fail && exec "$@"); }

# ---- loading
LAST=$((VM_CPUS - 1))
ONLINE=/sys/devices/system/cpu/cpu$LAST/online
module=$(modinfo -n ptracemon)
modprobe -r ptracemon
dmesg -C

# One allocation fails, another one each time.
some_of_loading() {
	local refused=0 round
	for ((round = 0; round < 40; round++)); do
		inject 1 4
		if failing insmod "$module" buffer_kb=64 2>errors; then
			inject 0 0
			rmmod ptracemon
		elif grep -qi 'cannot allocate memory' errors; then
			refused=$((refused + 1))
		else
			break
		fi
	done
	inject 0 0
	is $round 40 "loading: an allocation fails, 40 times, and each time it is refused for that or does without"
	check "loading: it was refused at least ten times ($refused)" test $refused -ge 10
}

each_of_loading() {
	# What loads and unloads hundreds of times waits for hundreds of grace periods.
	echo 1 >/sys/kernel/rcu_expedited
	# With limits by stack, and none by number: the task's own count decides.
	inject -1 0
	each loading 80 load "$module" buffer_kb=64
	is "$(grep -c ' ptracemon_area_alloc' /proc/vmallocinfo)" 0 "loading: no memory is left behind"
	is "$(grep -c ptrace $INJECT/kprobes/list)" 0 "loading: no probe is left behind"
	each "a new CPU" 0 online $ONLINE "$module" buffer_kb=64
	check "a new CPU: at least 16 of its allocations failed" test "$(field tries <told)" -gt 16
	equation "a new CPU"
	modprobe -r ptracemon
	echo 0 >/sys/kernel/rcu_expedited
}

if [ "${EACH:-0}" = 1 ]; then each_of_loading; else some_of_loading; fi
check "loading: says what to do" grep -q 'ptracemon: .*no memory for .* rings of 64 KiB: give buffer_kb= a smaller value' <(dmesg)

# ---- a CPU comes online without memory: what happens there is lost and counted
# For as long as nobody opens the device.
without_ring() {
	echo 0 >$ONLINE
	fresh
	drain
	inject -1 100
	dmesg -C
	# shellcheck disable=SC2016 # for sh
	failing sh -c 'echo 1 >"$0"' $ONLINE
	inject 0 0
}
without_ring
is "$(cat $ONLINE)" 1 "a CPU without memory for its ring comes online"
check "which is said in the log" grep -q "no memory for the ring of CPU $LAST: its records will be lost" <(dmesg)
flood -n 9 -c "$LAST" >/dev/null
collect >recorded
is "$(grep -c "^call cpu=$LAST " recorded)" 0 "what happens there is not recorded"
is "$(counter lost_memory)" 9 "but counted"
is "$(grep 'event=no_ring ' recorded | field value)" "$LAST" "and told by a record of another CPU"
equation "a CPU without a ring"
echo 0 >$ONLINE
echo 1 >$ONLINE
flood -n 7 -c "$LAST" >/dev/null
is "$(collect | grep -c "^call cpu=$LAST ")" 7 "when it comes online again, with memory, it records"
equation "with its ring"

# It gets its ring while calls are made there.
WITH=requests=all without_ring
flood -n 0 -c "$LAST" >made &
flooder=$!
# shellcheck disable=SC2317 # by until_true
has() { [ "$(counter "$1")" -ge 200 ]; }
check "calls are made on a CPU without a ring" until_true has lost_memory
drain
check "and go on when a reader has come, and with it the ring" until_true has stored
kill -TERM $flooder
wait $flooder
is "$(counter hits)" "$(cat made)" "each of $(cat made) calls is counted"
equation "a ring under load"
done_testing
