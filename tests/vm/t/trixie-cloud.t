#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Most cases run on the same series' debug kernel, and all on this one in make check-long.
exec "$(dirname "$0")/../run-cases" trixie:cloud 00-load 20-abi 61-evidence 96-doors
