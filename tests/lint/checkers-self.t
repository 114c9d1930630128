#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A checker that finds nothing may have looked at nothing: gives each of checkers.t a mistake of its kind, in a copy of
# the tree, and looks that it is found. checkpatch and the rules: lint-self.t.
set -u

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cd "$HERE/../.." || exit
git ls-files -z -- README.md SECURITY.md Kbuild docs module packaging rules tests tools |
	while IFS= read -r -d '' file; do
		[ -f "$file" ] && printf '%s\0' "$file"
	done | tar -c --null -T - | tar -x -C "$copy"
cd "$copy" || exit
# shellcheck source-path=SCRIPTDIR source=../host/tap.sh
. "$HERE/../host/tap.sh"

# finds TEXT FINDING VARIABLE=VALUE...: whether checkers.t, told so, fails and prints this.
finds() {
	local text=$1 finding=$2
	shift 2
	env TREE="$copy" "$@" "$HERE/checkers.t" >"$copy/found" 2>&1
	check "$text" grep -E "^# $finding" "$copy/found"
}

cat >>module/config.c <<'EOF_CODE'
int *ptracemon_planted(int __user *pointer);
int *ptracemon_planted(int __user *pointer)
{
	kfree(pointer);
	return pointer;
}
EOF_CODE
cat >>tools/base/units.c <<'EOF_CODE'
#include <stdlib.h>
#include <string.h>
int planted(unsigned char *one);
int planted(unsigned char *one)
{
	int *two = malloc(sizeof(*two));

	memset(one, sizeof(*one), 0);
	if (!two)
		return 0;
	*two = *one;
	return *two;
}
EOF_CODE
# Not in one word: this file is looked at too.
end=eh
echo "this is a ty""pographcial mistake: t$end" >>docs/design.md

finds "codespell: a misspelt word" "docs/design.md:[0-9]+: t$end ==> the" PATCHES=free/kfree SPELLING=1
finds "the analyser: memory that is leaked" "tools/base/units.c:[0-9]+:[0-9]+: warning: .*leak" READER=base/units
check "clang-tidy: a length and a value that are swapped" grep -E \
	"^# tools/base/units.c:[0-9]+:[0-9]+: (warning|error): .*(memset|bugprone)" found
finds "sparse: a user's pointer where the kernel's belongs" \
	"module/config.c:[0-9]+:[0-9]+: warning: .*address spaces" MODULE=config
finds "a semantic patch: what is used after it is freed" \
	"module/config.c:[0-9]+:[0-9-]+: ERROR: reference preceded by free" PATCHES=free/kfree
echo "1..$count"
