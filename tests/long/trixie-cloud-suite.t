#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The kernel's own tests that trace say the same with the module and without.
exec "$(dirname "$0")/../suites/suite" kernel trixie:cloud
