#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What is left of 200,000 rows of builds under strace with --collapse: docs/precision.md.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
git ls-files -z tools module docs packaging | tar -c --null -T - >"$files/source.tar"
cp tests/vm/cases/lib.sh "$files"
packages="gcc libc6-dev make pkg-config strace libmd-dev libseccomp-dev libsystemd-dev libcap-ng-dev"
SUITE=bookworm MEM=2048 SILENCE=1200 FILES=$files RUN=tests/suites/guest-builds OUT=${OUT:-} \
	PACKAGES="$packages libdeflate-dev libsqlite3-dev libyajl-dev" tests/vm/vm
