#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# make deb in bookworm's tree, and what becomes of the packages there.
exec "$(dirname "$0")/tree" bookworm packages adduser openssl build-essential debhelper dh-dkms lintian
