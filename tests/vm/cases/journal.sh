#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# guest: PACKAGES=systemd,jq,openssl
# What the reader sends to a real journald can be looked for, under the reader's own sandbox. Runs if it is named only.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

POKETEXT=4
SEIZE=$((0x4206))

# shellcheck disable=SC2317 # by until_true
reader_is_there() { [ "$(cat "$KNOBS/reader")" = 1 ]; }
# shellcheck disable=SC2317
found() { journalctl --sync && [ "$(journalctl -q -o cat "$@" | wc -l)" -ge 1 ]; }
# shellcheck disable=SC2317
is_sleep() { [ "$(cat "/proc/$victim/comm")" = sleep ]; }
entries() { journalctl -q -o cat "$@" | wc -l; }
# value FIELD MATCH...
value() {
	local field=$1
	shift
	journalctl -q -o cat --output-fields="$field" "$@" | sort -u
}

ptracemon -o journal -f 1 2>errors
is $? 1 "without a journal: exit code 1"
check "and it says what is missing" grep -q "/run/systemd/journal/socket" errors

[ -s /etc/machine-id ] || systemd-machine-id-setup
mkdir -p /run/systemd/journal /run/log/journal /run/systemd/units /etc/systemd/journald.conf.d
# So little that a slow guest gets there.
printf '[Journal]\nRateLimitIntervalSec=60s\nRateLimitBurst=20\n' >/etc/systemd/journald.conf.d/limit.conf
/lib/systemd/systemd-journald &
check "journald is there" until_true test -S /run/systemd/journal/socket

setpriv --reuid 1000 --regid 1000 --clear-groups sleep 1000 &
victim=$!
check "the victim sleeps" until_true is_sleep

# What systemd tells journald of the unit, as it is installed.
unit=$(find /usr/lib/systemd /lib/systemd -name ptracemon.service | head -n 1)
check "the unit is installed" test -s "$unit"
service=/sys/fs/cgroup/system.slice/ptracemon.service
mkdir -p $service
interval=$(sed -n 's/^LogRateLimitIntervalSec=//p' "$unit")
ln -sfn "${interval:-60}$([ "$interval" = 0 ] || echo 000000)" /run/systemd/units/log-rate-limit-interval:ptracemon.service
# shellcheck disable=SC2016 # for that shell
in_service() { exec bash -c 'echo $$ >"$0/cgroup.procs"; exec "$@"' $service "$@"; }

fresh
in_service ptracemon --sessions -o journal >out 2>errors &
reader=$!
check "the reader has the device" until_true reader_is_there
# It enters that once it has the device.
is_filtered() { [ "$(awk '$1 == "Seccomp:" { print $2 }' "/proc/$reader/status")" = 2 ]; }
check "under its filter of system calls" until_true is_filtered
ptrace-call x86_64 $SEIZE $victim 0 0 >/dev/null
ptrace-call x86_64 $POKETEXT $victim 0 0 >/dev/null

check "journalctl PTRACEMON_CLASS=write finds the write" until_true found PTRACEMON_CLASS=write
is "$(value PTRACEMON_REQUEST PTRACEMON_CLASS=write)" PTRACE_POKETEXT "and nothing else"
is "$(value PTRACEMON_TRACEE_PID PTRACEMON_CLASS=write)" "$victim" "with its tracee"
is "$(value PTRACEMON_TRACEE_COMM PTRACEMON_CLASS=write)" sleep "by name"
check "the attach is there" until_true found PTRACEMON_REQUEST=PTRACE_SEIZE
id=$(value MESSAGE_ID PTRACEMON_REQUEST=PTRACE_SEIZE)
is "$id" "$(value MESSAGE_ID PTRACEMON_EVENT=ptrace)" "calls have one MESSAGE_ID"
is "$(entries MESSAGE_ID="$id" PTRACEMON_CLASS=write)" "$(entries PTRACEMON_CLASS=write)" "by which they can be found"
is "$(entries -t ptracemon)" "$(entries _PID=$reader)" "they are of this program, as journald itself sees it"
check "a priority of its own" test "$(entries -p notice PTRACEMON_CLASS=attach)" -ge 1
is "$(journalctl -q -o cat -p notice PTRACEMON_EVENT=lifecycle | wc -l)" 0 "what matters less is below it"
check "the whole record is there as well" grep -qF '"request":"PTRACE_SEIZE"' \
	<(value PTRACEMON_JSON PTRACEMON_REQUEST=PTRACE_SEIZE)

# Each door has the class by which --class finds it.
attempt -w process_vm_writev "x" >/dev/null
check "writes by process_vm_writev have that class, too" until_true found PTRACEMON_CLASS=write PTRACEMON_DOOR=process_vm_writev
attempt -w openat "x" >/dev/null
check "/proc/PID/mem has the class attach" until_true found PTRACEMON_CLASS=attach PTRACEMON_DOOR=proc_mem

# A flood of refused attaches, and a write behind it: journald drops what a unit writes beyond its burst.
sleep 1000 &
late=$!
made=$(flood -n 300 -c 0)
ptrace-call x86_64 $SEIZE $late 0 0 >/dev/null
ptrace-call x86_64 $POKETEXT $late 0 0 >/dev/null
check "the write behind a flood of $made attaches is in the journal" until_true found PTRACEMON_CLASS=write PTRACEMON_TRACEE_PID=$late
check "and so is the flood" test "$(entries PTRACEMON_CLASS=attach PTRACEMON_OUTCOME=failure)" -ge "$made"

kill -TERM $reader
wait $reader
is $? 0 "it ends well"
check "sessions are told" until_true found PTRACEMON_EVENT=session
check "with their verdict" test -n "$(value PTRACEMON_VERDICT PTRACEMON_EVENT=session)"
is "$(cat errors)" "" "it had nothing to complain about"
is "$(cat out)" "" "and printed nothing"

# ---- seals of a recording, in its sandbox
# shellcheck disable=SC2317 # by until_true
sealed() { journalctl --sync && [ "$(entries PTRACEMON_EVENT=seal)" -ge "$1" ]; }
in_service ptracemon record --seal --heartbeat 0.2 sealed 2>errors &
reader=$!
check "the recorder has the device" until_true reader_is_there
flood -n 300 -c 0 >/dev/null
check "seals come to the journal while it runs" until_true sealed 2
# In a block of its own, behind those.
flood -n 300 -c 0 >/dev/null
kill -TERM $reader
wait $reader
is "$? $(cat errors)" "0 " "it ends well"
first=$(journalctl -q -n +1 -o cat --output-fields=PTRACEMON_SEAL PTRACEMON_EVENT=seal | head -n 1)
last=$(journalctl -q -n 1 -o cat --output-fields=PTRACEMON_SEAL PTRACEMON_EVENT=seal)
is "$(ptracemon verify --head "$first" --head "$last" sealed 2>&1 | grep -c "^whole: .* seal $last$")" 1 "by which it is whole"
is "$(value PTRACEMON_RECORDS PTRACEMON_SEAL="$last")" "$(ptracemon verify sealed | awk '$1 == "whole:" { print $2 }')" "with so many records"
is "$(ptracemon verify sealed | grep -c '^  nothing was missed; 0 changes of settings; requests at the beginning: [a-z]')" 1 \
	"and nothing was missed"
size=$(stat -c %s sealed)
# shellcheck disable=SC2016 # for Perl
perl -e 'open my $file, "+<", "sealed"; seek $file, $ARGV[0], 0; read $file, my $byte, 1; seek $file, $ARGV[0], 0;
	print $file chr(ord($byte) ^ 1)' $((size - size / 8))
ptracemon verify --head "$last" sealed 2>errors
is $? 1 "a changed byte: exit 1"
check "and where" grep -q '^ptracemon: sealed: offset [0-9]*: .*; the last record before that is number [0-9]* of CPU [0-9]*$' errors

# ---- the unit: what it starts, with the rights that it leaves, and what it is told
of_unit() { sed -n "s/^$1=//p" "$unit"; }
is "$(systemd-analyze verify --man=no "$unit" 2>&1 | grep -F ptracemon.service)" "" "systemd has nothing to say against the unit"
# shellcheck disable=SC2016 # for Perl
perl -e 'use Socket; socket(my $s, PF_UNIX, SOCK_DGRAM, 0) or die; bind($s, pack_sockaddr_un("notify")) or die; $| = 1;
	while (defined recv($s, my $text, 4096, 0)) { print "$text\n" }' >told &
check "somebody listens" until_true test -S notify
# As systemd makes them for it.
mkdir -p "/var/lib/$(of_unit StateDirectory)" "/var/log/$(of_unit LogsDirectory)" "/run/$(of_unit RuntimeDirectory)"
capabilities=$(of_unit CapabilityBoundingSet | tr '[:upper:]' '[:lower:]' | sed 's/cap_/+/g; s/ /,/g')
read -ra start < <(of_unit ExecStart)
watchdog=$(of_unit WatchdogSec)
fresh
NOTIFY_SOCKET=$PWD/notify WATCHDOG_USEC=${watchdog}000000 in_service setpriv --bounding-set "-all,$capabilities" --no-new-privs "${start[@]}" 2>errors &
reader=$!
check "what the unit starts has the device" until_true reader_is_there
check "READY=1 is told" until_true grep -q '^READY=1' told
check "and WATCHDOG=1" until_true grep -q '^WATCHDOG=1' told
setpriv --reuid 1000 --regid 1000 --clear-groups sleep 1000 &
other=$!
# shellcheck disable=SC2317 # by until_true
is_other() { [ "$(cat "/proc/$other/comm")" = sleep ] && [ "$(stat -c %u "/proc/$other")" = 1000 ]; }
check "another user's process sleeps" until_true is_other
ptrace-call x86_64 $SEIZE $other 0 0 >/dev/null
check "with these rights it finds what another user's process runs" \
	until_true found PTRACEMON_TRACEE_PID=$other PTRACEMON_TRACEE_EXE="$(readlink /proc/$other/exe)"
kill -TERM $reader
wait $reader
is "$? $(cat errors)" "0 " "it ends well"
done_testing
