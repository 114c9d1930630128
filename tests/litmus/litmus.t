#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Asks the Linux kernel memory model about each pair of barriers, and whether it notices when one of them is weaker.
#
# Needs herd7 (package herdtools7, from Debian 14 on) and the model, which is in a kernel's source: MEMORY_MODEL is its folder
# tools/memory-model. Both are too great to fetch for this alone, so without them this is skipped.
set -u

cd "$(dirname "${BASH_SOURCE[0]}")" || exit
MEMORY_MODEL=${MEMORY_MODEL:-/usr/src/linux/tools/memory-model}

skip_all() {
	echo "1..0 # SKIP $1"
	exit
}

command -v herd7 >/dev/null || skip_all "no herd7 here: package herdtools7 has it, from Debian 14 on"
[ -f "$MEMORY_MODEL/linux-kernel.cat" ] || skip_all "no model: give MEMORY_MODEL=folder, tools/memory-model of a kernel's source"
count=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# verdict: of the test on standard input, Never or Sometimes or Always
verdict() {
	cat >"$work/test.litmus"
	(cd "$MEMORY_MODEL" && herd7 -conf linux-kernel.cfg "$work/test.litmus" 2>&1) | sed -n 's/^Observation [^ ]* \([^ ]*\) .*/\1/p'
}

expect() {
	local wanted=$1 name=$2 got
	got=$(verdict)
	count=$((count + 1))
	if [ "$got" = "$wanted" ]; then
		echo "ok $count - $name: $got"
	else
		echo "not ok $count - $name: ${got:-no answer}, should be $wanted"
	fi
}

for test in *.litmus; do
	wanted=$(sed -n 's/^ \* Result: //p' "$test")
	expect "$wanted" "$test" < <(cat "$test")
done

# Each barrier is needed: without it the model finds the bad case. (A is not here: the test of the position before the
# store of the record would do for the kernel's own order, but not for a compiler's.)
weaker() {
	local test=$1 what=$2 expression=$3
	expect Sometimes "$test with $what" < <(sed -E "$expression" "$test")
}
weaker publish.litmus "B relaxed" 's/smp_store_release\(producer_pos, 1\)/WRITE_ONCE(*producer_pos, 1)/'
weaker publish.litmus "C relaxed" 's/smp_load_acquire\(producer_pos\)/READ_ONCE(*producer_pos)/'
weaker reuse.litmus "D relaxed" 's/smp_store_release\(consumer_pos, 1\)/WRITE_ONCE(*consumer_pos, 1)/'
weaker sleep.litmus "no E" '/\/\/ E/d'
weaker sleep.litmus "no F" '/\/\/ F/d'
weaker sequence.litmus "next_sequence relaxed" 's/smp_store_release\(next_sequence, 1\)/WRITE_ONCE(*next_sequence, 1)/'

echo "1..$count"
