# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Programs in terminals of their own, and Ctrl-C there.

# in_terminal NAME COMMAND...: runs it in a terminal, in a session whose number is printed; what it prints is in NAME.
in_terminal() {
	local name=$1
	shift
	mkfifo "$name.keys"
	# Without job control a shell lets what runs in the background ignore SIGINT.
	(
		exec 7<>"$name.keys"
		env --default-signal=INT script -qfec "echo \$\$ >'$name.session'; exec $*" "$name" <&7 >/dev/null 2>&1
		echo $? >"$name.status"
	) >/dev/null 2>&1 &
	until_it test -s "$name.session"
	cat "$name.session"
}
interrupt() { printf '\3' 1<>"$1.keys"; } # which does not wait for a reader

# until_it COMMAND...: has come true; false after so long that something hangs.
until_it() {
	local end=$((SECONDS + 1200))
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.05
	done
}
appears() { grep -aq -e "$2" "$1" 2>/dev/null; }
# shows NAME: what it has printed, and its status. A failure, for those that show why they are one.
shows() {
	tail -n 20 "$1"
	echo "status: $(cat "$1.status" 2>/dev/null || echo "none, it runs")"
	return 1
}
has_said_or_ended() { appears "$@" || [ -s "$1.status" ]; }
# says_in_time NAME PATTERN: what runs in that terminal prints it before it ends. Shows what it has printed if not.
says_in_time() {
	until_it has_said_or_ended "$@"
	appears "$@" || shows "$1"
}
# is_over SESSION: none of its programs runs
is_over() { [ -z "$(ps -s "$1" -o stat= | grep -v '^Z')" ]; }
ends_with() {
	until_it test -s "$1.status" && [ "$(cat "$1.status")" = "$2" ] || shows "$1"
}
