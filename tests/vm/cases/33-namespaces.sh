#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tracers in namespaces: the pid is looked up where the caller lives, and what is recorded is meant for the whole host.
#
# guest: ACCEL=tcg1
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

fresh
expect attempt -n -t child -T pidns -e "result=0 pid=2 tracee.ns_pid=2 relation=own_child" \
	"a tracer in a pid namespace names pid 2, its child"
expect attempt -t none -p $$ -T pidns -e "result=-3" "a pid of the host names nobody in a pid namespace"
expect attempt -n -t self -T pidns -e "result=-1 pid=1 tracee.ns_pid=1 relation=self" "pid 1 of a pid namespace"
expect attempt -n -t child -T pidns,thread -E thread -e "result=0 tracee.ns_pid=3" "threads in a pid namespace"
expect attempt -t traceme -T pidns -e "result=0 tracer.ns_pid=1 tracee.ns_pid=2" "TRACEME in a pid namespace"
expect attempt -E pidns -e "result=0 tracee.ns_pid=1 relation=cross_pid_ns" "the host attaches into a pid namespace"
expect attempt -n -t child -T pidns,pidns -e "result=0 pid=2" "a pid namespace in a pid namespace"
expect attempt -n -t child -a i386 -T pidns -e "result=0 pid=2" "a pid namespace, by the i386 ABI"

# Root of a user namespace is who it was before.
expect attempt -n -t child -T gid:1001:1001:1001,uid:1001:1001:1001,dumpable,userns,pidns,mnt \
	-e "result=0 tracer.uid=1001 tracer.euid=1001 tracer.gid=1001 tracee.uid=1001" \
	"root of a user namespace has its uid of the host"
expect attempt -T uid:1001:1001:1001,dumpable,userns -E dumpable \
	-e "result=-1 tracer.uid=1001 tracer.cap_effective=$(printf %016x $(((2 << $(cat /proc/sys/kernel/cap_last_cap)) - 1)))" \
	"its capabilities are recorded, and do not let it attach to a process of the host"
matches
done_testing
