#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every line of -o otlp, of samples, a recording and its sessions, against the protocol, by protobuf's own mapping of
# JSON; and nothing of -o json is missing in it.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit
../../need protobuf-compiler python3-protobuf jq || exit
BUILD=$(realpath "${BUILD:-../../../build/host}")
# shellcheck source-path=SCRIPTDIR source=../tap.sh
. ../tap.sh
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
protoc --python_out="$place" --proto_path=otlp logs.proto || exit
"$BUILD/print_recording" >"$place/recording" || exit
"$BUILD/print_recording" injection >"$place/injection" || exit
for format in otlp json; do
	"$BUILD/samples" $format >"$place/samples.$format" || exit
	"$BUILD/samples" $format longest-who >"$place/who.$format" || exit
	for recording in recording injection; do
		"$BUILD/ptracemon" replay --sessions -o $format "$place/$recording" >"$place/$recording.$format" || exit
	done
done
# The one that Debian's packages are for.
holds() { PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$place /usr/bin/python3 otlp/check.py "$1.otlp" "$1.json"; }
for what in samples who recording injection; do
	check "$what: $(wc -l <"$place/$what.otlp") lines are requests, and say all that json does" holds "$place/$what"
done

# It can fail.
worse() {
	sed "$1" "$place/samples.otlp" >"$place/worse.otlp"
	cp "$place/samples.json" "$place/worse.json"
	! holds "$place/worse" >"$place/said" && grep '^line ' "$place/said"
}
check "a misspelt field is found" worse 's/severityText/severity_Text/'
check "a number that is none is found" worse 's/"intValue":"16"/"intValue":"16x"/'
check "another value is found" worse 's/"stringValue":"PTRACE_ATTACH"/"stringValue":"PTRACE_DETACH"/'
check "a missing attribute is found" worse 's/{"key":"process.pid","value":{"intValue":"[0-9]*"}},//'

# level EVENT: which severities it has
level() { jq -c --arg event "ptracemon.$1" '.resourceLogs[].scopeLogs[].logRecords[] | select(.eventName == $event) |
	.severityText' "$place/samples.otlp" | sort -u | paste -sd' '; }
check "blindness is fatal, a loss an error" test "$(level blind) $(level loss)" = '"FATAL" "ERROR"'
check "calls by whom they reach" test "$(level ptrace)" = '"INFO" "INFO2" "WARN"'
manual() { sed -n '/^\.Ss otlp/,/^\.Ss journal/p' ../../../docs/ptracemon.8.in; }
documented() {
	jq -r '.. | objects | select(has("key")).key | select(startswith("ptracemon.") | not)' "$place"/*.otlp | sort -u |
		grep '\.' | while read -r name; do
		manual | grep -qF "$name" || { echo "$name" && return 1; }
	done
}
check "the manual has each name of the conventions" documented
check "no line has more than 24 KiB" awk 'length($0) > 24576 { bad = 1 } END { exit bad }' "$place"/{samples,who}.otlp
echo "1..$count"
