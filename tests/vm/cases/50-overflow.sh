#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Rings that overflow: the books balance to the last record; a flood of cheap calls cannot push out what matters.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

CPUS=$(seq -s, 0 $((VM_CPUS - 1)))

# All that has taken a sequence number and is not there; the sensor's own records find a full ring, too.
lost() { echo $(($(lost_calls) + $(counter own_lost))); }

# books TEXT: what the reader saw and what the kernel counted, against each other. Leaves the sums in ./sums.
books() {
	local text=$1
	collect -s >sums
	is "$(head -n 1 sums)" "unordered=0 malformed=0" "$text: in commit order across CPUs, each record well formed"
	is "$(sed 1d sums | field backwards | sort -u)" 0 "$text: sequence numbers go up"
	is "$(sed 1d sums | field earlier | sort -u)" 0 "$text: time does not go back on any CPU"
	is "$(sed 1d sums | field gaps | tr '\n' ' ')" "$(sed 1d sums | field lost | tr '\n' ' ')" \
		"$text: on each CPU, the loss records tell as many as numbers are missing"
	is "$(sed 1d sums | field lost | sum)" "$(lost)" "$text: as many as the kernel has counted"
	equation "$text"
}
# shellcheck disable=SC2317 # by until_true
reader_is_there() { [ "$(counter own)" -ge 2 ]; } # after the record of loading, that of its coming
# shellcheck disable=SC2317
all_are_there() { [ "$(grep -c '^call ' recorded)" -ge "$made" ]; }
sum() { echo $(($(paste -sd+))); }

# Calls that are refused may fill five eighths of a ring, and one user eight ninths of that.
WITH="buffer_kb=64 requests=all paths=0 evidence=0 ends=0" fresh
made=$(flood -n "$FLOOD" -c "$CPUS")
lost=$(lost_calls)
is "$(counter hits)" "$made" "full: each of $made calls is counted"
is "$(($(counter stored) + lost))" "$made" "full: each is stored or lost"
check "full: something had to be lost" test "$lost" -gt 0
is "$(counter lost_share)" "$lost" "full: what one user leaves is kept for others"
most=$((65536 * 5 / 8 * 8 / 9))
check "full: refused calls take no more than their share" test $((($(counter stored) - VM_CPUS) * 304)) -le $((VM_CPUS * most))
check "full: and all of it" test "$(counter stored)" -ge $((VM_CPUS * (most - 2 * 768) / 304))
stored=$(counter stored)
setpriv --reuid=1000 --regid=1000 --clear-groups flood -n 5 -c "$CPUS" >/dev/null
is "$(($(counter stored) - stored))" $((5 * VM_CPUS)) "full: another user's refused calls find room"
stored=$(counter stored)
books full
is "$(sed 1d sums | field calls | sum)" "$stored" "full: the reader gets what was stored"

# A burst when there is room again: nothing of it is lost, and later losses are told apart.
made=$(flood -n 50 -c "$CPUS")
collect >recorded
is "$(grep -c '^call ' recorded)" "$made" "after it: each of $made calls is there"
is "$(grep -c '^loss ' recorded)" 0 "after it: no loss is told twice"

# Whatever is refused, of whatever class: what succeeds finds room.
WITH="buffer_kb=64 requests=all paths=0 evidence=0 ends=0" fresh
made=0
for cpu in ${CPUS//,/ }; do
	for request in PEEKDATA CONT 0x1234 ATTACH POKEDATA; do
		made=$((made + $(flood -n "$FLOOD" -c "$cpu" -r $request)))
	done
	for request in SEIZE ATTACH; do
		expect taskset -c "$cpu" attempt -r $request "a $request that succeeds after floods on CPU $cpu"
		expect taskset -c "$cpu" attempt -r $request -t child "likewise of its own child"
	done
done
check "reserve: something had to be lost" test "$(lost_calls)" -gt 0
is "$(counter own_lost)" 0 "reserve: none of the sensor's own records is lost"
matches
grep " tracer.comm=666c6f6f64" recorded >flooded # "flood"
for cpu in ${CPUS//,/ }; do
	taken=$(grep -c "^call cpu=$cpu " flooded)
	check "reserve: refused calls took at most five eighths of the ring of CPU $cpu" test $((taken * 304)) -le $((65536 * 5 / 8))
	check "reserve: and at least half" test $((taken * 304)) -ge $((65536 / 2))
done
lost=$(lost_calls)
is "$(grep '^loss ' recorded | field count | sum)" "$lost" "reserve: the loss records tell $lost"
is "$(grep '^loss ' recorded | field reason | sort -u)" share "reserve: with their reason"
is "$(grep '^loss ' recorded | field uid | sort -u)" 0 "reserve: and whose they were"
for class in read step unknown attach write; do
	is "$(($(grep "^loss .* class=$class" recorded | field count | paste -sd+) + $(grep -c "^call .* class=$class " flooded)))" \
		$((VM_CPUS * FLOOD)) "reserve: each $class request has a record or is told as lost"
done
equation reserve

# The sum of counts per class is exact, and first and last enclose them.
is "$(grep '^loss ' recorded | while read -r line; do
	[ "$(field last <<<" $line")" -ge "$(($(field first <<<" $line") + $(field count <<<" $line") - 1))" ] || echo wrong
done)" "" "reserve: first and last number enclose the losses"

# A reader that drains while all CPUs flood: whatever is lost, it knows.
WITH="buffer_kb=64 requests=all paths=0 evidence=0 ends=0" fresh
collect -s -f >sums 2>errors &
reader=$!
until_true reader_is_there
made=$(flood -n $((FLOOD * 2)) -c "$CPUS" -t 2)
# It has everything when nothing is left.
kill -TERM $reader
wait $reader
mv sums sums.1
collect -s >sums.2
is "$(counter hits)" "$made" "drained meanwhile: each of $made calls is counted"
is "$(cat errors)" "" "drained meanwhile: the reader found nothing odd"
is "$(sed -s 1d sums.1 sums.2 | field calls | sum)" "$(counter stored)" \
	"drained meanwhile: it has every record that was stored"
is "$(sed -s 1d sums.1 sums.2 | field lost | sum)" \
	"$(lost)" "drained meanwhile: and was told of every one that was lost"
is "$(head -qn 1 sums.1 sums.2 | grep -c malformed=0)" 2 "drained meanwhile: each record is well formed"
is "$(sed -s 1d sums.1 sums.2 | field earlier | sort -u)" 0 "drained meanwhile: time does not go back on any CPU"
equation "drained meanwhile"

# Order: each call begins after the one before returned, on another CPU.
fresh
collect -f >recorded &
reader=$!
until_true reader_is_there
made=$(flood -l -n 500 -c "$CPUS")
until_true all_are_there
kill -TERM $reader
wait $reader
is "$(grep -c '^call ' recorded)" "$made" "turns: each call has one record"
is "$(grep '^call ' recorded | field addr)" "$(seq 0 $((made - 1)))" "turns: told in the order in which they happened"
is "$(grep '^call ' recorded | cut -d' ' -f2 | sort -u | wc -l)" "$VM_CPUS" "turns: though from all CPUs"
done_testing
