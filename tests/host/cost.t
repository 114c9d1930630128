#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Instructions of the reader for one record, the whole way from a ring to a write, as callgrind counts them.
set -u
cd "$(dirname "$0")" || exit 1
BUILD=${BUILD:-../../build/host}
../need valgrind || exit
count=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# instructions FORMAT RECORDS [paths | memory | who]: FORMAT is an output, record, sealed: record with seals, or chained:
# json with --certificate
# With who, ancestors are counted too; it is the last of them that works.
instructions() {
	valgrind --tool=callgrind --callgrind-out-file="$folder/out" "$BUILD/cost" "$@" 2>&1 |
		sed -n 's/.*Collected : \([0-9]*\).*/\1/p' | sort -n | tail -n 1
}

# at_most LIMIT FORMAT [paths | memory | who]: what 1,000 records more cost, so that the start of the program is left out
at_most() {
	local limit=$1 format=$2 few many each=none
	shift 2
	few=$(instructions "$format" 500 "$@")
	many=$(instructions "$format" 1500 "$@")
	[ -z "$few" ] || [ -z "$many" ] || each=$(((many - few) / 1000))
	count=$((count + 1))
	if [ "$each" != none ] && [ "$each" -le "$limit" ]; then
		echo "ok $count - $format $*: $each instructions, at most $limit"
	else
		echo "not ok $count - $format $*: $each instructions, at most $limit"
	fi
}

# slope KIND FROM: what a session more costs, from so many on
slope() {
	local few many
	few=$(instructions "$1" "$2")
	many=$(instructions "$1" $(($2 + 500)))
	[ -z "$few" ] || [ -z "$many" ] || echo $(((many - few) / 500))
}

# is_linear KIND: the last of 4,000 sessions costs no more than half more than one of the first 1,000
is_linear() {
	local first last
	first=$(slope "$1" 500)
	last=$(slope "$1" 3500)
	count=$((count + 1))
	if [ -n "$first" ] && [ -n "$last" ] && [ "$last" -le $((first * 3 / 2)) ]; then
		echo "ok $count - 4000 $1 of one process: $first instructions for a session at first, $last in the end"
	else
		echo "not ok $count - 4000 $1 of one process: $first instructions for a session at first, $last in the end"
	fi
}

at_most 400 record
at_most 400 record paths
at_most 23000 sealed
at_most 5000 text
at_most 6000 json
at_most 120000 chained
at_most 9000 json paths
at_most 10400 deviceevents
at_most 12000 deviceevents paths
is_linear tracees
is_linear tracers
at_most 9000 ocsf
at_most 12000 ocsf paths
at_most 12600 json who
at_most 17500 deviceevents who
at_most 20000 json memory
at_most 20500 deviceevents memory
echo "1..$count"
