#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Instructions that the sensor adds to calls, on Debian 6.1 in a guest that counts them, beside baseline.tsv. A change that
# makes a row worse by more than 3 percent fails; one that makes it better writes the file anew (UPDATE=1).
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
./measure calls "$place/calls"
perl table --rows "$place/calls" >"$place/rows"
kernel=$(sed -n 's/^kernel\t//p' "$place/calls")
if [ -n "${UPDATE:-}" ]; then
	{
		echo "# Instructions added, on $kernel. Written by make bench-check UPDATE=1."
		cat "$place/rows"
	} >baseline.tsv
fi
echo "# on $kernel"
sed -n 's/^# .*, on \(.*\)\. Written.*/# the baseline is of \1/p' baseline.tsv
perl compare baseline.tsv "$place/rows"
