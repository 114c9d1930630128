#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who is refused, why, and that the refusal is recorded as such.
#
# guest: ACCEL=tcg1
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

YAMA=/proc/sys/kernel/yama/ptrace_scope
user=uid:1001:1001:1001,dumpable
other=uid:1002:1002:1002,dumpable

WITH=requests=all fresh
check "Yama is there to be tested" test -w $YAMA
echo 0 >$YAMA
expect attempt -e result=0 "success: root attaches to root"
expect attempt -T $user -E $user -e result=0 "success: a user attaches to a process of the same"
expect attempt -r SEIZE -t child -T $user -E dumpable -e result=0 "success: SEIZE of a child"
expect attempt -t traceme -T $user -E dumpable -e result=0 "success: TRACEME"
expect attempt -T $user -E $other -e result=-1 "EPERM: another uid"
expect attempt -T $user -E dumpable -e result=-1 "EPERM: a process of root"
expect attempt -r SEIZE -T $user -E $other -e result=-1 "EPERM: SEIZE, another uid"
expect attempt -T $user -E uid:1001:1001:1001 -e result=-1 "EPERM: not dumpable"
expect attempt -t self -e result=-1 "EPERM: oneself"
expect attempt -t pid -p 1 -T $user -e result=-1 "EPERM: init"
expect attempt -t none -p 1073741823 -e result=-3 "ESRCH: nobody has the pid"
expect attempt -r PEEKDATA -e result=-3 "ESRCH: not traced"
expect attempt -r CONT -e result=-3 "ESRCH: CONT of what is not traced"
expect attempt -r DETACH -T $user -E $other -e result=-3 "ESRCH: DETACH from a stranger"
expect attempt -r SEIZE -A 1 -e result=-5 "EIO: SEIZE with an address"
expect attempt -r SEIZE -D 0x80000000 -e result=-5 "EIO: SEIZE with options that do not exist"
expect attempt -r 0x7777 -e result=-3 "an unknown request to a stranger"
matches

echo 1 >$YAMA
expect attempt -T $user -E $user -e result=-1 "EPERM by Yama: same uid, no descendant"
expect attempt -t child -T $user -E dumpable -e result=0 "Yama lets the parent attach"
expect attempt -e result=0 "Yama lets CAP_SYS_PTRACE attach"
echo 2 >$YAMA
expect attempt -t child -T $user -E dumpable -e result=-1 "EPERM by Yama: the administrator alone"
expect attempt -t traceme -T $user -E dumpable -e result=-1 "EPERM by Yama: TRACEME"
matches
echo 1 >$YAMA
is "$(counter missed_return)" 0 "every return was watched"
equation "outcomes"
done_testing
