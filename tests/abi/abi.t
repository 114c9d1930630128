#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Compiles what tests/abi/abi_layout.h says of module/uapi/ptracemon.h, and a program against the header alone.
#
# 32 bits need no 32-bit C library: the header includes linux/types.h and linux/ioctl.h only, and those are in the tree of
# linux-libc-dev. Broken copies must not compile.
set -u

cd "$(dirname "${BASH_SOURCE[0]}")" || exit
../need gcc g++ linux-libc-dev || exit
readonly HEADER=../../module/uapi/ptracemon.h
readonly STRICT="-Wall -Wextra -Wpadded -Werror"
count=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

result() {
	count=$((count + 1))
	echo "$1 $count - $2"
}

# 32-bit: none of this machine's headers but the kernel's, whether it has a 32-bit C library or not.
headers32() {
	if [ ! -d "$work/kernel" ]; then
		mkdir "$work/kernel"
		ln -s /usr/include/{linux,asm-generic} "/usr/include/$(gcc -print-multiarch)/asm" "$work/kernel/"
	fi
	echo "-ffreestanding -nostdinc -isystem $work/kernel"
}

# compiles LANGUAGE DIR FILE: with the strictest flags, DIR for uapi/ptracemon.h
compiles() {
	local flags
	case $1 in
	c64) flags="-x c -std=c11 -pedantic" ;;
	c90) flags="-x c -std=gnu90" ;;
	c32) flags="-m32 -x c -std=c11 -pedantic $(headers32)" ;;
	c++98) flags="-x c++ -std=c++98" ;;
	c++11) flags="-x c++ -std=c++11 -pedantic" ;;
	c++20) flags="-x c++ -std=c++20 -pedantic" ;;
	c++32) flags="-m32 -x c++ -std=c++11 $(headers32)" ;;
	esac
	# shellcheck disable=SC2086 # lists of words
	gcc $flags $STRICT -I "$2" -c -o "$work/out.o" "$3" >"$work/log" 2>&1
}

expect_good() {
	if compiles "$1" "$2" "$3"; then
		result ok "$4"
	else
		result "not ok" "$4"
		sed 's/^/# /' "$work/log" | head -n 20
	fi
}

readonly LANGUAGES="c64 c90 c32 c++98 c++11 c++20 c++32"
for language in $LANGUAGES; do
	expect_good "$language" ../../module abi_layout.h "the layout as $language"
done

# Alone, and twice.
printf '#include "uapi/ptracemon.h"\n#include "uapi/ptracemon.h"\n' >"$work/alone.c"
for language in $LANGUAGES; do
	expect_good "$language" ../../module "$work/alone.c" "the header alone, and twice, as $language"
done

# Nothing is left out: every field, enumerator and #define of the header has its line.
names() {
	sed -e ':a; s,/\*[^*]*\*\+\([^/*][^*]*\*\+\)*/,,g; /\/\*/{N; ba}' "$1" | awk '
		/^struct .*\{/ { name = $2; inside = 1; print "SIZE(" name; next }
		/^enum .*\{/ { inside = 2; next }
		/^\};/ { inside = 0 }
		inside == 1 && /;/ { sub(/;.*/, ""); sub(/\[.*/, ""); print "FIELD(" name ", " $NF }
		inside == 2 && /PTRACEMON/ { sub(/,.*/, ""); print "VALUE(" $1 }
		/^#define[ \t]+PTRACEMON_/ && $2 != "PTRACEMON_DEVICE" { print "VALUE(" $2 }'
}
names "$HEADER" >"$work/names"
missing=$(while IFS= read -r name; do grep -qF "$name," abi_layout.h || echo "$name"; done <"$work/names")
if [ -z "$missing" ] && [ "$(wc -l <"$work/names")" -gt 150 ]; then
	result ok "each of the $(wc -l <"$work/names") names of the header has a line in abi_layout.h"
else
	result "not ok" "these have no line in abi_layout.h: ${missing//$'\n'/ }"
fi

# A test that cannot fail is none: broken copies of the header.
broken() {
	local what=$1 expression=$2 language=${3:-c64}
	mkdir -p "$work/uapi"
	sed -E "$expression" "$HEADER" >"$work/uapi/ptracemon.h"
	if cmp -s "$HEADER" "$work/uapi/ptracemon.h"; then
		result "not ok" "$what: the header has no such place any more; mend abi.t"
	elif compiles "$language" "$work" abi_layout.h; then
		result "not ok" "$what compiles as $language"
	else
		result ok "$what does not compile as $language"
	fi
}
broken "a field inserted" 's/^(\t__u64 request;)$/\t__u64 inserted;\n\1/'
broken "a field at the end of a struct" 's/^(\tstruct ptracemon_identity tracee;)$/\1\n\t__u64 added;/'
broken "a field made smaller" 's/^\t__u64 cap_effective;$/\t__u32 cap_effective;/'
broken "two fields of one size in each other's place" 's/^\t__u32 ns_pid;$/\t__u32 swap;/; s/^\t__u32 parent;$/\t__u32 ns_pid;/; s/swap;/parent;/'
broken "a field that leaves padding" 's/^\t__u32 relation;$/\t__u16 relation;/'
broken "an enumerator inserted" 's/^(\tPTRACEMON_LOST_NESTED.*= )3,/\14,/'
broken "a flag moved" 's/^(#define PTRACEMON_REL_SELF.*)<< 0/\1<< 9/'
broken "another ioctl number" 's/_IOWR\(PTRACEMON_IOC_MAGIC, 0,/_IOWR(PTRACEMON_IOC_MAGIC, 7,/'
broken "a type of which the size depends on the machine" 's/^\t__u64 start_time;$/\tunsigned long start_time;/' c32
broken "a keyword of C++ as a name" 's/^\t__u8 name\[PTRACEMON_KNOB_NAME_SIZE\];$/\t__u8 operator[PTRACEMON_KNOB_NAME_SIZE];/' c++11
broken "an include of the C library" 's/^#include <linux\/types.h>$/&\n#include <stdint.h>/' c32

echo "1..$count"
