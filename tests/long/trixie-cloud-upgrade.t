#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A new kernel in trixie.
exec "$(dirname "$0")/../install/upgrade" trixie
