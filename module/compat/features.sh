#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# features.sh SOURCE HEADER COMPILER FLAG...: write to HEADER what the kernel of these flags has, of what SOURCE
# (features.c) asks. A probe that compiles neither with what it asks for nor without is an error, and no answer.
set -eu

source=$1 header=$2
shift 2
work=$header.tmp
trap 'rm -rf "$work"' EXIT
mkdir -p "${header%/*}"
rm -rf "$work"
mkdir "$work"

die() {
	echo "ptracemon: $1; the compiler says:" >&2
	shift
	cat "$@" >&2
	exit 1
}

# compile LOG COMPILER FLAG...: what is only warned of may not count, save a function that does not exist
compile() {
	log=$1
	shift
	"$@" -Wno-error -Werror=implicit-function-declaration -fsyntax-only "$source" >"$log" 2>&1
}

# probe NAME COMPILER FLAG...
probe() {
	name=$1
	shift
	if compile "$work/$name.with" "$@" "-DPROBE_$name"; then
		echo "#define PTRACEMON_HAS_$name 1" >"$work/$name.h"
	elif compile "$work/$name.without" "$@" "-DPROBE_$name" -DWITHOUT; then
		echo "/* no PTRACEMON_HAS_$name */" >"$work/$name.h"
	fi
}

compile "$work/control" "$@" -DPROBE_CONTROL || die "the headers of this kernel do not compile" "$work/control"

names=$(sed -n 's/^#ifdef PROBE_//p' "$source" | grep -vx CONTROL)
for name in $names; do
	probe "$name" "$@"
done
for name in $names; do
	[ -e "$work/$name.h" ] ||
		die "cannot tell whether this kernel has $name: it compiles neither with nor without" "$work/$name.with" "$work/$name.without"
done
(cd "$work" && cat ./*.h) >"$work/features"
mv "$work/features" "$header"
