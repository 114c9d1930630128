#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Before 5.11 return handlers run under a raw lock, with interrupts off: whether any lock is taken there, lockdep says.
CMDLINE="kmemleak=off no_debug_objects" exec "$(dirname "$0")/../vm/run-cases" bullseye:debug 00-load 10-classes 30-identity \
	31-outcomes 32-threads 33-namespaces 35-pool 70-hotplug 80-unload 96-doors 97-storm
