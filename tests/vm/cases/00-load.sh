#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Loading and refusing to load, unloading, what the first record is, who may open the device.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

DEBUGFS=/sys/kernel/debug

# said TEXT: what the module has told the kernel's log since the last mark.
mark() { echo "ptracemon-test: mark $1" >/dev/kmsg; }
said() { dmesg | sed "1,/ptracemon-test: mark $1\$/d" | grep 'ptracemon: ' || true; }
marks=0

# refused TEXT WORDS PARAMETER...: loading fails, with a sentence that has these words.
refused() {
	local text=$1 words=$2
	shift 2
	marks=$((marks + 1))
	mark $marks
	modprobe ptracemon "$@" 2>errors
	is $? 1 "$text: loading is refused"
	check "$text: and the log says why" grep -qF -- "$words" <(said $marks)
	check "$text: nothing is left of it" test ! -e /dev/ptracemon -a ! -e /sys/module/ptracemon
	! loaded || modprobe -r ptracemon
}

modprobe -r ptracemon
refused "a class that does not exist" "parameter requests=reads:" requests=reads
refused "a request that does not exist" "parameter requests=PTRACE_FOO:" requests=PTRACE_FOO
refused "a request in small letters" "parameter requests=ptrace_attach:" requests=ptrace_attach
refused "a list with nothing in it" "parameter requests=attach,,write:" requests=attach,,write
refused "no list at all" "parameter requests=:" requests=
refused "a size that is no power of two" "parameter buffer_kb=100: give a power of two" buffer_kb=100
refused "a size too small" "parameter buffer_kb=32:" buffer_kb=32
refused "a size too large" "parameter buffer_kb=524288:" buffer_kb=524288
refused "no size" "parameter buffer_kb=0:" buffer_kb=0
refused "no return instances" "parameter return_instances=0: give 1 to 65536" return_instances=0
refused "too many return instances" "parameter return_instances=65537:" return_instances=65537
refused "a part that there is not" "parameter without=outcome,paths: give outcome, access, autoattach" without=outcome,paths
refused "an executable device" "parameter device_mode=0777: give permission bits" device_mode=0777
refused "a device with setuid" "parameter device_mode=04600:" device_mode=04600
refused "a number that is none" "\`many' invalid for parameter \`buffer_kb'" buffer_kb=many
refused "a switch that is none" "\`perhaps' invalid for parameter \`outcome'" outcome=perhaps

# Probes can be registered and stay silent.
echo 0 >$DEBUGFS/kprobes/enabled
refused "kprobes switched off in debugfs" "probes do not fire: kprobes or ftrace are switched off"
echo 1 >$DEBUGFS/kprobes/enabled
echo 0 >/proc/sys/kernel/ftrace_enabled
if is_x86; then
	refused "kernel.ftrace_enabled=0" "/proc/sys/kernel/ftrace_enabled"
else
	check "kernel.ftrace_enabled=0: it loads, for its probes do without ftrace" modprobe ptracemon
	modprobe -r ptracemon
fi
echo 1 >/proc/sys/kernel/ftrace_enabled

marks=$((marks + 1))
mark $marks
modprobe ptracemon &
pid=$!
wait $pid
check "it loads with its defaults" loaded
check "and says its version and what it records" \
	grep -qE 'version [0-9.]+, records attach,write,control,unknown$' <(said $marks)
is "$(stat -c '%a %U %F' /dev/ptracemon)" "600 root character special file" "the device is for root alone"
is "$(cat "$KNOBS"/enabled "$KNOBS"/outcome "$KNOBS"/requests "$KNOBS"/buffer_kb | paste -sd' ')" "1 1 attach,write,control,unknown 1024" \
	"the knobs show the defaults"
collect >recorded
is "$(head -n 1 recorded | cut -d' ' -f1)$(head -n 1 recorded | field event)" "lifecycleloaded" \
	"the first record says that it was loaded"
is "$(head -n 1 recorded | field by.tgid) $(head -n 1 recorded | field by.comm)" \
	"$pid $(printf modprobe | od -An -tx1 | tr -d ' \n')" "and by whom"
is "$(sed -n 2p recorded | field event)" reader_came "the second, that a reader came"
check "and which" grep -q "by.comm=$(printf collect | od -An -tx1 | tr -d ' \n')" <(sed -n 2p recorded)
is "$(collect | field event | paste -sd' ')" "reader_went reader_came" "then that it went, and that another came"

# A module whose device is open stays.
exec 5<>/dev/ptracemon
check "rmmod with a reader attached is refused" eval '! rmmod ptracemon 2>errors'
check "because it is in use" grep -q 'in use' errors
is_x86 && delete_module=176 || delete_module=106
perl -MErrno -e 'exit(syscall($ARGV[0] + 0, my $name = "ptracemon", 2048) == -1 && $!{EWOULDBLOCK} ? 0 : 1)' $delete_module
is $? 0 "delete_module(O_NONBLOCK) says EWOULDBLOCK"
check "and it goes on recording" test "$(flood -n 3; counter stored)" = "3
3"
exec 5>&-
check "without one it goes" rmmod ptracemon

WITH="device_mode=0440 requests=all,-PTRACE_CONT outcome=n buffer_kb=64" fresh
is "$(stat -c %a /dev/ptracemon)" 440 "device_mode sets the device's permissions"
is "$(cat "$KNOBS"/outcome "$KNOBS"/buffer_kb | paste -sd' ') $(cat "$KNOBS"/requests)" \
	"0 64 attach,write,control,read,step,-PTRACE_CONT,unknown" "the other parameters show in the knobs"
is "$(cat /sys/module/ptracemon/parameters/requests)" all,-PTRACE_CONT "and as they were given, below /sys/module"

# reads_as USER: whether that user can be the reader.
reads_as() { setpriv --reuid "$1" --regid "$1" --clear-groups ptracemon --heartbeat 0 -n 1 2>errors; }
check "with 0440 nobody else can open it" eval '! reads_as 1000 >out'
check "and that is said" grep -q 'no permission to open /dev/ptracemon' errors
WITH="device_mode=0666" fresh
check "with 0666 everybody can read it" eval 'reads_as 1000 >out'
check "what there is: that it was loaded" grep -q loaded out

# A kernel on which only the entry point can be watched.
WITH="without=outcome,access,autoattach,memory,ends,evidence" fresh
is "$(cat "$KNOBS"/{outcome,access,autoattach,memory,ends,evidence} | paste -sd' ')" "0 0 0 0 0 0" "what it does without is off"
for name in outcome access autoattach memory ends evidence; do
	is "$(bash -c "echo 1 >$KNOBS/$name" 2>&1 | grep -o 'not supported')" "not supported" "$name cannot be switched on"
done
is "$(cat "$KNOBS"/{outcome,access,autoattach,memory,ends,evidence} | paste -sd' ')" "0 0 0 0 0 0" "nor is it"
flood -n 5 -c 0 >/dev/null
is "$(collect | grep '^call ' | field outcome | sort | uniq -c | tr -s ' ')" " 5 unknown" "calls are recorded, without outcome"
status=$(ptracemon status)
is $? 1 "status is not content"
for word in outcome access autoattach memory process_vm ends evidence; do
	check "and says so of $word" grep -qi "$word" <<<"$status"
done
done_testing
