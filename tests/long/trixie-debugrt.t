#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# PREEMPT_RT with lockdep: whether a lock that sleeps there is taken where none may. Takes a kernel of its own (some 10 min
# to build, once). Not 97-storm: the moment in which a task and its parent are both gone did not come here (0 of 2).
ACCEL=tcg1 exec "$(dirname "$0")/../vm/run-cases" trixie:debugrt 00-load 10-classes 20-abi 30-identity 31-outcomes \
	32-threads 33-namespaces 35-pool 40-device 41-consumer 50-overflow 60-knobs 61-evidence 62-exceptions 70-hotplug \
	80-unload 96-doors
