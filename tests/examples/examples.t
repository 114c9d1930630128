#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The examples of README.md, docs and the manual pages: what becomes of each is in the table, and that is so; those that
# need no device are run here, those that do by tests/vm/cases/examples.sh.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.." || exit
build=$(realpath "${BUILD:-build/host}")
cases=tests/vm/cases/examples
# shellcheck source-path=SCRIPTDIR source=../host/tap.sh
. tests/host/tap.sh
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
tab=$'\t'

"$here/blocks" README.md docs/*.md rules/README.md docs/*.in >"$place/blocks"
grep -v '^#' "$here/table" >"$place/rows"

# block FILE NUMBER: its lines
block() { awk -F '\t' -v file="$1" -v number="$2" '$1 == file && $2 == number { sub(/^[^\t]*\t[^\t]*\t/, ""); print }' "$place/blocks"; }
# commands: of the lines that are read, one a line, without comments; blanks as one blank
commands() { sed -E -e ':more' -e '/(\\|\|)$/{N;s/(\\|(\|))\n/\2 /;b more' -e '}' -e 's/[[:blank:]]+# .*//; s/[[:blank:]]+/ /g; s/^ //; s/ $//'; }
# first_words FILE: number and first line of each block
first_words() { awk -F '\t' -v file="$1" '$1 == file && !seen[$2]++ { number = $2; sub(/^[^\t]*\t[^\t]*\t */, ""); print number "\t" $0 }' "$place/blocks"; }

# One row for each block, and one block for each row; leaves $place/found: FILE, number, how, with what.
pair() {
	local file words how what number first status=0
	: >"$place/found"
	while IFS=$tab read -r file words how what; do
		number=$(first_words "$file" | while IFS=$tab read -r number first; do [[ $first != "$words"* ]] || echo "$number"; done)
		if [[ $number =~ ^[0-9]+$ ]]; then
			printf '%s\t%s\t%s\t%s\n' "$file" "$number" "$how" "$what" >>"$place/found"
		else
			echo "$file: ${number:-no} block begins with: $words" && status=1
		fi
	done <"$place/rows"
	cut -f 1,2 "$place/found" | sort | uniq -d | grep . && status=1
	cut -f 1,2 "$place/blocks" | sort -u | comm -23 - <(cut -f 1,2 "$place/found" | sort) | while IFS=$tab read -r file number; do
		echo "$file: nothing says what becomes of: $(block "$file" "$number" | head -n 1)"
	done | grep . && status=1
	return $status
}

# Its commands are those of a transcript, word for word.
is_guest() {
	local command
	grep -q "bookworm:cloud .*\bexamples\b" tests/vm/t/bookworm-cloud-journal.t || return
	block "$1" "$2" | commands | while IFS= read -r command; do
		grep -qxF -- "\$ $command" "$cases/$3" || grep -F -- "$command" "$cases/$3" | grep -q '^\$ ' ||
			{ echo "not in $cases/$3: $command" && return 1; }
	done
}

# squeezed FILE...: as commands has them
squeezed() { cat -- "$@" | sed -E 's/[[:blank:]]+/ /g'; }

is_test() {
	local line file
	# shellcheck disable=SC2086 # names
	set -- "$1" "$2" $3
	for file in "${@:3}"; do [ -f "$file" ] || { echo "no such test: $file" && return 1; }; done
	# shellcheck disable=SC2016 # as it is written in the texts
	block "$1" "$2" | commands | sed 's/^sudo //' | while IFS= read -r line; do
		squeezed "${@:3}" | grep -qF -- "$line" || { echo "in none of these tests: $line" && return 1; }
	done
}

# These tests say that they read it from the text.
is_read() {
	local file
	for file in $3; do grep -qF -- "$1" "$file" || { echo "$file does not name $1" && return 1; }; done
}

is_make() { block "$1" "$2" | commands | while IFS= read -r line; do [[ $line = 'make '* ]] && make -s -n "${line#make }" >/dev/null || return; done; }
is_config() { block "$1" "$2" >"$place/example.conf" && "$build/plain/ptracemon" config "$place/example.conf"; }
is_rules() {
	mkdir -p "$place/rules" && block "$1" "$2" >"$place/rules/example.conf" &&
		printf '[reader]\noutput = json\nexceptions = rules\n' >"$place/rules.conf" && "$build/plain/ptracemon" config "$place/rules.conf"
}
is_none() { [[ ${#3} -gt 8 ]]; }

check "each block of the texts has a row in the table, and each row a block" pair
while IFS=$tab read -r file number how what; do
	check "$file: $(block "$file" "$number" | head -n 1 | cut -c 1-60): $how $what" "is_$how" "$file" "$number" "$what"
done <"$place/found"

# ---- what --help shows
"$build/plain/ptracemon" --help | sed -nE 's/^  (ptracemon [^ ]*-[^ ].*[^ ])  +.*/\1/p' >"$place/help"
help_is_run() { while IFS= read -r line; do grep -qxF -- "\$ $line" "$cases/help.txt" || { echo "not in $cases/help.txt: $line" && return 1; }; done <"$place/help"; }
check "--help has examples" test "$(wc -l <"$place/help")" -ge 2
check "they are run in the guest" help_is_run

# ---- what is no command
check "README.md shows the columns that the text output has" \
	test "$(block README.md 1 | head -n 1)" = "$(head -n 1 tests/host/golden/text)"
"$build/print_recording" >"$place/recording" || exit
"$build/plain/ptracemon" replay -o json "$place/recording" >"$place/lines"
packaging/fleet/completeness "$place/lines" >"$place/told"
# What docs/fleet.md shows of completeness, with other numbers.
{ echo '$ completeness'; grep -A 1 '^    \$ completeness' docs/fleet.md | sed -nE '2{s/^ *//; s/^[0-9a-f-]{36} [a-z0-9]+/<any>/; s/[0-9]+/<n>/g; p}'; } >"$place/shown"
check "docs/fleet.md shows what completeness prints" "$cases/match" "$place/shown" 1 "$place/told"

# ---- numbers that stand in several texts
# README.md's costs are those that make bench has written; the last is the difference of two columns there.
costs() { sed -n '/^## What it costs/,/^fork and clone/p' README.md | grep -oE '\+[0-9]+(,[0-9]+)?'; }
missing_costs() {
	local question
	question=$(sed -n 's/^| question with PTRACE_MODE_READ[^|]*| \([0-9,]*\) *| without *| \([0-9,]*\) .*/\1-\2/p' docs/performance.md | tr -d ,)
	costs | while IFS= read -r cost; do
		grep -qF "| $cost " docs/performance.md || [ "${cost#+}" = $((question)) ] || echo "$cost"
	done
}
check "README.md has costs" test "$(costs | wc -l)" -ge 8
check "they are those of docs/performance.md" test -z "$(missing_costs)"
cases_of_matrix() { awk -F '[|*/ ]+' '/^\| \*\*all\*\* / { print $3, $8, $12 }' docs/coverage.md; }
check "README.md's evasion matrix is that of docs/coverage.md: $(cases_of_matrix)" test "$(cases_of_matrix)" = \
	"$(tr '\n' ' ' <README.md | sed -nE 's/.*all ([0-9]+) cases of the evasion matrix.*audit records ([0-9]+) of them.*events ([0-9]+), .*/\1 \2 \3/p')"
check "docs/fleet.md reckons with the rows of docs/precision.md" test "$(grep -oE '[0-9]+ rows' docs/precision.md | head -n 1)" = \
	"$(tr '\n' ' ' <docs/fleet.md | sed -nE 's/.*Reckoned with ([0-9]+ rows).*/\1/p')"

# ---- it can fail
block_is_found() {
	cp "$place/blocks" "$place/all"
	printf 'README.md\t99\tptracemon --of-nobody\n' >>"$place/blocks"
	! pair >"$place/said"
	cp "$place/all" "$place/blocks"
	grep -qF 'nothing says what becomes of: ptracemon --of-nobody' "$place/said"
}
check "a block without a row would be found" block_is_found
printf '$ x\na <n> <any>\n...\nz\n' >"$place/transcript"
printf 'a   12 of it\nb\nc\nz\n' >"$place/good"
sed 's/12/x2/' "$place/good" >"$place/bad"
check "what is printed is compared" "$cases/match" "$place/transcript" 1 "$place/good"
is_other() { ! "$cases/match" "$place/transcript" 1 "$1"; }
check "a word instead of a number would be found" is_other "$place/bad"
sed '$d' "$place/good" >"$place/bad"
check "and a line that is missing" is_other "$place/bad"
echo "1..$count"
