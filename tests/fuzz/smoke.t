#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A short run of the fuzzer; with the same seed always, so that it fails for everyone or for nobody.
set -u
cd "$(dirname "$0")" || exit 1
BUILD=${BUILD:-../../build/fuzz}
RUNS=${RUNS:-100000}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

if "$BUILD/decode_fuzz" -runs="$RUNS" -seed=1 -max_len=4096 -timeout=10 -artifact_prefix="$BUILD/" "$BUILD/corpus" \
	>"$log" 2>&1; then
	echo "ok 1 - $RUNS inputs: $(grep -E '^#[0-9]+.*(DONE|INITED|cov)' "$log" | tail -n 1)"
else
	echo "not ok 1 - $RUNS inputs"
	tail -n 40 "$log" | sed 's/^/# /'
fi
# A fuzzer that reaches nothing finds nothing.
covered=$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1 | grep -oE '[0-9]+')
if [ "${covered:-0}" -ge 300 ]; then
	echo "ok 2 - it reached $covered places"
else
	echo "not ok 2 - it reached ${covered:-no} places only"
fi
echo 1..2
