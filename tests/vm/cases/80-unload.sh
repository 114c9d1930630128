#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Loading and unloading under a load of calls, again and again, and with calls that are still in the kernel. What the
# kernel says about it is looked at after the whole run.
#
# guest: ACCEL=tcg1
# QEMU's emulation of several processors at once loses its way when one executes what another patches: a kprobe event of
# the kernel's own, switched on and off under the same load, crashes 5.10, 6.1, 6.12 and 7.2 alike. Processors that take
# turns do not.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

CPUS=$(seq -s, 0 $((VM_CPUS - 1)))
modprobe -r ptracemon

# Calls that fail, and whole sessions; threads on every CPU. The load is nice, or loading would wait for its turn.
# PAUSE: there are eight tracers, with so many microseconds between two calls; else a few, who do all that they can.
nice -n 15 flood -n 0 -t $((PAUSE ? 8 / VM_CPUS : 2)) -w "$PAUSE" -c "$CPUS" >made &
flooder=$!
(
	renice -n 15 $BASHPID >/dev/null
	while :; do
		session >/dev/null
		[ "$PAUSE" = 0 ] || sleep 0.1
	done
) &
sessions=$!

last=0
worse=0
file=$(modinfo -n ptracemon)
for ((round = 0; round < RELOADS; round++)); do
	# Unloading with the guard waits for every task to pass a point.
	insmod "$file" requests=all buffer_kb=64 guard=$((round % 5 == 0)) || break
	if ((round % 4 == 0)); then
		number=$(collect | head -n 1 | field sequence)
		[ "${number:-0}" -gt "$last" ] || worse=$((worse + 1))
		last=$number
	fi
	rmmod ptracemon || break
	((round % 100 != 99)) || echo "# $((round + 1)) times"
done
is $round "$RELOADS" "$RELOADS times loaded and unloaded under load"
is $worse 0 "sequence numbers never began again within this boot"
is "$(grep -c ' ptracemon_\| \[ptracemon\]' /proc/kallsyms)" 0 "no symbol of it is left"
is "$(grep -c ptrace /sys/kernel/debug/kprobes/list)" 0 "no probe is left"

# rmmod while a reader comes and goes: it is refused, or it succeeds; nothing between.
modprobe ptracemon
(while :; do collect -q 2>/dev/null; done) &
readers=$!
refused=0
for ((round = 0; round < RELOADS / 5; round++)); do
	if rmmod ptracemon 2>/dev/null; then insmod "$file"; else refused=$((refused + 1)); fi
done
check "the module is there after all of that ($refused of $((RELOADS / 5)) times it was in use)" loaded
kill $readers $sessions
wait $readers $sessions 2>/dev/null
kill -TERM $flooder
wait $flooder
check "the load went on all the time" test "$(cat made)" -gt 1000

# Calls that are in the kernel when the module goes: their return finds nobody, and does no harm.
fresh
cat >while-blocked <<-EOF
	cat "$KNOBS"/stats/in_kernel >in_kernel
	modprobe -r ptracemon
	modprobe ptracemon ends=0
EOF
attach-many 50 'sh ./while-blocked' >calls
is $? 0 "unloaded and loaded while 50 calls were in the kernel, then they returned"
is "$(cat in_kernel)" 50 "they were"
is "$(wc -l <calls)" 50 "each of them"
is "$(counter in_kernel)/$(counter stored)" 0/0 "the module that was loaded later has not counted their returns"
flood -n 4 >/dev/null
is "$(collect | grep -c '^call .* outcome=failure ')" 4 "and it records"
attach-many 50 'modprobe -r ptracemon' >calls
is $? 0 "unloaded while 50 calls were in the kernel, which then returned without any module"
done_testing
