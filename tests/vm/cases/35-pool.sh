#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Hundreds of callers block in PTRACE_ATTACH on a task that sits in execve(), until their user has as many return
# instances as are left for others: every attempt beyond that has its record all the same, at once and with an unknown
# outcome, and the calls of others still end with theirs.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# blocked INSTANCES WHAT: with ATTACHERS callers and that many instances, of which one user can have half.
blocked() {
	local instances=$(($1 / 2)) watched unwatched
	watched=$((ATTACHERS < instances ? ATTACHERS : instances))
	unwatched=$((ATTACHERS - watched))
	drain
	# Others are seen, too, while the pool is empty: and they are not kept from going on.
	cat >while-blocked <<-EOF
		cat "$KNOBS"/stats/in_kernel >in_kernel
		cat "$KNOBS"/stats/missed_return >missed
		collect >early
		flood -n 3 >/dev/null
		setpriv --reuid=1000 --regid=1000 --clear-groups flood -n 3 -r SEIZE >/dev/null
	EOF
	attach-many "$ATTACHERS" 'sh ./while-blocked' >calls
	is "$?" 0 "$2: $ATTACHERS callers block, and are let go"
	collect >late
	is "$(cat in_kernel)" "$watched" "$2: $watched calls are being watched"
	is "$(cat missed)" "$unwatched" "$2: $unwatched could not be"
	is "$(counter in_kernel)" 0 "$2: none is when all have returned"
	grep '^call ' early | grep -v class=none | grep ' request=16 ' >early.calls
	is "$(grep -c ' outcome=unknown ' early.calls)" "$unwatched" "$2: these have a record while they are blocked"
	is "$(wc -l <early.calls)" "$unwatched" "$2: and the watched ones none yet"
	is "$(grep -vc ' result=0 duration=0 ' early.calls)" 0 "$2: an unknown outcome has neither result nor duration"

	# In the end each has exactly one record, with the result that its caller saw or with none.
	is "$(grep '^call ' late | grep ' tracer.uid=1000 ' | field outcome | tr '\n' ' ')" "failure failure failure " \
		"$2: the calls of another user meanwhile end with their outcome"
	cat early.calls late | grep '^call ' | grep -v ' addr=[0-2] ' >all
	is "$(wc -l <all)" "$ATTACHERS" "$2: one record for each of $ATTACHERS calls"
	field caller <all | sort -n | uniq >callers
	is "$(cat callers)" "$(grep -o '^caller=[0-9]*' calls | cut -d= -f2 | sort -n)" "$2: the record of each caller"
	cat early.calls late >recorded
	cp calls expected
	tap "$HERE/compare" expected recorded
	: >expected
	perl -ne '
		if (/^caller=(\d+) .* true_result=(-?\d+)/) { $true{$1} = $2 }
		elsif (/^call .* caller=(\d+) .* result=(-?\d+) .* outcome=(\w+)/ && exists $true{$1}) {
			$known++ if $3 ne "unknown";
			$wrong++ if $3 ne "unknown" && ($2 != $true{$1} || ($3 eq "success") != ($2 >= 0));
		}
		END { print $known // 0, " ", $wrong // 0 }' calls all >judged
	is "$(cat judged)" "$watched 0" "$2: the $watched watched ones have the result that the caller saw"
	equation "$2"
}

WITH=return_instances=64 fresh
blocked 64 "64 instances"
fresh
blocked 512 "the default of 512 instances"

# After the flood, returns are watched again.
drain
expect attempt -t none -p 1073741823 -e result=-3 "a call after it is watched"
matches
done_testing
