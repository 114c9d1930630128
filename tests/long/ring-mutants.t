#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The ring, broken in a hundred places: which of its tests see it.
exec "$(dirname "$0")/../host/ring/mutants"
