# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What came of a build, and the table. Sourced by matrix. $rows and $failures count, $newest is the newest series.

# judge STATUS FILE PLACE: a word for what came of it, and the number of warnings.
judge() {
	local status=$1 file=$2 place=$3 word=ok warnings
	warnings=$(grep -ciE '(^|[^a-z-])warning:' "$place/log") || true
	[ "$warnings" -eq 0 ] || word=warns
	[ "$status" -eq 0 ] && [ -s "$file" ] || word=FAILS
	echo "$word $warnings" >"$place/result"
}

# refuses PLACE: that it was not built is right if it says why.
refuses() {
	local word=FAILS
	! grep -q ^FAILS "$1/result" || ! grep -q '#error "ptracemon needs' "$1/log" || word=ok
	echo "$word 0" >"$1/result"
}

table() { printf '%-18s %-32s %-6s %-9s %-6s %8s\n' "$@"; }

# row SUITE KERNEL ARCH COMPILER: a line of the table for what is in $CACHED. What failed is not kept.
row() {
	local word warnings
	read -r word warnings <"$CACHED/result"
	table "$@" "$word" "$warnings"
	rows=$((rows + 1))
	[ "$word" != ok ] || return 0
	failures=$((failures + 1))
	grep -iE -B1 -A5 'warning:|error|\*\*\*' "$CACHED/log" | head -n 40 | sed 's/^/    /' || true
	rm -rf "$CACHED"
}

# README.md is the one place that says what is needed and what is the newest that builds.
check_readme() {
	local least said
	least=$(sed -n 's/^#if LINUX_VERSION_CODE < KERNEL_VERSION(\([0-9]*\), \([0-9]*\), 0)$/\1.\2/p' "$TREE/module/compat/compat.h")
	grep -q "needs Linux $least or newer" "$TREE/README.md" || {
		say "module/compat/compat.h wants Linux $least, and README.md does not say so"
		failures=$((failures + 1))
	}
	said=$(sed -n 's/.*builds up to Linux \([0-9]*\.[0-9]*\).*/\1/p' "$TREE/README.md")
	[ -z "$newest" ] || [ -n "$ONLY" ] || [ "$said" = "$newest" ] || {
		say "the newest kernel of the archive is $newest, README.md says '$said'"
		failures=$((failures + 1))
	}
}
