#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What was seen, in the sandbox; seen_sandbox.c speaks TAP.
cd "$(dirname "$0")" || exit 1
exec "${BUILD:-../../../build/host}"/plain/seen_sandbox
