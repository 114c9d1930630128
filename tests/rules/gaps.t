#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The query of docs/fleet.md that finds rows which were lost on their way.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit
build=$(realpath "${BUILD:-../../build/host}")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"$build/print_recording" >"$place/recording" && "$build/plain/ptracemon" replay -o deviceevents "$place/recording" >"$place/rows" || exit
./with-modules node gaps.js "$place/rows"
