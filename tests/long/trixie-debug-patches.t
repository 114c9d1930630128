#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# All of the kernel's semantic patches over the module: make check has those about locks, lists and freed memory.
PATCHES=all exec "$(dirname "$0")/../lint/checkers.t"
