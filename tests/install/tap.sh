# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# TAP, for what runs inside a guest or a tree.

number=0
status=0
LOG=${LOG:-/tmp/log}
EXCEPT=()

# ok TEXT COMMAND...: a test that passes if COMMAND does. What it prints is in $LOG until the next; of the
# last command that installs, in $LOG.last.
ok() {
	local text=$1
	shift
	number=$((number + 1))
	if "$@" >"$LOG" 2>&1; then
		echo "ok $number - $text"
	else
		echo "not ok $number - $text"
		sed 's/^/# /' "$LOG" | tail -n 40
		status=1
	fi
	case "$*" in *install*) cp "$LOG" "$LOG.last" ;; esac
}

# snapshot: what is there: kind, rights, owner, name, where a link leads, and what is in each file. What keeps changing
# is left out, and DKMS's key, which is the machine's own: it is made once, and stays; so are words in EXCEPT.
snapshot() {
	local places=(/boot /etc /home /opt /root /srv /usr /var /lib/modules) kept=(! -path '/var/lib/dkms/mok.*'
		! -path '/var/lib/dkms/dkms_dbversion' ! -path '/var/log/*' ! -path '/var/cache/*' ! -path '/var/lib/dpkg/*'
		"${EXCEPT[@]}")
	find "${places[@]}" "${kept[@]}" -printf '%M %U:%G %p %l\n' | sort
	find "${places[@]}" "${kept[@]}" -type f -print0 | sort -z | xargs -0 sha256sum
}

# as_it_was: since snapshot >/tmp/before.
as_it_was() { snapshot >/tmp/after; diff -u /tmp/before /tmp/after; }

done_testing() {
	echo "1..$number"
	exit $status
}
