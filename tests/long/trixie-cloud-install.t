#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# make install and make uninstall in trixie's tree.
exec "$(dirname "$0")/../install/tree" trixie roundtrip openssl
