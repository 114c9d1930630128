#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make dist: the same bytes from two clones in different places, at different times, under different settings; and what
# is in it is what git has.
# shellcheck source-path=SCRIPTDIR
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$here/../..
# shellcheck source=tap.sh
. "$here/tap.sh"
work=$(mktemp -d)
LOG=$work/log
trap 'rm -rf "$work"' EXIT

# list FILTER: of the list of files
list() { jq -r "$1" "$work"/a/*.spdx.json; }

# SPDX's own rules, as far as they concern a list of files: each once, with its sum; the package's code is made of them.
list_is_right() {
	local tree code
	tree=$(echo "$work"/unpacked/*)
	list '.files[] | (.checksums[] | select(.algorithm == "SHA256") | .checksumValue) + "  " + .fileName' >"$work/sums" &&
		(cd "$tree" && sha256sum --quiet -c "$work/sums") &&
		[ "$(wc -l <"$work/sums")" = "$(find "$tree" -type f | wc -l)" ] || return
	code=$(list '.files[].checksums[] | select(.algorithm == "SHA1") | .checksumValue' | sort | tr -d '\n' | sha1sum)
	[ "$(list '.packages[0].packageVerificationCode.packageVerificationCodeValue')" = "${code%% *}" ]
}
licences_are_right() {
	[ "$(list '.files[] | select(.fileName == "./module/uapi/ptracemon.h") | .licenseConcluded')" = \
		"(GPL-2.0 WITH Linux-syscall-note) OR MIT" ] &&
		[ "$(list '.spdxVersion == "SPDX-2.3" and ([.files[].SPDXID] | length == (unique | length))')" = true ]
}
holds_what_git_has() {
	mkdir "$work/unpacked" && tar -x -C "$work/unpacked" -f "$work"/a/*.tar.gz &&
		diff <(cd "$work/first" && git ls-files | sort) <(cd "$work"/unpacked/* && find . -type f -printf '%P\n' | sort)
}
says_its_version() {
	local version
	version=$(cd "$work"/unpacked/* && packaging/version)
	[ "$version" = "$(cd "$work/first" && packaging/version)" ] &&
		grep -qx "PACKAGE_VERSION=\"$version\"" "$work"/unpacked/*/dkms.conf
}
# Committed as it is: what is to be tested may not be yet.
git clone -q "$top" "$work/first" 2>/dev/null || { echo "1..0 # SKIP not a clone"; exit 0; }
(cd "$top" && git diff --binary HEAD) | (cd "$work/first" && git apply --allow-empty --index 2>/dev/null &&
	git -c user.name=test -c user.email=test commit -q --allow-empty -m now)
mkdir -p "$work/elsewhere/deeper"
git clone -q "$work/first" "$work/elsewhere/deeper/second"
touch -d '2001-02-03' "$work/elsewhere/deeper/second/README.md"
cd "$work/first" || exit 1

ok "make dist" make -s dist
mv build/dist "$work/a"
rmdir build
ok "make dist elsewhere, later, with other settings" env TZ=Asia/Tokyo LC_ALL=C.UTF-8 GZIP=-1 bash -c \
	"umask 077; cd '$work/elsewhere/deeper/second' && packaging/dist '$work/b'"
ok "makes the same bytes" diff -r "$work/a" "$work/b"
ok "SHA256SUMS is right" bash -c "cd '$work/b' && sha256sum --strict -c SHA256SUMS"
ok "it holds what git has" holds_what_git_has
ok "and says its version, without git" says_its_version
ok "the list has each file, with its hashes" list_is_right
ok "and licence" licences_are_right
ok "make dist of what was unpacked" bash -c "cd '$work'/unpacked/* && make -s dist"
ok "makes the same bytes again" bash -c "cmp '$work'/unpacked/*/build/dist/*.tar.gz '$work'/a/*.tar.gz"
done_testing
