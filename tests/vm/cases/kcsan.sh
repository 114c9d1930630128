#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Everything at once, for the detector of data races: calls that are refused and sessions on each CPU, knobs that turn,
# rings that change their size, readers that come and go, counters that are read; then tasks that become others. What it
# finds is in the kernel's log. Needs KERNEL=kcsan.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

STATE=/sys/kernel/debug/kcsan
CPUS=$(seq -s, 0 $((VM_CPUS - 1)))

watched() { sed -n 's/^setup_watchpoints: //p' $STATE; }
# The symbols that its code calls are in the file as text.
instrumented() {
	[ "$(grep -aoE '__tsan_(volatile_)?(read|write)[1248]' "$(modinfo -n ptracemon)" | sort -u | wc -l)" -ge 8 ]
}

check "the kernel looks for data races" grep -qx 'enabled: 1' $STATE
check "the module's accesses are looked at" instrumented
before=$(watched)
ROUNDS=6

# ---- what goes on all the time; nice, or turning a knob would wait for its turn
WITH="requests=all buffer_kb=64" fresh
nice -n 15 flood -n 0 -t 2 -c "$CPUS" >made &
flooder=$!
# loop COMMAND...: again and again, until there is a file ./enough.
loop() {
	(renice -n 15 $BASHPID && until [ -e enough ]; do "$@"; done) >/dev/null 2>&1 &
	loops+=($!)
}
loops=()
loop session
loop setpriv --reuid 1000 --regid 1000 --clear-groups session
loop eval "cat $KNOBS/stats/* $KNOBS/buffer_kb $KNOBS/requests"
# By read(), through the mapping, and asleep until there is more.
loop eval "for how in '' -m -f; do collect \$how | head -n 300; done"

# ---- and what changes it
# A reader that is there just now is in the way, and so are records that do not fit.
# shellcheck disable=SC2317 # by until_true
grow() { echo 1024 >$KNOBS/buffer_kb; } 2>/dev/null
# shellcheck disable=SC2317
shrink() { drain && echo 64 >$KNOBS/buffer_kb; } 2>/dev/null
resized=0
turn_knobs() {
	until_true grow && resized=$((resized + 1))
	knob outcome 0
	knob outcome 1
	knob requests attach,write,control
	knob requests all
	knob paths 0
	knob paths 1
	knob children control
	knob children all
	knob access 0
	knob access 1
	knob autoattach 0
	knob autoattach 1
	knob enabled 0
	until_true shrink && resized=$((resized + 1))
	knob enabled 1
}
for ((round = 0; round < ROUNDS; round++)); do
	turn_knobs
done
is $resized $((2 * ROUNDS)) "the rings changed their size under way"
# A reader ends when it has its records, which the flood makes.
: >enough
wait "${loops[@]}"
kill -TERM $flooder
wait $flooder
drain
equation "everything at once"
is "$(counter in_kernel)" 0 "and no call is thought to be in the kernel still"
check "calls went on ($(cat made))" test "$(cat made)" -gt 1000

# ---- what is read of a task, while it changes
# Name, dumpability, namespaces, effective user, login user; what goes to a journal changes flags of the task.
# shellcheck disable=SC2016 # for Perl; the numbers are prctl(PR_SET_DUMPABLE), unshare(CLONE_NEWUTS), setresuid
CHANGER='
	open(my $login, ">", "/proc/self/loginuid"), open(my $file, ">", "/out/changed") or die;
	for (my $i = 0;; $i = !$i) {
		$0 = $i ? "one" : "other";
		syscall(157, 4, $i + 0);
		syscall(272, 0x04000000);
		syscall(117, 0, $i ? 1001 : 0, 0);
		sysseek($login, 0, 0), syswrite($login, $i ? "1000" : "0");
		truncate($file, $i ? 4096 : 0);
	}'
WITH="requests=all buffer_kb=1024" fresh
perl -e "$CHANGER" &
changer=$!
(until [ -e changed ]; do cat /proc/$changer/{maps,environ,io,personality}; done) >/dev/null 2>&1 &
looker=$!
collect -s -f >/dev/null 2>&1 &
reader=$!
check "a task that changes: asked about" flood -n $((FLOOD * 20)) -c "$CPUS" -p $changer -r PEEKDATA
: >changed
wait $looker
kill -9 $changer $reader
wait $changer $reader 2>/dev/null
drain
equation "a task that changes"
check "a task that changes: $(counter stored) records of it" test "$(counter stored)" -gt "$FLOOD"

# ---- and becomes another, or goes
echo 0 >/proc/sys/kernel/yama/ptrace_scope
for uid in 0 1000; do
	WITH="requests=all buffer_kb=16384" fresh
	storm -u $uid -n "$STORM" >told
	is $? 0 "storm of user $uid: it ended well"
	drain
	equation "storm of user $uid"
	echo "# storm of user $uid: $(cat told)"
done
echo 1 >/proc/sys/kernel/yama/ptrace_scope
check "$(($(watched) - before)) accesses were watched" test $(($(watched) - before)) -gt 1000
done_testing
