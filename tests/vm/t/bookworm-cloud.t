#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The ways into the kernel and what blinds run on the same release's generic kernel (bookworm-generic-x32.t), unloading on
# its rt kernel; the device, its consumers, floods and hostile processes on the oldest and the newest; what records and
# what the reader may do on the newest. All of them here, and the storm: make check-long.
exec "$(dirname "$0")/../run-cases" bookworm:cloud 00-load 10-classes 30-identity 31-outcomes 32-threads 33-namespaces \
	35-pool 60-knobs 61-evidence 62-exceptions 70-hotplug 90-reader 94-sessions
