#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# docs/integrations.md: fields, values and forms of time in its lines to copy are those that the outputs print.
set -u
cd "$(dirname "$0")" || exit 1
../../need jq || exit
BUILD=${BUILD:-../../../build/host}
# shellcheck source-path=SCRIPTDIR source=../tap.sh
. ../tap.sh
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
document=../../../docs/integrations.md
"$BUILD/samples" json >"$place/json" || exit

# values FILE KEY.KEY: what a field has, over all lines
values() { jq -r --arg path "$2" 'getpath($path / ".") // empty | tostring' "$1"; }
for field in $(sed -n 's/^ *| table _time //p' "$document"); do
	check "json: $field has a value somewhere" grep -q . <(values "$place/json" "$field")
done
check "json: a session is high" grep -q high <(jq -r 'select(.event == "session").severity' "$place/json")
prefix=$(sed -n 's/^ *TIME_PREFIX = //p' "$document")
times() { grep -vcE "${prefix}[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{9}Z\"" "$place/json"; }
check "json: each line begins with a time of that form" test "$(times)" = 0
names() { sed 's/"[^"]*"//g' "$document" | grep -oE 'ptracemon_[a-z_]+' | sort -u; }
check "numbers have the names that the program writes" test -z "$(names | while read -r name; do
	grep -qF "\"${name#ptracemon_}" ../../../tools/output/metrics.c || echo "$name"; done)"
echo "1..$count"
