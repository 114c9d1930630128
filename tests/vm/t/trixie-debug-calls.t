#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Calls and readers: no handler allocates or starts anything, so these do without kmemleak and debug_objects, which take
# more than half of the time. All cases but those of trixie-debug.t.
CMDLINE="kmemleak=off no_debug_objects" exec "$(dirname "$0")/../run-cases" trixie:debug -00-load -40-device \
	-50-overflow -60-knobs -70-hotplug -80-unload
