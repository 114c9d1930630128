#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The packages in a booted bullseye: installed, upgraded, rebooted, purged.
exec "$(dirname "$0")/../install/boot" bullseye
