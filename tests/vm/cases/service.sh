#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# guest: INIT=systemd LOAD=0 ACCEL=tcg1 PACKAGES=logrotate
# The service under systemd, as the unit is: whom it runs as, what it does without a module, that it is started when there
# is one, and that neither stop, start, kill -9, a flood nor blindness lose what was done. Runs if it is named only.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

POKETEXT=4
SEIZE=$((0x4206))
UNIT=ptracemon.service
MODULES=/lib/modules/$(uname -r)

state() { systemctl show -P "$1" $UNIT; }
# shellcheck disable=SC2317 # by until_true, as below
is_state() { [ "$(state "$1")" = "$2" ]; }
# shellcheck disable=SC2317
restarted() { [ "$(state NRestarts)" -ge "$1" ] && is_state ActiveState active; }
# shellcheck disable=SC2317
is_dead() { ! kill -0 "$1" 2>/dev/null; }
# shellcheck disable=SC2317
is_victim() { [ "$(cat "/proc/$1/comm")" = sleep ]; }
# shellcheck disable=SC2317
found() { journalctl --sync && [ "$(journalctl -q -o cat "$@" | wc -l)" -ge 1 ]; }
entries() { journalctl -q -o cat "$@" | wc -l; }
new_victim() {
	sleep 1000 &
	victim=$!
	until_true is_victim $victim || fail "a process to be traced"
}
# shellcheck disable=SC2317
has_write() { found PTRACEMON_REQUEST=PTRACE_POKETEXT PTRACEMON_TRACEE_PID="$1"; }
# has_addresses PID NUMBER: of writes to it
# shellcheck disable=SC2317
has_addresses() {
	[ "$(journalctl -q -o cat --output-fields=PTRACEMON_JSON PTRACEMON_REQUEST=PTRACE_POKETEXT PTRACEMON_TRACEE_PID="$1" |
		grep -o '"addr":[^,]*' | sort -u | wc -l)" = "$2" ]
}
of_status() { awk -v name="$1:" '$1 == name { $1 = ""; print substr($0, 2) }' "/proc/$(state MainPID)/status"; }
complaints() { journalctl -q -u $UNIT -p err -o cat _COMM=ptracemon + SYSLOG_IDENTIFIER=ptracemon | grep '^ptracemon: '; }
# shellcheck disable=SC2317
complains() { complaints | grep -qF "$1"; }
hide_module() { mv "$MODULES/updates" /root/hidden && depmod; }
show_module() { mv /root/hidden "$MODULES/updates" && depmod; }

systemd-sysusers
udevadm control --reload
check "nothing has failed so far" test "$(systemctl is-system-running --wait)" = running

check "the module is loaded at boot" test -c /dev/ptracemon
modprobe -r ptracemon

# ---- without a module
hide_module
check "the unit can be enabled" systemctl -q enable $UNIT
systemctl start $UNIT 2>/dev/null
is "$? $(state ActiveState) $(systemctl is-system-running)" "1 failed degraded" "without a module its start fails, and so does the unit"
check "with a line of high priority" grep -q 'module is not loaded' <(complaints)
show_module
modprobe ptracemon
check "it starts by itself when the module is loaded" until_true is_state ActiveState active
is "$(systemctl is-system-running)" running "and nothing has failed any more"

# ---- with what rights
user=$(id -u ptracemon)
is "$(of_status Uid)" "$user $user $user $user" "it is not root"
is "$(of_status CapEff) $(of_status CapPrm) $(of_status CapAmb)" "0000000000080004 0000000000080004 0000000000000000" "it has two capabilities"
check "its own filter is there beside the unit's" test "$(of_status Seccomp_filters)" -gt \
	"$(awk '$1 == "Seccomp_filters:" { print $2 }' "/proc/$(pgrep -o systemd-journal)/status")"
is "$(complaints | grep -c 'give up')" 0 "it could give up all that it wants to"
score=$(systemd-analyze security --no-pager $UNIT | sed -n 's/.* exposure level .*: \([0-9.]*\) .*/\1/p')
check "systemd-analyze security: $score, of 2.0 at the most" awk "BEGIN { exit !($score > 0 && $score <= 2.0) }"

# ---- what others do
new_victim
ptrace-call x86_64 $SEIZE $victim 0 0 >/dev/null
ptrace-call x86_64 $POKETEXT $victim 0 0 >/dev/null
check "a write is in the journal" until_true has_write $victim
check "a session of a pair that is new says so" until_true found PTRACEMON_FIRST_SEEN=true
is "$(stat -c '%U %a' /var/lib/ptracemon /var/lib/ptracemon/seen.db | xargs)" "ptracemon 750 ptracemon 600" "pairs are kept for nobody else"
setpriv --reuid 1000 --regid 1000 --clear-groups sleep 1000 &
other=$!
until_true is_victim $other
ptrace-call x86_64 $SEIZE $other 0 0 >/dev/null
check "with the executable of another user's process" \
	until_true found PTRACEMON_TRACEE_PID=$other PTRACEMON_TRACEE_EXE="$(readlink /proc/$other/exe)"

# ---- its configuration
CONF=/etc/ptracemon/ptracemon.conf
DROP=$CONF.d/test.conf
LOG=/var/log/ptracemon/test.json
configure() { printf '%s\n' "$@" >$DROP; }
mkdir -p $CONF.d
configure '[reader]' "output = json=$LOG" '[module]' 'requests = attach,write' 'access = 0'
check "it takes another configuration" systemctl reload $UNIT
is "$(cat "$KNOBS/requests") $(cat "$KNOBS/access")" "attach,write 0" "the module's settings are what it says"
check "its file is made" until_true test -e $LOG
is "$(stat -c '%U %a' $LOG)" "ptracemon 600" "by the service's user, for him alone"
check "status is content with that: it was asked for" ptracemon status
# shellcheck disable=SC2317 # by until_true
is_told() { ptracemon status | grep -qE '^now +seeing; read since 20[0-9TZ:-]*; 0 lost; 0 suppressed; worst verdict today: '; }
check "and says in a line what there is to know, of the service's reader" until_true is_told
echo none >"$KNOBS/requests"
ptracemon status >status
is $? 3 "and not with what was not"
check "which it names" grep -qF "requests=none ($DROP:4 asks for attach,write)" status
check "a reload mends it" systemctl reload $UNIT
check "and it is content again" ptracemon status
systemctl stop $UNIT
ptracemon status >status
is $? 3 "nor is it while nobody reads"
check "which it says" grep -qF "nobody reads: the outputs of $CONF get nothing" status
check "it is enabled and started as the README has it" systemctl enable --now ptracemon

# logrotate, while records come
CALLS=150
restarts=$(state NRestarts)
reader=$(state MainPID)
new_victim
for ((i = 1; i <= CALLS; i++)); do ptrace-call x86_64 $POKETEXT $victim $((8 * i)) 0 >/dev/null; done &
caller=$!
rotated=0
# shellcheck disable=SC2317
has_rows_or_ended() { [ -s $LOG ] || ! kill -0 $caller 2>/dev/null; }
while kill -0 $caller 2>/dev/null && [ $rotated -lt 6 ]; do
	until_true has_rows_or_ended
	[ -s $LOG ] || break
	logrotate -f /etc/logrotate.d/ptracemon || fail "logrotate"
	rotated=$((rotated + 1))
done
wait $caller
rows() { zcat -f $LOG*; }
# shellcheck disable=SC2317
has_all() { [ "$(rows | grep -c '"PTRACE_POKETEXT"')" -ge $CALLS ]; }
check "the files that logrotate has moved away $rotated times have every record" until_true has_all
is "$(rows | grep '"PTRACE_POKETEXT"' | grep -o '"addr":[0-9]*' | sort -u | wc -l)" $CALLS "each once"
is "$(rows | grep '"PTRACE_POKETEXT"' | wc -l)" $CALLS "and no more"
is "$(rows | grep -vc '^{.*}$')" 0 "in whole lines"
is "$(rows | grep -c '"event":"loss"')" 0 "and nothing was lost"
check "there are as many files" test "$(find /var/log/ptracemon -name 'test.json.*' | wc -l)" = $rotated
is "$(state MainPID) $(state NRestarts)" "$reader $restarts" "by one reader"

# what is wrong
printf '[reader]\nsesions = yes\n' >$CONF.d/wrong.conf
check "a configuration with a mistake is not taken" eval "! systemctl reload $UNIT"
check "which is named with file and line" until_true complains "$CONF.d/wrong.conf:2: no such key in [reader]: 'sesions'"
mv $LOG $LOG.moved
systemctl kill --kill-who=main --signal=HUP $UNIT
check "files are opened anew all the same" until_true test -e $LOG
check "with a word" until_true complains 'the configuration that was in force stays so'
is "$(state ActiveState) $(state MainPID)" "active $reader" "and it runs on"
systemctl restart $UNIT 2>/dev/null
is "$(state ActiveState) $(state ExecMainStatus)" "failed 2" "with a mistake it does not start"
rm $CONF.d/wrong.conf
check "without it does" systemctl start $UNIT

# the journal and a recording
configure '[reader]' 'record = /var/log/ptracemon/calls' 'rotate-size = 64K' '[module]' 'access = 1' \
	'requests = attach,write,control,unknown'
systemctl reload $UNIT
check "a recording cannot begin by a reload" until_true complains 'record, rotate-size and rotate-age cannot change'
check "but by a restart" systemctl restart $UNIT
new_victim
ptrace-call x86_64 $POKETEXT $victim 0 0 >/dev/null
check "a write is in the journal" until_true has_write $victim
# shellcheck disable=SC2317
is_recorded() { ptracemon replay -o json /var/log/ptracemon/calls.* 2>/dev/null | grep '"PTRACE_POKETEXT"' | grep -q "\"pid\":$victim,"; }
check "and in the recording beside it" until_true is_recorded
rm $DROP
check "without it again" systemctl reload ptracemon

# ---- stop and start
check "it stops" systemctl stop $UNIT
systemd-run -p LogRateLimitIntervalSec=0 ptracemon -o journal 2>ran
by_hand=$(sed -n 's/^Running as unit: \([^;]*\).*/\1/p' ran)
new_victim
ptrace-call x86_64 $POKETEXT $victim 0 0 >/dev/null
check "what the manual has with systemd-run tells, too" until_true has_write $victim
is "$(systemctl show -P LogRateLimitIntervalUSec "$by_hand")" 0 "and its entries are not limited"
systemctl stop "$by_hand"
new_victim
ptrace-call x86_64 $POKETEXT $victim 0 0 >/dev/null
check "it starts" systemctl start $UNIT
check "what was done between is in the journal" until_true has_write $victim

# ---- the module is gone in the pause before a restart
kill -9 "$(state MainPID)"
until_true is_state SubState auto-restart
modprobe -r ptracemon
check "a module that was unloaded meanwhile is loaded again" until_true is_state ActiveState active
check "by the service" test -c /dev/ptracemon
kill -9 "$(state MainPID)"
until_true is_state SubState auto-restart
modprobe -r ptracemon
hide_module
check "one that cannot be loaded again is a failed unit" until_true is_state ActiveState failed
show_module
modprobe ptracemon
check "which starts by itself with the module" until_true is_state ActiveState active

# ---- killed each second
mkdir -p /run/systemd/system/$UNIT.d
printf '[Service]\nRestartSec=100ms\n' >/run/systemd/system/$UNIT.d/often.conf
systemctl daemon-reload
victims=()
for ((i = 0; i < KILLS; i++)); do
	new_victim
	victims+=("$victim")
	reader=$(state MainPID)
	ptrace-call x86_64 $POKETEXT $victim 0 0 >/dev/null
	kill -9 "$reader"
	ptrace-call x86_64 $POKETEXT $victim 8 0 >/dev/null
	until_true is_dead "$reader"
	until_true is_state ActiveState active
done
lost=0
for victim in "${victims[@]}"; do
	until_true has_addresses "$victim" 2 || lost=$((lost + 1))
done
is $lost 0 "killed $KILLS times, it has told of every write"
rm -r /run/systemd/system/$UNIT.d
systemctl daemon-reload

# ---- a flood without rights, longer than the watchdog waits
restarts=$(state NRestarts)
watchdog=$(($(systemctl show -P WatchdogUSec $UNIT | sed 's/s$//') + 5))
setpriv --reuid 1000 --regid 1000 --clear-groups flood -n 0 -r 16 -p 1 -c 1 >flooded 2>&1 &
flood=$!
sleep $watchdog & # as long as the promise is about
wait $!
new_victim
ptrace-call x86_64 $POKETEXT $victim 0 0 >/dev/null
kill -TERM $flood
wait $flood
echo "# $(cat flooded) refused calls"
is "$(state NRestarts) $(state ActiveState)" "$restarts active" "a flood of $watchdog s is no reason for the watchdog"
check "and the write behind it is in the journal" until_true has_write $victim

# ---- a journald that drops
mkdir -p /run/systemd/system/$UNIT.d
printf '[Service]\nLogRateLimitIntervalSec=5\nLogRateLimitBurst=20\n' >/run/systemd/system/$UNIT.d/limit.conf
systemctl daemon-reload
systemctl restart $UNIT
restarts=$(state NRestarts)
new_victim
# Where a clock has been set is not where the journal's news begin.
date -s "-1 hour" >/dev/null
# shellcheck disable=SC2317
is_dropping() {
	flood -n 100 -c 0 >/dev/null
	found MESSAGE_ID=a596d6fe7bfa4994828e72309e95d61e OBJECT_SYSTEMD_UNIT=$UNIT
}
# shellcheck disable=SC2317
tells_drops() { journalctl -q -o cat --output-fields=PTRACEMON_JSON PTRACEMON_EVENT=loss | grep -q '"reason":"journal"'; }
check "journald drops entries beyond a limit" until_true is_dropping
check "and the sensor says so in a record" until_true tells_drops
check "and in words" grep -q 'journald drops entries of this program' <(complaints)
date -s "+1 hour" >/dev/null
rm -r /run/systemd/system/$UNIT.d
systemctl daemon-reload

# ---- blind
echo 0 >/sys/kernel/debug/kprobes/enabled
check "blindness is told" until_true found PTRACEMON_EVENT=blind
check "it is started anew while it is blind" until_true restarted $((restarts + 1))
echo 1 >/sys/kernel/debug/kprobes/enabled
new_victim
ptrace-call x86_64 $POKETEXT $victim 0 0 >/dev/null
check "and sees again" until_true has_write $victim

systemctl disable -q --now $UNIT
modprobe -r ptracemon
done_testing
