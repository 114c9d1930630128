#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# replay --sessions: a session comes behind the record that ended it, and with its time, also where that record was the
# last one for which there was room before a write.
set -u
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=place.sh
. ./place.sh
program=$build/plain/ptracemon

# What each line is: the process, what happened to it, and when.
words() { jq -r '"\(.tracee.pid) \(.request // .event) \(.time)"'; }
# Three lines of each pair; the session has the time of the detach.
are_in_order() {
	awk '$1 < 10000 { next }
		{ what = count % 3 == 0 ? "PTRACE_ATTACH" : count % 3 == 1 ? "PTRACE_DETACH" : "session" }
		$2 != what || $1 != 10000 + int(count / 3) || (what == "session" && $3 != time) { wrong++ }
		{ time = $3; count++ }
		END { exit count != 240 || wrong }' told
}

# One line more before them, and it is another one after which the text is full: each of the three once.
for before in 0 1 2; do
	"$build/print_recording" pairs $before >recording || exit
	"$program" replay --sessions -o json recording >out
	words <out >told
	check "$before before: all in order, each session with the time of its end" are_in_order
	"$program" sessions -o json recording | jq 'del(.seq)' >alone
	check "$before before: sessions says the same of them" \
		diff <(jq 'select(.event == "session") | del(.seq)' out) alone
	check "$before before: it was more than is written at a time" test "$(stat -c %s out)" -gt 200000
done

echo "1..$count"
