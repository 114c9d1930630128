#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The evasion matrix, and what loses records, with every checker but kmemleak.
CMDLINE="kmemleak=off no_debug_objects" exec "$(dirname "$0")/../vm/run-cases" trixie:debug 50-overflow 55-reader-killed \
	95-evasion 98-floods
