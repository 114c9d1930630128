#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What a preemptible kernel may make different: where handlers run, locks that sleep, pools, evidence by task work,
# processors that come and go, unloading. The other cases: make check-long.
RELOADS=15 exec "$(dirname "$0")/../run-cases" bookworm:rt 00-load 31-outcomes 32-threads 35-pool 41-consumer 61-evidence \
	70-hotplug 80-unload 96-doors
