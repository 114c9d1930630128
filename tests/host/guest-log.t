#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What in the log of a test's guest fails the run (tests/vm/report.sh): each complaint, but not a data race that the
# module has no part in.
set -u
cd "$(dirname "$0")/../.." || exit 1
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
# shellcheck source-path=SCRIPTDIR source=tap.sh
. tests/host/tap.sh
# shellcheck source-path=SCRIPTDIR source=../vm/report.sh
. tests/vm/report.sh

# race ONE OTHER [LINE]: a report of KCSAN, as the kernel prints it, with these two functions below others; LINE from
# another processor in its middle.
race() {
	cat <<-EOF_REPORT
	[   12.345678] ==================================================================
	[   12.345679] BUG: KCSAN: data-race in memcpy_orig / do_exit
	[   12.345680]
	[   12.345681] write to 0xffff888003a1c02c of 4 bytes by task 101 on cpu 1:
	[   12.345682]  do_exit+0x1b2/0x1400
	[   12.345683]  $1
	[   12.345684]  x64_sys_call+0x1b40/0x1c40
	[   12.345685] ${3:-}
	[   12.345686] read to 0xffff888003a1c02c of 4 bytes by task 100 on cpu 0:
	[   12.345687]  memcpy_orig+0x10/0x20
	[   12.345688]  $2
	[   12.345689]
	[   12.345690] Reported by Kernel Concurrency Sanitizer on:
	[   12.345691] CPU: 0 UID: 0 PID: 100 Comm: storm Tainted: G           O       6.12.118-ptracemon-kcsan #1
	[   12.345692] ==================================================================
	EOF_REPORT
}
readonly INTERRUPT="asm_sysvec_apic_timer_interrupt+0x1f/0x30"
readonly OURS="ptracemon_identity_of+0x7e/0x2f0 [ptracemon]" THEIRS="do_group_exit+0x1/0x2"

# says WANTED LOG...: whether the lines of these logs that fail a run, with their numbers, are those.
says() {
	local wanted=$1 got=
	shift
	cat "$@" >"$place/log"
	if got=$(scan_log "$place/log") && [ -n "$got" ]; then echo "prints, and is true"; return 1; fi
	echo "$got"
	[ "$(sed 's/\[.*\] //' <<<"$got")" = "$wanted" ]
}

race "$THEIRS" "$THEIRS" >"$place/foreign"
race "$OURS" "$THEIRS" >"$place/first"
race "$THEIRS" "$OURS" >"$place/second"
head -n 8 "$place/first" >"$place/cut"
race "$THEIRS" "$THEIRS" "WARNING: CPU: 1 PID: 7 at kernel/fork.c:1" >"$place/mixed"
echo "[   11.000000] ptracemon: loaded by ptracemon_init+0x1/0x2 [ptracemon]" >"$place/line"
echo "[   13.000000] BUG: KCSAN: assert: race in do_exit / do_exit" >"$place/assert"
race "$INTERRUPT"$'\n'"[   12.345683]  $OURS" "$THEIRS" >"$place/interrupted"
race "$INTERRUPT"$'\n'"[   12.345683]  $OURS" "$OURS" >"$place/both"
race "$OURS"$'\n'"[   12.345683]  $INTERRUPT" "$THEIRS" >"$place/interrupting"
readonly TITLE="BUG: KCSAN: data-race in memcpy_orig / do_exit"

check "a race of the kernel's own code does not fail it" says "" "$place/foreign"
check "nor does the module's name outside of the report" \
	says "" "$place/line" "$place/foreign" "$place/line" "$place/foreign"
check "a race with the module in its first stack does" says "2:$TITLE" "$place/first"
check "with the module in its second stack too" says "2:$TITLE" "$place/second"
check "not where the stack goes on with what was interrupted" says "" "$place/interrupted" "$place/foreign"
check "but in the other stack all the same" says "2:$TITLE" "$place/both"
check "and in an interrupt" says "2:$TITLE" "$place/interrupting"
check "also between others" says "17:$TITLE" "$place/foreign" "$place/first" "$place/foreign"
check "and where the guest died in its middle" says "17:$TITLE" "$place/foreign" "$place/cut"
check "a warning in the middle of a foreign one" says "8:WARNING: CPU: 1 PID: 7 at kernel/fork.c:1" "$place/mixed"
check "an assertion of KCSAN, whosever it is" says "1:BUG: KCSAN: assert: race in do_exit / do_exit" "$place/assert"

kernel_complaints | grep -v KCSAN >"$place/patterns"
all_found() {
	local pattern line
	while read -r pattern; do
		line=$(sed -E 's/\(([a-z]*)\|[^)]*\)/\1/; s/\[0-9\]\+/7/; s/\.\*/ /g; s/\\//g' <<<"$pattern")
		echo "[    1.000000] $line" >"$place/log"
		! scan_log "$place/log" >/dev/null || { echo "not found: $line"; return 1; }
	done <"$place/patterns"
}
check "each other complaint fails it" all_found

echo "1..$count"
