#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A million random changes of a sealed recording, each found: some minutes, on all processors.
CHANGES=1000000 exec "${BUILD:-$(dirname "$0")/../../build/host}/commands/verify_test"
