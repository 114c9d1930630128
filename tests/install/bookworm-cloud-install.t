#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# make install and make uninstall in bookworm's tree.
exec "$(dirname "$0")/tree" bookworm roundtrip openssl
