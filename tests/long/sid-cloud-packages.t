#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# make deb in sid's tree, and what becomes of the packages there.
exec "$(dirname "$0")/../install/tree" sid packages adduser openssl build-essential debhelper dh-dkms lintian
