#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Out of memory, a clock that is set back, ten thousand tracees.
exec "$(dirname "$0")/../vm/run-cases" bookworm:cloud storms
