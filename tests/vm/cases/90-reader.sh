#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The reader on the real module: what was called is what it prints; two of them, killed ones, a flood.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

CPUS=$(seq -s, 0 $((VM_CPUS - 1)))

# pick WORD... < json: of each line that tells of a call, the values of these keys; SIDE.KEY for those of tracer and
# tracee. No guest has a parser of JSON; what a value can be is for tests/host to say.
pick() {
	perl -e 'my @keys = @ARGV;
		sub value { my ($text, $key) = @_;
			return "absent" unless defined $text && $text =~ /"$key":(?:"((?:[^"\\]|\\.)*)"|(\[[^]]*\])|([^,{}\[\]"]+|\{))/;
			return $1 // $2 // $3 }
		while (my $line = <STDIN>) {
			next unless $line =~ /^\{.*"event":"ptrace".*\}$/;
			my %part = map { $_ => $line =~ /"$_":(\{[^{}]*\})/ ? $1 : "" } qw(tracer tracee);
			(my $top = $line) =~ s/"(tracer|tracee)":\{[^{}]*\}/"$1":somebody/g;
			print join(" ", map { /(\w+)\.(\w+)/ ? value($part{$1}, $2) : value($top, $_) } @keys), "\n";
		}' "$@"
}

# shellcheck disable=SC2317 # by until_true
reader_is_there() { [ "$(counter own)" -ge 2 ]; }
# shellcheck disable=SC2317
printed() { [ "$(grep -c '"event":"ptrace"' "$1")" -ge "$2" ]; }

check "the reader is installed" test -x "$(command -v ptracemon)"

fresh
ptracemon -o json >out 2>errors &
reader=$!
check "it takes the device" until_true reader_is_there
expect attempt -T uid:1001:1001:1001,dumpable,comm:intruder -E comm:victim -e result=-1 "x"
expect attempt -t traceme "x"
expect attempt -t none -p 1073741823 "x"
check "three calls are printed" until_true printed out 3
collect >/dev/null 2>second
is $? 1 "a second reader does not get the device"
ptracemon -o json >second.out 2>second
is "$? $(wc -l <second.out)" "1 0" "nor does a second one of itself: exit 1, and no output"
check "and it says why" grep -qi 'another\|busy\|already' second
kill -TERM $reader
wait $reader
is $? 0 "SIGTERM ends it with 0"
is "$(cat errors)" "" "it had nothing to complain about"
pick tracer.tid tracee.tid request_number class abi outcome result <out |
	sed -E 's/^([0-9]+) [0-9a-z]+ 16 /\1 16 /; s/^[0-9]+ ([0-9]+) 0 /\1 0 /' >printed.calls
# shellcheck disable=SC2016 # for Perl
is "$(cat printed.calls)" "$(perl -ne 'my %v; for (split) { $v{$1} //= $2 if /^(\w+)=(.*)/ }
	print join(" ", map { $v{$_} } qw(caller request class abi outcome result)), "\n"' expected)" "each call is printed as it was"
is "$(pick tracer.comm tracer.uid tracee.comm tracee.uid error <out | head -n 1)" "intruder 1001 victim 0 EPERM" \
	"with names, uids and the error"
is "$(pick relation <out | head -n 2 | paste -sd' ')" '["cross_uid","more_caps"] ["own_child"]' "and the relation"
is "$(pick tracee error <out | sed -n 3p)" "null ESRCH" "and no tracee where there is none"
is "$(pick boot_id <out | sort -u)" "$(cat /proc/sys/kernel/random/boot_id)" "each line has this boot's id"
: >expected

# Killed in the middle, again and again, under a flood: nothing is lost. Without heartbeat: a canary has a number, and is
# not printed.
WITH=buffer_kb=16384 fresh
flood -n 0 -w 20000 -t 4 -c "$CPUS" >made &
flooder=$!
for ((round = 0; round < KILLS; round++)); do
	: >part.$round
	ptracemon --heartbeat 0 -o json >part.$round 2>>errors &
	reader=$!
	until_true printed part.$round 20 || break
	{ kill -9 $reader && wait $reader; } 2>/dev/null
done
kill -TERM $flooder
wait $flooder
is $round "$KILLS" "killed $KILLS times while it printed"
ptracemon --heartbeat 0 -o json -f 5 >part.$round 2>>errors
grep -h '}$' part.* | sed -nE 's/.*"event":"([^"]*)".*"cpu":([0-9]+),"seq":([0-9]+).*/\1 \2 \3/p' | sort -u >each
is "$(grep -c ^ptrace each)" "$(cat made)" "each of $(cat made) calls has been printed by one of them"
for cpu in ${CPUS//,/ }; do
	is "$(awk -v cpu="$cpu" '$2 == cpu { print $3 }' each | sort -n | awk 'NR > 1 && $1 != last + 1 { gaps++ } { last = $1 } END { print gaps + 0 }')" \
		0 "CPU $cpu: no number is missing"
done
is "$(cat errors)" "" "and none of them complained"

# Killed while it waits for whoever takes its output: what was not taken is told by the next one.
fresh
rm -f part.*
mkfifo pipe
exec 7<>pipe
made=$(flood -n 400 -c "$CPUS")
ptracemon -o json >pipe 2>errors &
reader=$!
# shellcheck disable=SC2317 # by until_true
writes() { read -r number _ <"/proc/$reader/syscall" && [ "$number" = 20 ]; }
check "it sleeps in writev()" until_true writes
{ kill -9 $reader && wait $reader; } 2>/dev/null
dd bs=64k iflag=nonblock <&7 >part.0 2>/dev/null
exec 7>&-
check "a part of its output has been taken" test "$(grep -c '"event":"ptrace"' part.0)" -gt 0
check "and not all of it" test "$(grep -c '"event":"ptrace"' part.0)" -lt "$made"
ptracemon -o json -f 5 >part.1 2>>errors
grep -h '}$' part.* | sed -nE 's/.*"event":"ptrace".*"cpu":([0-9]+),"seq":([0-9]+).*/\1 \2/p' | sort -u >each
is "$(wc -l <each)" "$made" "each of $made calls has been printed, by it or by the next one"
is "$(cat errors)" "" "and neither complained"

# A ring that overflows: the reader says so.
WITH="buffer_kb=64 requests=all" fresh
flood -n 2000 -c "$CPUS" >/dev/null
ptracemon --heartbeat 0 -o json -f 2 >out 2>errors
is "$(grep '"event":"loss"' out | grep -o '"count":[0-9]*' | cut -d: -f2 | paste -sd+ | { read -r sum && echo $((sum)); })" \
	"$(($(lost_calls) + $(counter own_lost)))" "an overflow is told to the last record"
equation "the reader"
done_testing
