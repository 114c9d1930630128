#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What another processor could change: loading, every way in, 32-bit callers, outcomes, evidence. In one guest, since it is
# emulated on every machine; sessions and newer kernels: make check-long.
exec "$(dirname "$0")/../run-cases" bookworm:cloud:arm64 00-load 20-abi 31-outcomes 61-evidence 96-doors
