#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A thousand times loaded and unloaded while calls are made.
RELOADS=1000 CASE_SILENCE=3000 SILENCE=3300 exec "$(dirname "$0")/../vm/run-cases" bookworm:cloud 80-unload
