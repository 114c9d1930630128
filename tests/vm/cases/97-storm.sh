#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tasks come, change and go at any point of what is asked about them; by root and by a user. Whether memory and locks
# are used as they may be, the kernel says (KERNEL=debug), and the harness looks.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

YAMA=/proc/sys/kernel/yama/ptrace_scope
# d_path() takes locks only if somebody renames meanwhile: a path that takes time, and somebody who does.
DEEP=/tmp/deep$(printf '/d%.0s' {1..1200})
mkdir -p "$DEEP"
cp "$(command -v storm)" "$DEEP/"
echo 0 >$YAMA

# As fast as can be: a program for each would be too slow.
rename() { exec perl -e 'for (;;) { rename $ARGV[0], $ARGV[1]; rename $ARGV[1], $ARGV[0] }' "$1" "$2"; }

sum() { echo $(($(paste -sd+))); }
# shellcheck disable=SC2317 # by until_true
reader_is_there() { [ "$(counter own)" -ge 2 ]; }

# read_while COMMAND...: with a reader beside it, whose sums come into ./sums; what the command prints into ./told.
read_while() {
	local reader
	collect -s -f >sums.1 2>errors &
	reader=$!
	until_true reader_is_there
	"$@" >told
	is "$?" 0 "$what: it ended well"
	kill -TERM $reader
	wait $reader
	collect -s >sums.2
	cat sums.1 sums.2 | grep ^cpu= >sums
	is "$(cat errors)" "" "$what: the reader found nothing odd"
	is "$(field backwards <sums | sort -u)" 0 "$what: sequence numbers go up"
	is "$(field gaps <sums | sum)" "$(field lost <sums | sum)" "$what: what is missing was told as lost"
	equation "$what"
	echo "# $what: $(cat told); hits $(counter hits), lost $(lost_calls)"
}

# storm_of USER COMMAND...
storm_of() {
	local uid=$1 calls
	shift
	WITH="requests=all buffer_kb=16384 mem_reads=1 payload=4096" fresh
	read_while "$@" -u "$uid" -n "$STORM"
	calls=$(field calls <sums | sum)
	sed -i 's/^/ /' told
	check "$what: at most $(field begun <told) calls have a record" test "$calls" -le "$(field begun <told)"
	check "$what: and at least $(field ended <told), but for those that are told as lost" \
		test $((calls + $(lost_calls))) -ge "$(field ended <told)"
	is "$(counter in_kernel)" 0 "$what: no call is thought to be in the kernel still"
	is "$(counter lost_nested)" 0 "$what: no record was written inside another"
}

asker=$(printf reaped | od -An -tx1 | tr -d ' \n')
# Somebody asks about a task that has been reaped, and whose parent is gone.
for uid in 0 1000; do
	for door in pidfd_getfd syscall personality; do
		what="about the reaped, by $door of user $uid"
		WITH=buffer_kb=16384 fresh
		drain
		reaped -u $uid -n "$WINDOWS" $door >told
		is "$?" 0 "$what: it was asked"
		sed -i 's/^/ /' told
		is "$(field windows <told)" "$WINDOWS" "$what: $WINDOWS times after task and parent were gone"
		collect >recorded
		recorded=$(grep '^access ' recorded | grep -c " tracer.comm=$asker\( \|$\)")
		check "$what: each of $(field asked <told) questions has its record ($recorded)" \
			test "$recorded" -ge "$(field asked <told)" -a "$recorded" -le "$(field calls <told)"
		equation "$what"
	done
done

for uid in 0 1000; do
	what="storm of user $uid"
	storm_of $uid storm
	what="storm of user $uid from a long path, while names change"
	: >one
	rename one other &
	renamer=$!
	storm_of $uid "$DEEP/storm"
	kill $renamer
	wait $renamer 2>/dev/null
done
echo 1 >$YAMA
rm -rf /tmp/deep
done_testing
