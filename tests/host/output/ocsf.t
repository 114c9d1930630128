#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every line of -o ocsf, of samples, a recording and its sessions, against a JSON schema made from OCSF 1.8.0.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")" || exit
BUILD=${BUILD:-../../../build/host}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"$BUILD/samples" ocsf >"$place/samples" || exit
"$BUILD/samples" ocsf who >"$place/who" || exit
"$BUILD/print_recording" >"$place/recording" || exit
"$BUILD/ptracemon" replay -o ocsf "$place/recording" >"$place/replay" || exit
"$BUILD/ptracemon" sessions -o ocsf "$place/recording" >"$place/sessions" || exit
LOCKED=$PWD/ocsf ../../rules/with-modules node ocsf/validate.js \
	../golden/ocsf ../golden/evidence/ocsf ../golden/certificates/ocsf "$place/samples" "$place/who" "$place/replay" "$place/sessions"
