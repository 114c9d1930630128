#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What make matrix calls a failure, from logs as builds leave them; and that README.md says what compat.h does.
set -u

MATRIX=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TREE=$(realpath "$MATRIX/../..")
# shellcheck source=../host/tap.sh
. "$TREE/tests/host/tap.sh"
# shellcheck source=verdict.sh
. "$MATRIX/verdict.sh"

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
echo object >"$place/ptracemon.ko"
say() { echo "$*"; }

# verdict EXPECTED STATUS FILE LOG [COMMAND]
verdict() {
	printf '%s\n' "$4" >"$place/log"
	judge "$2" "$place/$3" "$place"
	[ -z "${5:-}" ] || "$5" "$place"
	[ "$(cat "$place/result")" = "$1" ] || { cat "$place/result"; return 1; }
}

# counted ROWS FAILURES VERDICT...: the table's line of a build, and what it counts
counted() {
	local rows=0 failures=0 CACHED=$place/copy expected="$1 $2"
	shift 2
	verdict "$@" || return 1
	mkdir -p "$CACHED"
	cp "$place/log" "$place/result" "$CACHED"
	row sid 7.2.1-cloud-amd64 amd64 gcc-16
	[ "$rows $failures" = "$expected" ] || { echo "$rows rows, $failures failures"; return 1; }
	[ -e "$CACHED" ] || [ "$failures" = 1 ] || { echo "what is built is not kept"; return 1; }
	[ ! -e "$CACHED" ] || [ "$failures" = 0 ] || { echo "what failed is kept"; return 1; }
}

# readme FAILURES NEWEST [ONLY]
readme() {
	local failures=0 newest=$2 ONLY=${3:-}
	check_readme
	[ "$failures" = "$1" ]
}

readonly WARNING="module/main.c:7:2: warning: unused variable" ERROR='compat.h:30:2: error: #error "ptracemon needs a kernel"'
check "no warning is well" counted 1 0 "ok 0" 0 ptracemon.ko "  CC [M]  module/main.o -Wno-format-warning"
check "a warning is a failure" counted 1 1 "warns 1" 0 ptracemon.ko "$WARNING"
check "so is one of modpost" counted 1 1 "warns 1" 0 ptracemon.ko "WARNING: modpost: missing MODULE_LICENSE()"
check "a build that failed is one" counted 1 1 "FAILS 0" 2 ptracemon.ko "make: *** Error 1"
check "one without a module is one" counted 1 1 "FAILS 0" 0 nothing.ko ""
check "a module that refuses is well where it should" verdict "ok 0" 2 nothing.ko "$ERROR" refuses
check "one that fails otherwise is not" verdict "FAILS 0" 2 nothing.ko "module/main.c:7:2: error: x undeclared" refuses
check "one that is built there is not" verdict "FAILS 0" 0 ptracemon.ko "$ERROR" refuses
said=$(sed -n 's/.*builds up to Linux \([0-9.]*[0-9]\).*/\1/p' "$TREE/README.md")
check "README.md says the oldest and a newest kernel" readme 0 "${said:-none}"
check "another newest is a failure" readme 1 99.9
check "but not if rows were left out" readme 0 99.9 cloud
echo "1..$count"
