#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Users who flood: with calls that are refused, with many processes of many users, with calls that block. What matters is
# recorded all the same, and what the flood itself loses is counted, by user.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

DEEP=/tmp/deep$(printf '/%0250d' {1..15})
mkdir -p "$DEEP"
cp "$(command -v between)" "$DEEP/"
sum() { echo $(($(paste -sd+))); }
# shellcheck disable=SC2317 # by until_true
reader_is_there() { [ "$(counter own)" -ge 2 ]; }
as_user() { setpriv --reuid "$1" --regid "$1" --clear-groups "${@:2}"; }

# ---- one user, on each CPU: refused calls between real ones, before the reader that people run
# between_all PROGRAM ROUNDS BURST WHAT
between_all() {
	local program=$1 rounds=$2 burst=$3 what=$4 reader cpu pids=()
	fresh
	ptracemon -o json --request PTRACE_SEIZE --heartbeat 0 >json 2>errors &
	reader=$!
	until_true reader_is_there
	for ((cpu = 0; cpu < VM_CPUS; cpu++)); do
		as_user 1000 "$program" -n "$rounds" -b "$burst" -c $cpu >told.$cpu &
		pids+=($!)
	done
	wait "${pids[@]}"
	kill -TERM $reader
	wait $reader
	# What the reader had not come to yet.
	collect -u >rest
	sed -i 's/^/ /' told.*
	is "$(cat told.* | field seized | sum)" $((rounds * VM_CPUS)) "$what: $rounds real SEIZEs on each of $VM_CPUS CPUs"
	is "$(cat told.* | field refused | sum)" $((rounds * burst * VM_CPUS)) "$what: among ATTACHes that are all refused"
	is $(($(grep -c '"event":"ptrace".*"outcome":"success"' json) + $(sed 's/^/ /' rest | field seizes | sum))) $((rounds * VM_CPUS)) \
		"$what: each SEIZE has its record"
	equation "$what"
	echo "# $what: lost $(lost_calls) of $(counter hits)"
}
between_all "$(command -v between)" 50 "$((FLOOD / 5))" "a flood of refused calls"
between_all "$DEEP/between" 50 "$((FLOOD / 5))" "a flood of refused calls from a long path"

# ---- a hundred processes of several users, while others seize
YAMA=/proc/sys/kernel/yama/ptrace_scope
echo 0 >$YAMA
users=1000,1001,1002,1003,1004,1005,1006
# Without ends: what is counted is calls.
WITH="requests=all buffer_kb=64 ends=0" fresh
collect -u -f >users.1 2>errors &
reader=$!
until_true reader_is_there
# The seizing user has no process in the crowd; root neither.
crowd -p 100 -u $users -n "$SEIZES" -s 0,2000 >told
is $? 0 "the crowd: all of it ended well"
kill -TERM $reader
wait $reader
collect -u >users.2
is "$(cat errors)" "" "the crowd: the reader found nothing odd"
sed -i 's/^/ /' told users.1 users.2
for uid in ${users//,/ } 0 2000; do
	made=$(grep "^ uid=$uid " told | field calls)
	stored=$(cat users.1 users.2 | grep "^ uid=$uid " | field stored | sum)
	lost=$(cat users.1 users.2 | grep "^ uid=$uid " | field lost | sum)
	is $((stored + lost)) "$made" "the crowd: what user $uid did ($made calls) is recorded or told as that user's loss ($lost)"
done
for uid in 0 2000; do
	is "$(cat users.1 users.2 | grep "^ uid=$uid " | field seizes | sum)" "$SEIZES" "the crowd: each SEIZE by user $uid has its record"
done
check "the crowd: something of it had to be lost" test "$(lost_calls)" -gt 0
equation "the crowd"
echo 1 >$YAMA

# ---- a user who blocks more callers than there are return instances
instances=512
[ "$ATTACHERS" -gt $instances ] || instances=$((ATTACHERS / 2))
WITH="return_instances=$instances" fresh
mkdir -m 777 shared
chmod 755 .
cat >shared/while-blocked <<-'EOF'
	: >blocked
	until [ -e go ]; do sleep 0.05; done
EOF
(cd shared && as_user 1000 attach-many "$ATTACHERS" 'sh ./while-blocked' >../calls) &
blocker=$!
check "$ATTACHERS callers of a user block in PTRACE_ATTACH" until_true test -e shared/blocked
unwatched=$(counter missed_return)
echo "# $unwatched of them without a return instance"
drain
expect attempt -e result=0 "root attaches meanwhile"
expect attempt -r SEIZE -t child -e result=0 "root seizes a child meanwhile"
expect attempt -T uid:1001:1001:1001,dumpable -E dumpable -e result=-1 "another user is refused meanwhile"
expect attempt -T uid:1001:1001:1001,dumpable -E uid:1001:1001:1001,dumpable -t child -e result=0 "another user attaches to a child meanwhile"
matches
is "$(counter missed_return)" "$unwatched" "$ATTACHERS callers: each of those was watched"
: >shared/go
wait $blocker
is $? 0 "$ATTACHERS callers: they are let go"
is "$(counter in_kernel)" 0 "$ATTACHERS callers: none is thought to be in the kernel still"
equation "$ATTACHERS callers"
rm -rf /tmp/deep
done_testing
