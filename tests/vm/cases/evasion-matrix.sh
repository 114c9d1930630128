# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced: the rows of the evasion matrix, for "attempt -f". Each is a way in, from a place, with what comes of it.

# row OPTION... CELL: one line.
row() {
	local IFS=$'\t'
	echo "$*"
}

USER_1=uid:1001:1001:1001,dumpable
USER_2=uid:1002:1002:1002,dumpable
# All that matters but CAP_SYS_PTRACE; root's files can still be opened.
LACKING=caps:3ff7ffff
NOBODY=1073741823

# The columns: name; options; steps of the tracer; steps of the tracee; relation; what comes of ptrace's attach requests,
# process_vm_*, /proc/PID/mem and pidfd_getfd.
#   allow  dac  lsm  already  self  other  gone   an answer, as the record gives it
#   nomem  there is no memory to move
#   none   no record: the kernel does not get to the question (its own memory, no memory, file permissions)
#   -      makes no sense
# proc_mem of another user's process ends at the file's permissions, as any other file does: no check, no record.
places() {
	cat <<-EOF_PLACES
	same_uid;;$USER_1;$USER_1;;allow;allow;allow;allow
	root;;;;;allow;allow;allow;allow
	own_child;-t child;$USER_1;;own_child;allow;allow;allow;allow
	grandchild;-t grandchild;$USER_1;;descendant;allow;allow;allow;allow
	other_uid;;$USER_1;$USER_2;cross_uid;dac;dac;none;dac
	root_process;;$USER_1;dumpable;cross_uid+more_caps;dac;dac;none;dac
	user_by_root;;;$USER_1;cross_uid;allow;allow;allow;allow
	user_by_root_without_capability;;$LACKING;$USER_1;cross_uid;dac;dac;dac;dac
	not_dumpable;;$USER_1;uid:1001:1001:1001;not_dumpable;dac;dac;none;dac
	not_dumpable_by_prctl;;$LACKING;undumpable,$LACKING;not_dumpable;dac;dac;dac;dac
	more_capabilities;;$USER_1;keepcaps,uid:1001:1001:1001,caps:3400,dumpable;more_caps;dac;dac;dac;dac
	setuid;;$USER_1;$USER_1,exec:$SETUID;cross_uid+more_caps+not_dumpable;dac;dac;none;dac
	thread;;$USER_1;$USER_1,thread;;allow;allow;allow;-
	from_thread;;$USER_1,thread;$USER_1;;allow;allow;allow;allow
	self;-t self;$USER_1;;self;self;none;none;none
	self_thread;-t self;$USER_1,thread;;self;self;none;none;-
	kernel_thread;-t pid -p 2;;;;self;nomem;none;allow
	kernel_thread_by_user;-t pid -p 2;$USER_1;;cross_uid+more_caps;self;nomem;none;dac
	zombie;;$USER_1;$USER_1,exit;;other;nomem;none;allow
	first_thread_gone;;$USER_1;$USER_1,leave;;other;nomem;none;allow
	nobody;-t none -p $NOBODY;$USER_1;;;gone;gone;none;none
	into_pid_namespace;;;pidns;cross_pid_ns;allow;allow;allow;allow
	in_pid_namespace;-n -t child;pidns;;own_child;allow;allow;allow;allow
	out_of_pid_namespace;-t none -p $$;pidns;;;gone;gone;-;none
	in_user_namespace;-t child;$USER_1,userns;;own_child;allow;allow;allow;allow
	out_of_user_namespace;;$USER_1,userns;$USER_1;cross_user_ns;dac;dac;dac;dac
	into_user_namespace;;$USER_1;$USER_1,userns;more_caps+cross_user_ns;allow;allow;allow;allow
	32bit_process;;$USER_1;$USER_1,exec:$COMPAT;;allow;allow;allow;allow
	other_mount_namespace;;mnt;;cross_mnt_ns;allow;allow;allow;allow
	other_cgroup;;cgroup:six;cgroup:seven;cross_cgroup;allow;allow;allow;allow
	already_traced;-H;;;;already;allow;allow;allow
	vfork_child;;$USER_1;$USER_1,vfork;;allow;allow;allow;allow
	EOF_PLACES
}

# The same, where Yama lets a user attach to descendants alone.
places_of_yama_1() {
	cat <<-EOF_PLACES
	same_uid;;$USER_1;$USER_1;;lsm;lsm;lsm;lsm
	own_child;-t child;$USER_1;;own_child;allow;allow;allow;allow
	grandchild;-t grandchild;$USER_1;;descendant;allow;allow;allow;allow
	other_uid;;$USER_1;$USER_2;cross_uid;dac;dac;none;dac
	user_by_root;;;$USER_1;cross_uid;allow;allow;allow;allow
	EOF_PLACES
}

# The administrator alone.
places_of_yama_2() {
	cat <<-EOF_PLACES
	own_child;-t child;$USER_1;;own_child;lsm;lsm;lsm;lsm
	user_by_root;;;$USER_1;cross_uid;allow;allow;allow;allow
	EOF_PLACES
}

# words_of ANSWER WAY: what the record must say of it
words_of() {
	local result=
	case $1 in
	allow)
		case $2 in
		ptrace) echo "outcome=success denied=not result=0" ;;
		# Nobody refuses; whether there is memory at that address is another matter (attempt knows).
		process_vm_*) echo "denied=not" ;;
		*) echo "outcome=success denied=not" ;;
		esac
		;;
	gone) echo "outcome=failure denied=no_such_process result=-3" ;;
	nomem) echo "outcome=failure denied=other result=-3" ;;
	already) echo "outcome=failure denied=already_traced result=-1" ;;
	self) echo "outcome=failure denied=self_or_kthread result=-1" ;;
	*) [ "$2" != ptrace ] || result=" result=-1" && echo "outcome=failure denied=$1$result" ;;
	esac
}

# cross NAME PLACES ABI WAY...: each way (a request of ptrace, a system call, FILE=system call) from each place, by one ABI.
cross() {
	local yama=$1 places=$2 abi=$3 way door answer place options tracer tracee relation ptrace vm mem getfd cell
	shift 3
	while IFS=';' read -r place options tracer tracee relation ptrace vm mem getfd; do
		for way; do
			local -a words=(-w "${way#*=}")
			door=${way#*=}
			case $way in
			ATTACH | SEIZE) words=(-w ptrace -r "$way" -i) door=$way answer=$ptrace ;;
			process_vm_*) answer=$vm words+=(-i) ;;
			pidfd_getfd) answer=$getfd words+=(-i) ;;
			*=*) answer=$mem words+=(-F "${way%%=*}" -i) door=proc_mem.$way ;;
			esac
			[ "$answer" != - ] || continue
			cell="door=$door abi=$abi outcome=$answer place=$place$yama"
			# shellcheck disable=SC2206 # words
			words+=(-a "$abi" $options -T "$tracer" -E "$tracee")
			if [ "$answer" = none ]; then
				row "${words[@]}" -0 "$cell"
			else
				row "${words[@]}" -e "$(words_of "$answer" "${words[1]}") relation=$relation" "$cell"
			fi
		done
	done < <($places)
}

# A task that a tracee makes is traced from its first moment, where options or flags say so.
# The columns: name; way; flags of clone; options of SEIZE; how it came to be.
born_traced() {
	cat <<-EOF_BORN
	fork;fork;0;2;fork
	vfork;vfork;0;4;vfork
	clone_sigchld;clone;17;2;fork
	clone_vfork;clone;0x4111;4;vfork
	clone_no_signal;clone;0;8;clone
	clone_other_signal;clone;10;8;clone
	clone_ptrace;clone;0x2011;0;clone_ptrace
	clone_ptrace_vfork;clone;0x6111;0;clone_ptrace
	clone_ptrace_and_fork;clone;0x2011;2;fork
	clone3_sigchld;clone3;17;2;fork
	clone3_vfork;clone3;0x4111;4;vfork
	clone3_no_signal;clone3;0;8;clone
	clone3_ptrace;clone3;0x2011;0;clone_ptrace
	fork_unasked;fork;0;8;none
	clone_unasked;clone;0;2;none
	clone_untraced;clone;0x800011;2;none
	EOF_BORN
}

# Flags that make it something else than a child in the same places.
born_apart() {
	cat <<-EOF_BORN
	clone_thread;clone;0x50f00;8;clone;
	clone3_thread;clone3;0x50f00;8;clone;
	clone_ptrace_thread;clone;0x52f00;0;clone_ptrace;
	clone_parent;clone;0x8011;2;fork;
	clone_user_namespace;clone;0x10000011;2;fork;cross_user_ns
	clone_pid_namespace;clone;0x20000011;2;fork;cross_pid_ns
	clone3_mount_namespace;clone3;0x20011;2;fork;cross_mnt_ns
	EOF_BORN
}

# born LIST ABI PLACE RELATION OPTION...
born() {
	local list=$1 abi=$2 place=$3 relation=$4 name way flags options how own
	shift 4
	while IFS=';' read -r name way flags options how own; do
		local -a words=(-w "$way" -a "$abi" -C "$flags" -O "$options" "$@")
		local cell="door=auto_attach.$name abi=$abi place=$place"
		if [ "$how" = none ]; then
			row "${words[@]}" -0 "$cell outcome=none"
		else
			row "${words[@]}" -e "how=$how relation=${own:-$relation}" "$cell outcome=allow"
		fi
	done < <($list)
}

# TRACEME names nobody: the tracer is who the caller's parent is. ABI
traceme() {
	local allow="result=0 outcome=success denied=not class=attach"
	row -t traceme -i -a "$1" -T "$USER_1" -e "$allow relation=own_child" "door=TRACEME abi=$1 outcome=allow place=own_child"
	row -t traceme -i -a "$1" -H -e "result=-1 outcome=failure denied=already_traced relation=own_child" \
		"door=TRACEME abi=$1 outcome=already place=already_traced"
	row -t traceme -i -a "$1" -T pidns -e "$allow relation=own_child tracer.ns_pid=1" \
		"door=TRACEME abi=$1 outcome=allow place=in_pid_namespace"
	row -t traceme -i -a "$1" -T thread -E thread -e "$allow relation=own_child" "door=TRACEME abi=$1 outcome=allow place=threads"
	row -t traceme -i -a "$1" -T "fork,$USER_1" -e "result=-1 outcome=failure denied=dac relation=own_child+cross_uid+more_caps" \
		"door=TRACEME abi=$1 outcome=dac place=root_by_user"
	row -t traceme -i -a "$1" -E "$USER_1" -e "$allow relation=own_child+cross_uid" \
		"door=TRACEME abi=$1 outcome=allow place=user_by_root"
	row -t traceme -i -a "$1" -E "$USER_1,userns" -e "$allow relation=own_child+cross_uid+cross_user_ns" \
		"door=TRACEME abi=$1 outcome=allow place=into_user_namespace"
}

# Other files of /proc ask as well, when they are read; and many ask for less, which is none of the sensor's business.
proc_files() {
	local file
	for file in syscall personality stack; do
		[ -e /proc/self/$file ] || continue
		row -w read -F $file -i -e "outcome=success denied=not relation=" "door=proc_$file abi=x86_64 outcome=allow place=root"
		row -w read -F $file -a i386 -i -e "outcome=success denied=not relation=" "door=proc_$file abi=i386 outcome=allow place=root"
	done
	row -w read -F syscall -T $LACKING -E "$USER_1" -e "outcome=failure denied=dac relation=cross_uid" \
		"door=proc_syscall abi=x86_64 outcome=dac place=user_by_root_without_capability"
	# What a process may do to itself anyway.
	row -w read -F syscall -t self -0 "door=proc_syscall abi=x86_64 outcome=none place=self"
	for file in maps environ auxv io smaps stat status wchan cmdline comm limits; do
		row -w read -F $file -0 "door=proc_$file abi=x86_64 outcome=none place=root"
	done
	# These kernels ask process_madvise() for the right to read alone.
	row -w process_madvise -0 "door=process_madvise abi=x86_64 outcome=none place=root"
	row -w process_madvise -a i386 -0 "door=process_madvise abi=i386 outcome=none place=root"
}

# disguise ABI WAY...: what a process may do about its name, its file and its numbers, by that way of attempt.
disguises() {
	local abi=$1 door=$2 one name outcome="outcome=success "
	shift 2
	local -a ptrace=(-a "$abi" "$@" -i)
	# Another program has its memory elsewhere; attempt knows what came of it.
	[[ $door != process_vm_* ]] || outcome="denied=not "
	while IFS=';' read -r name one; do
		row "${ptrace[@]}" -T "$one" -e "${outcome}relation=" "door=$door abi=$abi outcome=allow place=root disguise=$name"
	done <<-'EOF_DISGUISES'
	comm_newline;comm:a\nb
	comm_escape;comm:\e[2J\e[31m
	comm_quotes;comm:"a' b=c\\"
	comm_invalid_utf8;comm:\xff\xc0\x80\xfe
	comm_like_a_field;comm:x uid=0
	comm_empty;comm:
	comm_of_another;comm:systemd
	exe_newline;copy:/tmp/a\nb
	exe_escape;copy:/tmp/\e[2J\e]0;x
	exe_quotes;copy:/tmp/"q' r\\s
	exe_invalid_utf8;copy:/tmp/\xff\xfe\xc0
	exe_blank;copy:/tmp/\x20
	exe_deleted;copy:/tmp/gone,unlink:/tmp/gone
	exe_called_deleted;copy:/tmp/there (deleted)
	exe_replaced;copy:/tmp/here,unlink:/tmp/here
	exe_memfd;memfd
	exe_bind_mount;run:/tmp/bound/attempt
	exe_chroot;run:/tmp/jail/attempt,chroot:/tmp/jail
	exe_outside_of_chroot;chroot:/tmp/jail
	exe_long;deep
	exe_symlink;run:/tmp/a-link
	exe_by_fd;run:/proc/self/exe
	cmdline_long;long
	cmdline_rewritten;argv:/usr/sbin/sshd -D
	cmdline_newline;argv:a\nb\e[31m"'\xff
	cmdline_empty;run:/proc/self/exe,argv:
	exits_at_once;after:exit
	execs_at_once;after:exec
	thread;thread,comm:worker
	EOF_DISGUISES
}
