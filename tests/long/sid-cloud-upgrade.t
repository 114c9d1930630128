#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A new kernel in sid.
exec "$(dirname "$0")/../install/upgrade" sid
