#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Builds and runs model.c.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")"
../../need gcc make
make -s model >&2
exec ../../../build/host-ring/model
