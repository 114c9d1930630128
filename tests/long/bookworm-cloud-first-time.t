#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make demo twice at once: from a copy that cannot be written, in a path with blanks, without HOME and terminal; and in
# a terminal, where Ctrl-C twice ends it while its guest runs. Ctrl-C in make check. See also tests/install/beginner.t.
# shellcheck source-path=SCRIPTDIR/../install
set -u

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
# shellcheck source=tap.sh
. tests/install/tap.sh
# shellcheck source=terminal.sh
. tests/install/terminal.sh
work=$(mktemp -d)
LOG=$work/log
trap 'rm -rf "$work"' EXIT
cache=$(bash -c '. tests/vm/lib.sh; echo "$CACHE"')
copy="$work/a copy"
mkdir "$copy"
git ls-files -z | tar -c --null -T - | tar -x -C "$copy"

demo_elsewhere() {
	local unshare=(unshare --mount)
	[ "$(id -u)" = 0 ] || unshare+=(--map-auto --map-root-user)
	"${unshare[@]}" env -u HOME COPY="$copy" bash -c 'mount --bind "$COPY" "$COPY" &&
		mount -o remount,bind,ro "$COPY" && cd "$COPY" && exec make demo' </dev/null >"$work/elsewhere" 2>"$work/errors"
}
is_shown() { grep -q 'T1055.008' "$work/elsewhere" && grep -q 'DeviceEvents | where' "$work/elsewhere"; }
has_no_escapes() { ! grep -q $'\x1b' "$work/elsewhere" "$work/errors"; }
# What a run has in the cache is in a folder with its number.
folders() { for run in "${runs[@]}"; do ls -d "$cache/tmp/$run"; done 2>/dev/null; }
guests() { for run in "${runs[@]}"; do find /proc/[0-9]*/cwd -lname "$cache/tmp/$run/*"; done 2>/dev/null; }
nothing_left() { [ -z "$(folders)" ] && [ -z "$(guests)" ]; }

demo_elsewhere &
elsewhere=$!
session=$(in_terminal "$work/here" make demo)
ok "make demo begins to tell" says_in_time "$work/here" 'attaches to a running process'
mapfile -t runs < <(ps -s "$session" -o pid= | tr -d ' ')
ok "a guest runs" test -n "$(guests)"
interrupt "$work/here"
sleep 0.3 # while the first is being obeyed
interrupt "$work/here"
ok "Ctrl-C twice ends it" ends_with "$work/here" 130
ok "and all that it had started" until_it is_over "$session"
ok "its guest is gone, and nothing is left" until_it nothing_left
wait $elsewhere
ok "the other, from a copy that cannot be written, is not disturbed" test $? = 0
cat "$work/errors" >"$LOG"
ok "it has shown what it is to show" is_shown
ok "and no colours to a file" has_no_escapes
ok "in the copy nothing has changed" diff <(git ls-files | sort) <(cd "$copy" && find . ! -type d -printf '%P\n' | sort)

# What make check runs.
holds() { [ -n "$(ls -A "$1")" ]; }
mkdir "$work/tmp"
session=$(TMPDIR=$work/tmp in_terminal "$work/check" tests/check install/dist)
ok "make check begins" until_it holds "$work/tmp"
interrupt "$work/check"
ok "Ctrl-C ends it" ends_with "$work/check" 130
ok "and all that it had started" until_it is_over "$session"
ok "nothing is left" eval '! holds "$work/tmp"'
done_testing
