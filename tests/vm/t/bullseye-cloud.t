#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The storm of this series is that of its debug kernel (make check-long).
exec "$(dirname "$0")/../run-cases" bullseye:cloud -97-storm
