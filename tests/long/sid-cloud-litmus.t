#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The memory model on each pair of barriers of the ordering contract: herd7 and a kernel's source are sid's packages.
cd "$(dirname "$0")/../litmus" || exit
SUITE=sid PACKAGES="herdtools7 linux-source xz-utils" FILES=$PWD RUN=$PWD/inside exec ../vm/vm tree
