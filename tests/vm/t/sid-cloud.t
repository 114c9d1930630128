#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The storm of this kernel: make check-long.
exec "$(dirname "$0")/../run-cases" sid:cloud -97-storm
