#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# No memory: each allocation of loading, opening, mapping and resizing fails once, and a CPU comes online without memory
# for its ring. Needs a kernel that can fail on demand (KERNEL=debug).
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
	fail-nth "$@" >told 2>&1
	is $? 0 "$what: every allocation fails once, and each time it is refused with ENOMEM or does without"
	sed -i 's/^/ /' told
	echo "# $what:$(cat told)"
	check "$what: at least $least of them matter" test "$(field refused <told)" -ge "$least"
}

module=$(modinfo -n ptracemon)
modprobe -r ptracemon
dmesg -C
# 10 pages of rings, and what the kernel needs for a module of its own accord.
each loading 10 load "$module" buffer_kb=16
check "loading: says what to do" grep -q 'ptracemon: .*no memory for .* rings of 16 KiB: give buffer_kb= a smaller value' <(dmesg)
fresh
each opening 1 open /dev/ptracemon
each mapping 1 mmap /dev/ptracemon
each growing 10 write "$KNOBS/buffer_kb" 16 64
each shrinking 1 write "$KNOBS/buffer_kb" 64 16
is "$(flood -n 20)" 20 "calls go on"
is "$(collect | grep -c '^call')" 20 "and are recorded"
equation "after all that"

# Only the module's own allocations fail, however deep: the CPU comes online, and what happens there is lost and counted.
# 5.10 cannot choose by call stack on x86-64.
[ -e $INJECT/failslab/require-start ] || done_testing
LAST=$((VM_CPUS - 1))
ONLINE=/sys/devices/system/cpu/cpu$LAST/online
echo 0 >$ONLINE
fresh
drain
text=$(cat /sys/module/ptracemon/sections/.text)
for kind in failslab fail_page_alloc; do
	echo "$text" >$INJECT/$kind/require-start
	printf '0x%x\n' $((text + 0x100000)) >$INJECT/$kind/require-end
	echo 32 >$INJECT/$kind/stacktrace-depth
	echo Y >$INJECT/$kind/task-filter
	echo -1 >$INJECT/$kind/times
	echo 100 >$INJECT/$kind/probability
done
dmesg -C
(
	echo 1 >/proc/self/make-it-fail
	echo 1 >$ONLINE
)
is "$(cat $ONLINE)" 1 "a CPU without memory for its ring comes online"
for kind in failslab fail_page_alloc; do
	echo 0 >$INJECT/$kind/probability
	echo N >$INJECT/$kind/task-filter
done
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
done_testing
