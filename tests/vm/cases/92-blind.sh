#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Never silently blind: each way to blind the sensor is refused or told, nothing else is taken for it, and nobody but the
# reader has a canary.
#
# guest: ACCEL=tcg1
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

KPROBES=/sys/kernel/debug/kprobes/enabled
FTRACE=/proc/sys/kernel/ftrace_enabled
BEAT=0.5

# shellcheck disable=SC2317 # by until_true
reader_is_there() { [ "$(cat "$KNOBS/reader")" = 1 ]; }
# told EVENT NUMBER: the reader has told it that often
# shellcheck disable=SC2317
told() { [ "$(grep -c "\"event\":\"$1\"" out)" -ge "$2" ]; }
paths_of() { grep "\"event\":\"$1\"" out | grep -o '"path":"[^"]*"' | cut -d'"' -f4 | sort | paste -sd' '; }
reason() { grep "\"event\":\"blind\"" out | tail -n 1 | grep -o '"reason":"[^"]*"' | cut -d'"' -f4; }
stored() { counter stored; }
# Several heartbeats have passed: each canary is a stored record.
# shellcheck disable=SC2317
has_beaten() { [ "$(stored)" -ge "$1" ]; }
beats() { until_true has_beaten $(($(stored) + 3 * $1)); }

start_reader() {
	: >out
	"$@" ptracemon --heartbeat $BEAT -o json >out 2>errors &
	reader=$!
	check "the reader has the device" until_true reader_is_there
}
end_reader() {
	kill -TERM $reader
	wait $reader
	is $? 0 "the reader ends well"
}

# ---- what is seen, and that the canary is not
fresh
start_reader env
check "its heart beats" beats 4
is "$(ptracemon status | tail -n 1)/$?" "healthy/0" "status says so, beside a reader"
ptracemon status >/dev/null
is $? 0 "and exits with 0"
check "status has JSON" test "$(ptracemon status --json | grep -c '^{"healthy":true,.*}$')" = 1
paths=$(ptracemon status | awk '$2 == "seen" { print $1 }' | sort | paste -sd' ')
check "it can check the ways there are ($paths)" grep -q "access.*$NATIVE" <<<"$paths"
is "$(grep -c '"event":"ptrace"\|"event":"access"' out)" 0 "canaries are not printed, nor what status does"

# Somebody else's call with that request, which no kernel knows, is counted, and that is all.
end_reader
drain
echo all >"$KNOBS/requests"
filtered=$(counter filtered)
ptrace-call $NATIVE $((0x70746d63)) 0 1 2 >/dev/null
ptracemon status >/dev/null
is "$(collect | grep -c '^call')" 0 "with requests=all too another process's canary is no record"
check "but is counted" test "$(counter filtered)" -gt "$filtered"
equation "canaries of others"
echo attach,write,control,unknown >"$KNOBS/requests"

# ---- kprobes switched off, and on again
start_reader env
beats 2
echo 0 >$KPROBES
check "kprobes/enabled=0 is told" until_true told blind "$(wc -w <<<"$paths")"
is "$(paths_of blind)" "$paths" "for each way"
is "$(reason)" "kprobes are switched off (debugfs, kprobes/enabled)" "with the reason"
ptracemon status >status.out
is $? 1 "status exits with 1"
check "and says so" grep -q '^NOT HEALTHY' status.out
echo 1 >$KPROBES
check "that it is on again is told too" until_true told sighted "$(wc -w <<<"$paths")"
is "$(paths_of sighted)" "$paths" "for each way"
ptracemon status >/dev/null
is $? 0 "status exits with 0 again"

# ---- the knob `enabled`
echo 0 >"$KNOBS/enabled"
check "enabled=0 is told" until_true told blind $((2 * $(wc -w <<<"$paths")))
is "$(reason)" "the setting enabled is 0" "with the reason"
check "and the knob's record is there" grep -q '"event":"knob".*"name":"enabled","from":"1","to":"0"' out
echo 1 >"$KNOBS/enabled"
check "and that it is on again" until_true told sighted $((2 * $(wc -w <<<"$paths")))
end_reader

# ---- status is content only if all is recorded that is by default, and nothing is being lost
# status_is CODE LAST-LINE WORDS TEXT
status_is() {
	local code
	ptracemon status >status.out
	code=$?
	is "$code/$(tail -n 1 status.out)" "$1/$2" "$4: exit code and last line"
	check "$4: it says which" grep -qF "$3" status.out
	is "$(ptracemon status --json | grep -o '"healthy":[a-z]*')" '"healthy":false' "$4: not healthy in JSON"
}
fresh
while IFS='|' read -r knob value; do
	before=$(cat "$KNOBS/$knob")
	knob "$knob" "$value"
	status_is 3 "healthy, but not all is recorded" "left out by settings: $knob=" "$knob=$value"
	knob "$knob" "$before"
done <<'EOF_KNOBS'
requests|none
requests|attach,write
requests|all,-PTRACE_SEIZE
access|0
autoattach|0
memory|0
ends|0
evidence|0
children|control
EOF_KNOBS
knob requests all
ptracemon status >/dev/null
is $? 0 "more than the defaults is well"
# A ring that has no room any more, and a flood.
WITH="buffer_kb=64" fresh
flood -n 0 >made &
flooder=$!
# shellcheck disable=SC2317 # by until_true
loses() { [ "$(lost_calls)" -gt 0 ]; }
check "a ring is full" until_true loses
status_is 1 "NOT HEALTHY" "records are being lost: " "losses"
kill -TERM $flooder
wait $flooder
drain
ptracemon status >/dev/null
is $? 0 "what was lost before is no bad health"

# ---- ftrace switched off: refused while the guard stands
if is_x86; then
	if [ -e /sys/module/ptracemon/parameters/guard ] && { echo 0 >$FTRACE; } 2>/dev/null; then
		fail "kernel.ftrace_enabled=0 is refused"
		echo 1 >$FTRACE
	else
		is "$(cat $FTRACE)" 1 "kernel.ftrace_enabled=0 is refused"
	fi
else
	start_reader env
	beats 2
	check "kernel.ftrace_enabled=0 is taken, for probes do without ftrace" eval "echo 0 >$FTRACE"
	beats 4
	ptracemon status >/dev/null
	is $?/"$(grep -c '"event":"blind"' out)" 0/0 "and nobody is blind"
	echo 1 >$FTRACE
	end_reader
fi
modprobe -r ptracemon
ptracemon status >status.out 2>&1
is "$?/$(grep -c 'not loaded' status.out)" 1/1 "status says that the module is not loaded, and exits with 1"
if is_x86; then
	echo 0 >$FTRACE
	is "$(cat $FTRACE)" 0 "without the module ftrace can be switched off"
	check "and then the module does not load" eval '! modprobe ptracemon 2>/dev/null'
	check "and says why" eval 'dmesg | tail -n 5 | grep -q "ptracemon: kernel.ftrace_enabled is 0"'
	echo 1 >$FTRACE
	WITH=guard=0 fresh
	start_reader env
	beats 2
	echo 0 >$FTRACE
	check "with guard=0 it can be switched off, which is told" until_true told blind 1
	is "$(reason)" "kernel.ftrace_enabled is 0" "with the reason"
	echo 1 >$FTRACE
	check "and that it is on again" until_true told sighted 1
	end_reader
fi

# ---- what is no blindness
fresh
start_reader env
beats 2
kill -STOP $reader
flood -n 2000 >/dev/null
kill -CONT $reader
check "it goes on after it was stopped" beats 2
nice -n -10 flood -n 0 -t 8 >made &
flooder=$!
check "and beats beside a flood on all processors" beats 6
kill -TERM $flooder
wait $flooder
is "$(grep -c '"event":"blind"' out)" 0 "neither is taken for blindness"
end_reader

start_reader without-ptrace
check "without ptrace it says that it cannot check" until_true grep -q 'cannot check' errors
flood -n 3 >/dev/null
check "it prints what it reads" until_true told ptrace 3
is "$(grep -c '"event":"blind"' out)" 0 "and does not call that blind"
end_reader
is "$(grep -c 'cannot check' errors)" "$(grep 'cannot check' errors | sort -u | wc -l)" "once for each way"

# ---- the service manager's watchdog
# shellcheck disable=SC2016 # for Perl
perl -e 'use Socket; socket(my $s, PF_UNIX, SOCK_DGRAM, 0) or die; bind($s, pack_sockaddr_un("notify")) or die; $| = 1;
	while (defined recv($s, my $text, 4096, 0)) { print "$text\n" }' >told &
manager=$!
check "somebody listens" until_true test -S notify
start_reader env NOTIFY_SOCKET="$PWD/notify" WATCHDOG_USEC=10000000
# shellcheck disable=SC2317
pinged() { [ "$(grep -c '^WATCHDOG=1' told)" -ge "$1" ]; }
check "READY=1 is told" until_true grep -q '^READY=1' told
check "and WATCHDOG=1 with each beat" until_true pinged 3
echo 0 >$KPROBES
check "until it is blind" until_true told blind 1
count=$(grep -c '^WATCHDOG=1' told)
check "its state is told" until_true grep -q '^STATUS=.*BLIND' told
# shellcheck disable=SC2317
woken() { [ "$(awk '/^voluntary/ { print $2 }' "/proc/$reader/status")" -ge "$1" ]; }
until_true woken $(($(awk '/^voluntary/ { print $2 }' "/proc/$reader/status") + 4))
is "$(grep -c '^WATCHDOG=1' told)" "$count" "then no more"
echo 1 >$KPROBES
check "and again once it sees" until_true pinged $((count + 2))
end_reader
kill $manager
done_testing
