#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Which lines of the reader its own tests run: at least 95 % of each unit that knows no device and no process (abi, base,
# sessions, output). The others are listed beside them: guests run those. Takes a minute of a processor.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
# shellcheck source-path=SCRIPTDIR source=../host/tap.sh
. tests/host/tap.sh

place=build/lines
limit=95

# _exit() would leave nothing in the counters, nor would the sandbox let them be written; scripts that take the reader as
# it is installed take the one that counts.
rm -f "$place/plain/ptracemon"
make -s -j2 -C tests/host O="$PWD/$place" SANITIZE=--coverage \
	CFLAGS='-O0 -DSANITIZED -D_exit=exit -Wno-format-truncation' all || exit
ln -sf ../ptracemon "$place/plain/ptracemon"
find "$place" -name '*.gcda' -delete

for test in tests/host/*.t tests/host/*/*.t; do
	case $test in
	# Those look at no unit of the reader.
	*/ring/* | */mutants.t | */describe/* | */cost.t | */unless-silent.t | */guest-log.t | */example.t) continue ;;
	esac
	printf '%s\n' "$test"
done >"$place/tests"
find "$place" -name '*_test' -type f -perm -u+x >>"$place/tests"

# A test that lets nothing be written has no counters, which is not its affair.
passes() {
	GCOV_ERROR_FILE=/dev/null BUILD="$PWD/$place" "$1" >"$place/said" 2>&1 </dev/null && ! grep '^not ok' "$place/said" && return
	grep -v '^ok ' "$place/said" | tail -n 20
	return 1
}

while read -r test; do
	check "${test#"$place"/} passes" passes "$test"
done < <(sort "$place/tests")

# lines_of UNIT: "PERCENT NUMBER OTHERS", those that were not run.
lines_of() {
	gcov -n -o "$place/tools/${1%/*}" "$place/tools/$1.o" 2>/dev/null |
		awk -v file="/$1.c" '
			/^File / { wanted = index($0, file) }
			wanted && /^Lines executed/ { gsub(/[^0-9.]+/, " "); printf "%d %d %.0f\n", $1, $2, $2 - $1 * $2 / 100; exit }'
}

# Where there are few lines, two are those for want of memory.
are_enough() { [ "$1" -ge "$3" ] || [ "$2" -le 2 ]; }

for source in tools/*/*.c; do
	unit=${source#tools/} unit=${unit%.c}
	case $unit in
	describe/*) continue ;;
	esac
	read -r percent lines others < <(lines_of "$unit") || percent=0 lines=0 others=$limit
	printf '# %3d %% of %4d lines  %s\n' "$percent" "$lines" "$unit"
	case $unit in
	# A tenth of it is for errors that no test can make, as of a folder that is open already.
	output/payloads) least=90 ;;
	abi/* | base/* | sessions/* | output/*) least=$limit ;;
	*) continue ;;
	esac
	check "$unit: at least $least % of its lines are run" are_enough "$percent" "$others" "$least"
done
echo "1..$count"
