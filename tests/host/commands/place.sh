# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# For tests of a command: $build, where programs are, and an empty folder of its own, $place, in which the test goes on.

../../need jq || exit
# shellcheck disable=SC2034 # of those tests
build=$(realpath "${BUILD:-../../../build/host}")
# shellcheck source-path=SCRIPTDIR source=../tap.sh
. ../tap.sh

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place" || exit
