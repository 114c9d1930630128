#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# HOSTILE seconds of everything at once: the device, its mappings and the settings in the hands of processes that do what
# nobody should, calls by others, readers that are killed every 50 ms, a CPU that goes and comes. HOSTILE_SEED=N does the
# same again. What the kernel says about it (KERNEL=debug) the harness looks at.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

LAST=$((VM_CPUS - 1))
trap 'echo 1 2>/dev/null >/sys/devices/system/cpu/cpu'$LAST'/online; at_end' EXIT

modprobe -r ptracemon
before=$(available)
WITH="requests=all payload=4096 mem_reads=1" fresh
loaded_areas=$(areas)

hostile -t "$HOSTILE" -c $LAST ${HOSTILE_SEED:+-s "$HOSTILE_SEED"} >told 2>errors
is $? 0 "$HOSTILE s of hostile processes: each ended as it may"
sed 's/^/# /' told errors
for deed in $(sed -n 's/=.*//; 3,$p' told); do
	# That one must never succeed.
	[[ $deed = keep ]] || check "$deed was done" grep -q "^$deed=[1-9]" told
done
is "$(grep ^keep= told)" keep=0 "nobody got hold of a page but by a mapping"

# Whom a life has left behind, with its files, has a second to live.
held_by() { [ "$(cat /sys/module/ptracemon/refcnt)" = "$1" ]; }
check "nobody holds the module any more" until_true held_by 0
is "$(cat "$KNOBS/reader")" 0 "nor the role of the reader"
is "$(areas)" "$loaded_areas" "there are as many areas of memory as when it was loaded"
is "$(counter in_kernel)" 0 "no call is thought to be in the kernel still"
is "$(counter lost_nested)" 0 "no record was written inside another"
equation "hostile processes"
[ ! -e /proc/lockdep_stats ] || is "$(awk '$1 == "debug_locks:" { print $2 }' /proc/lockdep_stats)" 1 "locks are still watched"

# The next reader, with the settings that were left, and with the defaults.
for knob in enabled outcome access autoattach paths memory ends evidence; do knob $knob 1; done
knob children all
knob requests all
collect -s >sums
is "$(sed 1d sums | field backwards | sort -u)" 0 "the next reader gets records whose numbers go up"
# Not before: what is unread in larger rings may not fit.
knob buffer_kb 1024
expect session
matches
equation "the next reader"

nothing_is_left "$before"
done_testing
