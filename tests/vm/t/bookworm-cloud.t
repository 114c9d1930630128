#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Storm and floods run on the oldest and the newest release, and on debug kernels.
exec "$(dirname "$0")/../run-cases" bookworm:cloud -97-storm -98-floods
