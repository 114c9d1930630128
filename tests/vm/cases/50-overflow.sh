#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Rings that overflow: the books balance to the last record; a flood of cheap calls cannot push out what matters.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

CPUS=$(seq -s, 0 $((VM_CPUS - 1)))

# All that has taken a sequence number and is not there; the sensor's own records find a full ring, too.
lost() { echo $(($(counter lost_full) + $(counter lost_reserve) + $(counter own_lost))); }

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

# Attaches fill the whole ring.
WITH="buffer_kb=64 requests=all paths=0" fresh
made=$(flood -n "$FLOOD" -c "$CPUS")
lost=$(counter lost_full)
is "$(counter hits)" "$made" "full: each of $made calls is counted"
is "$(($(counter stored) + lost))" "$made" "full: each is stored or lost"
check "full: something had to be lost" test "$lost" -gt 0
is "$(counter lost_reserve)" 0 "full: attaches have the reserve to themselves"
check "full: the ring holds what it can hold" test "$(counter stored)" -ge $((VM_CPUS * (65536 - 2 * 768) / 304))
stored=$(counter stored)
books full
is "$(sed 1d sums | field calls | sum)" "$stored" "full: the reader gets what was stored"

# A burst when there is room again: nothing of it is lost, and later losses are told apart.
made=$(flood -n 50 -c "$CPUS")
collect >recorded
is "$(grep -c '^call ' recorded)" "$made" "after it: each of $made calls is there"
is "$(grep -c '^loss ' recorded)" 0 "after it: no loss is told twice"

# Reads stop at three quarters. What matters is stored all the same.
WITH="buffer_kb=64 requests=all paths=0" fresh
for cpu in ${CPUS//,/ }; do
	flood -n "$FLOOD" -c "$cpu" -r PEEKDATA >/dev/null
	read -r before <"$KNOBS/stats/stored"
	for request in ATTACH POKEDATA SETREGS DETACH SEIZE KILL; do
		flood -n 5 -c "$cpu" -r $request >/dev/null
	done
	is "$(($(counter stored) - before))" 30 "reserve: all attaches, writes and controls after a flood of reads on CPU $cpu"
	# What else could push them out: more reads between them.
	flood -n "$FLOOD" -c "$cpu" -r CONT >/dev/null
	flood -n "$FLOOD" -c "$cpu" -r 0x1234 >/dev/null
	read -r before <"$KNOBS/stats/stored"
	flood -n 5 -c "$cpu" -r ATTACH >/dev/null
	is "$(($(counter stored) - before))" 5 "reserve: also after step requests and unknown ones on CPU $cpu"
done
is "$(counter lost_full)" 0 "reserve: none of them is lost"
lost=$(counter lost_reserve)
is "$(($(counter stored) + lost))" "$((VM_CPUS * (3 * FLOOD + 35)))" "reserve: each call is stored or lost"
is "$(counter own_lost)" 0 "reserve: none of the sensor's own records is lost"
collect >recorded
for cpu in ${CPUS//,/ }; do
	taken=$(grep "^call cpu=$cpu " recorded | grep -cE ' class=(read|step|unknown) ')
	check "reserve: reads took at most three quarters of the ring of CPU $cpu" test $((taken * 304)) -le $((65536 * 3 / 4))
	check "reserve: and at least 70 percent" test $((taken * 304)) -ge $((65536 * 70 / 100))
done
is "$(grep '^loss ' recorded | field count | sum)" "$lost" "reserve: the loss records tell $lost"
is "$(grep '^loss ' recorded | field reason | sort -u)" reserve "reserve: with their reason"
for class in read step unknown; do
	is "$(($(grep "^loss .* class=$class" recorded | field count | paste -sd+) + $(grep -c "^call .* class=$class " recorded)))" \
		$((VM_CPUS * FLOOD)) "reserve: each $class request has a record or is told as lost"
done
equation reserve

# The sum of counts per class is exact, and first and last enclose them.
is "$(grep '^loss ' recorded | while read -r line; do
	[ "$(field last <<<" $line")" -ge "$(($(field first <<<" $line") + $(field count <<<" $line") - 1))" ] || echo wrong
done)" "" "reserve: first and last number enclose the losses"

# A reader that drains while all CPUs flood: whatever is lost, it knows.
WITH="buffer_kb=64 requests=all paths=0" fresh
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
