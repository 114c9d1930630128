#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# arm64 on a newer kernel than that of make check.
exec "$(dirname "$0")/../vm/run-cases" sid:cloud:arm64 00-load 20-abi 31-outcomes 61-evidence 96-doors
