#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What allocates and frees: with kmemleak. The module has none of the objects that debug_objects follows (timers, works,
# rcu heads). The other cases: trixie-debug-calls.t.
CMDLINE=no_debug_objects exec "$(dirname "$0")/../run-cases" trixie:debug 00-load 40-device 42-hostile 70-hotplug \
	80-unload fail-memory
