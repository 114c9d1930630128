#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The knobs: who may turn them, what they take, what they do, and that each change is a record.
#
# guest: ACCEL=tcg1
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

fresh
DEFAULT_REQUESTS=attach,write,control,unknown

# write_knob NAME TEXT: prints the name of the error, or nothing. As the process that runs it.
# shellcheck disable=SC2016 # for Perl
WRITER='use Errno;
	my ($file, $text, $uid) = @ARGV;
	open(my $knob, ">", $file) or do { print((grep { $!{$_} } keys %!)[0]); exit };
	if (defined $uid) { $) = "$uid $uid"; $( = $uid; ($<, $>) = ($uid, $uid) }
	syswrite($knob, $text) // print((grep { $!{$_} } keys %!)[0])'
write_knob() { perl -e "$WRITER" "$KNOBS/$1" "$2" "${@:3}"; }

# ---- bad text: EINVAL, and nothing has changed
drain
for text in 2 -1 x yess "1 1"; do
	is "$(write_knob enabled "$text")" EINVAL "enabled takes no '$text'"
	for name in outcome access autoattach paths memory mem_reads ends evidence; do
		is "$(write_knob $name "$text")" EINVAL "$name takes no '$text'"
	done
done
for text in some al "all none" 1; do
	is "$(write_knob children "$text")" EINVAL "children takes no '$text'"
done
for text in attaches PTRACE_ "attach," ",attach" "attach write" -PTRACE_NOTHING "attach;write" ATTACH "$(printf 'a%.0s' {1..3000})"; do
	is "$(write_knob requests "$text")" EINVAL "requests takes no '${text:0:30}'"
done
for text in 0 63 96 524288 abc 64k -64 99999999999999999999; do
	error=$(write_knob buffer_kb "$text")
	check "buffer_kb takes no '$text' ($error)" test "$error" = EINVAL -o "$error" = ERANGE
done
is "$(cat "$KNOBS"/enabled "$KNOBS"/outcome "$KNOBS"/requests "$KNOBS"/buffer_kb | paste -sd' ')" "1 1 $DEFAULT_REQUESTS 1024" \
	"and nothing has changed"
collect >recorded
is "$(grep -c ^knob recorded)" 0 "what was refused is no change, and no record"

# ---- who may
is "$(setpriv --reuid 1001 --clear-groups perl -e "$WRITER" "$KNOBS"/enabled 0)" EACCES "a user may not open a knob for writing"
is "$(write_knob enabled 0 1001)" EPERM "a user may not write through a file that root has opened"
is "$(setpriv --bounding-set -sys_admin --inh-caps -sys_admin perl -e "$WRITER" "$KNOBS"/enabled 0)" EPERM \
	"root without CAP_SYS_ADMIN may not"
is "$(unshare -U -r perl -e "$WRITER" "$KNOBS"/enabled 0)" EPERM "root of a user namespace may not"
for name in requests outcome access autoattach paths memory mem_reads ends evidence payload children buffer_kb; do
	is "$(unshare -U -r perl -e "$WRITER" "$KNOBS/$name" 1)" EPERM "nor turn $name"
done
is "$(stat -c %a "$KNOBS"/enabled "$KNOBS"/outcome "$KNOBS"/requests "$KNOBS"/buffer_kb | sort -u)" 600 "knobs are 0600"
is "$(stat -c %a "$KNOBS"/stats/* | sort -u)" 400 "counters are 0400"
is "$(cat "$KNOBS"/enabled)" 1 "and it is still enabled"

# ---- each change is a record: who, what, from, to
drain
sh -c "echo 0 >$KNOBS/enabled" &
pid=$!
wait $pid
knob requests "read,-PTRACE_PEEKUSER"
knob outcome 0
knob enabled 1
knob outcome 1
knob access 0
knob access 1
knob autoattach 0
knob autoattach 1
knob paths 0
knob paths 1
knob children none
knob children control
knob children all
knob requests all
knob requests "$DEFAULT_REQUESTS"
collect >recorded
grep ^knob recorded | grep -o ' name=[^ ]* from=[^ ]* to=[^ ]*' >changes
is "$(cat changes)" " name=enabled from=1 to=0
 name=requests from=$DEFAULT_REQUESTS to=read,-PTRACE_PEEKUSER
 name=outcome from=1 to=0
 name=enabled from=0 to=1
 name=outcome from=0 to=1
 name=access from=1 to=0
 name=access from=0 to=1
 name=autoattach from=1 to=0
 name=autoattach from=0 to=1
 name=paths from=1 to=0
 name=paths from=0 to=1
 name=children from=all to=none
 name=children from=none to=control
 name=children from=control to=all
 name=requests from=read,-PTRACE_PEEKUSER to=all
 name=requests from=all to=$DEFAULT_REQUESTS" "each change is told, from what to what"
is "$(grep -m1 ^knob recorded | field by.tgid) $(grep -m1 ^knob recorded | field by.uid)" "$pid 0" "and by whom"
knob requests all,-PTRACE_ATTACH,-PTRACE_CONT,-PTRACE_GETREGS,-PTRACE_SETREGS,-PTRACE_PEEKTEXT,-PTRACE_POKETEXT,-PTRACE_KILL,-PTRACE_DETACH,-PTRACE_SINGLESTEP,-PTRACE_SEIZE,-PTRACE_LISTEN,-PTRACE_SYSCALL,-PTRACE_SETOPTIONS,-PTRACE_GETSIGINFO,-PTRACE_SETSIGINFO
long=$(cat "$KNOBS"/requests)
check "a long value is shown whole" test ${#long} -gt 255
is "$(collect | grep ^knob | field to)" "${long:0:255}" "and cut in its record"

# ---- what they do
knob requests "$DEFAULT_REQUESTS"
drain
knob enabled 0
flood -n 5 >/dev/null
is "$(collect | grep -c ^call)" 0 "enabled=0: no call is recorded"
knob enabled 1
flood -n 5 >/dev/null
is "$(collect | grep -c ^call)" 5 "enabled=1: it is again, with the requests of before"
knob requests PTRACE_PEEKDATA
flood -n 2 -r PEEKDATA >/dev/null
flood -n 2 -r ATTACH >/dev/null
flood -n 2 -r PEEKTEXT >/dev/null
is "$(collect | grep ^call | field request | sort | uniq -c | tr -s ' ')" " 2 2" "requests=PTRACE_PEEKDATA: that one and no other"
knob requests unknown
flood -n 2 -r 0x9999 >/dev/null
flood -n 2 -r ATTACH >/dev/null
is "$(collect | grep ^call | field request | sort -u)" 39321 "requests=unknown: what has no name, and nothing else"
knob requests none
flood -n 2 >/dev/null
is "$(collect | grep -c ^call)" 0 "requests=none: nothing"
knob requests "$DEFAULT_REQUESTS"
knob outcome 0
flood -n 2 >/dev/null
is "$(collect | grep ^call | field outcome | sort -u)" unknown "outcome=0: the outcome is not known"
knob outcome 1
flood -n 2 >/dev/null
is "$(collect | grep ^call | field outcome | sort -u)" failure "outcome=1: it is"
equation knobs

# ---- the size of the rings
fresh
exec 5<>/dev/ptracemon
is "$(write_knob buffer_kb 64)" EBUSY "buffer_kb is fixed while a reader has the device open"
exec 5>&-
flood -n 100 -c "$(seq -s, 0 $((VM_CPUS - 1)))" >/dev/null
for kb in 4096 64 256 1024 64; do
	is "$(write_knob buffer_kb $kb)" "" "buffer_kb takes $kb while nobody reads"
	is "$(cat "$KNOBS"/buffer_kb)" $kb "and shows it"
done
is "$(collect | tee recorded | grep -c ^call)" $((100 * VM_CPUS)) "records that nobody has read survive growing and shrinking"
is "$(grep ^call recorded | field addr | sort -n | uniq | wc -l)" $((100 * VM_CPUS)) "each of them"
collect -s >sums
is "$(sed 1d sums | field gaps | sort -u)" 0 "no number is missing"
is "$(grep ^knob recorded | field to | paste -sd' ')" "4096 64 256 1024 64" "each change of size is told"

knob evidence 0
knob buffer_kb 256
flood -n 400 -c 0 >/dev/null
is "$(write_knob buffer_kb 64)" ENOSPC "shrinking is refused while unread records do not fit"
is "$(cat "$KNOBS"/buffer_kb)" 256 "and changes nothing"
is "$(collect | grep -c ^call)" 400 "nor loses a record"
is "$(write_knob buffer_kb 64)" "" "once they have been read, it shrinks"
# Records lie across the wrap of the small ring.
for round in 1 2 3; do
	flood -n 110 -c 0 >/dev/null
	knob buffer_kb $((round % 2 ? 128 : 64))
	is "$(collect | grep -c ^call)" 110 "round $round of growing and shrinking across the wrap"
done
equation "resizing"
knob buffer_kb 1024
done_testing
