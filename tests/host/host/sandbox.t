#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the sandbox leaves; sandbox.c speaks TAP.
cd "$(dirname "$0")" || exit 1
exec "${BUILD:-../../../build/host}"/plain/sandbox
