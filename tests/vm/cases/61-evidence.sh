#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a call did: where it wrote and what, where the tracee goes on, from where it was called, what the tracee runs;
# what is read and written through an open /proc/PID/mem; how tasks that trace or are traced end.
#
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

hex() { printf %s "$1" | od -An -tx1 | tr -d ' \n'; }

# In bullseye /bin is a folder of its own.
TRUE=$(readlink -f "$(type -P true)")
PLACES="anonymous heap stack file deleted memfd vdso unmapped"

fresh
drain

# ---- where, and what
for place in $PLACES; do
	expect evidence poke.$place
	expect evidence mem.$place
done
expect evidence vm vm_empty vm_absent partial
expect evidence handed
expect evidence setregs
expect evidence detach
expect evidence call_site
matches

# ---- a tracee whose arguments cannot be read without waiting for it
for where in out nowhere cut; do
	arguments $where >words
	collect | grep '^call .* request=16902 ' >recorded
	check "arguments $where: the tracee's executable is told" grep -q ' tracee.exe=' recorded
	is "$(grep -o ' tracee.cmdline=.*' recorded | cut -d' ' -f1-2)" "$(cat words)" "arguments $where: only what is in memory"
done

# ---- what breakpoints explain
if is_x86; then
	expect breakpoints
	matches
else
	skip "what breakpoints explain" "the program that sets them knows those of x86 only"
fi

# A path is told once for a file on each CPU, and carried on (compare does). Where evidence is taken later it may be
# another CPU.
case $(uname -rv) in
*PREEMPT_RT* | 5.10.*) ;;
*)
	evidence poke.file poke.file poke.file poke.file >/dev/null
	collect >recorded
	is "$(grep -o ' written_to.path=0' recorded | wc -l)" "$(grep ' written_to.path=0' recorded | field cpu | sort -u | wc -l)" \
		"a path is told once for a file on each CPU"
	check "and known after that" grep -qE ' written_to.path=4:( |$)' recorded
	;;
esac

# ---- the knobs
evidence mem_read >/dev/null
is "$(collect | grep -c door=mem_read)" 0 "reads through /proc/PID/mem are not recorded by default"
filtered=$(counter filtered)
evidence mem_read >/dev/null
is "$(counter filtered)" $((filtered + 1)) "but counted as filtered"
drain
knob mem_reads 1
expect evidence mem_read
matches
knob mem_reads 0
for bytes in 0 7 4096; do
	knob payload $bytes
	expect evidence -p $bytes mem.heap vm
done
matches
for bytes in -1 4097 x; do
	check "payload takes no $bytes" eval "! echo $bytes 2>/dev/null >$KNOBS/payload"
done
knob payload 0
evidence mem.heap >/dev/null
is "$(collect | grep -c ' payload=')" 0 "payload=0: no bytes"
knob payload 64
knob memory 0
evidence mem.heap >/dev/null
is "$(collect | grep -c '^memory')" 0 "memory=0: writes through /proc/PID/mem are not recorded"
knob memory 1
knob evidence 0
evidence poke.heap mem.heap >/dev/null
is "$(collect | grep -cE ' (written_to|call_site|payload|tracee.exe)')" 0 "evidence=0: none of it"
knob evidence 1
equation "evidence"

# ---- which records say what the two execute
knob requests all
# executables PATTERN COMMAND...: which of the two the first record like that tells
executables() {
	local pattern=$1
	shift
	drain
	"$@" >/dev/null
	collect | grep -E "$pattern" | head -n 1 | grep -oE ' trace[re]+\.exe=' | paste -sd' '
}
is "$(executables '^call .* request=16902 ' attempt -r SEIZE x)" " tracer.exe=  tracee.exe=" "a request that attaches: of both"
is "$(executables '^call .* request=16896 ' attempt -r SETOPTIONS x)" " tracer.exe=" "one that controls: of the tracer"
check "one that reads leaves a record" grep -qE '^call .* request=2 ' <(attempt -r PEEKDATA x >/dev/null && collect)
is "$(executables '^call .* request=2 ' attempt -r PEEKDATA x)" "" "of nobody"
is "$(executables ' door=process_vm_readv ' attempt -w process_vm_readv x)" " tracer.exe=" "a door that reads: of the tracer"
# Where a return handler may take no lock, evidence is taken later, and an access has no later.
case $(uname -rv) in
*PREEMPT_RT* | 5.10.*) of_tracee= ;;
*) of_tracee=" tracee.exe=" ;;
esac
is "$(executables ' door=proc_mem ' attempt -w openat x)" " tracer.exe=${of_tracee:+ $of_tracee}" "an access that is allowed: of both"
knob paths 0
is "$(executables ' door=process_vm_readv ' attempt -w process_vm_readv x)" "" "paths=0: of nobody"
is "$(executables ' door=proc_mem ' attempt -w openat x)" "$of_tracee" "but for the tracee, which is evidence"
knob paths 1
knob requests attach,write,control,unknown

# ---- ends
drain
attempt -t child -r SEIZE "x" >/dev/null
collect >recorded
check "a tracer that exits is recorded" grep -qE '^end .* event=exit eflags=1 ' recorded
evidence exit
evidence "exec:$TRUE"
collect >recorded
check "so is the exit of a tracee, with its status" grep -qE '^end .* event=exit eflags=2 status=768 ' recorded
check "and what it executes" grep -qE "^end .* event=exec eflags=2 .* tracee.exe=[0-9]:$(hex "$TRUE")" recorded
(exit 3)
is "$(collect | grep -cv ^lifecycle)" 0 "tasks that neither trace nor are traced leave none"
# A copy that others can execute.
cp "$TRUE" /usr/local/bin/setuid-true
chown 1002 /usr/local/bin/setuid-true
chmod 4755 /usr/local/bin/setuid-true
(cd /tmp && setpriv --reuid 1001 --regid 1001 --clear-groups evidence exec:/usr/local/bin/setuid-true)
collect >recorded
check "a set-user-ID program that gets no rights because it is traced is marked" \
	grep -qE '^end .* event=exec eflags=6 ' recorded
evidence exec:/usr/local/bin/setuid-true
check "whose rights root's tracee gets is not" grep -qE '^end .* event=exec eflags=2 ' <(collect)
rm /usr/local/bin/setuid-true
knob ends 0
drain
evidence "exec:$TRUE"
is "$(collect | grep -c '^end')" 0 "ends=0: no such records"
knob ends 1
equation "ends"
done_testing
