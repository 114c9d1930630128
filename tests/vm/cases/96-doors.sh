#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Around the evasion matrix: what stood before the reader came, processes of other ABIs, io_uring, the knobs that leave
# out, and the guard of ftrace.
#
# guest: ACCEL=tcg1
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

YAMA=/proc/sys/kernel/yama/ptrace_scope
FTRACE=/proc/sys/kernel/ftrace_enabled
# shellcheck disable=SC2034 # of evasion-matrix.sh
SETUID=
# shellcheck source=evasion-matrix.sh
. "$HERE/evasion-matrix.sh"

meet() {
	attempt -f <rows >>expected
	matches
}

hex() { printf %s "$1" | od -An -tx1 | tr -d ' \n'; }

WITH=requests=all fresh
echo 0 >$YAMA

# arm64 has no fork of its own.
FORK=(-w fork)
is_x86 || FORK=(-w clone -C 17)

# ---- relations that stood when the reader came
# standing CELL OPTION...: while they are there, a reader comes; what the call said of both, the record says again.
standing() {
	local cell=$1
	shift
	attempt -k "collect >standing" "$@" "$cell" >line || fail "$cell: they met"
	# Of who called, the record knows nothing; flags of the moment are its own.
	sed -E 's/^(type=auto_attach )?caller=[0-9]+ .*( tracer\.tgid=([0-9]+).* tracer\.tid=([0-9]+))/type=traced caller=\4\2/
		s/ parent\.[a-z_]+=[^ ]*//g' line >told
	grep ^traced standing >recorded || : >recorded
	tap "$HERE/compare" told recorded
}
standing "door=traced outcome=allow place=root" -r SEIZE -e relation=
standing "door=traced outcome=allow place=same_uid" -r ATTACH -T "$USER_1" -E "$USER_1" -e relation=
standing "door=traced outcome=allow place=thread" -r SEIZE -E thread -e relation=
standing "door=traced outcome=allow place=by_thread" -r SEIZE -T thread -e relation=
standing "door=traced outcome=allow place=into_pid_namespace" -r SEIZE -E pidns -e relation=cross_pid_ns
standing "door=traced outcome=allow place=in_pid_namespace" -r SEIZE -n -t child -T pidns -e relation=own_child
standing "door=traced outcome=allow place=user_by_root" -r ATTACH -E "uid:1001:1001:1001" -e relation=cross_uid+not_dumpable
standing "door=traced outcome=allow place=32bit_process" -r SEIZE -E exec:$COMPAT -e "relation= tracee.flags=4"
standing "door=traced outcome=allow place=traceme" -t traceme -e relation=own_child
is "$(collect | grep -c ^traced)" 0 "door=traced outcome=none place=nobody: no relation, no record"

# ---- processes of the other ABIs as callers
abis=i386:compat-i386
if ! is_x86; then abis=arm:compat-arm; elif compat-x32 bogus 2>/dev/null; [ $? = 111 ]; then abis+=" x32:compat-x32"; fi
# called CELL WORDS PROGRAM ARGUMENT...
called() {
	local cell=$1 must=$2 status=0 pid
	shift 2
	drain
	"$@" &
	pid=$!
	wait $pid || status=$?
	echo "$must caller=$pid tracer.tgid=$pid tracer.tid=$pid tracer.flags=4 tracer.comm=$(hex "$1") tracee.tgid=$target tracee.tid=$target tracee.flags=4 tracee.comm=$(hex "$1") relation= outcome=success denied=not # $cell" >>expected
	matches
	is "$status" 0 "$cell: the call itself succeeded"
}
# shellcheck disable=SC2317 # by until_true
runs() { [ "$(cat "/proc/$target/comm")" = "$1" ]; }
for kind in $abis; do
	IFS=: read -r abi program <<<"$kind"
	case $abi in
	arm) nr=26 readv=376 writev=377 open=5 openat=322 creat=8 mark=0 ;;
	i386) nr=26 readv=347 writev=348 open=5 openat=295 creat=8 mark=0 ;;
	x32) nr=521 readv=539 writev=540 open=2 openat=257 creat=85 mark=$((0x40000000)) ;;
	esac
	cell="abi=$abi outcome=allow place=${program}_process"
	$program wait &
	target=$!
	until_true runs "$program"
	called "door=SEIZE $cell" "type=call abi=$abi request=16902 class=attach result=0" $program call $nr 16902 $target
	called "door=ATTACH $cell" "type=call abi=$abi request=16 class=attach result=0" $program call $nr 16 $target
	called "door=process_vm_readv $cell" "type=memory door=process_vm_readv abi=$abi ranges=1" \
		$program call $readv $target % 1 % 1
	called "door=process_vm_writev $cell" "type=memory door=process_vm_writev abi=$abi ranges=1" \
		$program call $writev $target % 1 % 1
	called "door=proc_mem.open $cell" "type=access door=proc_mem abi=$abi mode=10 syscall=$((mark + open))" \
		$program call $open @/proc/$target/mem 2
	called "door=proc_mem.openat $cell" "type=access door=proc_mem abi=$abi mode=10 syscall=$((mark + openat))" \
		$program call $openat 0 @/proc/$target/task/$target/mem 2
	called "door=proc_mem.creat $cell" "type=access door=proc_mem abi=$abi mode=10 syscall=$((mark + creat))" \
		$program call $creat @/proc/$target/mem 384
	kill -9 $target
done

# ---- io_uring: the kernel opens the file for whom it works
drain
check "io_uring is tried" eval 'attempt -w uring "a label" >line'
collect >recorded
if grep -q "errno=0" line; then
	grep ^access recorded | grep " tracee.tid=$(field tracee.tid <line) " >record
	is "$(wc -l <record)" 1 "door=proc_mem.io_uring outcome=allow place=root: one record"
	is "$(field door <record) $(field outcome <record) $(field mode <record) $(field tracer.tgid <record)" \
		"proc_mem success 10 $(field tracer.tgid <line)" "door=proc_mem.io_uring: by which process, about whom"
	echo "# system call $(field syscall <record), thread $(field tracer.tid <record) of $(field tracer.tgid <record)"
else
	# ENOSYS, and EPERM where it is switched off
	check "door=proc_mem.io_uring: there is no io_uring here" grep -qE "errno=(38|1)( |$)" line
	is "$(grep -c ^access recorded)" 0 "door=proc_mem.io_uring outcome=none"
fi

# ---- what lists processes asks for less
drain
check "ps lists threads" eval '(exec ps -eLf) | grep -qw kthreadd'
check "and processes" eval '(exec ps aux) | grep -qw kthreadd'
check "top does" eval '(exec top -b -n 1) | grep -qw kthreadd'
is "$(collect | grep -c ^access)" 0 "door=ps outcome=none: ps and top make no record"

# ---- the knobs that leave out
{
	row -w process_vm_writev -i -e "outcome=success relation=" "knob=paths door=process_vm_writev outcome=allow: 1"
	row -i -e "result=0" "knob=paths door=ATTACH outcome=allow: 1"
} >rows
meet
knob paths 0
knob evidence 0
{
	row -w process_vm_writev -e "outcome=success length=352" "knob=paths door=process_vm_writev outcome=allow: 0, no items"
	row -e "result=0 length=304" "knob=paths door=ATTACH outcome=allow: 0, no items"
} >rows
meet
knob paths 1
knob evidence 1
knob access 0
{
	for way in process_vm_readv process_vm_writev openat pidfd_getfd; do
		row -w $way -0 "knob=access door=$way outcome=none: 0"
	done
	row -i -e "result=0" "knob=access door=ATTACH outcome=allow: ptrace goes on"
} >rows
filtered=$(counter filtered)
meet
check "knob=access: each is counted as filtered" test "$(counter filtered)" -ge $((filtered + 4))
knob access 1
knob autoattach 0
row "${FORK[@]}" -O 2 -0 "knob=autoattach door=auto_attach.fork outcome=none: 0" >rows
row -w clone -C 0x2011 -0 "knob=autoattach door=auto_attach.clone_ptrace outcome=none: 0" >>rows
filtered=$(counter filtered)
meet
is "$(counter filtered)" $((filtered + 2)) "knob=autoattach: both are counted as filtered"
knob autoattach 1
knob enabled 0
row -0 "knob=enabled door=ATTACH outcome=none: 0" >rows
row -w process_vm_readv -0 "knob=enabled door=process_vm_readv outcome=none: 0" >>rows
row "${FORK[@]}" -O 2 -0 "knob=enabled door=auto_attach.fork outcome=none: 0" >>rows
meet
knob enabled 1

# Plain children are left out, and nobody else's.
plain() {
	row -t child "$@" "knob=children door=ATTACH outcome=none place=own_child"
	row -t child -r PEEKDATA "$@" "knob=children door=PEEKDATA outcome=none place=own_child"
	row -t child -w process_vm_writev "$@" "knob=children door=process_vm_writev outcome=none place=own_child"
	row -t child -w openat "$@" "knob=children door=proc_mem outcome=none place=own_child"
	row -t child -w pidfd_getfd "$@" "knob=children door=pidfd_getfd outcome=none place=own_child"
	row -t traceme "$@" "knob=children door=TRACEME outcome=none place=own_child"
}
others() {
	local way
	for way in ptrace process_vm_writev; do
		row -w $way "knob=children door=$way outcome=allow place=sibling"
		row -w $way -t grandchild "knob=children door=$way outcome=allow place=grandchild"
		row -w $way -t self "knob=children door=$way outcome=self place=self" | sed "$([ $way = ptrace ] || echo s/^/-0'\t'/)"
		row -w $way -t child -E "$USER_1" -e relation=own_child+cross_uid "knob=children door=$way outcome=allow place=other_uid"
		row -w $way -t child -T fork,caps:80000 -e relation=own_child+more_caps \
			"knob=children door=$way outcome=allow place=more_capabilities"
		row -w $way -t child -T "$USER_1" -E userns -e relation=own_child+more_caps+cross_user_ns \
			"knob=children door=$way outcome=allow place=user_namespace"
		row -w $way -t child -E pidns -e relation=cross_pid_ns+descendant "knob=children door=$way outcome=allow place=pid_namespace"
		row -w $way -t child -E mnt -e relation=own_child+cross_mnt_ns "knob=children door=$way outcome=allow place=mount_namespace"
		row -w $way -t child -E gid:7:7:7,dumpable -e relation=own_child "knob=children door=$way outcome=allow place=other_gid"
	done
}
knob ends 0
knob children none
left=$(counter children) filtered=$(counter filtered)
plain -0 >rows
meet
is "$(counter children)" $((left + 6)) "knob=children: each is counted"
check "knob=children: as filtered, too" test "$(counter filtered)" -ge $((filtered + 6))
others >rows
meet
is "$(counter children)" $((left + 6)) "knob=children: none of those is"
knob children control
{
	row -t child -e relation=own_child "knob=children=control door=ATTACH outcome=allow place=own_child"
	row -t child -r INTERRUPT -e "relation=own_child denied=not_stopped" "knob=children=control door=INTERRUPT outcome=not_stopped place=own_child"
	row -t traceme -e relation=own_child "knob=children=control door=TRACEME outcome=allow place=own_child"
	row -t child -w openat -e relation=own_child "knob=children=control door=proc_mem outcome=allow place=own_child"
	row -t child -r POKEDATA -0 "knob=children=control door=POKEDATA outcome=none place=own_child"
	row -t child -r PEEKDATA -0 "knob=children=control door=PEEKDATA outcome=none place=own_child"
	row -t child -w process_vm_writev -0 "knob=children=control door=process_vm_writev outcome=none place=own_child"
} >rows
meet
is "$(counter children)" $((left + 9)) "knob=children=control: what changes and reads is left out"
equation "knobs"
is "$(counter lost_nested)" 0 "no record was ever written inside another"

# ---- nobody blinds the probes by ftrace
if is_x86; then
	is "$(perl -MErrno -e 'open my $f, ">", $ARGV[0]; syswrite($f, "0") // print((grep { $!{$_} } keys %!)[0])' $FTRACE)" EBUSY \
		"guard: kernel.ftrace_enabled=0 is refused while the module is loaded"
	is "$(cat $FTRACE)" 1 "guard: and it is still 1"
	row -i -e result=0 "guard: door=ATTACH outcome=allow after it" >rows
	meet
	WITH=guard=0 fresh
	check "guard=0: kernel.ftrace_enabled=0 is taken" eval "echo 0 >$FTRACE"
	echo 1 >$FTRACE
	modprobe -r ptracemon
	echo 0 >$FTRACE
	echo "ptracemon-test: mark guard" >/dev/kmsg
	check "guard: loading is refused while kernel.ftrace_enabled is 0" eval "! modprobe ptracemon 2>errors"
	check "guard: and the log says why" grep -q 'ftrace_enabled is 0' <(dmesg | sed '1,/mark guard$/d')
	echo 1 >$FTRACE
else
	check "no guard: kernel.ftrace_enabled=0 is taken, since probes do without ftrace" eval "echo 0 >$FTRACE"
	row -i -e result=0 "no guard: door=ATTACH outcome=allow after it" >rows
	meet
	echo 1 >$FTRACE
fi
fresh
echo 1 >$YAMA
done_testing
