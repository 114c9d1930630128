#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A consumer that is hostile, and one that has handed its file on.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

fresh
tap forged
collect -q
flood -n 3 >/dev/null
is "$(collect | grep -c ^call)" 3 "after a hostile reader, the next one gets what came since"
equation "forged"

fresh
tap heir
equation "heir"

# What tells whether somebody watches is root's alone.
WRITER='exit(open(my $f, ">", $ARGV[0]) ? 0 : 1)'
as_user() { setpriv --reuid 1000 --regid 1000 --clear-groups "$@"; }
mapfile -t files < <(find "$KNOBS/" -maxdepth 2 \( -path "$KNOBS/stats/*" -o -path "$KNOBS/*" \) -type f ! -name uevent ! -name dev \
	! -path '*/power/*')
check "there are knobs and counters to look at" test "${#files[@]}" -ge 15
# shellcheck disable=SC2317 # by is
readable() { for file in "${files[@]}"; do ! as_user cat "$file" >/dev/null 2>&1 || echo "${file#"$KNOBS"/}"; done; }
# shellcheck disable=SC2317
writable() { for file in "${files[@]}"; do ! as_user perl -e "$WRITER" "$file" || echo "${file#"$KNOBS"/}"; done; }
is "$(readable)" "" "a user can read no knob and no counter"
is "$(writable)" "" "nor write one"
is "$(for file in "${files[@]}"; do cat "$file" >/dev/null || echo "$file"; done)" "" "root can read all of them"

# To look at the counters costs the other processors nothing.
LOOKER='for my $n (1 .. $ARGV[0]) { my $file = $ARGV[1 + $n % $#ARGV]; open(my $f, "<", $file) or die "$file: $!\n"; sysread($f, my $text, 64) or die }'
mapfile -t counters < <(find "$KNOBS/stats/" -type f)
# calls CPU: the function calls that interrupted it.
calls() { awk -v column=$(($1 + 2)) '$1 == "CAL:" { print $column }' /proc/interrupts; }
looks=$((FLOOD * 2))
# called FILE...: looks at them in turn; how often the other processor was called meanwhile, comes into ./called.
called() {
	local before
	before=$(calls 1)
	taskset -c 0 perl -e "$LOOKER" "$looks" "$@" || return
	echo $(($(calls 1) - before)) >called
}
# Others call it too, the more the slower a kernel is: as many while files are read that have nothing to do with it.
called "$KNOBS/enabled" "$KNOBS/outcome"
noise=$(cat called)
called "${counters[@]}"
is $? 0 "the counters have been read $looks times"
echo "# $(cat called) function calls on the other processor, $noise with other files"
# A look that asks each processor makes one call each time.
check "and that interrupted the other processor not even once in ten times" test "$(cat called)" -lt $((noise + looks / 10))
done_testing
