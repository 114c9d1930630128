#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Other people's checkers, each a test; what they may say all the same is in exceptions, with the reason. TREE:
# another tree; MODULE, READER, PATCHES: only these units of it, and patches (PATCHES=all: of the kernel's semantic
# patches also those that take long), and SPELLING=1 (checkers-self.t).
set -u

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TREE=$(cd "${TREE:-$HERE/../..}" && pwd)
"$HERE/../need" codespell coccinelle clang-tidy perl gcc libmd-dev libseccomp-dev libsystemd-dev libcap-ng-dev libsqlite3-dev libyajl-dev || exit
cd "$TREE" || exit
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
# shellcheck source-path=SCRIPTDIR source=../host/tap.sh
. "$HERE/../host/tap.sh"
export LC_ALL=C
part=${MODULE:-}${READER:-}${PATCHES:-}
export ALL=${part:+0}
ALL=${ALL:-1}

# finds_nothing CHECKER COMMAND...: whether the command prints no line that is not excepted.
finds_nothing() {
	local checker=$1
	shift
	"$@" >"$place/findings" 2>"$place/errors"
	"$HERE/excepted" "$checker" <"$place/findings" >"$place/left"
	cat "$place/left"
	[ ! -s "$place/left" ]
}

tracked() { if [ -e .git ]; then git ls-files "$@"; else find "$@" -type f; fi; }

spelling() {
	tracked README.md SECURITY.md docs module packaging rules tests tools | grep -vx -e '.*/package-lock.json' -e tests/lint/exceptions |
		xargs codespell
}

reader_units() {
	local unit
	for unit in ${READER:-$(printf '%s\n' tools/*/*.c | sed 's,^tools/,,; s,\.c$,,' | grep -v ^describe/)}; do
		echo "tools/$unit.c"
	done
}

reader_flags() {
	printf '%s\n' -std=c11 -pthread -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -Itools -Imodule
	pkg-config --cflags libmd libseccomp libsystemd libcap-ng sqlite3 yajl
}

# GCC has it since 10, and it knows C.
analyzer() {
	local unit
	for unit in $(reader_units); do
		# shellcheck disable=SC2046 # a list of words
		gcc $(reader_flags) -O1 -fanalyzer -fdiagnostics-plain-output -c -o /dev/null "$unit" 2>&1
	done | grep -E '(warning|error): '
}

tidy() {
	# shellcheck disable=SC2046 # lists of words
	clang-tidy --quiet --config-file="$HERE/clang-tidy.yaml" $(reader_units) -- $(reader_flags) |
		grep -E '(warning|error): ' | sed "s,^$TREE/,,"
}

# Its own words stand below the one with the place.
sparse() {
	mkdir "$place/tree" "$place/out"
	cp -r Kbuild module "$place/tree"
	for unit in ${MODULE:-}; do echo "module/$unit.o"; done | paste -sd' ' >"$place/tree/units"
	SUITE=bookworm PACKAGES=sparse FILES=$place/tree OUT=$place/out RUN=$HERE/sparse "$HERE/../vm/vm" tree >&2 ||
		echo "the module was not built: $(tail -n 5 "$place/out/sparse")"
	sed -n 's,^\(/module/\)\?\(module/[^ ]*: \(warning\|error\): .*\),\2,p' "$place/out/sparse" | sort -u
}

# The folders that take a second each, and are about what this module does. Those with OCaml in them need its compiler.
patches() {
	local folder
	if [ "${PATCHES:-}" = all ]; then
		find "$SCRIPTS/coccinelle" -name '*.cocci' | sort
	elif [ -n "${PATCHES:-}" ]; then
		for folder in $PATCHES; do echo "$SCRIPTS/coccinelle/$folder.cocci"; done
	else
		find "$SCRIPTS"/coccinelle/{free,iterators,locks,null} -name '*.cocci' ! -name deref_null.cocci | sort
	fi | xargs grep -lE '^virtual.*report' | xargs grep -L ocaml
}

semantic_patches() {
	local patch
	for patch in $(patches); do
		# shellcheck disable=SC2046 # a list of words
		spatch -D report --very-quiet --no-show-diff --cocci-file "$patch" -I module \
			$(sed -n 's,^// Options: ,,p' "$patch" | sed 's/--all-includes//; s/--recursive-includes//; s/--include-headers//') \
			--dir module 2>"$place/error" || { echo "$patch:1: could not be applied:"; tail -n 3 "$place/error"; }
	done
}

[ -n "$part" ] && [ -z "${SPELLING:-}" ] || check "codespell knows each word" finds_nothing codespell spelling
[ -n "${MODULE:-}${PATCHES:-}" ] || check "the compiler's analyser finds nothing in the reader" \
	finds_nothing analyzer analyzer
[ -n "${MODULE:-}${PATCHES:-}" ] || check "clang-tidy finds nothing in the reader" finds_nothing clang-tidy tidy
[ -n "${READER:-}${PATCHES:-}" ] || check "sparse finds nothing in the module" finds_nothing sparse sparse
if [ -z "${READER:-}${MODULE:-}" ]; then
	# The debug kernel's, which make check has built by now.
	SCRIPTS=$("$HERE/kernel-script" coccinelle | xargs -r dirname)
	check "the kernel's semantic patches find nothing in the module" finds_nothing coccicheck semantic_patches
fi
echo "1..$count"
