#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# rules/wazuh over lines of -o ecs, by what Wazuh's documents say of its JSON decoder and its rules; Wazuh itself is in no
# Debian archive. docs/integrations.md has what an agent is told.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit
../../need python3 jq || exit
BUILD=$(realpath "${BUILD:-../../../build/host}")
# shellcheck source-path=SCRIPTDIR source=../tap.sh
. ../tap.sh
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
rules=../../../rules/wazuh/ptracemon.xml
document=../../../docs/integrations.md

"$BUILD/samples" ecs >"$place/samples" || exit
for recording in recording injection; do
	"$BUILD/print_recording" $recording >"$place/$recording" || exit
	"$BUILD/plain/ptracemon" replay --sessions -o ecs "$place/$recording" >"$place/$recording.lines" || exit
done
fires() { python3 wazuh/check.py "$1" "$place/samples" "$place"/*.lines; }
check "the rules fire for what they are meant to" fires $rules

# It can fail.
worse() {
	sed "$1" $rules >"$place/worse.xml"
	! fires "$place/worse.xml" >"$place/said" && grep -q "^not ok $2 " "$place/said"
}
check "a field that is none is found" worse 's/event\.reason/event.reasons/' 2
check "another word is found" worse 's/cross_uid/cross_gid/' 2
check "a rule without its exception is found" worse '/negate/d' 2
check "a field that rules cannot ask for is found" worse 's/event\.action/action/' 1

# docs/integrations.md: what the agent reads is what ptracemon is told to write there.
location() { sed -n 's,^ *<location>\(.*\)</location>,\1,p' $document; }
written() { sed -n 's/^    ptracemon .*-o ecs=\([^ ]*\).*/\1/p' $document; }
check "docs/integrations.md: the agent reads the file that is written" test "$(location)" = "$(written)"
check "docs/integrations.md names the rules" grep -qF "rules/wazuh/ptracemon.xml" $document
# Why not json.
top_level() { "$BUILD/samples" json | jq -r 'keys[]' | sort -u; }
check "json has keys at the top that rules cannot ask for, as it says" test "$(top_level | grep -xE 'data|status' | paste -sd' ')" = "data status"
check "ecs has none" test -z "$(jq -r 'to_entries[] | select(.value | type != "object").key' "$place/samples" | sort -u |
	grep -xE 'data|id|status|url|action|protocol|srcip|dstip|srcuser|dstuser|extra_data')"
echo "1..$count"
