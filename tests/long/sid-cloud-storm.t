#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The storm on the newest kernel; make check has it on the debug kernel, bullseye-debug.t on the oldest.
exec "$(dirname "$0")/../vm/run-cases" sid:cloud 97-storm
