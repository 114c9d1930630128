#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# docs/example-reader.c, the ABI's worked example: small, of nothing but a C library and the installed header, and built by
# both compilers for 64 and 32 bits without a warning. What it does: tests/vm/cases/45-example.sh.
set -u
cd "$(dirname "$0")/../.." || exit 1
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
# shellcheck source-path=SCRIPTDIR source=tap.sh
. tests/host/tap.sh
readonly EXAMPLE=docs/example-reader.c

is_short() { [ "$(wc -l <"$EXAMPLE")" -le 150 ]; }
check "it has at most 150 lines" is_short

includes_only() { ! sed -n 's/^[ \t]*#[ \t]*include[ \t]*//p' "$EXAMPLE" | grep -vxE '<(sys/)?[a-z]+\.h>'; }
check "it includes the C library and <ptracemon.h>" includes_only

installs() { make -s install-header DESTDIR="$place" PREFIX=/usr && cmp module/uapi/ptracemon.h "$place/usr/include/ptracemon.h"; }
check "make install-header puts <ptracemon.h> below DESTDIR and PREFIX" installs

# Also links: an atomic access that is none would need another library.
builds() {
	local compiler=$1
	shift
	"$compiler" "$@" -O2 -Wall -Wextra -Werror -I"$place/usr/include" -o "$place/example" "$EXAMPLE"
}
# 32 bits: as that library has no folder of its own for the kernel's headers.
wide=(-m32 -idirafter "/usr/include/$(gcc -print-multiarch)")
for compiler in gcc clang; do
	check "$compiler builds it" builds $compiler
	case $(uname -m) in
	x86_64)
		tests/need libc6-dev-i386 "lib32gcc-$(gcc -dumpversion)-dev" || exit
		check "$compiler builds it for 32 bits" builds $compiler "${wide[@]}"
		;;
	*)
		count=$((count + 1))
		echo "ok $count - $compiler builds it for 32 bits # SKIP only x86 has a library for that"
		;;
	esac
done

says() {
	local text
	if text=$("$place/example" 2>&1); then return 1; fi
	echo "$text"
	[ "$text" = "example: is the module loaded? /dev/ptracemon: No such file or directory" ]
}
builds gcc
[ -e /dev/ptracemon ] || check "without the device it says why, and what to do" says

echo "1..$count"
