#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Sessions and their verdicts, of real programs: live, and from a recording.
#
# guest: PACKAGES=gdb,strace,jq
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2317 # by until_true
reader_is_there() { [ "$(cat "$KNOBS/reader")" = 1 ]; }
# shellcheck disable=SC2317
runs() { [ "$(cat "/proc/$1/comm")" = "$2" ]; }
# shellcheck disable=SC2317
has_beaten() { [ "$(counter stored)" -ge "$1" ]; }
tracer_of() { awk '/^TracerPid:/ { print $2 }' "/proc/$1/status"; }
# shellcheck disable=SC2317
is_traced() { [ "$(tracer_of "$1")" != 0 ]; }
# shellcheck disable=SC2317
is_loose() { ! is_traced "$1"; }

# as USER PROGRAM ARGUMENT...
as() {
	local user=$1
	shift
	setpriv --reuid="$user" --regid="$user" --clear-groups "$@"
}

# victim USER: a process to be traced; leaves its id in $pid
victim() {
	(exec setpriv --reuid="$1" --regid="$1" --clear-groups counter) >/dev/null &
	pid=$!
	check "a victim of $1 runs" until_true runs $pid counter
}

# watch PID: strace of a running process, which lets it go once it is told to
watch() {
	strace -o /dev/null -p "$1" 2>/dev/null &
	check "strace has attached" until_true is_traced "$1"
	kill -INT "$(tracer_of "$1")"
	wait $!
	check "strace has let go" until_true is_loose "$1"
}

# stack_of PID: the address where its stack begins
stack_of() {
	local range
	range=$(awk '/\[stack\]/ { print $1 }' "/proc/$1/maps")
	echo $((16#${range%-*}))
}

# Numbers of system calls, and how many bytes inject writes.
is_x86 && READV=310 WRITEV=311 TRACEME=101 CODE=64 || READV=270 WRITEV=271 TRACEME=117 CODE=56

# by_vm NUMBER PID: process_vm_readv or process_vm_writev of 8 bytes of its stack
by_vm() {
	# shellcheck disable=SC2016 # for Perl
	perl -e 'my ($number, $pid, $at) = map { $_ + 0 } @ARGV; my $bytes = "\0" x 8;
		my ($here, $there) = (pack("PQ", $bytes, 8), pack("QQ", $at, 8));
		exit(syscall($number, $pid, $here, 1, $there, 1, 0) != 8)' "$1" "$2" "$(stack_of "$2")"
}

# A child of the same name asks to be traced, and nobody answers.
traceme_in_child() {
	perl -e 'my $child = fork // die; exit(syscall($ARGV[0] + 0, 0, 0, 0, 0) != 0) unless $child; waitpid($child, 0); exit($? >> 8)' $TRACEME
}

# Everything that has a verdict of its own, by programs as they are.
real_programs() {
	gdb -nx -p "$of_root" -batch -ex 'set var balance = balance + 1' >/dev/null 2>&1 </dev/null || fail "gdb wrote a variable"
	watch "$of_root"
	inject "$of_root" >/dev/null || fail "inject did it"
	! as user strace -o /dev/null -p "$of_root" 2>/dev/null || fail "user may not trace root's process"
	ptrace-call $NATIVE TRACEME 0 0 0 >/dev/null
	strace -o /dev/null true
	by_vm $READV "$of_user" || fail "root can read user's memory"
	by_vm $WRITEV "$of_nobody" || fail "root can write memory"
	by_vm $WRITEV "$of_root" || fail "also that of a process that was injected into"
}

# verdicts FILE: of its sessions, each once
verdicts() {
	jq -r 'select(.event == "session") | "\(.tracer.comm) -> \(.tracee.comm): \(.verdict) (\(.severity)) \(.technique | join(" "))"' "$1" |
		sed 's/ $//' | sort -u
}

# has FILE WHO WHAT
has() { check "$2: $3" grep -qxF "$2: $3" <(verdicts "$1"); }

# follow COMMAND...: a reader, in the background; what it prints is in "printed"
follow() {
	ptracemon "$1" --heartbeat 0.1 "${@:2}" >printed 2>errors &
	reader=$!
	check "ptracemon $1 has the device" until_true reader_is_there
}
end_follow() {
	# Two heartbeats later, of five calls at the most, it has read what was there.
	check "its heart beats" until_true has_beaten $(($(counter stored) + 11))
	kill -TERM $reader
	wait $reader
	is $? 0 "it ends well"
	is "$(cat errors)" "" "it had nothing to complain about"
}

fresh
victim root
of_root=$pid
victim user
of_user=$pid
# Nobody does anything else with it.
victim root
of_nobody=$pid

# ---- live

drain
mkdir pieces
follow sessions -o text -o json=live.json -o deviceevents=live.rows --payload pieces
real_programs
end_follow
verdicts live.json | sed 's/^/# /'
# How severe: some write by PTRACE_POKE*, some through /proc/PID/mem.
check "gdb -> counter: modifying" grep -qE '^gdb -> counter: modifying \((low|medium)\) T1055\.008' <(verdicts live.json)
has live.json "strace -> counter" "inspecting (low) T1055.008"
has live.json "inject -> counter" "code injection (high) T1055.008"
has live.json "strace -> counter" "refused attempt (medium) T1055.008"
has live.json "strace -> true" "debugging own child (informational)"
has live.json "perl -> counter" "credential access (medium) T1003.007"
has live.json "perl -> counter" "modifying (medium) T1055.008"
# What inject did to it counts together with that.
has live.json "perl -> counter" "code injection (high) T1055.008"
has live.json "bash -> ptrace-call" "anti-debug (low) T1622"
is "$(grep -vc '"event":"session"' live.json)" 0 "nothing but sessions"
check "text: an injection, on one line" grep -qE ' inject\[[0-9]+\] .*code injection \(high\) .*T1055\.008' printed
check "deviceevents: likewise" grep -qE '"ActionType":"PTraceSession".*\\"Verdict\\":\\"code injection\\"' live.rows
is "$(wc -l <live.rows)" "$(wc -l <live.json)" "as many rows as objects"
# Where counter sleeps: it has threads, which before glibc 2.34 are of another library.
LIBRARY=libc
[ "$VM_SUITE" != bullseye ] || LIBRARY=libpthread
# of_inject FILTER: of what inject wrote where it sent counter, once it has ended
of_inject() {
	jq -r "select(.tracer.comm == \"inject\" and .ended == \"detached\") | .resumed_at as \$to | .written[] |
		select(.addr <= \$to.ip and \$to.ip < .addr + .size) | $1" live.json | head -n 1
}
check "inject's session has its code, whole" test "$(of_inject .size)" -ge $CODE
is "$(of_inject .known)" "$(of_inject .size)" "and all of it is known"
is "$(of_inject '.mapping | "\(.perms) \(.kind)"')" "r-x file" "where a file is mapped to be executed"
is "$(of_inject '.mapping.path | split("/")[-1] | sub("(-[0-9.]+)?[.]so.*"; "")')" "$LIBRARY" "namely the C library"
is "$(of_inject '.mapping | (.dev | length > 2) and .inode > 0')" true "that device and inode name"
check "it is a file for scanners" grep -q 'I print this by force' "pieces/$(of_inject .sha256)"
is "$(cd pieces && sha256sum -- * | awk '$1 != $2')" "" "each is named by its SHA-256"
is "$(find pieces -type f ! -perm 600)" "" "and for its owner only"
# inode TASK: of what it runs, if the device is known as well
inode() {
	jq -r "select(.tracer.comm == \"inject\" and .ended == \"detached\") | .$1 | select(.exe_dev).exe_inode" live.json |
		head -n 1
}
is "$(inode tracer)" "$(stat -Lc %i "$(command -v inject)")" "which file inject is"
is "$(inode tracee)" "$(stat -Lc %i "/proc/$of_root/exe")" "and counter"
check "text says so" grep -qE ' inject\[.*wrote [0-9]+ bytes to '"$LIBRARY"'[^ ]* r-x, resumed there' printed
check "gdb's session ended with a detach" grep -qE '"verdict":"modifying".*"ended":"detached".*"comm":"gdb"' live.json
check "what was refused did nothing" grep -qE '"verdict":"refused attempt".*"outcome":"failure"' live.json

# ---- from a recording, by another run of the same programs

follow record recording
real_programs
end_follow
is "$(ptracemon sessions -o json recording >recorded.json 2>errors && cat errors)" "" "a recording has sessions too"
is "$(verdicts recorded.json)" "$(verdicts live.json)" "and they say what they say live"
is "$(ptracemon sessions -o json - <recording | md5sum)" "$(md5sum <recorded.json)" "the same from standard input"
is "$(ptracemon sessions -o json --class write --tracer inject recording | wc -l)" 1 "filters: one session of an injector"
is "$(ptracemon sessions -o json --failed --uid user --tracee counter recording | verdicts /dev/stdin)" \
	"strace -> counter: refused attempt (medium) T1055.008" "filters: who was refused"
is "$(ptracemon sessions -o json -n 2 recording | wc -l)" 2 "not more than --count"
is "$(ptracemon replay -o json recording | grep -c '"event":"session"')" 0 "replay alone has none"
is "$(ptracemon replay --sessions -o json recording | grep '"event":"session"' | md5sum)" "$(md5sum <recorded.json)" \
	"replay --sessions has them beside the records"

# ---- what a tracer reads of its own descendants is counted with the session, not told

follow record build
strace -f -o /dev/null sh -c 'cat /dev/null; true | cat' || fail "strace traced a shell"
end_follow
reads() { jq -s '[.[] | select(.door == "process_vm_readv")] | length' "$@"; }
ptracemon replay --sessions -o json build >told.json
ptracemon replay -r all -o json build >all.json
is "$(reads told.json)" 0 "strace -f: no line about what it reads"
check "(it has read)" test "$(reads all.json)" -gt 20
is "$(jq -s '[.[] | .accesses.process_vm_readv // 0] | add' told.json)" "$(reads all.json)" "the sessions have the number"
check "a shell with three children: at most 20 lines but for them" \
	test "$(jq -s '[.[] | select(.event != "session")] | length' told.json)" -le 20
is "$(ptracemon replay --class read -o json build | reads)" "$(reads all.json)" "who asks for reads gets them"

# ---- a page

check "a page of the recording" ptracemon report recording --html page.html
check "names the host" grep -q "\"event\":\"watched\",\"host\":\"$(uname -n)\"" page.html
is "$(grep -c '"event":"session"' page.html)" "$(wc -l <recorded.json)" "and has all sessions"
is "$(stat -c %a page.html)" 600 "it is for its owner alone"
follow report --html live.html
inject "$of_root" >/dev/null
end_follow
check "a page of what happens" grep -q '"verdict":"code injection"' live.html
is "$(ls live.html* page.html*)" "live.html
page.html" "nothing is left beside them"
ptracemon report recording --html /dev/null 2>errors
is "$?" 2 "a device is not replaced"
check "it is still there" test -c /dev/null
head -c $(($(stat -c %s recording) / 2)) recording >half
ptracemon report half --html half.html 2>errors
is "$?" 1 "half a recording: exit code 1"
check "it is said" grep -q damaged errors
check "what precedes the damage has a page" grep -q '"event":"watched"' half.html
echo nothing >half
rm half.html
ptracemon report half --html half.html 2>errors
is "$?" 1 "no recording: exit code 1"
check "and no page" test ! -e half.html

# ---- the module's setting decides what is not there

follow record by-default
traceme_in_child
end_follow
is "$(ptracemon sessions -o json by-default | verdicts /dev/stdin)" "perl -> perl: debugging own child (informational)" \
	"TRACEME after fork, steps not recorded"
knob requests all
follow record all-requests
traceme_in_child
end_follow
is "$(ptracemon sessions -o json all-requests | verdicts /dev/stdin)" "perl -> perl: anti-debug (low) T1622" \
	"and when they are, as the recording says"
follow sessions -o json
traceme_in_child
end_follow
is "$(verdicts printed)" "perl -> perl: anti-debug (low) T1622" "and live"

{ kill -KILL "$of_root" "$of_user" "$of_nobody" && wait "$of_root" "$of_user" "$of_nobody"; } 2>/dev/null
done_testing
