#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The time limit of guests and their cases (tests/vm/cases/unless-silent): who prints nothing is ended, who takes long is
# not.
set -u
cd "$(dirname "$0")/../.." || exit 1
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
# shellcheck source-path=SCRIPTDIR source=tap.sh
. tests/host/tap.sh

# ends STATUS SECONDS SCRIPT: with $1 of SCRIPT the file that it prints to.
ends() {
	: >"$place/printed"
	tests/vm/cases/unless-silent "$2" "$place/printed" "$place/none" -- bash -c "$3" _ "$place/printed" 2>/dev/null
	[ $? = "$1" ]
}

# shellcheck disable=SC2016 # for the other shell
{
	check "the status is the program's own" ends 7 100 'exit 7'
	check "also that of a signal" ends 137 100 'kill -KILL $$'
	check "who prints may take longer than that" ends 3 2 'for i in 1 2 3 4 5 6; do echo $i >>"$1"; sleep 0.7; done; exit 3'
	check "who prints nothing is ended" ends 124 1 'sleep 1000'
	check "with all that it has started" ends 124 1 'sleep 1000 & echo $! >"$1"; wait'
	check "(and it is gone)" bash -c '! kill -0 "$(cat "$1")" 2>/dev/null' _ "$place/printed"
	check "whatever it does about it" ends 124 1 'trap "" TERM; while :; do sleep 0.1; done'
}
tests/vm/cases/unless-silent 100 "$place/printed" -- bash -c 'trap "exit 9" TERM; echo $$ >"$1"; while :; do sleep 0.1; done' \
	_ "$place/pid" &
until [ -s "$place/pid" ]; do sleep 0.1; done
kill -TERM $!
wait $!
check "a signal is passed on, and the program's status back" test $? = 9
# until TEXT SCRIPT: with one second until its file has TEXT, and 100 then
# shellcheck disable=SC2016 # for the other shell
until_text() { tests/vm/cases/unless-silent -u 1 "$1" 100 "$place/printed" -- bash -c "$2" _ "$place/printed" 2>/dev/null; }
: >"$place/printed"
# shellcheck disable=SC2016
until_text begun 'echo not yet >"$1"; sleep 1000'
check "-u: who is silent before a text is ended sooner" test $? = 124
# shellcheck disable=SC2016
until_text begun 'echo begun >"$1"; sleep 4; exit 5'
check "and after it is left alone" test $? = 5
check "bad input is refused" bash -c 'tests/vm/cases/unless-silent x f -- true 2>/dev/null; [ $? = 2 ]'
check "also that of -u" bash -c 'tests/vm/cases/unless-silent -u x y 5 f -- true 2>/dev/null; [ $? = 2 ]'
echo "1..$count"
