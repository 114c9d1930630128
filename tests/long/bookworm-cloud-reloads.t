#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A thousand times loaded and unloaded while eight tracers make calls: half an hour, and not one and a half, since they
# leave something of the emulated processors to who loads, and grace periods are expedited.
RELOADS=1000 PAUSE=2000 CMDLINE=rcupdate.rcu_expedited=1 CASE_SILENCE=3000 SILENCE=3300 \
	exec "$(dirname "$0")/../vm/run-cases" bookworm:cloud 80-unload
