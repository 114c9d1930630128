# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# TAP for the scripts of this folder; the plan is theirs: echo "1..$count".

count=0

# check WHAT COMMAND...: passes if the command does.
check() {
	local what=$1 output
	shift
	count=$((count + 1))
	if output=$("$@" 2>&1); then
		echo "ok $count - $what"
	else
		echo "not ok $count - $what"
		printf '%s\n' "$output" | head -n 20 | sed 's/^/# /'
	fi
}
