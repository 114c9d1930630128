#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The cache of tests/vm: what no run has used for a week goes, what a run uses stays, also if both come at once.
# shellcheck disable=SC2317 # functions are called by check
set -u
cd "$(dirname "$0")/../.." || exit 1
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
# shellcheck source-path=SCRIPTDIR source=tap.sh
. tests/host/tap.sh
export XDG_CACHE_HOME=$place
# shellcheck source-path=SCRIPTDIR source=../vm/lib.sh
. tests/vm/lib.sh
readonly KEY=0123456789ab

# old FOLDER...: last used nine days ago
old() {
	local name
	for name; do
		mkdir -p "$CACHE/$name"
		echo first >"$CACHE/$name/made"
		touch -d '9 days ago' "$CACHE/$name/made" "$CACHE/$name"
	done
}
build() { echo second >"$1/made"; }
# sweeps: what a run does when it begins
sweeps() { (start_temporary && [ -z "$(ls -A "$TEMPORARY")" ]); }
are_gone() { for name; do [ ! -e "$CACHE/$name" ] || return 1; done; }
are_there() { for name; do [ -e "$CACHE/$name" ] || return 1; done; }
# uses NAME WORD: "cached" leaves the folder that has this word
uses() { (start_temporary && cached "$1" $KEY build && [ "$(cat "$CACHED/made")" = "$2" ]); }

old build/bookworm-cloud-$KEY promtool-$KEY debug-kernel/trixie-$KEY matrix/lists base/bookworm-$KEY
mkdir -p "$CACHE/boot/bookworm-cloud-$KEY"
check "a run begins" sweeps
check "what was not used for a week is gone" are_gone build/bookworm-cloud-$KEY promtool-$KEY base/bookworm-$KEY
check "what was is there" are_there boot/bookworm-cloud-$KEY
check "kernels of our own stay, and what is no folder of a key" are_there debug-kernel/trixie-$KEY matrix/lists
check "what is gone is made again" uses build/bookworm-cloud second

old module/bookworm-cloud-$KEY
touch -d '5 days ago' "$CACHE/module/bookworm-cloud-$KEY"
check "what is there is used" uses module/bookworm-cloud first
check "which is noted" test -z "$(find "$CACHE/module" -mindepth 1 -maxdepth 1 -mmin +5)"

# A folder that is a copy, with the age of what it was copied from.
copy() { build "$1" && touch -d '9 days ago' "$1"; }
copied() { (start_temporary && cached layer/copy $KEY copy) && sweeps && are_there layer/copy-$KEY; }
check "what was just made is not old" copied

# What a new one replaces: that of a day ago.
old reader/bookworm-aaaaaaaaaaaa reader/bookworm-cloud-aaaaaaaaaaaa
touch -d '2 days ago' "$CACHE"/reader/*
check "another is made" uses reader/bookworm second
check "the one before it goes" are_gone reader/bookworm-aaaaaaaaaaaa

# Just when it is to go, a run takes it: that has the lock, and the sweep waits.
old boot/late-$KEY
taken() {
	local sweep
	exec 5>"$CACHE/locks/sweep"
	flock -s 5
	sweeps 5>&- &
	sweep=$!
	until grep -q -- "-> FLOCK.* WRITE .*:$(stat -c %i "$CACHE/locks/sweep") " /proc/locks; do
		kill -0 $sweep || return 1
		sleep 0.05
	done
	touch "$CACHE/boot/late-$KEY"
	exec 5>&-
	wait $sweep && are_there boot/late-$KEY
}
check "what a run takes just then stays" taken

# Packages: by their last use, whenever they were made.
mkdir -p "$CACHE/packages/bookworm"
touch -a -d '9 days ago' "$CACHE/packages/bookworm/"{old,busy}.deb
touch -m -d '90 days ago' "$CACHE/packages/bookworm/"{old,busy}.deb
check "a run begins" sweeps
check "packages that have just come stay" are_there packages/bookworm/old.deb
# As if that were long ago.
UNUSED=tomorrow
touch -a -d 'next week' "$CACHE/packages/bookworm/busy.deb"
has_apt() {
	exec 5>"$CACHE/locks/packages-bookworm"
	flock 5
	sweeps 5>&-
	exec 5>&-
	are_there packages/bookworm/old.deb
}
check "and while apt has them" has_apt
check "a run begins" sweeps
check "packages that nobody uses go" are_gone packages/bookworm/old.deb
check "others stay" are_there packages/bookworm/busy.deb
echo "1..$count"
