#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Calls and who reads them: no handler allocates, so these do without kmemleak, which takes half of the time. All cases
# but those of trixie-debug.t, those about the reader in user space, and what make check-long adds.
CMDLINE="kmemleak=off no_debug_objects" exec "$(dirname "$0")/../run-cases" trixie:debug -00-load -40-device -42-hostile -45-example \
	-60-knobs -70-hotplug -80-unload -90-reader -91-record -93-habits -94-sessions -95-evasion -98-floods
