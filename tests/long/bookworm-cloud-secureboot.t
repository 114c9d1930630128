#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Secure Boot with bookworm's kernel: modules signed by DKMS with a key that is enrolled, with another, and unsigned.
exec "$(dirname "$0")/../install/secure-boot" bookworm
