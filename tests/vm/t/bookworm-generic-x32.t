#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Debian's kernels have x32 in the generic flavour, switched off unless it is asked for.
EXPECT_X32=1 CMDLINE=syscall.x32=y exec "$(dirname "$0")/../run-cases" bookworm:generic 20-abi 92-blind 95-evasion 96-doors
