#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# From three hosts to a collector, by packaging/fleet; tests/long has more, and longer.
exec "$(dirname "$0")/tree" inside-relp 30000
