#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The rpm packages, by Debian's rpm in bookworm's tree.
exec "$(dirname "$0")/../install/tree" bookworm rpm-packages adduser openssl rpm
