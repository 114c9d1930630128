#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What happens to a machine: memory runs out, the clock is set back, somebody traces TRACEES tasks. After each the counters
# add up, nothing is left behind, and a later session is recorded right. Hotplug, settings and sizes that change at full
# rate and readers that are killed every 50 ms are in 42-hostile, a full disk in 91-record. Runs if it is named only.
#
# guest: MEM=2560
# What is written must not take memory.
export TMPDIR=/var/tmp
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

CPUS=$(seq -s, 0 $((VM_CPUS - 1)))
: "${TRACEES:=10000}"
# No more sessions are known at a time: docs/verdicts.md.
SESSIONS_MAX=4096

sum() { echo $(($(paste -sd+))); }
# shellcheck disable=SC2317 # by until_true
reader_is_there() { [ "$(cat "$KNOBS/reader")" = 1 ]; }
# shellcheck disable=SC2317
has_words() { grep -q "$@"; }
# shellcheck disable=SC2317
has_hits() { [ "$(counter hits)" -ge "$1" ]; }

# read_into FILE [OPTION...]: a reader beside what follows. A heartbeat's canary would be a call.
READER="ptracemon --sessions -r all --heartbeat 0 -o json"
read_into() {
	# shellcheck disable=SC2086 # a list of words
	${BY:-} $READER "${@:2}" >"$1" 2>"$1.errors" &
	reader=$!
	check "$text: the reader has the device" until_true reader_is_there
}
end_reader() {
	kill -TERM $reader
	wait $reader
	is $? 0 "$text: the reader ends well"
}

# Somebody makes calls all the time; how many comes into ./made.
begin_calls() {
	flood -n 0 -w 20000 -t 2 -c "$CPUS" >made &
	flooder=$!
}
end_calls() {
	kill -TERM $flooder
	wait $flooder
}

# numbers FILE...: event, CPU and number of each record
numbers() { perl -ne 'print "$1 $2 $3\n" if /^\{"time":"[^"]*","event":"(\w+)".*?"cpu":(\d+),"seq":(\d+),/' "$@"; }
# How many records were told that are no news of the sensor about itself.
told() { numbers "$@" | sort -u | grep -vcE '^(loss|knob|lifecycle|already_traced) '; }
# shellcheck disable=SC2317 # by until_true
all_told() { [ "$(told "$@")" -ge "$(counter stored)" ]; }
# in_sessions CLASS FILE: calls of that class, as the sessions of the file count them
in_sessions() {
	perl -e 'my $class = shift; my $sum = 0;
		while (<>) { $sum += $1 if /^\{"time":"[^"]*","event":"session".*?"calls":\{[^}]*?"$class":(\d+)/ } print "$sum\n"' "$@"
}

# complete FILE...: the readers together have told each record that was stored, each of them in order, and none was lost.
complete() {
	local file
	is "$(told "$@")" "$(counter stored)" "$text: each record that was stored is told"
	is "$(lost_calls) $(counter own_lost)" "0 0" "$text: none was lost"
	is "$(for file; do numbers "$file" | awk '$3 <= last[$2] { n++ } { last[$2] = $3 } END { print n + 0 }'; done | sum)" 0 \
		"$text: those of each CPU are told in order"
}
# whole FILE...: and no number is missing.
whole() {
	complete "$@"
	is "$(numbers "$@" | sort -u -k 2,2n -k 3,3n | awk 'NR > 1 && $2 == cpu && $3 != last + 1 { n++ } { cpu = $2; last = $3 } END { print n + 0 }')" 0 \
		"$text: no number is missing"
}

# afterwards: with the module as it is.
afterwards() {
	equation "$text"
	is "$(counter lost_nested) $(counter in_kernel)" "0 0" "$text: no record within another, no call thought to be in the kernel"
	is "$(areas)" $((3 * VM_CPUS)) "$text: as much memory as when it was loaded"
	drain
	expect session
	matches
	equation "$text, a later session"
}

modprobe -r ptracemon
before=$(available)

# ---- memory runs out

# take_memory KIB: all that is available but that much, and nobody who could be killed has it.
take_memory() {
	mkdir -p ballast
	mount -t tmpfs -o size=100% tmpfs ballast
	fallocate -l $(($(available) - $1))K ballast/file
}
# killed: names of those who were killed for memory since the log was cleared
killed() { dmesg | sed -nE 's/.*Killed process [0-9]+ \(([^)]*)\).*/\1/p' | sort -u | xargs; }
# first COMMAND...: in a process that is killed before all others
first() { echo 1000 >/proc/self/oom_score_adj && "$@"; }
# pairs_add_up FILE...: what hogs told, against what the readers did.
pairs_add_up() {
	local calls sessions
	sed -i 's/^/ /' hogs.out
	cat "$@" | grep '"tracer":{[^}]*"comm":"hogs"' >of_hogs
	calls=$(told <(grep '"event":"ptrace"' of_hogs))
	sessions=$(grep '"event":"session"' of_hogs | grep -o '"tracer":{"pid":[0-9]*' | sort -u | wc -l)
	echo "# $text:$(cat hogs.out), $calls calls told; $(cat made) by others"
	check "$text: processes that trace were killed" test "$(field tracers <hogs.out)" -ge 1
	check "$text: and such that are traced" test "$(field tracees <hogs.out)" -ge 1
	check "$text: each of their calls is told, but those in which they were killed" \
		test "$calls" -ge "$(field ended <hogs.out)" -a "$calls" -le "$(field begun <hogs.out)"
	is "$sessions" "$(field pairs <hogs.out)" "$text: each pair has its session"
}

text="out of memory"
WITH="requests=all buffer_kb=16384" fresh
read_into rows
begin_calls
take_memory 150000
dmesg -C
(first hogs 4 8) >hogs.out
is $? 0 "$text: eight were killed for it"
# One more may be, until they have heard of it.
is "$(killed)" hogs "$text: and nobody else"
check "$text: not the reader" kill -0 $reader
end_calls
end_reader
is "$(cat rows.errors)" "" "$text: it had nothing to complain about"
whole rows
pairs_add_up rows
# Rings that are too large for what is left are refused, and nobody is killed for them.
drain
dmesg -C
# shellcheck disable=SC2317 # by check
refuses() { ! echo 262144 >"$KNOBS/buffer_kb"; } 2>/dev/null
check "$text: rings do not grow beyond what there is" refuses
is "$(cat "$KNOBS/buffer_kb")" 16384 "$text: and stay as they are"
is "$(killed)" "" "$text: and nobody is killed for them"
umount ballast
afterwards

# In a cgroup of its own, the reader is the first to be killed; another one is started where there is room.
text="a cgroup out of memory"
CGROUP=/sys/fs/cgroup/storms
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
mkdir $CGROUP
echo 64M >$CGROUP/memory.max
# shellcheck disable=SC2016 # for that shell
within() { exec bash -c 'echo $$ >"$0/cgroup.procs"; exec "$@"' $CGROUP "$@"; }
WITH="requests=all buffer_kb=16384" fresh
BY="first within" read_into rows.1
begin_calls
within hogs 4 8 >hogs.out &
hogs=$!
wait $reader
is $? 137 "$text: the reader is killed for it"
read_into rows.2
wait $hogs
is $? 0 "$text: and eight others are"
end_calls
end_reader
is "$(cat rows.?.errors)" "" "$text: no reader had anything to complain about"
check "$text: the second one tells that the first one has gone" has_words '"what":"reader_went"' rows.2
whole rows.1 rows.2
pairs_add_up rows.1 rows.2
check "$text: nobody is in it any more" until_true rmdir $CGROUP
echo -memory >/sys/fs/cgroup/cgroup.subtree_control
afterwards

# ---- the clock is set back an hour, and forth

# seconds FIELD < line: a time of a line, in seconds since 1970
seconds() { date -d "$(sed -E 's/.*"'"$1"'":"([^"]*)".*/\1/')" +%s; }
# Thousandths of a second since boot.
uptime_ms() { sed -E 's/\.([0-9]*) .*/\10/' /proc/uptime; }
# tell NUMBER: makes a call with that number as request; its line comes into ./line.
tell() {
	ptrace-call "$NATIVE" "$1" 0 0 0 >/dev/null
	check "$text: call $1 is told" until_true has_words "\"request_number\":$1," rows
	grep "\"request_number\":$1," rows >line
}
# shellcheck disable=SC2317 # by until_true
has_idle() { [ "$(grep -c '"ended":"idle".*"tracer":{[^}]*"comm":"ptrace-call"' rows)" -ge "$1" ]; }

text="the clock"
WITH="requests=all buffer_kb=4096" fresh
read_into rows --record recording --certificate 5s
begin_calls
cat >set-clock <<-'EOF_SET'
	cut -d' ' -f1 /proc/uptime >since
	date -s "$1 hour" >/dev/null
	sleep 1 # as long as the session is to be
	cut -d' ' -f1 /proc/uptime >until
EOF_SET
number=$((0x7000))
for hours in -1 +1 -1 -1 +2; do
	text="the clock, $hours h"
	began=$(uptime_ms)
	tracees 1 1 "sh ./set-clock $hours" >tracees.out
	is $? 0 "$text: a session lasts while it is set"
	took=$(($(uptime_ms) - began))
	pid=$(sed 's/.*process=//' tracees.out)
	check "$text: it is told" until_true has_words "\"event\":\"session\".*\"tracee\":{\"pid\":$pid," rows
	grep "\"event\":\"session\".*\"tracee\":{\"pid\":$pid," rows >line
	lasted=$(sed -E 's/.*"duration_ns":([0-9]+).*/\1/' line)
	least=$(awk '{ at[FNR == NR] = $1 } END { print int((at[0] - at[1]) * 1000) }' since until)
	check "$text: for as long as it was ($least to $took ms)" \
		test $((lasted / 1000000)) -ge $((least - 20)) -a $((lasted / 1000000)) -le $((took + 20))
	is "$(sed -E 's/.*"ended":"([^"]*)".*/\1/' line)" detached "$text: with its end"
	now=$(date +%s)
	check "$text: and its beginning by the clock as it is then" \
		test "$(seconds started <line)" -ge $((now - took / 1000 - 30)) -a "$(seconds started <line)" -le "$now"
	# The reader looks at the clock before each round: in the next one that has been set.
	tell $((number += 1))
	now=$(date +%s)
	tell $((number += 1))
	check "$text: what comes has the time that it has now" \
		test "$(seconds time <line)" -ge $((now - 1)) -a "$(seconds time <line)" -le "$(date +%s)"
done
text="the clock"
check "$text: sessions in which nothing happens any more end" until_true has_idle 10
while read -r line; do
	quiet=$(($(seconds time <<<"$line") - $(seconds started <<<"$line") - $(sed -E 's/.*"duration_ns":([0-9]+).*/\1/' <<<"$line") / 1000000000))
	[ $quiet -ge 8 ] && [ $quiet -le 300 ] || echo "$quiet"
done < <(grep '"ended":"idle"' rows) >wrong
is "$(cat wrong)" "" "$text: ten seconds later, and not an hour"
end_calls
end_reader
is "$(cat rows.errors)" "" "$text: the reader has nothing to complain about"
whole rows
ptracemon verify rows >verified 2>&1
is $? 0 "$text: its lines prove each other"
sed 's/^/# /' verified
is "$(ptracemon replay -r all -o json recording 2>&1 | numbers | md5sum)" "$(numbers rows | md5sum)" "$text: the recording beside it is told as it was"
afterwards

# ---- as many tracees as a machine can have

text="$TRACEES tracees"
threads=$((TRACEES / 2)) processes=$((TRACEES - TRACEES / 2))
# sessions_add_up FILE CLASS NUMBER [CLASS NUMBER...]: of a reader that has ended, which told so many calls.
sessions_add_up() {
	local file=$1 evicted
	shift
	while [ $# -gt 0 ]; do
		is "$(in_sessions "$1" "$file")" "$2" "$text: each call of class $1 is in one session"
		shift 2
	done
	is "$(perl -ne 'print "$1\n" if /"event":"session".*?"tracee":\{"pid":(\d+)/' "$file" | sort -u | wc -l)" $((processes + 1)) \
		"$text: each process has a session"
	evicted=$(grep -c '"ended":"evicted"' "$file")
	check "$text: $evicted were told before they ended, for want of room" test "$evicted" -ge $((processes + 1 - SESSIONS_MAX))
	is "$(sed -nE "s/^ptracemon: ([0-9]+) sessions were told before they ended: .* more than $SESSIONS_MAX at a time$/\1/p" "$file.errors")" \
		"$evicted" "$text: which is said in the end"
	is "$(wc -l <"$file.errors")" 1 "$text: and nothing else"
}
# The reader's memory, at most so far.
peak_kb() { awk '/^VmHWM:/ { print $2 }' "/proc/$reader/status"; }

WITH="requests=all buffer_kb=16384" fresh
echo $((3 * TRACEES)) >/proc/sys/kernel/threads-max
echo $((4 * TRACEES)) >/proc/sys/kernel/pid_max
echo $((8 * TRACEES)) >/proc/sys/vm/max_map_count
read_into rows.1
tracees $threads $processes 'touch all-traced; until [ -e go-on ]; do sleep 0.1; done' >tracees.out &
tracer=$!
check "$text: all are seized, and have stopped" until_true test -e all-traced
check "$text: the reader tells it" until_true all_told rows.1
peak=$(peak_kb)
end_reader
sessions_add_up rows.1 attach "$TRACEES" control "$TRACEES"
# Who comes is told of each of them, or of the loss.
drain
own=$(($(counter own) + $(counter own_lost)))
collect -s >/dev/null
is $(($(counter own) + $(counter own_lost) - own - 2)) "$TRACEES" "$text: who comes later is told of each, or that it was lost"
read_into rows.2
: >go-on
wait $tracer
is $? 0 "$text: half of them are let go, and all end"
check "$text: the next reader tells it" until_true all_told rows.1 rows.2
check "$text: neither takes more than 32 MiB ($peak, $(peak_kb) kB)" test "$peak" -le 32768 -a "$(peak_kb)" -le 32768
end_reader
sessions_add_up rows.2 control $((TRACEES / 2))
complete rows.1 rows.2
afterwards

rm -rf ./*
nothing_is_left "$before"
done_testing
