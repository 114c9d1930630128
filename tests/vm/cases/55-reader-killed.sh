#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A reader is killed again and again in the middle of its work: what it had printed and what the next one gets is
# everything. It moves its position only after its output (collect -m).
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

CPUS=$(seq -s, 0 $((VM_CPUS - 1)))
# shellcheck disable=SC2317 # by until_true
has_lines() { [ "$(wc -l <"$1")" -ge "$2" ]; }
# shellcheck disable=SC2317
is_free() { ( : <>/dev/ptracemon ) 2>/dev/null; }

WITH=buffer_kb=16384 fresh
: >made
flood -n 2500 -t 4 -c "$CPUS" >made &
flooder=$!
for ((round = 0; round < KILLS; round++)); do
	: >part.$round
	collect -m -f >part.$round 2>errors.$round &
	reader=$!
	check "round $round: the reader is at work" until_true has_lines part.$round 20
	kill -9 $reader
	wait $reader 2>/dev/null
	check "round $round: a killed reader gives its role back" until_true is_free
done
wait $flooder
collect -m >part.$round
is "$(cat errors.*)" "" "no reader found anything odd"
is "$(($(counter lost_full) + $(counter lost_reserve) + $(counter lost_position) + $(counter own_lost)))" 0 "nothing was lost"

# The line that the kill cut off has been printed again by the next reader.
for part in part.*; do
	[ -z "$(tail -c 1 "$part")" ] || sed -i '$d' "$part"
done
cat part.* | grep -o '^[a-z]* cpu=[0-9]* sequence=[0-9]*' | sort >all
sort -u all >each
is "$(grep -c ^call each)" "$(cat made)" "each of $(cat made) calls has been printed"
check "at most one record for each kill was printed twice" test $(($(wc -l <all) - $(wc -l <each))) -le "$KILLS"
is "$(cat part.* | grep ^call | grep -o ' addr=[0-9]*' | sort -u | wc -l)" "$(cat made)" "with its own arguments"
for cpu in ${CPUS//,/ }; do
	is "$(grep " cpu=$cpu " each | cut -d= -f3 | sort -n | awk 'NR > 1 && $1 != last + 1 { gaps++ } { last = $1 } END { print gaps + 0 }')" \
		0 "CPU $cpu: no number is missing"
done
is "$(cat part.* | grep -c reposition)" 0 "no position had to be corrected"

# Killed in its sleep.
collect -f >part &
reader=$!
until_true grep -q reader_came part
# shellcheck disable=SC2317 # by until_true
sleeps() { read -r _ _ state _ <"/proc/$reader/stat" && [ "$state" = S ]; }
check "a reader sleeps in read()" until_true sleeps
{ kill -9 $reader && wait $reader; } 2>/dev/null
flood -n 3 >/dev/null
is "$(collect | grep -c ^call)" 3 "after a reader was killed in its sleep, the next one gets what came since"
equation "killed readers"
done_testing
