#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The rules over the rows of a whole run: a guest in which real programs use ptrace, for good and ill. OUT: where the
# recording is left.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
OUT=${OUT:-$place/out}

if ! SUITE=bookworm SILENCE=300 PACKAGES="gdb strace jq" OUT=$OUT RUN=tests/rules/guest tests/vm/vm 2>"$place/errors" | sed 's/^/# /'; then
	sed 's/^/# /' "$place/errors"
	echo "Bail out! the guest did not do what it should"
	exit 1
fi
tests/rules/with-modules node tests/rules/stream.js "$OUT/rows.jsonl" "$OUT/expected"
