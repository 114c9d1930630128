#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What module/compat/features.sh finds, in the trees that the guests' modules are built in: by what a kernel has and not
# by its version, asked once, and never by mistake.
set -u

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TREE=$(realpath "$HERE/../..")
# shellcheck source=../host/tap.sh
. "$TREE/tests/host/tap.sh"

# Entering a tree takes root, as in tests/vm/vm.
[ "$(id -u)" -eq 0 ] || exec unshare --map-auto --map-root-user --mount -- "$HERE/features.t"

# What compat.h tells apart is used by these.
readonly OBJECTS="module/device.o module/ends.o module/guard.o module/identity.o module/path.o module/place.o module/compat/compat.o"
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT

# open_tree SUITE: a throw-away layer over that release's tree, and a copy of the module to build in it.
open_tree() {
	local name=$1
	root=$(find "${XDG_CACHE_HOME:-$HOME/.cache}/ptracemon/build" -maxdepth 1 -name "$name-cloud-*" -printf '%T@ %p\n' 2>/dev/null |
		sort -n | tail -n 1 | cut -d' ' -f2-)
	[ -n "$root" ] || { echo "1..0 # SKIP no tree of $1: tests/vm/vm prepare $1"; exit; }
	layer=$work/$name sources=$work/$name-module
	mkdir -p "$layer" "$sources"
	make -s -C "$TREE" dkms-tree DIR="$sources"
	kdir=/usr/src/linux-headers-$(cat "$root/kernel/release")
}

in_tree() { "$TREE/tests/vm/enter" "$root" -o "$layer" -b "$sources:/module" "$@" </dev/null; }
build() { in_tree make -C "$kdir" M=/module "$@" >"$work/log" 2>&1; }
found() { sed -n 's/^#define PTRACEMON_HAS_\([A-Z_]*\) 1$/\1/p' "$sources/module/generated/features.h" | sort | xargs; }
asked() { grep -q FEATURES "$work/log"; }
not() { ! "$@"; }

builds() {
	build "$@" || { cat "$work/log"; return 1; }
	! grep -i warning: "$work/log"
}

finds() {
	[ "$(found)" = "$*" ] || { echo "found $(found), and not $*"; return 1; }
}

refuses() {
	local text=$1
	! build module/guard.o || { echo "it was built"; return 1; }
	grep -q "ptracemon: $text" "$work/log" || { cat "$work/log"; return 1; }
	[ ! -e "$sources/module/generated/features.h" ] || { echo "it has left an answer"; return 1; }
}

# edit FILE SCRIPT: changes a header of the kernel, in the layer
edit() { in_tree sh -c "sed -i '$2' $1"; }
pretend() { edit "$kdir/include/generated/uapi/linux/version.h" "s/\\(LINUX_VERSION_CODE\\) .*/\\1 $((5 * 65536 + 14 * 256))/"; }

# has SUITE NAME...: the tree of that suite has these and no others
has() {
	local suite=$1
	shift
	open_tree "$suite"
	check "$suite: an object builds" builds module/guard.o
	check "$suite: what the kernel has" finds "$*"
	check "$suite: it was asked" asked
}

readonly SINCE_5_11="FTRACE_RECURSION FTRACE_REGS"

has bullseye KRETPROBE_LOCK NAMESPACE_KREF

# shellcheck disable=SC2086 # a list of words
has bookworm FPSTATE $SINCE_5_11 VMA_LOOKUP
check "the folder of the kernel is as it was" [ ! -e "$layer/changes/usr" ]
check "once more, with nothing changed" builds module/guard.o
check "it is not asked again" not asked
in_tree touch "$kdir/include/generated/autoconf.h"
check "with another configuration" builds module/guard.o
check "it is asked again" asked
pretend
rm -r "$sources/module/generated"
# shellcheck disable=SC2086 # a list of words
check "6.1 that calls itself 5.14 builds" builds $OBJECTS
# shellcheck disable=SC2086 # a list of words
check "6.1 that calls itself 5.14 has what 6.1 has" finds FPSTATE $SINCE_5_11 VMA_LOOKUP

in_tree make -s -C "$kdir" M=/module clean >/dev/null 2>&1
check "make clean takes the answers away" [ ! -e "$sources/module/generated/features.h" ]
check "no compiler is no answer" not in_tree sh /module/module/compat/features.sh /module/module/compat/features.c /tmp/features.h \
	/nowhere/gcc
check "and leaves none" not in_tree test -e /tmp/features.h
common=$(in_tree sh -c 'ls -d /usr/src/linux-headers-*-common')
edit "$common/include/trace/events/sched.h" "\$a #error"
check "one broken header is no answer" refuses "cannot tell whether this kernel has EXIT_GROUP_DEAD"
edit "$common/include/linux/kprobes.h" "\$a #error"
check "broken headers are no answer" refuses "the headers of this kernel do not compile"

# shellcheck disable=SC2086 # a list of words
has sid CAP_VAL EXIT_GROUP_DEAD FILE_USER_PATH FPSTATE $SINCE_5_11 GET_FILE_ACTIVE TASK_FPU VMA_LOOKUP VM_FLAGS_MOD
pretend
rm -r "$sources/module/generated"
# shellcheck disable=SC2086 # a list of words
check "7.x that calls itself 5.14 builds" builds $OBJECTS
# shellcheck disable=SC2086 # a list of words
check "7.x that calls itself 5.14 has what 7.x has" finds CAP_VAL EXIT_GROUP_DEAD FILE_USER_PATH FPSTATE $SINCE_5_11 GET_FILE_ACTIVE TASK_FPU VMA_LOOKUP VM_FLAGS_MOD
echo "1..$count"
