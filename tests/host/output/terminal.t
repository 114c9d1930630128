#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What people see at a terminal: colours, and whether they are used; local time and UTC. On a pseudo-terminal of script(1).
set -u
cd "$(dirname "$0")" || exit 1
BUILD=$(realpath "${BUILD:-../../../build/host}")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place" || exit
count=0

# is GOT WANTED WHAT
is() {
	count=$((count + 1))
	if [ "$1" = "$2" ]; then
		echo "ok $count - $3"
	else
		echo "not ok $count - $3"
		printf '%s\n' "got $1" "wanted $2" | cat -v | sed 's/^/# /'
	fi
}

"$BUILD/print_recording" >some.rec || exit
replay="$BUILD/ptracemon replay some.rec"
unset NO_COLOR
export TERM=xterm LC_ALL=C TZ=UTC0

# on_terminal COMMAND
on_terminal() { script -qec "$1" /dev/null </dev/null | tr -d '\r'; }
escapes() { grep -c $'\e'; }

# ---- whether

is "$(on_terminal "$replay" | escapes)" 7 "on a terminal each line has colours"
is "$($replay | escapes)" 0 "in a pipe there is none"
is "$(NO_COLOR=1 on_terminal "$replay" | escapes)" 0 "nor with NO_COLOR"
is "$(NO_COLOR='' on_terminal "$replay" | escapes)" 7 "unless that is empty"
is "$(TERM=dumb on_terminal "$replay" | escapes)" 0 "nor on a dumb terminal"
is "$(TERM='' on_terminal "$replay" | escapes)" 0 "nor on one without name"
is "$(on_terminal "$replay -o json" | escapes)" 0 "nor in JSON"
on_terminal "$replay -o text=file.text" >/dev/null
is "$(escapes <file.text)" 0 "nor in a file beside it"
is "$(on_terminal "$replay" | sed 's/\x1b\[[0-9;]*m//g')" "$($replay)" "without colours it is the same text"

# ---- which

# colour LINE WORDS: the numbers of the sequence before these words
colour() { on_terminal "$replay" | grep -a -- "$1" | grep -ao "[0-9;]*m$2" | cut -dm -f1; }

is "$(colour PTRACE_ATTACH PTRACE_ATTACH)" 33 "who begins to trace is yellow"
is "$(colour PTRACE_POKETEXT PTRACE_POKETEXT)" 35 "what writes is magenta"
is "$(colour PTRACE_SETOPTIONS PTRACE_SETOPTIONS)" 36 "what controls is cyan"
is "$(colour PTRACE_PEEKTEXT PTRACE_PEEKTEXT)" "" "what reads has no colour"
is "$(colour PTRACE_ATTACH ok)" 32 "success is green"
is "$(colour PTRACE_POKETEXT EPERM)" 31 "failure is red"
is "$(colour PTRACE_PEEKTEXT outcome)" "" "what is not known has no colour"
is "$(colour LOST '\*\*\* LOST')" "1;37;41" "a loss is an alarm"

# ---- when

# The time of the first record, as seconds of its day.
seconds() { awk '/PTRACE/ { split($1, part, "[:.]"); print part[1] * 3600 + part[2] * 60 + part[3]; exit }'; }
dates() { grep '^---' | cut -d' ' -f3- | xargs; }

export TZ=IST-5:30
utc=$($replay --utc | seconds)
is "$($replay | seconds)" $(((utc + 19800) % 86400)) "times are local"
is "$($replay --utc --local | seconds)" $(((utc + 19800) % 86400)) "so with --local, which is given last"
is "$($replay | dates)" "IST, UTC+05:30 ---" "the zone is told"
is "$($replay --local --utc | seconds)" "$utc" "--utc shows UTC"
is "$($replay --utc | dates)" "UTC ---" "and says so"
is "$($replay --local -o json)" "$($replay --utc -o json)" "JSON is in UTC in any case"
is "$($replay --local -o json | head -n 1 | grep -o '"time":"[^"]*Z"' | cut -dT -f2 | tr -d 'Z"' |
	awk -F'[:.]' '{ print $1 * 3600 + $2 * 60 + $3 }')" "$utc" "which is the time of --utc"

echo "1..$count"
