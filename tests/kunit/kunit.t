#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs the KUnit suites in the debug kernel; each of their cases is a line here, and so is a quiet kernel log.
set -u

cd "$(dirname "${BASH_SOURCE[0]}")" || exit
readonly SUITES="record request config resident ring stress"
readonly COMPLAINED=125 # tests/vm/vm: the kernel crashed or complained

count=0
output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT

result() {
	count=$((count + 1))
	echo "$1 $count - $2"
}

check() {
	if "${@:2}"; then result ok "$1"; else result "not ok" "$1"; fi
}

# The cases of one suite: lines with four blanks before them. What is deeper or begins with # says more about the case.
print_cases() {
	local suite=$1 line name cases=0 plan=
	while IFS= read -r line; do
		if [[ $line =~ ^\ {4}(ok|not\ ok)\ [0-9]+\ ([a-z0-9_]+)(.*)$ ]]; then
			name=${BASH_REMATCH[2]} cases=$((cases + 1))
			result "${BASH_REMATCH[1]}" "$suite: $name"
		elif [[ $line =~ ^\ {4}1\.\.([0-9]+)$ ]]; then
			plan=${BASH_REMATCH[1]}
		elif [[ $line =~ ^\ *#\ (.*)$ ]] || [[ $line =~ ^\ {8}(.*)$ ]]; then
			echo "# ${BASH_REMATCH[1]}"
		fi
	done < <(sed -n "/^suite $suite\$/,/^\(suite .*\|leaks .*\)\$/p" "$output/results")
	check "$suite: all ${plan:-?} cases have run" test "$cases" = "${plan:-none}"
}

SUITE=trixie KERNEL=debug KUNIT=1 LOAD=0 RUN=$PWD/run-in-guest OUT=$output/out SILENCE=1200 \
	../vm/vm >"$output/results"
status=$?

for suite in $SUITES; do
	print_cases "ptracemon_$suite"
done
check "no memory was leaked" grep -qx 'leaks 0' "$output/results"
check "the run came to its end" grep -qx end "$output/results"
check "the kernel's log has no report" test $status -ne $COMPLAINED
check "the guest ended well (exit status $status)" test $status -eq 0
if [ $status -ne 0 ] && [ -f "$output/out/console.log" ]; then
	tail -n 60 "$output/out/console.log" | sed 's/^/# /'
fi
echo "1..$count"
