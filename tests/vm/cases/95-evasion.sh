#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every way to the power of a tracer, from every place, disguised or not, and what its record says.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

YAMA=/proc/sys/kernel/yama/ptrace_scope
SETUID=/var/tmp/tiny-setuid
install -m 4755 "$(command -v tiny32)" $SETUID
# shellcheck source=evasion.sh
. "$HERE/evasion.sh"

WITH=requests=all fresh
echo 0 >$YAMA
took=$SECONDS
{
	cross "" places x86_64 ATTACH SEIZE process_vm_readv process_vm_writev mem=openat task/mem=openat pidfd_getfd
	cross "" places i386 ATTACH process_vm_writev mem=openat pidfd_getfd
} >rows
encounter -f <rows >>expected
matches
echo "# $(wc -l <rows) in $((SECONDS - took)) s"
echo 1 >$YAMA
equation "the matrix"
done_testing
