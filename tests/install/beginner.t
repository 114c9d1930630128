#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What make demo and make check say where they cannot run, and what is left of them when they are interrupted: a clone
# that cannot be written, no HOME, a full disk, no right to install, TERM, Ctrl-C, two at once. tests/long has the same
# of a guest that runs.
# shellcheck source-path=SCRIPTDIR
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tap.sh
. "$here/tap.sh"
# shellcheck source=terminal.sh
. "$here/terminal.sh"
work=$(mktemp -d)
LOG=$work/log
trap 'rm -rf "$work"' EXIT
cd "$here/../.." || exit 1
export SUITE=bookworm RUN=/bin/true

says() { grep -q -e "$1" "$work/said"; }
# said STATUS COMMAND...: it ends like that; what it says is in $work/said.
said() {
	local expected=$1 status=0
	shift
	"$@" >"$work/said" 2>&1 </dev/null || status=$?
	cat "$work/said"
	[ $status -eq "$expected" ]
}
# mounted COMMAND: a shell command with mounts of its own
mounted() {
	local unshare=(unshare --mount)
	[ "$(id -u)" = 0 ] || unshare+=(--map-root-user)
	"${unshare[@]}" bash -c "$1"
}
is_one_line() { [ "$(wc -l <"$work/said")" = 1 ]; }
# nothing_left CACHE
nothing_left() { [ -d "$1/ptracemon/tmp" ] && [ -z "$(ls -A "$1/ptracemon/tmp")" ] && ! grep -F "$1" /proc/self/mounts; }

says_or_ends() { until_it eval 'appears "$work/tree" "^it runs" || is_over $tree' && cat "$work/tree" && appears "$work/tree" '^it runs'; }

read_only() { mounted 'mount --bind . . && mount -o remount,bind,ro . && cd . && cd "$PWD" && tests/check install/version'; }
ok "in a clone that cannot be written make check says so" said 1 read_only
ok "in one line, with what to do" eval 'is_one_line && says "make a copy of your own: git clone"'
ok "without HOME it goes on" said 2 env -u HOME -u XDG_CACHE_HOME tests/check no-test-of-this-name
ok "to what it was asked for" says 'no test has that in its path: no-test-of-this-name$'

small_disk() {
	mounted "mkdir $work/small && mount -t tmpfs -o size=16M small $work/small || exit 1
		XDG_CACHE_HOME=$work/small tests/vm/vm
		status=\$?
		ls -A $work/small/ptracemon/tmp
		exit \$status"
}
ok "a disk that is full is a failure" said 122 small_disk
ok "of which it says that it is full, and how much it takes" says "the disk of $work/small/ptracemon has less than 512 MiB left: make room"
ok "nothing is left on it" eval '[ "$(tail -n 1 "$work/said" | cut -c1-4)" = "vm: " ]'

# As somebody who may install nothing.
if [ "$(id -u)" = 0 ]; then
	install -m 755 tests/need "$work/need"
	chmod 755 "$work"
	ok "without the right to install packages" said 1 setpriv --reuid 65534 --clear-groups "$work/need" no-such-package
	ok "the line to type is named" eval 'is_one_line && says "type: sudo apt-get install no-such-package$"'
fi

# TERM, and not to all of a terminal's programs as Ctrl-C.
cache=$(bash -c '. tests/vm/lib.sh; echo "$CACHE"')
printf '#!/bin/sh\nsleep 1000 &\necho it runs\nexec sleep 1001\n' >"$work/sleeps"
chmod +x "$work/sleeps"
RUN=$work/sleeps setsid tests/vm/vm tree >"$work/tree" 2>&1 &
tree=$!
ok "a script runs in a release's tree" says_or_ends
kill $tree
ok "TERM ends it, and all that it had started" until_it is_over $tree
wait $tree
ok "and the status says so" test $? = 143
ok "nothing is left" test -d "$cache/tmp" -a ! -e "$cache/tmp/$tree"

# Two at once, with an empty cache: one waits for the other, and goes on when that is interrupted.
export XDG_CACHE_HOME=$work/cache
first=$(in_terminal "$work/first" tests/vm/vm)
ok "a first run begins" says_in_time "$work/first" 'making the bookworm base tree'
second=$(in_terminal "$work/second" tests/vm/vm)
ok "a second waits for it" says_in_time "$work/second" 'waiting for another run'
interrupt "$work/first"
ok "Ctrl-C ends the first" ends_with "$work/first" 130
ok "and all that it had started" until_it is_over "$first"
ok "the second goes on" says_in_time "$work/second" 'making the bookworm base tree'
interrupt "$work/second"
interrupt "$work/second"
ok "Ctrl-C twice ends that" ends_with "$work/second" 130
ok "and all that it had started" until_it is_over "$second"
ok "nothing is left" nothing_left "$work/cache"
done_testing
