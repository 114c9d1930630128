#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The collector's rsyslog under systemd, killed in the middle of a line.
exec "$(dirname "$0")/../fleet/tree" guest-collector 300
