#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The ABI's worked example (docs/example-reader.c): what was called is what it prints, in the order of all CPUs, whatever
# comes between; and what it says where it cannot work.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

CPUS=$(seq -s, 0 $((VM_CPUS - 1)))
LAST=$((VM_CPUS - 1))
ONLINE=/sys/devices/system/cpu/cpu$LAST/online
trap 'echo 1 2>/dev/null >'"$ONLINE"'; at_end' EXIT
is "$(cat $KNOBS/reader)" 0 "nobody reads"

# shellcheck disable=SC2317 # by until_true
reader_is_there() { [ "$(cat $KNOBS/reader)" = 1 ]; }
# start PROGRAM OUTPUT
start() {
	"$1" >"$2" 2>errors &
	reader=$!
	check "$1 takes the device" until_true reader_is_there
}

# stop SIGNAL: it must end well.
stop() {
	kill "-$1" $reader
	wait $reader
	is "$? $(cat errors)" "0 " "$1 ends it with 0, and it had nothing to complain about"
}

# printed TEXT COUNT: so many lines of its output have that.
printed() { [ "$(grep -c -- "$1" out)" -ge "$2" ]; }

# refuses PROGRAM TEXT: it ends with 1, prints nothing, and says why.
refuses() {
	"$1" >refused 2>why
	is "$? $(wc -l <refused)" "1 0" "$1 ends with 1 and prints nothing: $2"
	check "and says: $2" grep -q "$2" why
}

# The words of collect for the numbers of the ABI; who called, for compare, is who traces (or is born).
in_words() {
	sed -nE 's/^(.*) type=[0-9]+ (call|access|memory|auto_attach) (.*)$/\2 \1 \3/
		s/ outcome=0/ outcome=unknown/; s/ outcome=1/ outcome=success/; s/ outcome=2/ outcome=failure/
		s/ door=1 / door=process_vm_readv /; s/ door=3 / door=proc_mem /; s/ door=4 / door=pidfd_getfd /; s/ how=1 / how=fork /
		s/^(auto_attach)( .* tracee\.tid=([0-9]+).*)/\1 caller=\3\2/; s/^(call|access|memory)( .* tracer\.tid=([0-9]+).*)/\1 x=0 caller=\3\2/p; /^auto/ s/^auto_attach /&x=0 /p' "$1"
}

# Of what is expected, that which it prints.
of_interest() {
	perl -ne 'my ($words, $label) = /^(.*?) # (.*)$/; my %v = map { /^([^<>=]+)=(.*)$/ ? ($1 => $2) : () } split / /, $words;
		$v{type} //= "call";
		$v{caller} = $v{$v{type} eq "auto_attach" ? "tracee.tid" : "tracer.tid"};
		print join(" ", map { "$_=$v{$_}" } grep { defined $v{$_} }
			qw(type caller request pid addr outcome result door how tracer.tid tracer.uid tracee.tid tracee.uid)), " # $label\n"' "$1"
}

for program in example-reader example-reader32; do
	fresh
	start $program out
	: >expected
	expect attempt -T uid:1001:1001:1001,dumpable -e result=-1 "ATTACH, refused"
	expect attempt -r SEIZE -A 0 -e result=0 "SEIZE"
	expect attempt -t traceme -T uid:1001:1001:1001 -E dumpable "TRACEME"
	expect attempt -t none -p 1073741823 "ATTACH to nobody"
	expect attempt -a i386 -D 7 "ATTACH by int 0x80"
	expect attempt -w process_vm_readv "process_vm_readv"
	expect attempt -w openat "/proc/PID/mem"
	expect attempt -w pidfd_getfd "pidfd_getfd"
	expect attempt -w fork -O 2 "a child that is born with a tracer"
	check "$program: all is printed" until_true printed ' auto_attach how=1 ' 1
	stop INT
	in_words out >recorded
	of_interest expected >wanted
	tap "$HERE/compare" wanted recorded
	is "$(grep -c ' type=4$' out)" 2 "and the life of the sensor, by its type"
done

start example-reader out
attempt -T $'comm:a b\n\\\x7f' "a name of other bytes" >/dev/null
check "a name that is made of other bytes" until_true printed ' tracer.comm=a\\x20b\\x0a\\x5c\\x7f ' 1
refuses example-reader "another program reads /dev/ptracemon"
stop TERM

# ---- several CPUs, and rings that wrap
WITH=buffer_kb=64 fresh
start example-reader out
for ((made = 0; made < 2000; made += 100)); do
	flood -l -n 50 -t 1 -c "$([ "$LAST" = 0 ] && echo 0,0 || echo 0,"$LAST")" >/dev/null
	until_true printed ' call ' $((made + 100)) || break
done
is "$(grep -c ' call ' out)" 2000 "each of 2000 calls is printed"
grep ' call ' out | field addr >order
for ((i = 0; i < 20; i++)); do seq 0 99; done >turns
check "in the order in which they were made, CPU by CPU in turn" cmp order turns
is "$(grep -c ' loss ' out)" 0 "and none was lost"

# ---- what could not be stored
kill -STOP $reader
before=$(grep -c ' call ' out)
flood -n 2000 -c 0 >/dev/null
kill -CONT $reader
# shellcheck disable=SC2317 # by until_true
all_told() {
	local lost
	lost=$(grep ' loss ' out | field count | paste -sd+)
	[ $(($(grep -c ' call ' out) - before + lost)) = 2000 ]
}
check "calls and losses add up to what was made" until_true all_told
check "and there were losses" printed ' loss ' 1
stop INT

# ---- it ends, and the next one goes on
fresh
start example-reader out
flood -n 200 -t 2 -c "$CPUS" >made
check "calls on every CPU" until_true printed ' call ' "$(cat made)"
stop INT
mv out first
flood -n 200 -t 2 -c "$CPUS" >made.2
timeout $DEADLINE example-reader >/dev/full 2>why
is $? 1 "it ends with 1 if it cannot write"
check "and says so" grep -q 'cannot write' why
start example-reader out
check "what it could not write is printed by the next one" until_true printed ' call ' "$(cat made.2)"
stop INT
cat first out | grep -o '^cpu=[0-9]* sequence=[0-9]*' >all
is "$(sort all | uniq -d)" "" "nothing is printed twice"
for cpu in ${CPUS//,/ }; do
	is "$(grep "^cpu=$cpu " all | cut -d= -f3 | sort -n | awk 'NR > 1 && $1 != last + 1 { gaps++ } { last = $1 } END { print gaps + 0 }')" \
		0 "CPU $cpu: no number is missing"
done

# ---- a CPU that comes later
if [ -w "$ONLINE" ]; then
	echo 0 >"$ONLINE"
	fresh
	start example-reader out
	echo 1 >"$ONLINE"
	flood -n 50 -c "$LAST" >/dev/null
	check "the calls on a CPU that came later are printed" until_true printed "^cpu=$LAST .* call " 50
	stop INT
fi

# ---- nothing to read
refuses example-reader-next "built for ABI 2, the module has 1"
modprobe -r ptracemon
refuses example-reader "is the module loaded? /dev/ptracemon: No such file"
done_testing
