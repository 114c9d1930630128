#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A thousand times loaded and unloaded while calls are made.
RELOADS=1000 CASE_TIMEOUT=3000 TIMEOUT=3600 exec "$(dirname "$0")/../vm/run-cases" bookworm:cloud 80-unload
