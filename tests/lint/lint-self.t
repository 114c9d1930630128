#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A rule that cannot be broken is none: breaks every rule of lint.t in a copy of the tree, and looks that each is noticed.
set -u

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cd "$HERE/../.." || exit
git ls-files -z -- module tools docs/example-reader.c tests/lint tests/kunit Makefile dkms.conf | while IFS= read -r -d '' file; do
	[ -f "$file" ] && printf '%s\0' "$file"
done | tar -c --null -T - | tar -x -C "$copy"
cd "$copy" || exit

readonly MIT_HEAD='/* SPDX-License-Identifier: MIT */'
echo '#if LINUX_VERSION_CODE > 5' >>module/main.c
sed -i 's/^PACKAGE_VERSION=.*/PACKAGE_VERSION="99"/' dkms.conf
sed -i 's/A, pairs with D/A, no pair/' module/ring_shares.h
printf 'int x;\n\tsmp_mb();\n' >>module/buffers.c
echo 'int no_head;' >tools/no_head.c
echo '/* SPDX-License-Identifier: Apache-2.0 */' >tools/licence.c
echo '# see http://example.org/' >>Makefile
echo '# see /home/somebody/here' >>Makefile
printf '%s\nint blank; \n' "$MIT_HEAD" >tools/blank.c
{ echo "$MIT_HEAD"; printf 'int long%0120d;\n' 0; } >tools/long.c
{ echo "$MIT_HEAD"; yes 'int many;' | head -n 500; } >tools/many.c
{ printf '%s\nint big(void)\n{\n' "$MIT_HEAD"; yes '	big();' | head -n 81; echo '}'; } >tools/function.c
head -c 200001 /dev/zero >tools/great
: >module/left.o
sed -i 's/^#include "ring.h"/&\n#include "buffers.h"\n#include <linux\/slab.h>/' module/ring.c
sed -i 's,^#include "abi/decode.h",&\n#include "output/out.h",' tools/abi/decode.c
chmod -x tests/lint/lint.t
# shellcheck disable=SC2016 # a bad script's text
printf '#!/bin/bash\n# SPDX-License-Identifier: MIT\ncd $1\n' >tools/script
printf '%s\n/**\n * wrong - says nothing of @one\n * @two: is not there\n */\nint wrong(int one);\n' "$MIT_HEAD" >module/wrong.h
printf '%s\nint *p, a=1;\n' "$MIT_HEAD" >>module/wrong.h

TREE=$copy bash "$HERE/lint.t" >"$copy/../lint-self.$$"
sed -E -e '/^(ok|not ok) /!d' -e 's/^not ok ([0-9]+) - /ok \1 - noticed when broken: /; t' \
	-e '/# SKIP/b' -e 's/^ok ([0-9]+) - /not ok \1 - not noticed when broken: /' "$copy/../lint-self.$$"
grep '^1\.\.' "$copy/../lint-self.$$"
rm -f "$copy/../lint-self.$$"
