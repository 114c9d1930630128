#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Calls and readers: no handler allocates, so these do without kmemleak, which takes half of the time. All cases but
# those of trixie-debug.t.
CMDLINE=kmemleak=off exec "$(dirname "$0")/../run-cases" trixie:debug -00-load -40-device -50-overflow -60-knobs \
	-70-hotplug -80-unload
