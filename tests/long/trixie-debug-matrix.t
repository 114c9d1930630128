#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The evasion matrix, what loses records and what blinds, with every checker but kmemleak.
CMDLINE="kmemleak=off no_debug_objects" exec "$(dirname "$0")/../vm/run-cases" trixie:debug 50-overflow 55-reader-killed \
	92-blind 95-evasion 98-floods
