#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The rest of what another processor could change: every request, who a task is, hostile processes, unloading under load,
# blindness, and the sessions of its tracers. make check has the ways in, outcomes and evidence.
HOSTILE=60 exec "$(dirname "$0")/../vm/run-cases" bookworm:cloud:arm64 10-classes 30-identity 42-hostile 80-unload 92-blind \
	94-sessions
