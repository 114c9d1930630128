#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Which version a tree says it is, in a clone and elsewhere.
# shellcheck source-path=SCRIPTDIR
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$here/../..
# shellcheck source=tap.sh
. "$here/tap.sh"
work=$(mktemp -d)
LOG=$work/log
trap 'rm -rf "$work"' EXIT

committing() { git -c user.name=test -c user.email=test commit -q --allow-empty -m "$1"; }
names_the_commit() {
	[[ $(packaging/version) = "$plain~"*".g$(git rev-parse --short=7 HEAD)" ]]
}
differs_once_changed() {
	local before first second
	before=$(packaging/version)
	echo >>README.md
	first=$(packaging/version)
	echo >>README.md
	second=$(packaging/version)
	git checkout -q README.md
	echo "$before $first $second"
	[ "$first" != "$before" ] && [ "$second" != "$before" ] && [ "$second" != "$first" ] && [ "$(packaging/version)" = "$before" ]
}
# A lower one must not be taken for an upgrade.
in_order() { dpkg --compare-versions "$1" lt "$2" && dpkg --compare-versions "$2" lt "$3"; }
tagged() {
	local before at after
	before=$(packaging/version)
	git tag "v$plain"
	at=$(packaging/version)
	committing later
	after=$(packaging/version)
	echo "$before $at $after"
	[ "$at" = "$plain" ] && in_order "$before" "$at" "$after"
}
sources_for_dkms() {
	make -s dkms-tree DIR="$work/dkms" && version=$(packaging/version) &&
		grep -qxF "#define PTRACEMON_VERSION \"$version\"" "$work/dkms/module/version.h" &&
		grep -qxF "PACKAGE_VERSION=\"$version\"" "$work/dkms/dkms.conf"
}
reader_says_it() {
	make -s tools && [ "$(tools/ptracemon --version | head -n 1)" = "ptracemon $(packaging/version)" ]
}
reader_says_the_next() {
	committing "one more" && reader_says_it
}
# As "sudo make install" has it.
others_clone() {
	local mine
	mine=$(packaging/version)
	chown -R 1000:1000 . && [ "$(HOME=$work packaging/version)" = "$mine" ] && chown -R 0:0 .
}
copied_into_another() {
	git init -q "$work/other" && mkdir "$work/other/copy" && git archive HEAD | tar -x -C "$work/other/copy" &&
		[ "$("$work/other/copy/packaging/version")" = "$plain" ]
}

git clone -q "$top" "$work/clone" 2>/dev/null || { echo "1..0 # SKIP not a clone"; exit 0; }
# Committed as it is: what is to be tested may not be yet.
(cd "$top" && git diff --binary HEAD) | (cd "$work/clone" && git apply --allow-empty --index 2>/dev/null && committing now)
cd "$work/clone" || exit 1
plain=$(sed -n 's/^#define PTRACEMON_VERSION "\(.*\)"$/\1/p' module/version.h)

ok "a clone's version names the commit" names_the_commit
ok "and is another with each change" differs_once_changed
ok "the sources for DKMS say it" sources_for_dkms
ok "the reader says it" reader_says_it
ok "and the next one after the next commit" reader_says_the_next
ok "a copy inside another clone has no commit" copied_into_another
[ "$(id -u)" != 0 ] || ok "root finds it in another user's clone" others_clone
ok "versions before a tag, at it and after it are in order" tagged
done_testing
