# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by every case: TAP, the module, what was recorded. Cases run as root in the guest, one after the other, and
# leave the module loaded with its defaults.
set -u
# What is recorded is bytes; and without it text tools are ten times as slow.
export LC_ALL=C

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
KNOBS=/sys/class/misc/ptracemon
WORK=$(mktemp -d)
cd "$WORK" || exit

# How much of what takes time; the driver gives less to a slow kernel.
: "${FLOOD:=10000}" "${RELOADS:=30}" "${ATTACHERS:=600}" "${KILLS:=8}" "${STORM:=60}" "${WINDOWS:=2}" "${SEIZES:=20}"
: "${HOSTILE:=10}" "${PAUSE:=0}"

# The processor's own ABI, as records name it, and what runs in the other one. Kprobes of x86 alone sit on ftrace.
NATIVE=x86_64 COMPAT=compat-i386
[ "${VM_ARCH:-amd64}" != arm64 ] || NATIVE=arm64 COMPAT=compat-arm
export NATIVE COMPAT
is_x86() { [ "$NATIVE" = x86_64 ]; }

# No state takes this long, on the slowest machine: only against what hangs, and less than the silence that ends a case.
DEADLINE=300
counted=0
finished=no

emit() {
	counted=$((counted + 1))
	echo "$*"
}
pass() { emit "ok - $*"; }
fail() {
	emit "not ok - $*"
	return 0
}

skip() { emit "ok - $1 # SKIP $2"; }

# check TEXT COMMAND...: whether the command succeeds.
check() {
	local text=$1
	shift
	if "$@"; then pass "$text"; else fail "$text" && echo "#   failed: $*"; fi
}

# is GOT WANTED TEXT
is() {
	if [ "$1" = "$2" ]; then pass "$3"; else fail "$3" && printf '#   got:    %s\n#   wanted: %s\n' "$1" "$2"; fi
}

# tap COMMAND...: a program that prints TAP itself; its plan must be there and hold, and its exit status be 0.
tap() {
	local status=0 lines
	"$@" >"$WORK/tap" || status=$?
	grep -v '^1\.\.' "$WORK/tap"
	lines=$(grep -cE '^(not )?ok ' "$WORK/tap")
	counted=$((counted + lines))
	if [ "$status" != 0 ] || ! grep -qx "1\.\.$lines" "$WORK/tap"; then
		fail "${1##*/} $2 ran to its end (status $status)"
	fi
}

# until_true COMMAND...: waits for a state, never for a time.
until_true() {
	local end=$((SECONDS + DEADLINE))
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.02
	done
}

# ---- the module

loaded() { [ -d /sys/module/ptracemon ]; }

# Loads the module anew: all counters zero, nothing in the rings. WITH="PARAMETER=VALUE..." fresh: not with the defaults.
fresh() {
	! loaded || modprobe -r ptracemon || { fail "the module can be unloaded" && exit 1; }
	# shellcheck disable=SC2086 # a list of words
	modprobe ptracemon ${WITH:-} || { fail "the module loads with: ${WITH:-its defaults}" && exit 1; }
}

knob() { echo "$2" >"$KNOBS/$1" || fail "the knob $1 takes $2"; }
counter() { cat "$KNOBS/stats/$1"; }

# Calls lost, for whatever reason.
lost_calls() { echo $(($(cat "$KNOBS"/stats/lost_* | paste -sd+))); }

# hits = stored + filtered + lost, summed over the CPUs, while nothing goes on.
equation() {
	local hits
	hits=$(counter hits)
	is "$(($(counter stored) + $(counter filtered) + $(lost_calls)))" "$hits" "$1: hits = stored + filtered + lost"
}

# Pages that are free, or would be if somebody needed them, in KiB.
available() {
	sync
	echo 3 >/proc/sys/vm/drop_caches
	awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo
}
# areas: how many pieces of memory are shared with a reader.
areas() { grep -c ' ptracemon_area_alloc' /proc/vmallocinfo; }

# ---- what a call's record must say, and what it says

drain() { collect -q; }

# expect COMMAND...: a program that makes calls and prints what their records must say.
expect() { "$@" >>"$WORK/expected" || fail "$(printf '%q ' "$@")ran to its end"; }

# matches: whether the records are those that were expected since the last time.
matches() {
	collect >"$WORK/recorded"
	tap "$HERE/compare" "$WORK/expected" "$WORK/recorded"
	: >"$WORK/expected"
}

# nothing_is_left KIB: of so much memory that was available before the module was loaded; and it works, loaded anew.
nothing_is_left() {
	local after
	modprobe -r ptracemon
	is "$(areas)" 0 "unloaded, none of its areas is left"
	after=$(available)
	echo "# KiB available before: $1, after: $after"
	check "and the memory is back" test $(($1 - after)) -lt 32768
	WITH=requests=all fresh
	expect session
	matches
	equation "loaded anew"
}

# field NAME < lines: the values of that key.
field() { grep -o " $1=[^ ]*" | cut -d= -f2-; }

# ---- the end

done_testing() {
	finished=yes
	exit
}

at_end() {
	trap - EXIT
	[ "$finished" = yes ] || fail "the case ran to its end"
	# shellcheck disable=SC2046 # process ids
	[ -z "$(jobs -p)" ] || kill -9 $(jobs -p) 2>/dev/null
	wait
	rm -rf "$WORK"
	! loaded || until_true modprobe -r ptracemon
	[ "${LEAVES:-loaded}" = unloaded ] || modprobe ptracemon || fail "the module can be loaded after the case"
	echo "1..$counted"
}
trap at_end EXIT
