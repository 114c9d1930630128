#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# make deb in trixie's tree, and what becomes of the packages there.
exec "$(dirname "$0")/../install/tree" trixie packages adduser openssl build-essential debhelper dh-dkms lintian
