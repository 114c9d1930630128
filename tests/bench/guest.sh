# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the guests of make bench share. Each value that they measure is a line "NAME<tab>NUMBER" in /out/values.
# shellcheck disable=SC2034 # for those that source it; and of ${!...}
set -euo pipefail
export LC_ALL=C

KNOBS=/sys/class/misc/ptracemon
TRACING=/sys/kernel/tracing
# The records of one measurement must fit, and no reader runs.
BIG=buffer_kb=16384

uname -r >/out/kernel
# Under -icount the clock leaps over what the host's disk takes, and tasks that wait for it seem to hang.
echo 0 >/proc/sys/kernel/hung_task_timeout_secs
value() { printf '%s\t%s\n' "$1" "$2" | tee -a /out/values; }
counter() { cat "$KNOBS/stats/$1"; }
# For whatever reason: each has a counter.
all_lost() { cat "$KNOBS"/stats/lost_* | paste -sd+ | { read -r sum && echo $((sum)); }; }

# measure PREFIX STATISTIC [OPTION...] ACTION...: with STATISTIC median, minimum or mean
measure() {
	local prefix=$1 statistic=$2 action median minimum mean rest
	shift 2
	cost "$@" >/tmp/cost
	while read -r action median minimum mean rest; do
		value "$prefix.$action" "${!statistic}"
	done </tmp/cost
}

# sensor [PARAMETER=VALUE...]: loads the module anew
sensor() {
	no_sensor
	modprobe ptracemon "$@"
}

no_sensor() { [ ! -d /sys/module/ptracemon ] || modprobe -r ptracemon; }

# A record that found no room would have been cheaper.
none_lost() { [ "$(all_lost)" = 0 ] || { echo "$1: records were lost" && exit 1; }; }

# until_true COMMAND...: waits for a state, never for a time.
until_true() {
	local end=$((SECONDS + 300))
	until "$@"; do
		[ $SECONDS -lt $end ] || { echo "waited in vain: $*" && exit 1; }
		sleep 0.05
	done
}

# nested DEPTH COMMAND...: in pid namespaces within each other; 1 is the first
nested() {
	local depth=$1
	shift
	if [ "$depth" -le 1 ]; then
		"$@"
	else
		# shellcheck disable=SC2016 # for the inner shell
		unshare --pid --fork --mount-proc bash -c '. /files/guest.sh; nested "$@"' nested $((depth - 1)) "$@"
	fi
}
