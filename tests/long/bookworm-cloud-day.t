#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What is told of real programs, on an ordinary day of a developer's machine: docs/precision.md.
exec "$(dirname "$0")/../vm/run-cases" bookworm:cloud ordinary-day
