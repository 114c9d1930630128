#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What tests/vm/t/bookworm-rt.t leaves out.
exec "$(dirname "$0")/../vm/run-cases" bookworm:rt -00-load -31-outcomes -32-threads -35-pool -41-consumer -61-evidence \
	-70-hotplug -80-unload -96-doors
