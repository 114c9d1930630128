#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Ten minutes of hostile processes with every checker, after the minute of make check; each allocation of loading and of
# a CPU that comes, which are tried by chance there; and each knob.
HOSTILE=600 EACH=1 CMDLINE=no_debug_objects exec "$(dirname "$0")/../vm/run-cases" trixie:debug 42-hostile 60-knobs fail-memory
