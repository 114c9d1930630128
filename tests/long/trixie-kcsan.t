#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Data races, which the other kernels do not look for: whatever several CPUs do at once. Four, so that one watches a
# place while others go on; and it watches long and seldom, since on an emulated machine with more CPUs than the host
# has the other side seldom comes by within the usual 80 us. Takes a kernel of its own (15 to 25 min to build, once).
CPUS=4 CMDLINE="kcsan.udelay_task=1000 kcsan.skip_watch=2000" exec "$(dirname "$0")/../vm/run-cases" trixie:kcsan \
	kcsan 00-load 31-outcomes 32-threads 35-pool 40-device 41-consumer 60-knobs 70-hotplug 80-unload 98-floods
