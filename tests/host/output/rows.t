#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the outputs for programs print is in ptracemon.8, word for word: each ActionType, each column that has a value, each
# key of AdditionalFields, each event and key of json, and each key of ocsf.
set -u
cd "$(dirname "$0")" || exit 1
../../need mandoc jq || exit
BUILD=${BUILD:-../../../build/host}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
count=0

# subsection NAME: its words, from the manual's source
subsection() {
	awk -v name="$1" '/^\.S[sh] / { inside = $0 == ".Ss " name; next } inside' ../../../docs/ptracemon.8.in |
		grep -oE '[A-Za-z_][A-Za-z0-9_]*' | sort -u
}

# documented WHAT SUBSECTION: the words that come in
documented() {
	local missing
	count=$((count + 1))
	sort -u >"$place/printed"
	missing=$(subsection "$2" | comm -23 "$place/printed" -)
	if [ -s "$place/printed" ] && [ -z "$missing" ]; then
		echo "ok $count - $2: the manual has each $1"
	else
		echo "not ok $count - $2: the manual has each $1"
		printf '# of %s, not there: %s\n' "$(wc -l <"$place/printed")" "${missing//$'\n'/ }"
	fi
}

"$BUILD/samples" deviceevents >"$place/rows" && "$BUILD/samples" json >"$place/json" || exit
# Also those that no sample has.
documented ActionType deviceevents < <(
	jq -r .ActionType "$place/rows"
	grep -ohE '"PTrace[A-Z][A-Za-z]+"' ../../../tools/output/*.c | tr -d '"'
)
documented column deviceevents < <(jq -r 'to_entries[] | select(.value != null) | .key' "$place/rows")
documented "key of AdditionalFields" deviceevents < <(jq -r '.AdditionalFields | fromjson | keys[]' "$place/rows")
"$BUILD/samples" ocsf >"$place/ocsf" || exit
documented key ocsf < <(jq -r 'del(.unmapped) | .. | objects | keys[]' "$place/ocsf")
documented event json < <(jq -r .event "$place/json")
documented key json < <(jq -r ".. | objects | keys[]" "$place/json")
echo "1..$count"
