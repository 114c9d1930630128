#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the reader may do at the most, and that every command does its work under it; filters on the real module.
#
# guest: ACCEL=tcg1
# Trace events are switched on and off, which patches the scheduler: see 80-unload.sh.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

SEIZE=$((0x4206))
POKETEXT=4
TRACE=/sys/kernel/tracing

# ---- by until_true
# shellcheck disable=SC2317
reader_is_there() { [ "$(cat "$KNOBS/reader")" = 1 ]; }
# shellcheck disable=SC2317
has_beaten() { [ "$(counter stored)" -ge "$1" ]; }
# shellcheck disable=SC2317
is_told() { grep -q PTRACE_SEIZE out; }
# Digests come with a later call, if the first one was told before the file had been read.
# shellcheck disable=SC2317
is_hashed() {
	seize
	grep -F '"ActionType":"PTraceDetected"' out | grep -qF "\"SHA256\":\"$sum\""
}
# A name comes with a later call, too, if it took longer than the first one could wait.
# shellcheck disable=SC2317
is_named() {
	seize
	grep '"event":"ptrace"' out | grep -o '"tracee":{[^{}]*}' | grep -qF '"user":"user"'
}
# shellcheck disable=SC2317
is_sleep() { [ "$(cat "/proc/$victim/comm")" = sleep ]; }
# shellcheck disable=SC2317
is_in_sandbox() { [ "$(of $reader Seccomp)" = 2 ]; }

# of PROCESS KEY: in all threads
of() { cat "/proc/$1"/task/*/status | awk -v key="$2:" '$1 == key { print $2 }' | sort -u | paste -sd' '; }
# is_left CAPABILITIES: that these are all, as /proc says it
is_left() {
	local all
	all=$(printf '%016x' "$1")
	is "$(of $reader CapEff) $(of $reader CapPrm) $(of $reader CapInh) $(of $reader CapBnd)" \
		"$all $all 0000000000000000 0000000000000000" "its capabilities are $1, and it can get no other"
}
seize() { ptrace-call x86_64 $SEIZE $victim 0 0 >/dev/null; }

# Each system call that returns EPERM is noted, as what the filter refuses does, of the program that is started by
# noted, from its first moment.
# shellcheck disable=SC2016
noted() { exec bash -c 'echo $$ >"$0/set_event_pid"; exec "$@"' $TRACE "$@"; }
# By number, all since the last time.
refusals() {
	grep -o 'NR -\?[0-9]* = -1$' $TRACE/trace | sort -u | paste -sd,
	: >$TRACE/trace
}
echo 'ret == -1' >$TRACE/events/raw_syscalls/sys_exit/filter
echo 1 >$TRACE/options/event-fork
echo 1 >$TRACE/events/raw_syscalls/sys_exit/enable

# begin ARGUMENT...: of the reader
begin() {
	noted ptracemon "$@" <"${INPUT:-/dev/null}" >out 2>errors &
	reader=$!
}
follow() {
	begin "$@"
	check "the reader has the device: $*" until_true reader_is_there
}
ends_well() {
	wait $reader
	is $? 0 "it ends well"
	is "$(cat errors)" "" "it had nothing to complain about"
	is "$(refusals)" "" "nothing that it tried was refused"
}
end_reader() {
	kill -TERM $reader
	ends_well
}
# works ARGUMENT...: of a command that ends by itself
works() {
	begin "$@"
	ends_well
}

setpriv --reuid 1000 --regid 1000 --clear-groups sleep 1000 &
victim=$!
check "the victim sleeps" until_true is_sleep
exe=$(readlink "/proc/$victim/exe")

# ---- few rights, and all that it does

fresh
follow --heartbeat 0.5 -o json -o text=more.text -o deviceevents=more.deviceevents
check "its heart beats" until_true has_beaten $(($(counter stored) + 9))
# Not later than this: it asks /proc about a process of another user, and has a thread for the user's name; one for
# the command line only where the kernel has not told it.
seize
check "a call is printed" until_true is_told
is "$(of $reader Seccomp)" 2 "a filter of system calls is in place, in every thread"
is_left 0x80004
is "$(of $reader NoNewPrivs)" 1 "not by executing something either"
check "it has a thread for names, or two" test "$(ls "/proc/$reader/task" | wc -l)" -ge 2
tracee=$(grep '"event":"ptrace"' out | grep -o '"tracee":{[^{}]*}')
check "it finds the executable of another user's process" grep -qF "\"exe\":\"$exe\",\"exe_source\":\"kernel\"" <<<"$tracee"
check "and its command line" grep -qF '"cmdline":["sleep","1000"]' <<<"$tracee"
check "and its user's name" until_true is_named
check "and its cgroup" grep -qE '"cgroup":"/' <<<"$tracee"
is "$(ptracemon status | tail -n 1)" healthy "status works beside it"
ptracemon status >/dev/null
is $? 0 "and says so with its exit code"
knob requests all
is "$(ptracemon status | tail -n 1)" healthy "and with requests=all"
knob requests attach,write,control,unknown
check "the file of text has the call" grep -q 'PTRACE_SEIZE' more.text
check "the file of deviceevents has it" grep -q 'PTRACE_SEIZE' more.deviceevents
is "$(grep -c '"event":"blind"' out)" 0 "it was never blind"
end_reader

follow --no-sandbox
is "$(of $reader Seccomp)" 0 "--no-sandbox: no filter"
is "$(of $reader CapEff)" "$(of $$ CapEff)" "and all capabilities"
end_reader

sum=$(sha256sum <"$exe" | cut -c1-64)
follow --heartbeat 0.5 --hash -o deviceevents
check "it is in its sandbox" until_true is_in_sandbox
check "--hash tells the digest of another user's program" until_true is_hashed
is "$(of $reader Seccomp)" 2 "the filter of system calls is in every thread"
end_reader

# those that were not there yet; there is no journal here
for format in $(ptracemon watch --help | sed -n 's/^Formats: //p' | grep -oE '\w+' | grep -vxE 'text|json|deviceevents|journal'); do
	follow --heartbeat 0.5 --sessions -o "$format"
	check "it is in its sandbox" until_true is_in_sandbox
	check "its heart beats" until_true has_beaten $(($(counter stored) + 9))
	seize
	check "$format tells a call" until_true is_told
	end_reader
done

works status
works status --json

# ---- what a reader that was taken over could do

# A path at 0 is EFAULT (-14) where the filter lets it pass, a process that is not there ESRCH (-3).
NOBODY=4194303
# tries WANTED WHAT NUMBER ARGUMENT...
tries() { is "$(make-call $reader "${@:3}")" "$1" "taken over: $2"; }

follow
check "it is in its sandbox" until_true is_in_sandbox
tries $reader "it knows who it is" 39
tries -14 "it may read a file" 257 -100 0 0 0
tries -1 "it may not make one (openat)" 257 -100 0 $((0x41)) 0600
tries -1 "nor write to one (open)" 2 0 $((0x201)) 0
tries -1 "nor rename one" 82 0 0
tries -1 "nor remove one" 87 0
tries -1 "nor change its mode" 90 0 0777
tries -1 "nor reach another host" 41 2 1 0
tries -1 "nor bring in code" 9 0 4096 5 $((0x22)) -1 0
tries -1 "nor make a process" 56 17 0 0 0 0
tries -1 "nor trace" 101 $SEIZE $NOBODY 0 0
tries -1 "nor send signals" 62 $NOBODY 9
tries -1 "nor be another user" 105 0
check "what is refused is noted, as this case relies on" grep -q 'NR 41 = -1' <<<"$(refusals)"
tries "killed by 31" "execve is its end" 59 0 0 0
kill -KILL $reader 2>/dev/null # if it is not
wait $reader
is $? 159 "that of the whole process"
follow
check "another one is in its sandbox" until_true is_in_sandbox
tries "killed by 31" "so is reading another process" 310 $NOBODY 0 0 0 0 0
kill -KILL $reader 2>/dev/null # if it is not
wait $reader
is $? 159 "that of the whole process"
refusals >/dev/null

# ---- files, in a folder that only another user may enter

install -d -o 1000 -g 1000 -m 700 closed
follow record --heartbeat 0.5 --rotate-size 64K --rotate-age 30m --keep 3 --fsync 100ms closed/rec
check "it is in its sandbox" until_true is_in_sandbox
is_left 0x80006
seize
flood -n 800 -c 0 >/dev/null
# shellcheck disable=SC2317
has_rotated() { [ -e closed/rec.000005 ]; }
check "it has begun new files" until_true has_rotated
seize
tries -14 "it may make a file" 257 -100 0 $((0x41)) 0600
tries -1 "but no socket to another host" 41 2 1 0
tries -1 "nor a process" 56 17 0 0 0 0
refusals >/dev/null
end_reader
is "$(find closed -type f | wc -l)" 3 "old files are removed"

follow record --heartbeat 0.5 --fsync always closed/one
check "it is in its sandbox" until_true is_in_sandbox
check "its heart beats" until_true has_beaten $(($(counter stored) + 9))
seize
flood -n 50 -c 0 >/dev/null
end_reader
chown 1000 closed/*
chmod 600 closed/*

works replay --utc closed/rec.*
check "replay has the calls" grep -q 'PTRACE_ATTACH' out
works replay --sessions -o json -o text=replayed.text -o deviceevents=replayed.rows closed/one
is "$(grep -l PTRACE_SEIZE out replayed.text replayed.rows | wc -l)" 3 "and in every output"
works sessions closed/one closed/rec.*
check "sessions tells them" grep -q "sleep" out
works report --html closed/page.html closed/one
check "report makes a page" grep -q "</html>" closed/page.html
is "$(find closed -name 'page.html?*')" "" "and leaves nothing beside it"
works report --html closed/page.html --for 500ms
check "report follows the device" grep -q "</html>" closed/page.html

# Its file is replaced under the filter, too.
works --metrics closed/numbers.prom --heartbeat 0.2 --for 1500ms
check "numbers for Prometheus say that it sees" grep -q '^ptracemon_sight{path="x86_64"} 1$' closed/numbers.prom
check "and when it did" grep -q '^ptracemon_canary_last_success_timestamp_seconds [0-9]' closed/numbers.prom
is "$(find closed -name 'numbers.prom?*')" "" "and nothing is left beside them"

mkfifo input
INPUT=input begin replay -
exec 9>input
check "replay of a pipe is in its sandbox" until_true is_in_sandbox
is_left 0x4
tries -1 "it may not make a file" 257 -100 0 $((0x41)) 0600
tries -1 "nor ask for what is live" 438 0 0 0
refusals >/dev/null
cat closed/one >&9
exec 9>&-
ends_well
check "and prints what comes" is_told
echo 0 >$TRACE/events/raw_syscalls/sys_exit/enable

# ---- filters: the same three calls, and what passes

# passes WANTED OPTION...
passes() {
	local wanted=$1
	shift
	seize
	ptrace-call x86_64 $POKETEXT $victim 0 0 >/dev/null
	setpriv --reuid 1001 --regid 1001 --clear-groups "$(command -v ptrace-call)" x86_64 $SEIZE $victim 0 0 >/dev/null
	ptracemon --heartbeat 0 -o json --for 500ms "$@" >out 2>errors
	is "$(grep '"event":"ptrace"' out | sed -E 's/.*"request":"PTRACE_([A-Z]+)".*"outcome":"([a-z]+)".*/\1:\2/' | paste -sd' ')" \
		"$wanted" "what passes: $*"
	check "what the sensor says of itself passes" grep -q '"event":"lifecycle"' out
}

drain
passes "SEIZE:success POKETEXT:failure SEIZE:failure"
passes "POKETEXT:failure SEIZE:failure" --failed
passes "POKETEXT:failure" --failed --class write
passes "SEIZE:failure" --uid other
passes "SEIZE:success POKETEXT:failure SEIZE:failure" --uid 1000
passes "SEIZE:success POKETEXT:failure SEIZE:failure" --tracee "$exe"
passes "SEIZE:failure" --tracee '*/sleep' --uid 1001 --tracer ptrace-call
passes "" --tracee '*/nothing'
passes "" --tracer "$victim"
passes "SEIZE:success SEIZE:failure" --comm 'slee?' --request attach

kill $victim
done_testing
