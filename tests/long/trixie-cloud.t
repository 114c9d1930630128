#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Every case; make check has some of them, and all on the debug kernel of the same series.
exec "$(dirname "$0")/../vm/run-cases" trixie:cloud
