#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# CPUs come and go: nothing of an offline CPU is lost, a CPU that comes for the first time gets a ring and says so.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

LAST=$((VM_CPUS - 1))
ONLINE=/sys/devices/system/cpu/cpu$LAST/online
check "there is a CPU that can go" test -w $ONLINE
trap 'echo 1 2>/dev/null >'"$ONLINE"'; at_end' EXIT

fresh
flood -n 100 -c $LAST >/dev/null
echo 0 >$ONLINE
is "$(cat $ONLINE)" 0 "CPU $LAST is offline"
is "$(counter hits)" 100 "its counters can still be read"
equation "offline"
is "$(collect | grep -c "^call cpu=$LAST ")" 100 "its records can still be read"
is "$(flood -n 5 -c 0)" 5 "the others go on"
is "$(collect | grep -c '^call cpu=0 ')" 5 "and are recorded"
echo 1 >$ONLINE
flood -n 7 -c $LAST >/dev/null
collect -s >sums
is "$(grep "^cpu=$LAST " sums | grep -o ' calls=[0-9]*')" " calls=7" "back online, it records again"
is "$(sed 1d sums | field gaps | sort -u)" 0 "no number is missing"

# A resize while it is away.
flood -n 10 -c $LAST >/dev/null
echo 0 >$ONLINE
check "rings can be resized while a CPU is offline" knob buffer_kb 256
is "$(collect | grep -c "^call cpu=$LAST ")" 10 "and its records survive"
check "the module can be loaded anew while a CPU is offline" fresh

# It has never been online since the module was loaded.
collect >recorded
is "$(grep -c 'event=cpu ' recorded)" 0 "no CPU is told while loading"
collect -s >/dev/null
echo 1 >$ONLINE
flood -n 9 -c $LAST >/dev/null
collect >recorded
is "$(grep 'event=cpu ' recorded | field value)" $LAST "a CPU that comes for the first time is told"
check "on another CPU's ring" grep -q "^lifecycle cpu=[^$LAST] .*event=cpu " recorded
is "$(grep -c "^call cpu=$LAST " recorded)" 9 "its calls are recorded from the first on"
is "$(grep "^call cpu=$LAST " recorded | field outcome | sort -u)" failure "with their outcome"
echo 0 >$ONLINE
echo 1 >$ONLINE
is "$(collect | grep -c 'event=cpu ')" 0 "when it comes again that is no news"

# Calls from everywhere, while a CPU goes and comes and a reader sleeps on the rings.
WITH=buffer_kb=4096 fresh
collect -s -f >sums 2>errors &
reader=$!
flood -n 0 -t 4 >made &
flooder=$!
for ((round = 0; round < 10; round++)); do
	echo 0 >$ONLINE
	echo 1 >$ONLINE
done
# shellcheck disable=SC2317 # by until_true
enough() { [ "$(counter hits)" -gt 5000 ]; }
check "calls go on" until_true enough
kill -TERM $flooder
wait $flooder
kill -TERM $reader
wait $reader
collect -s >sums.2
is "$(cat errors)" "" "the reader found nothing odd"
is "$(counter hits)" "$(cat made)" "each of $(cat made) calls is counted, whatever CPU went"
is "$(counter stored)" "$(sed -s 1d sums sums.2 | field calls | paste -sd+ | { read -r sum && echo $((sum)); })" \
	"and the reader has every one that was stored"
is "$(sed -s 1d sums sums.2 | field backwards | sort -u)" 0 "its numbers go up"
is "$(counter in_kernel)" 0 "no call is thought to be in the kernel still"
equation "hotplug under load"
done_testing
