#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The other cases run on the same release's debug kernel.
exec "$(dirname "$0")/../run-cases" trixie:cloud 00-load 10-classes 20-abi 30-identity 31-outcomes \
	50-overflow 80-unload 91-record 92-blind 93-habits 95-evasion 96-doors
