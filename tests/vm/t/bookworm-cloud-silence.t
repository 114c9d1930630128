#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A guest's limit is about progress: one that takes half as long again and says something is left alone, and ended once
# it says nothing; what it was at is named.
set -u
cd "$(dirname "$0")/../../.." || exit 1
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
# shellcheck source-path=SCRIPTDIR source=../../host/tap.sh
. tests/host/tap.sh

# More than a guest that boots is silent for, with other work on the machine too.
readonly LIMIT=30
cat >"$place/run" <<-EOF_RUN
	#!/bin/bash
	echo "ptracemon-test: case slow-and-silent" >/dev/kmsg
	for ((i = 0; i < $LIMIT * 3 / 2; i++)); do echo "at \$i"; sleep 1; done
	echo "has been slow"
	sleep 100000
EOF_RUN
SUITE=bookworm RUN="$place/run" SILENCE=$LIMIT tests/vm/vm >"$place/output" 2>"$place/errors"
status=$?
check "who is slow but prints is not ended" grep -qx "has been slow" "$place/output"
check "who prints nothing is" test $status = 124
check "and is told apart from other failures, with its case" \
	grep -qF "the guest printed nothing for $LIMIT s (SILENCE=) in case slow-and-silent" "$place/errors"
echo "1..$count"
