#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Calls and who reads them: no handler allocates, so these do without kmemleak, which takes half of the time. All cases
# but those of trixie-debug.t, those about the reader in user space, and what make check-long adds.
CMDLINE="kmemleak=off no_debug_objects" exec "$(dirname "$0")/../run-cases" trixie:debug 10-classes 20-abi 30-identity \
	31-outcomes 32-threads 33-namespaces 35-pool 41-consumer 61-evidence 96-doors 97-storm
