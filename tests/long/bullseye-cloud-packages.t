#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# make deb in bullseye's tree, and what becomes of the packages there.
exec "$(dirname "$0")/../install/tree" bullseye packages adduser openssl build-essential debhelper
