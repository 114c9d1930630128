# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced: the rows of the evasion matrix, for "encounter -f". Each is a way in, from a place, with what comes of it.

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
	kernel_thread;-t pid -p 2;;;;self;none;none;allow
	kernel_thread_by_user;-t pid -p 2;$USER_1;;cross_uid+more_caps;self;none;none;dac
	zombie;;$USER_1;$USER_1,exit;;other;none;none;allow
	first_thread_gone;;$USER_1;$USER_1,leave;;other;none;none;allow
	nobody;-t none -p $NOBODY;$USER_1;;;gone;none;none;none
	into_pid_namespace;;;pidns;cross_pid_ns;allow;allow;allow;allow
	in_pid_namespace;-n -t child;pidns;;own_child;allow;allow;allow;allow
	out_of_pid_namespace;-t none -p $$;pidns;;;gone;none;-;none
	in_user_namespace;-t child;$USER_1,userns;;own_child;allow;allow;allow;allow
	out_of_user_namespace;;$USER_1,userns;$USER_1;cross_user_ns;dac;dac;dac;dac
	into_user_namespace;;$USER_1;$USER_1,userns;more_caps+cross_user_ns;allow;allow;allow;allow
	32bit_process;;$USER_1;$USER_1,exec:tiny32;;allow;allow;allow;allow
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
	allow) [ "$2" != ptrace ] || result=" result=0" && echo "outcome=success denied=not$result" ;;
	gone) echo "outcome=failure denied=no_such_process result=-3" ;;
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
