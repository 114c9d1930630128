#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The sessions of arm64's tracers; make check has what is about the module.
exec "$(dirname "$0")/../vm/run-cases" bookworm:cloud:arm64 94-sessions
