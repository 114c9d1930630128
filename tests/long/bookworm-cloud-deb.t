#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The packages in a booted bookworm: installed, upgraded, rebooted, purged; and the rpm packages.
exec "$(dirname "$0")/../install/boot" bookworm rpm
