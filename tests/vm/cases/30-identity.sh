#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each field of both identities, against what /proc says; roles; relations.
#
# guest: ACCEL=tcg1
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

fresh

# Each id has a value of its own, so that none can stand in for another.
tracer=comm:the-tracer,cgroup:one,loginuid:4001,gid:2001:2002:2003,uid:1001:1002:1003
# Changed ids make both not dumpable: flag 8.
tracee=comm:the-tracee,cgroup:two,loginuid:4002,mnt,gid:3001:3002:3003,keepcaps,uid:3004:3005:3006,caps:3400
expect attempt -T $tracer -E $tracee -e "result=-1 tracer.flags=8 tracee.flags=8" "every field, ATTACH refused"
expect attempt -t traceme -T fork,$tracer -E $tracee -e "tracer.flags=8 tracee.flags=8" \
	"every field and the right roles, TRACEME"
expect attempt -T comm:the-tracer,caps:80000,cgroup:one,loginuid:4003 -E $tracee -e "result=0" \
	"every field, ATTACH allowed by CAP_SYS_PTRACE alone"
# 16 bytes with the NUL: a longer name is cut by the kernel; odd bytes are the task's own choice.
expect attempt -T "comm:fifteen-bytes-x" -E $'comm:\x1b[31m\n\xff' "names of threads with any bytes"
expect attempt -T "thread,comm:worker" -E "comm:main,thread,comm:other" "a thread attaches to a thread: both names"

# What was there at the moment of the call, also of tasks that are odd.
expect attempt -E exit -e "result=-1 tracee.flags=2 relation=" "ATTACH to a process that has exited, not yet reaped"
expect attempt -t pid -p 2 -e "result=-1 tracee.flags=1 tracee.mnt_ns=$(readlink /proc/self/ns/mnt | tr -dc 0-9)" \
	"ATTACH to a kernel thread"
expect attempt -t none -p 1073741823 -e "result=-3" "ATTACH to a pid that nobody has: no tracee"
expect attempt -E exec:$COMPAT -e "result=0 tracee.flags=4" "ATTACH to a 32-bit process"
expect attempt -t self -T thread -e "result=-1 relation=self" "ATTACH to oneself"
matches

is "$(field mnt_ns <recorded | grep -cx 0)" 0 "no mount namespace is unknown on this kernel"

# mnt_ns of a living task is known on every kernel, however the tasks lie.
drain
attempt x >/dev/null
collect | grep ^call >recorded
is "$(field tracer.mnt_ns <recorded)/$(field tracee.mnt_ns <recorded)" \
	"$(readlink /proc/self/ns/mnt | tr -dc 0-9)/$(readlink /proc/self/ns/mnt | tr -dc 0-9)" "mnt_ns is there on both sides"

# Each relation alone, and all of those that can hold at once.
expect attempt -e relation= "no relation: two processes of root"
expect attempt -t child -e relation=own_child "relation own_child"
expect attempt -t traceme -e relation=own_child "relation own_child by TRACEME"
expect attempt -t self -e relation=self "relation self"
expect attempt -E keepcaps,uid:1001:0:0,caps:ffffffff -T caps:ffffffff -e relation=cross_uid "relation cross_uid: the real uid differs"
expect attempt -E uid:0:1001:0,caps:0,dumpable -e relation=cross_uid "relation cross_uid: the effective uid differs"
expect attempt -T caps:80001 -E caps:80003 -e relation=more_caps "relation more_caps"
expect attempt -T caps:80003 -E caps:80001 -e relation= "not more_caps the other way round"
expect attempt -E pidns -e relation=cross_pid_ns "relation cross_pid_ns"
expect attempt -T uid:1001:1001:1001 -E uid:1001:1001:1001,dumpable,userns -e relation=more_caps+cross_user_ns \
	"relation cross_user_ns, where root of the namespace has all capabilities"
expect attempt -E mnt -e relation=cross_mnt_ns "relation cross_mnt_ns"
expect attempt -E cgroup:three -e relation=cross_cgroup "relation cross_cgroup"
expect attempt -T cgroup:four,uid:1001:1001:1001 -E cgroup:five,mnt,userns,pidns \
	-e "result=-1 relation=cross_uid+more_caps+cross_pid_ns+cross_user_ns+cross_mnt_ns+cross_cgroup" \
	"all relations that two strangers can have"
matches
done_testing
