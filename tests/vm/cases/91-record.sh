#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Recordings of the real module, in the sandbox: whatever ends the recorder, what it wrote and what a direct reader still
# finds in the rings is every record. Rotation, a full disk, pipes.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

CPUS=$(seq -s, 0 $((VM_CPUS - 1)))

# shellcheck disable=SC2317 # by until_true
reader_is_there() { [ "$(counter own)" -ge 2 ]; }
# shellcheck disable=SC2317
has_bytes() { [ "$(cat "$1"* 2>/dev/null | wc -c)" -ge "$2" ]; }
# shellcheck disable=SC2317
printed() { [ "$(grep -c '"event":"ptrace"' "$1")" -ge "$2" ]; }

# numbers < json: event, CPU and number of each record.
numbers() { sed -nE 's/.*"event":"([^"]*)".*"cpu":([0-9]+),"seq":([0-9]+).*/\1 \2 \3/p'; }

# complete MADE TEXT: what has been replayed to out, and what collect finds: once each, and none is missing.
complete() {
	local made=$1 text=$2 cpu
	collect | sed -nE 's/^([a-z]+) cpu=([0-9]+) sequence=([0-9]+).*/\1 \2 \3/p' | sed 's/^call/ptrace/' >rest
	numbers <out >told
	is "$(sort told | uniq -d | wc -l)" 0 "$text: replay prints nothing twice"
	sort -u told rest >each
	is "$(grep -c ^ptrace each)" "$made" "$text: recordings and rings have each of $made calls"
	for cpu in ${CPUS//,/ }; do
		is "$(awk -v cpu="$cpu" '$2 == cpu { print $3 }' each | sort -n |
			awk 'NR > 1 && $1 != last + 1 { gaps++ } { last = $1 } END { print gaps + 0 }')" 0 "$text: CPU $cpu: no number is missing"
	done
}

# What is asked to end.
fresh
ptracemon record --heartbeat 0 file 2>errors &
recorder=$!
check "it takes the device" until_true reader_is_there
made=$(flood -n 1000 -c "$CPUS")
expect attempt -T uid:1001:1001:1001,dumpable,comm:intruder -E comm:victim -e result=-1 "x"
: >expected
check "it writes" until_true has_bytes file 100000
kill -TERM $recorder
wait $recorder
is "$? $(cat errors)" "0 " "SIGTERM ends it with 0 and without a word"
is "$(stat -c '%a %u' file)" "600 0" "the file is for root alone"
ptracemon replay -o json file >out 2>errors
is "$? $(cat errors)" "0 " "replay has nothing to complain about"
complete $((made + 1)) "ended"
is "$(numbers <out | sort -u | wc -l)" "$(ptracemon replay -o json <file - | numbers | sort -u | wc -l)" "standard input says the same"
modprobe -r ptracemon
is "$(ptracemon replay -o json file | cmp out - && echo same)" same "so does the same file without a module"
head -c -10 file >short
ptracemon replay -o json short >part 2>errors
is $? 1 "a file that was cut: exit 1"
check "with the place" grep -q 'short: damaged at offset [0-9]*: it is cut short' errors
is "$(cmp out part && echo same)" same "and everything that comes before it"

# Killed in the middle, again and again, with files that follow each other.
WITH=buffer_kb=16384 fresh
flood -n 0 -w 20000 -t 4 -c "$CPUS" >made &
flooder=$!
for ((round = 0; round < KILLS; round++)); do
	sync=always
	[ $((round % 2)) = 0 ] || sync=100ms
	before=$(cat killed.* 2>/dev/null | wc -c)
	ptracemon record --heartbeat 0 --rotate-size 128K --fsync "$sync" killed 2>>errors.killed &
	recorder=$!
	until_true has_bytes killed. $((before + 200000)) || break
	{ kill -9 $recorder && wait $recorder; } 2>/dev/null
done
kill -TERM $flooder
wait $flooder
is "$round $(cat errors.killed)" "$KILLS " "killed $KILLS times while it wrote, with no complaint before"
ptracemon replay -o json killed.* >out 2>errors
is $? 1 "what was killed has no end: exit 1"
is "$(grep -c 'damaged at offset' errors)" "$KILLS" "one file for each kill"
is "$(grep -vc 'damaged at offset' errors)" 0 "and nothing else is wrong"
complete "$(cat made)" "killed"
is "$(find . -name 'killed.*' -size +128k | wc -l)" 0 "no file is larger than it may be"
is "$(find . -name 'killed.*' ! -perm 600 | wc -l)" 0 "each is for root alone"
rm -f killed.*

# Only the newest are kept, and there is one more each second.
fresh
ptracemon record --heartbeat 0 --rotate-age 1s --keep 2 age 2>errors &
recorder=$!
until_true reader_is_there
flood -n 0 -w 2000 -c "$CPUS" >made &
flooder=$!
check "--rotate-age begins new files" until_true test -s age.000004
kill -TERM $flooder
wait $flooder
kill -TERM $recorder
wait $recorder
is "$? $(cat errors)" "0 " "and ends well"
is "$(find . -name 'age.*' | wc -l)" 2 "--keep 2 leaves two of them"
drain
ptracemon replay -o json age.* >out 2>errors
is "$? $(cat errors)" "0 " "that follow each other"
is "$(numbers <out | sort -k 2,2n -k 3,3n | awk 'NR > 1 && $2 == cpu && $3 != last + 1 { gaps++ } { cpu = $2; last = $3 } END { print gaps + 0 }')" \
	0 "without a gap"

# A full disk.
WITH=buffer_kb=4096 fresh
mkdir full
mount -t tmpfs -o size=256k tmpfs full
made=$(flood -n 3000 -c "$CPUS")
ptracemon record --heartbeat 0 full/file 2>errors
is $? 1 "a full disk ends it: exit 1"
check "which is said" grep -q 'cannot write full/file: No space left on device; what was not written is still in the rings' errors
ptracemon replay -o json full/file >out 2>errors
is "$(grep -c 'short\|checksum\|cannot' errors)" 0 "its file ends with a whole block"
complete "$made" "a full disk"
umount full

# Through a pipe, as it happens.
fresh
mkfifo pipe
ptracemon replay -o json - <pipe >out 2>errors &
replay=$!
ptracemon record - >pipe 2>>errors &
recorder=$!
until_true reader_is_there
made=$(flood -n 200 -c "$CPUS")
check "what comes through a pipe is printed at once" until_true printed out "$made"
kill -TERM $recorder
wait $recorder
is $? 0 "the recorder ends"
wait $replay
is "$? $(cat errors)" "0 " "and so does what prints"
ptracemon record - 2>errors | head -c 1000 >/dev/null
is "${PIPESTATUS[0]} $(cat errors)" "0 " "nobody reads any more: it ends"

# It sleeps while nothing happens, and is small.
fresh
ptracemon record --heartbeat 0 idle &
recorder=$!
until_true reader_is_there
# In ppoll() without time-out.
# shellcheck disable=SC2317 # by until_true
sleeps() { has_bytes idle 500 && read -r number _ _ timeout _ <"/proc/$recorder/syscall" && [ "$number $timeout" = "271 0x0" ]; }
check "idle: nothing wakes it but a record" until_true sleeps
is "$(ls "/proc/$recorder/task")" "$recorder" "and it has no other thread"
# Without the libraries' code, which tests/bench has in its row.
check "and has at most 2 MiB of its own" test "$(sed -n 's/^Rss\(Anon\|Shmem\):[^0-9]*\([0-9]*\).*/\2/p' "/proc/$recorder/status" |
	paste -sd+ | { read -r sum && echo $((sum)); })" -le 2048
kill -TERM $recorder
wait $recorder
equation "recordings"
done_testing
