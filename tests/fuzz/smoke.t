#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A short run of the fuzzers; with the same seed always, so that they fail for everyone or for nobody.
set -u
cd "$(dirname "$0")" || exit 1
BUILD=${BUILD:-../../build/fuzz}
RUNS=${RUNS:-100000}
count=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# told WHETHER SENTENCE
told() {
	count=$((count + 1))
	case $1 in yes) echo "ok $count - $2" ;; *) echo "not ok $count - $2" ;; esac
}

# run PROGRAM SEEDS RUNS PLACES: so many inputs; a fuzzer that reaches few places finds nothing.
run() {
	local program=$1 seeds=$2 runs=$3 places=$4 covered
	if "$BUILD/$program" -runs="$runs" -seed=1 -max_len=4096 -timeout=10 -close_fd_mask=3 -artifact_prefix="$BUILD/" \
		"$BUILD/$seeds" >"$log" 2>&1; then
		told yes "$program: $runs inputs: $(grep -E '^#[0-9]+.*(DONE|INITED|cov)' "$log" | tail -n 1)"
	else
		told no "$program: $runs inputs"
		tail -n 40 "$log" | sed 's/^/# /'
	fi
	covered=$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1 | grep -oE '[0-9]+')
	if [ "${covered:-0}" -ge "$places" ]; then
		told yes "$program reached $covered places"
	else
		told no "$program reached ${covered:-no} places only"
	fi
}

run decode_fuzz corpus "$RUNS" 300
run config_fuzz configs $((RUNS / 10)) 300
run playback_fuzz recordings $((RUNS / 10)) 1000
echo "1..$count"
