#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The Common Process Identifier in each output, held against sha256sum(1) over bytes put together here.
set -u
cd "$(dirname "$0")" || exit 1
../../need jq || exit
BUILD=${BUILD:-../../../build/host}
# shellcheck source-path=SCRIPTDIR source=../tap.sh
. ../tap.sh
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# bytes NUMBER: eight of them, the lowest first, for printf
bytes() {
	local i
	for ((i = 0; i < 64; i += 8)); do printf '\\x%02x' $((($1 >> i) & 255)); done
}

# cpid BOOT-ID NAMESPACE TICKS PID
cpid() {
	local boot=${1//-/} hash variant
	# shellcheck disable=SC2001,SC2059 # escapes
	hash=$(printf "$(sed 's/../\\x&/g' <<<"$boot")$(bytes "$2")$(bytes "$3")$(bytes "$4")" | sha256sum)
	variant=$(printf %x $(((0x${hash:16:1} & 3) | 8)))
	echo "${hash:0:8}-${hash:8:4}-8${hash:13:3}-$variant${hash:17:3}-${hash:20:12}"
}

is() { check "$1" test "$2" = "$3"; }

is "the example of the specification" "$(cpid 2899dae4-4fa4-4eef-95b6-6bc95325f61a 4026532263 55558 29)" \
	b770a0ed-8463-822c-b5f6-30d9081ddbd9

# Of each task of json: the identifier as printed, and as it must be. The samples' clock began at this time.
BOOTED=1770000000
tick=$((1000000000 / $(getconf CLK_TCK)))
"$BUILD/samples" json >"$place/json"
jq -r '.boot_id as $boot | (.tracer, .tracee, .parent, .by) | objects |
	[.cpid // "null", $boot, .pid_ns, .start_time, .ns_pid] | @tsv' "$place/json" | sort -u >"$place/tasks"
while IFS=$'\t' read -r printed boot pid_ns start ns_pid; do
	ns=$(date -u -d "$start" '+%s %N')
	ns=$(((${ns% *} - BOOTED) * 1000000000 + 10#${ns#* }))
	wanted=$(cpid "$boot" "$pid_ns" $((ns / tick)) "$ns_pid")
	# The longest line has times that no date shows.
	[ "$pid_ns" != 4294967295 ] || continue
	is "process $ns_pid of namespace $pid_ns" "$printed" "$wanted"
done <"$place/tasks"
check "there are such processes" test "$count" -gt 5
check "who changes settings has one" jq -es 'map(select(.event == "knob").by.cpid) | length > 1 and all' "$place/json"
check "sessions have them" jq -es 'map(select(.event == "session").tracer.cpid) | length > 2 and all' "$place/json"

# pairs NAME FILE: those of tracer, tracee and setter of each record in another output are those of json
jq -c 'select(.event | IN("knob", "lifecycle", "loss", "blind", "sighted", "suppressed", "certificate") | not) | [.tracer.cpid, .tracee.cpid]' \
	"$place/json" >"$place/pairs"
jq -c '.by | objects | [.cpid]' "$place/json" >"$place/setters"
same() { check "$1" cmp "$2" "$3"; }
same "deviceevents has the same" "$place/pairs" <("$BUILD/samples" deviceevents |
	jq -c 'select(.ActionType | test("^PTraceSensor|^Tampering") | not).AdditionalFields | fromjson |
		[.TracerCpid, .TraceeCpid]')
same "and those of setters" "$place/setters" <("$BUILD/samples" deviceevents |
	jq -c '.AdditionalFields | fromjson | select(.SetterCpid) | [.SetterCpid]')
"$BUILD/samples" ecs >"$place/ecs"
same "ecs has the same" "$place/pairs" <(
	jq -c '.ptracemon | select(has("tracer_cpid")) | [.tracer_cpid, .tracee_cpid]' "$place/ecs")
same "ecs has those of setters" <(jq -c 'select(.event == "knob").by | objects | [.cpid]' "$place/json") <(
	jq -c '.ptracemon | select(has("by_cpid")) | [.by_cpid]' "$place/ecs")
"$BUILD/samples" journal >"$place/journal"
same "the journal has the same" <(jq -r '.[] // empty' "$place/pairs") <(
	sed -nE 's/^PTRACEMON_TRACE[RE]{1,2}_CPID=//p' "$place/journal")
same "the journal has those of setters" <(jq -r '.[]' "$place/setters") <(
	sed -n 's/^PTRACEMON_BY_CPID=//p' "$place/journal")
echo "1..$count"
