#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# --seen: whether a pair of executables is new, of recordings, whose file is only read.
set -u
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=place.sh
. ./place.sh
program=$build/plain/ptracemon
"$build/print_recording" week >recording || exit
"$program" sessions -o json recording >plain || exit

# known USER TRACER TRACEE VERDICT: of all others nobody knows
known() {
	rm -f seen.db*
	"$build/host/seen_test" "$PWD/seen.db" "$@"
}
run() { "$program" "$@" -o json --seen seen.db recording >out 2>err; }
is_quiet() { test ! -s err; }
# answers TRACER TRACEE VERDICT: of the first session of these, and of the others
answers() {
	jq -s --arg tracer "$1" --arg tracee "$2" --arg verdict "$3" \
		'map(select(.tracer.exe == $tracer and .tracee.exe == $tracee and .verdict == $verdict) | .first_seen) |
		[.[0], (.[1:] | unique)] | tojson' -r out
}

read -r uid tracer tracee verdict < <(jq -r 'select(.tracer.exe and .tracee.exe) |
	"\(.tracer.uid) \(.tracer.exe) \(.tracee.exe) \(.verdict)"' plain | sort | uniq -c | sort -rn | head -n 1 | sed 's/^ *[0-9]* //')
known 4242 /bin/a /bin/b "$verdict" || exit
run sessions
check "a file: exit code, and not a word" is_quiet
check "of a pair that is new the first session is so" test "$(answers "$tracer" "$tracee" "$verdict")" = '[true,[false]]'
check "all else is what it is without" diff <(jq -c 'del(.first_seen)' out) <(jq -c . plain)
cp out before
run sessions
check "a recording makes nothing known" cmp before out
known "$uid" "$tracer" "$tracee" "$verdict" || exit
run sessions
check "what the file has is not new" test "$(answers "$tracer" "$tracee" "$verdict")" = '[false,[false]]'
check "other pairs are" test "$(jq -s 'any(.first_seen)' out)" = true
run replay --sessions
check "replay --sessions: likewise" test "$(answers "$tracer" "$tracee" "$verdict")" = '[false,[false]]'
check "records have nothing of it" test "$(jq -s 'map(select(.event != "session" and has("first_seen"))) | length' out)" = 0
"$program" sessions --utc --seen seen.db recording >out 2>err
check "text: two words" test "$(grep -c ', first seen' out)" = "$(jq -s 'map(select(.first_seen)) | length' before | awk '{ print $1 - 1 }')"

run replay
check "without --sessions: says so" grep -q -- '--seen needs --sessions' err
rm seen.db*
echo "this is no database" >seen.db
run sessions
check "a file that is none: told once" test "$(grep -c 'sessions have no first_seen' err)" = 1
check "and the output is what it is without" cmp out plain
check "and the file too" test "$(cat seen.db)" = "this is no database"

echo "1..$count"
