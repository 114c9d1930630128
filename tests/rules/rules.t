#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every rule of rules/, held against what ptracemon prints and against recorded rows.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")" || exit
output=$(mktemp)
trap 'rm -f "$output"' EXIT
"${BUILD:-../../build/host}/samples" deviceevents >"$output" || exit
./with-modules node rules.js "$output"
