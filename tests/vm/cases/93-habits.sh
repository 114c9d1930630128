#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the reader may do at the most, and that everything works under it; filters on the real module.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

SEIZE=$((0x4206))
POKETEXT=4

# shellcheck disable=SC2317 # by until_true
reader_is_there() { [ "$(cat "$KNOBS/reader")" = 1 ]; }
# shellcheck disable=SC2317
has_beaten() { [ "$(counter stored)" -ge "$1" ]; }
# shellcheck disable=SC2317
printed() { [ "$(grep -c '"event":"ptrace"' out)" -ge "$1" ]; }
# shellcheck disable=SC2317
is_sleep() { [ "$(cat "/proc/$victim/comm")" = sleep ]; }
# of FILE KEY: in all threads
of() { cat "/proc/$1"/task/*/status | awk -v key="$2:" '$1 == key { print $2 }' | sort -u | paste -sd' '; }

start_reader() {
	ptracemon --heartbeat 0.5 -o json "$@" >out 2>errors &
	reader=$!
	check "the reader has the device" until_true reader_is_there
}
end_reader() {
	kill -TERM $reader
	wait $reader
	is $? 0 "it ends well"
	is "$(cat errors)" "" "it had nothing to complain about"
}

setpriv --reuid 1000 --regid 1000 --clear-groups sleep 1000 &
victim=$!
check "the victim sleeps" until_true is_sleep
exe=$(readlink "/proc/$victim/exe")

# ---- few rights, and all that it does

fresh
start_reader -o text=more.text -o deviceevents=more.deviceevents
check "its heart beats" until_true has_beaten $(($(counter stored) + 9))
# Not later than this: it asks /proc about a process of another user, and has a second thread for the command line.
ptrace-call x86_64 $SEIZE $victim 0 0 >/dev/null
check "a call is printed" until_true printed 1
is "$(of $reader Seccomp)" 2 "a filter of system calls is in place, in every thread"
is "$(of $reader CapEff) $(of $reader CapPrm) $(of $reader CapInh) $(of $reader CapBnd)" \
	"0000000000080004 0000000000080004 0000000000000000 0000000000000000" "it has two capabilities, and can get no other"
is "$(of $reader NoNewPrivs)" 1 "not by executing something either"
check "it has two threads" test "$(ls "/proc/$reader/task" | wc -l)" = 2
tracee=$(grep '"event":"ptrace"' out | grep -o '"tracee":{[^{}]*}')
check "it finds the executable of another user's process" grep -qF "\"exe\":\"$exe\",\"exe_source\":\"proc\"" <<<"$tracee"
check "and its command line" grep -qF '"cmdline":["sleep","1000"]' <<<"$tracee"
check "and its user's name" grep -qF '"user":"user"' <<<"$tracee"
check "and its cgroup" grep -qE '"cgroup":"/' <<<"$tracee"
is "$(ptracemon status | tail -n 1)/$?" "healthy/0" "status works beside it"
ptracemon status >/dev/null
is $? 0 "and says so with its exit code"
check "the file of text has the call" grep -q 'PTRACE_SEIZE' more.text
check "the file of deviceevents has it" grep -q 'PTRACE_SEIZE' more.deviceevents
is "$(grep -c '"event":"blind"' out)" 0 "it was never blind"
end_reader

start_reader --no-sandbox
is "$(of $reader Seccomp)" 0 "--no-sandbox: no filter"
is "$(of $reader CapEff)" "$(of $$ CapEff)" "and all capabilities"
end_reader

# ---- filters: the same three calls, and what passes

# passes WANTED OPTION...
passes() {
	local wanted=$1
	shift
	ptrace-call x86_64 $SEIZE $victim 0 0 >/dev/null
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
