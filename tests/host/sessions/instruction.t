#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The instructions of programs that are there, as objdump reads them, beside tools/sessions/instruction.c.
set -u -o pipefail
cd "$(dirname "$0")/.." || exit
BUILD=${BUILD:-../../build/host}
../need binutils || exit
for program in bash libc.so.6; do
	path=$(type -P $program || ldconfig -p | awk -v name=$program '$1 == name && /x86-64/ { print $NF; exit }')
	[ -n "$path" ] || continue
	objdump -dw "$path" | head -n 400000 | "$BUILD/sessions/instruction_test" - ||
		echo "not ok 1 - $program is read to its end"
done | awk '/^(not )?ok/ { sub(/ok [0-9]+/, "ok " ++n) } !/^1\.\./ { print } END { print "1.." n + 0 }'
