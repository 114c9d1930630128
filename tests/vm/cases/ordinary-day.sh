#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An ordinary day on a developer's machine, and tools that do what injectors do: the sessions and rows of programs that
# nobody wrote for this, beside ordinary-day.SUITE.tsv (docs/precision.md). Runs if it is named only. What is told of
# each is left in /out, and so is a new table.
#
# guest: MEM=2048 PACKAGES=jq,gdb,gdbserver,lldb,ltrace,strace,gcc,libc6-dev,make,elfutils,lsof,procps
# guest: PACKAGES+=,bubblewrap,crun,runc,systemd-container,criu,reptyr,valgrind,podman,psmisc,systemd-coredump
# Most of it is called by run.
# shellcheck disable=SC2317
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
TABLE=$HERE/ordinary-day.$VM_SUITE.tsv
[ -e "$TABLE" ] || TABLE=/dev/null

install -d -o 1000 -g 1000 -m 755 day && chmod 755 "$WORK" && cd day || exit
mkdir told

# ---- by until_true
reader_is_there() { [ "$(cat "$KNOBS/reader")" = 1 ]; }
has_beaten() { [ "$(counter stored)" -ge "$1" ]; }
runs() { [ "$(cat "/proc/$1/comm" 2>/dev/null)" = "$2" ]; }
tracer_of() { awk '/^TracerPid:/ { print $2 }' "/proc/$1/status"; }
is_traced() { [ "$(tracer_of "$1")" != 0 ]; }
is_loose() { [ "$(tracer_of "$1")" = 0 ]; }
has_pipe() { compgen -G "/tmp/vgdb-pipe-from-vgdb-to-$1-*" >/dev/null; }
has() { grep -q "$2" "$1" 2>/dev/null; }

# as_user COMMAND...: exec, as the developer
as_user() { exec setpriv --reuid=1000 --regid=1000 --clear-groups env HOME="$PWD" "$@"; }
as() { (as_user timeout --foreground 300 "$@"); }

# victim: a process of the developer's that works; leaves its id in $pid
victim() {
	as_user ./busy >/dev/null 2>&1 &
	pid=$!
	until_true runs $pid busy
}
end_victim() {
	[ -z "$pid" ] || { kill -CONT $pid && kill -KILL $pid && wait $pid; } 2>/dev/null
	pid=
}
# let_go PROGRAM: it has attached to the victim, and is told to end
let_go() {
	kill -INT "$(tracer_of $pid)"
	wait "$1"
	until_true is_loose $pid
}

# ---- what is debugged

programs() {
	cat >busy.c <<-'EOF_C'
		#include <stdio.h>
		#include <unistd.h>

		int total, limit = 1000000;

		int step(int n)
		{
			int next = n + 1;

			total += next;
			return next;
		}

		int main(int argc, char **argv)
		{
			int n = 0;

			if (argc > 1)
				limit = 20;
			while (n < limit) {
				n = step(n);
				usleep(20000);
			}
			return 0;
		}
	EOF_C
	cat >leak.c <<-'EOF_C'
		#include <stdlib.h>

		void *volatile kept;

		int main(void)
		{
			kept = malloc(100);
			kept = 0;
			return 0;
		}
	EOF_C
	cat >crash.c <<-'EOF_C'
		#include <signal.h>
		#include <stdio.h>
		#include <sys/wait.h>
		#include <unistd.h>

		static void on_segv(int signal)
		{
			char pid[16];
			pid_t child;

			(void)signal;
			snprintf(pid, sizeof(pid), "%d", getpid());
			child = fork();
			if (!child) {
				execlp("gdb", "gdb", "-nx", "-batch", "-p", pid, "-ex", "bt", (char *)NULL);
				_exit(1);
			}
			waitpid(child, NULL, 0);
			_exit(0);
		}

		int main(void)
		{
			signal(SIGSEGV, on_segv);
			*(volatile int *)0 = 1;
			return 0;
		}
	EOF_C
	for n in 1 2 3 4; do echo "int f$n(int n) { return n + $n; }" >f$n.c; done
	echo 'all: f1.o f2.o f3.o f4.o' >Makefile
	gcc -g -O0 -o busy busy.c && gcc -g -fsanitize=address -o leak-address leak.c &&
		gcc -g -fsanitize=leak -o leak leak.c && gcc -g -o crash crash.c
	chown -R 1000:1000 .
}

# A container's root, and what runc and crun are to run there.
bundle() {
	mkdir -p bundle/rootfs/{bin,lib,lib64,usr,proc,dev,sys,tmp,etc}
	cp "$(type -P busybox)" bundle/rootfs/bin/busybox
	ln -sf busybox bundle/rootfs/bin/sh && ln -sf busybox bundle/rootfs/bin/true
}

# ---- the day of a developer; each is a row of the table

gdb_of_user() { as gdb -nx -batch "$@"; }
on_victim() { victim && gdb_of_user -p $pid "$@"; }

strace_make() { as strace -f -o trace make -B; }
strace_attach() {
	victim
	as_user strace -o trace -p $pid &
	until_true is_traced $pid
	let_go $!
}
gdb_start() { gdb_of_user -ex 'break step' -ex run -ex bt -ex next -ex finish -ex continue -ex kill ./busy; }
gdb_bt() { on_victim -ex bt; }
gdb_break() { on_victim -ex 'break step' -ex continue -ex bt -ex continue -ex 'info locals' -ex delete -ex detach; }
gdb_in_place() {
	on_victim -ex 'set displaced-stepping off' -ex 'break step' -ex continue -ex bt -ex continue -ex next -ex delete \
		-ex detach
}
gdb_step() { on_victim -ex 'break step' -ex continue -ex next -ex step -ex finish -ex next -ex detach; }
# place FUNCTION INSTRUCTION: where the first one of these is in busy, as gdb finds it
place() {
	objdump -d --no-show-raw-insn busy | awk -v begin="<$1>:" -v wanted="$2" -v name="$1" '
		$2 == begin { start = $1; inside = 1 }
		inside && $2 == wanted { print "*((char *)" name " + 0x" $1 " - 0x" start ")"; exit }' | tr -d :
}
# From breakpoints at a jump that is taken and at a return.
gdb_jumps() {
	on_victim -ex "break $(place main jl)" -ex "break $(place step ret)" -ex continue -ex continue -ex continue \
		-ex continue -ex delete -ex detach
}
gdb_watch() { on_victim -ex 'watch total' -ex continue -ex continue -ex delete -ex detach; }
gdb_quit() { on_victim -ex 'break step' -ex continue -ex continue; }
gdbserver_attach() {
	victim
	as_user gdbserver --once --attach localhost:2345 $pid &
	until_true is_traced $pid
	gdb_of_user -ex 'target remote localhost:2345' -ex 'break step' -ex continue -ex bt -ex continue -ex delete \
		-ex detach ./busy
	wait $!
}
lldb_attach() {
	victim && as lldb -b -p $pid -o 'breakpoint set -n step' -o 'process continue' -o bt -o 'process continue' \
		-o 'breakpoint delete -f' -o detach
}
lldb_start() { as lldb -b -o 'breakpoint set -n step' -o run -o bt -o next -o 'process continue' -o kill ./busy; }
ltrace_attach() {
	victim
	as_user ltrace -o calls -p $pid &
	until_true has calls usleep
	let_go $!
}
ltrace_start() { as ltrace -o calls ./busy 1; }
leak_sanitizer() { ! as ./leak && ! as ./leak-address; }
crash_handler() { as ./crash; }
eu_stack() { victim && as eu-stack -p $pid; }
gcore_victim() { victim && as gcore -o core $pid; }
valgrind_start() { as valgrind ./busy 1; }
look_around() {
	victim && as ps auxwww && as top -b -n 1 && as lsof -p $pid && as pmap -x $pid &&
		as cat /proc/$pid/{maps,status,environ,syscall,stat} && ps auxwww && lsof -p $pid
}
bubble() { as bwrap --ro-bind / / --proc /proc --dev /dev --unshare-all strace -f -o /dev/null true; }
container() {
	(cd bundle && rm -f config.json && "$1" spec &&
		sed -i 's/"terminal": true/"terminal": false/; s/"sh"/"true"/' config.json && "$1" run test)
}
podman_run() { podman run --rm --network none --cgroups disabled --rootfs "$PWD/bundle/rootfs" /bin/true; }
nspawn() { systemd-nspawn --register=no --keep-unit -q -D bundle/rootfs /bin/true; }
coredump() {
	local status
	echo "|$(ls /usr/lib/systemd/systemd-coredump) %P %u %g %s %t 9223372036854775808 %h" >/proc/sys/kernel/core_pattern
	as bash -c 'ulimit -c unlimited; kill -SEGV $$'
	status=$?
	echo core >/proc/sys/kernel/core_pattern
	[ $status = 139 ]
}

# ---- root's, and what changes a process for good: not of the day

root_looks() { victim && cat /proc/$pid/{syscall,stack,personality,wchan}; }
root_strace() {
	victim
	strace -o trace -p $pid &
	until_true is_traced $pid
	let_go $!
}
root_gdb() { victim && gdb -nx -batch -p $pid -ex bt; }
gdb_variable() { on_victim -ex 'set var limit = 5' -ex detach; }
gdb_call() { on_victim -ex 'print step(1)' -ex detach; }
gdb_dlopen() { on_victim -ex 'call (void*)dlopen("libm.so.6", 2)' -ex detach; }
gdb_poke() {
	on_victim -ex 'break step' -ex continue -ex "set var *(unsigned char *)\$pc = 0x90" -ex continue -ex detach
}
valgrind_vgdb() {
	local status
	as_user valgrind --vgdb=yes --vgdb-error=999999 ./busy >vg.out 2>&1 &
	pid=$!
	until_true has_pipe $pid
	as vgdb --pid=$pid v.info all_errors
	status=$?
	end_victim
	return $status
}
criu_dump() {
	setsid ./busy </dev/null >/dev/null 2>&1 &
	pid=$!
	until_true runs $pid busy
	mkdir images
	criu dump -t $pid -D images --leave-running
}
is_elsewhere() { [ "$(readlink "/proc/$pid/fd/0")" != "$1" ]; }
has_busy() { pid=$(pgrep -x busy); }
reptyr_steals() {
	local before terminal other held
	mkfifo keyboard && exec {held}<>keyboard
	as_user script -qfc ./busy terminal <&"$held" >/dev/null 2>&1 &
	terminal=$!
	until_true has_busy
	before=$(readlink /proc/$pid/fd/0)
	as_user script -qfc "reptyr $pid" other-terminal <&"$held" >/dev/null 2>&1 &
	other=$!
	until_true is_elsewhere "$before" && until_true is_loose $pid || return
	# What had started it may not notice that it is gone.
	kill -KILL $pid $terminal $other
	pid=
	wait $terminal $other
	exec {held}<&-
}
dd_code() {
	local start
	victim
	start=$(awk '/ r-xp .*busy$/ { print $1; exit }' /proc/$pid/maps)
	as dd if=/dev/zero of=/proc/$pid/mem bs=64 count=1 oflag=seek_bytes seek=$((16#${start%-*})) conv=notrunc
}

# ---- what seems to be gdb

gdb_copy() { cp "$(type -P gdb)" gdb && chown 1000:1000 gdb && victim && as ./gdb -nx -batch -p $pid -ex bt; }
gdb_mounted() {
	victim && pid=$pid unshare -m bash -c 'mount --bind gdb /usr/bin/gdb && exec gdb -nx -batch -p $pid -ex bt'
}
gdb_namespace() { victim && unshare -m gdb -nx -batch -p $pid -ex bt; }
gdb_writable() {
	local status
	chmod o+w /usr/bin && gdb_bt
	status=$?
	chmod o-w /usr/bin
	return $status
}

# ---- what is told of them

# told FILE: sessions of it, each verdict of a tracer once
told() {
	jq -r 'select(.event == "session") | "\(.tracer.comm): \(.verdict) (\(.severity)) \(.technique | join(" "))"' "$1" |
		sed 's/ $//' | sort -u | paste -sd';' | sed 's/;/; /g'
}

# DAY=NAME,...: those only
is_left_out() { [ -n "${DAY:-}" ] && [[ ,$DAY, != *,$1,* ]]; }

# has_tools NAME WORDS: the known tools of its sessions, but with own children: of these no record may tell anything
has_tools() {
	local words
	! is_left_out "$1" || return 0
	words=$(jq -r 'select(.event == "session" and .verdict != "debugging own child") | .known_tool // "none"' \
		told/"$1".json | sort -u | paste -sd' ')
	is "$words" "$2" "$1: its known tools"
}

# run NAME COMMAND...: with a reader of its own, so that nothing is remembered. Leaves $rows and $sessions.
run() {
	local name=$1 reader status
	shift
	ptracemon --sessions --heartbeat 0.1 -o json=told/"$name".json -o deviceevents=told/"$name".rows >/dev/null \
		2>told/errors &
	reader=$!
	until_true reader_is_there
	pid=
	"$@" >told/"$name".log 2>&1 </dev/null
	status=$?
	end_victim
	until_true has_beaten $(($(counter stored) + 11))
	kill -TERM $reader
	wait $reader
	is "$(cat told/errors)" "" "$name: the reader had nothing to complain about"
	is $status 0 "$name: it did its work"
	[ $status = 0 ] || tail -n 5 told/"$name".log | sed 's/^/#   /'
	rows=$(grep -vc '"ActionType":"PTraceS[e]' told/"$name".rows)
	sessions=$(told told/"$name".json)
}

# one KIND NAME WORDS COMMAND...: does it, and compares it with its row
one() {
	local kind=$1 name=$2 words=$3 wanted
	shift 3
	! is_left_out "$name" || return 0
	run "$name" "$@"
	printf '%s\t%s\t%s\t%s\t%s\n' "$kind" "$name" "$words" "$sessions" "$rows" >>/out/ordinary-day.tsv
	cp told/"$name".* /out/
	wanted=$(awk -F '\t' -v name="$name" '$2 == name { print $4 }' "$TABLE")
	is "$sessions" "$wanted" "$name: its sessions"
	wanted=$(awk -F '\t' -v name="$name" '$2 == name { print $5 }' "$TABLE")
	[ "$wanted" = any ] ||
		check "$name: $rows rows, not many more than ${wanted:-0}" test "$rows" -le $((${wanted:-0} * 5 / 4 + 8))
}

check "the programs are there" programs
bundle
fresh
one day strace-make "strace -f make -B, four C files" strace_make
one day strace-attach "strace -p" strace_attach
one day gdb-start "gdb: break, run, bt, next, finish, continue, kill" gdb_start
one day gdb-bt "gdb -p -batch -ex bt" gdb_bt
one day gdb-break "gdb -p: break, continue, bt, continue, detach" gdb_break
one day gdb-in-place "gdb -p: set displaced-stepping off, break, continue, bt, continue, next, detach" gdb_in_place
one day gdb-step "gdb -p: break, continue, next, step, finish, next, detach" gdb_step
one day gdb-jumps "gdb -p: break at a jump that is taken and at a return, continue, four times" gdb_jumps
one day gdb-watch "gdb -p: watch, continue, continue, detach" gdb_watch
one day gdb-quit "gdb -p: break, continue, continue, and its end" gdb_quit
one day gdbserver "gdbserver --attach, gdb: break, continue, bt, continue, detach" gdbserver_attach
one day lldb-attach "lldb -p: breakpoint, continue, bt, continue, detach" lldb_attach
one day lldb-start "lldb: breakpoint, run, bt, next, continue, kill" lldb_start
one day ltrace-attach "ltrace -p" ltrace_attach
one day ltrace-start "ltrace of a program that it starts" ltrace_start
one day sanitizers "programs with -fsanitize=leak and =address that leak" leak_sanitizer
one day crash-handler "a handler of SIGSEGV that starts gdb -p on its own process" crash_handler
one day eu-stack "eu-stack -p" eu_stack
one day gcore "gcore" gcore_victim
one day valgrind "valgrind of a program" valgrind_start
one day look-around "ps, top, lsof, pmap, cat /proc/PID/..., also as root" look_around
one day bubblewrap "bwrap --unshare-all strace -f true" bubble
one day crun "crun run" container crun
one day runc "runc run" container runc
one day podman "podman run --rootfs" podman_run
one day nspawn "systemd-nspawn -D" nspawn
one day coredump "a crash that systemd-coredump handles" coredump
one root root-looks "root: cat /proc/PID/{syscall,stack,personality,wchan} of a user's" root_looks
one root root-strace "root: strace -p of a user's" root_strace
one root root-gdb "root: gdb -p -batch -ex bt of a user's" root_gdb
one changes gdb-variable "gdb -p: set var" gdb_variable
one changes gdb-call "gdb -p: print function()" gdb_call
one changes gdb-dlopen "gdb -p: call dlopen()" gdb_dlopen
one changes gdb-poke "gdb -p: break, continue, an instruction is written, continue" gdb_poke
one changes vgdb "vgdb of a program in valgrind that sleeps" valgrind_vgdb
one changes criu "criu dump --leave-running, as root" criu_dump
one changes reptyr "reptyr of a program in another terminal" reptyr_steals
one changes dd-code "dd of=/proc/PID/mem: 64 bytes of code" dd_code

for name in gdb-bt gdb-call gdb-dlopen gdb-poke root-gdb; do has_tools $name gdb; done
for name in strace-attach ltrace-attach; do has_tools $name ${name%-attach}; done
for name in eu-stack vgdb criu reptyr; do has_tools $name $name; done
has_tools gdbserver gdbserver
has_tools lldb-attach lldb
has_tools dd-code none
# Not the gdb that root alone has installed.
for name in copy mounted namespace writable; do
	! is_left_out gdb-$name || continue
	run gdb-$name gdb_$name
	has_tools gdb-$name none
done

dpkg-query -W -f '# ${Package} ${Version}\n' gdb gdbserver 'lldb' ltrace strace gcc make elfutils bubblewrap crun runc \
	systemd-container criu reptyr valgrind podman 2>/dev/null
above() { awk -F '\t' '$1 == "day" && $4 ~ /\((medium|high)\)/ { print $2 }' /out/ordinary-day.tsv | paste -sd' '; }
is "$(above)" "" "nothing of the day is above low"
done_testing
