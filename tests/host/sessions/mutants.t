#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Breaks a copy of tools/sessions in one place at a time: sessions_test.c must see each; of what was written, written_test.c; of
# instructions that are stepped over aside, aside_test.c and instruction_test.c.
#
# "sees it" is a failed check, a crash, or several times the processor time that the program takes. The program first shows
# that it finds nothing in tools/sessions as it is. Built without sanitizers, as there are many.
#
# Not here, as nothing can tell them from the original:
# - tracked.c: the shortcut to the thread of the last record, and how much room threads get: they save time only;
# - table.c, target.c: another hash, or another order in a chain;
# - table.c: what a list's end of an empty list says, for the other end is looked at first;
# - table.c: whether what has ended is still due: it is told once, whichever list it is taken from;
# - written.c: whether a range can be a breakpoint: no word has its size;
# - sessions.c: whether the first thread that is gone is asked about once more: the answer is the same.
set -u

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
../need gcc pkg-config libseccomp-dev || exit
TOOLS=../../tools
MUTANTS=$PWD/../../build/host-sessions/mutants
FLAGS=(-std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -w "-I$TOOLS" -I../../module -I. "-DGOLDEN=\"$PWD/golden\"")
count=0

result() {
	count=$((count + 1))
	echo "$1 $count - $2"
}

# compile SOURCE OBJECT [FLAG...]
compile() { gcc "${FLAGS[@]}" "${@:3}" -c -o "$2" "$1"; }

# try TEST FOLDER [FILE]: links FOLDER's copy of FILE with the others as they are, and runs the test
try() {
	local objects=("$MUTANTS/tests/$1.o") object
	shift
	for object in "$MUTANTS"/*.o; do
		[ "${object##*/}" = "${2-}.o" ] || objects+=("$object")
	done
	[ $# -eq 1 ] || objects+=("$1/$2.o")
	rm -f "$1/test"
	gcc -o "$1/test" "${objects[@]}" -lseccomp
	# The first failure is enough: there is nobody to hear of the second one.
	(
		ulimit -t 2
		"$1/test" 2>&1 | tee "$1/log" | grep -q '^not ok'
		[ "${PIPESTATUS[*]}" = "0 0 1" ]
	)
}

mkdir -p "$MUTANTS/none" "$MUTANTS/tests"
rm -f "$MUTANTS"/*.o
for source in sim.c "$TOOLS/base/file.c" "$TOOLS"/abi/*.c "$TOOLS/device/reader.c" "$TOOLS/host/places.c" \
	"$TOOLS"/sessions/{act,aside,instruction,session,sessions,table,target,tracked,verdict,written}.c; do
	name=${source##*/}
	# Sessions know nothing of lines, and it brings libmd.
	[ "$name" != chain.c ] || continue
	compile "$source" "$MUTANTS/${name%.c}.o" -O1 || echo "# $source does not compile"
done
for test in sessions_test written_test aside_test instruction_test; do
	compile "sessions/$test.c" "$MUTANTS/tests/$test.o" -O1 || echo "# $test.c does not compile"
	if try "$test" "$MUTANTS/none"; then
		result ok "$test finds nothing in tools/sessions as it is"
	else
		result "not ok" "$test finds something in tools/sessions as it is"
		grep -A2 '^not ok' "$MUTANTS/none/log" | sed 's/^/# /'
	fi
done

# mutant [TEST:]FILE NAME SED-EXPRESSION
mutant() {
	local file=${1#*:} name="${1#*:}.c: $2" place=$MUTANTS/$((count + 1)) test=sessions_test
	[[ $1 != written* ]] || test=written_test
	[[ $1 != aside* ]] || test=aside_test
	[[ $1 != instruction ]] || test=instruction_test
	mkdir -p "$place"
	sed -E -e "$3" "$TOOLS/sessions/$file.c" >"$place/$file.c"
	if cmp -s "$place/$file.c" "$TOOLS/sessions/$file.c"; then
		result "not ok" "$name: there is no such place any more; mend the expression in mutants.t"
	elif ! compile "$place/$file.c" "$place/$file.o" 2>"$place/log"; then
		result "not ok" "$name: does not compile"
		sed 's/^/# /' "$place/log"
	elif try "$test" "$place" "$file"; then
		result "not ok" "not seen: $name"
	elif [ ! -x "$place/test" ]; then
		result "not ok" "$name: cannot be linked"
	else
		result ok "seen: $name"
	fi
	rm -f "$place/test"
}

# What a record means.
mutant act "words of x32 are of 64 bits" 's/return is_64bit\(abi\) \? 8 : 4;/return abi != PTRACEMON_ABI_I386 ? 8 : 4;/'
mutant act "a 32-bit address counts whole" 's/return request_number\(call->abi, value\);/return value;/'
mutant act "a type of registers counts whole" 's/\(uint32_t\)call->addr == NT_PRSTATUS/call->addr == NT_PRSTATUS/'
mutant act "arm64's system call is no register" 's/== NT_ARM_SYSTEM_CALL/== 0/'
mutant act "tags of addresses count" 's/act->address = act_address\(argument\(call, call->addr\)\);/act->address = argument(call, call->addr);/'
mutant act "POKEUSER one register further" 's/return 27 \* 8;/return 107 * 8;/'
mutant act "SETREGS of arm64" 's/return call->abi != PTRACEMON_ABI_ARM64;/return true;/'
mutant act "SET_SYSCALL of all" 's/return call->abi == PTRACEMON_ABI_ARM;/return true;/'
mutant act "SEIZE stops" 's/if \(request != SEIZE\)/if (1)/'
mutant act "nothing stops" 's/act->evidence \|= SESSION_STOPPED;/;/'
mutant act "calls do not attach" 's/SESSION_DONE \| SESSION_ATTACHED;/SESSION_DONE;/'
mutant act "who is born traced is not attached" 's/SESSION_TRACED \| SESSION_ATTACHED \|/SESSION_TRACED |/'
mutant act "a step does not let run" '/case PTRACEMON_CLASS_STEP:/,/break;/ s/act->evidence \|= SESSION_RESUMED;/;/'
mutant act "a detach does not let run" '/if \(request == DETACH\)/,/else/ s/act->evidence \|= SESSION_RESUMED;/;/'
mutant act "PTRACE_KILL does not let run" '/request == KILL/,/ACT_KILLS/ s/act->evidence \|= SESSION_RESUMED;/;/'
mutant act "all reads read memory" 's/if \(request == PEEKTEXT \|\| request == PEEKDATA\)/if (1)/'
mutant act "a name of its own is not seen" 's/act->evidence \|= SESSION_OWN_PROGRAM;/;/'
mutant act "what fails is done" 's/if \(!act->event->failed\)/if (1)/'
mutant act "a door that is shut is used" 's/if \(act->event->failed\)/if (0)/'
mutant act "mem for reading alone is not told" 's/if \(uses & DOOR_WRITES\)/if (1)/'
mutant act "a worker opens nothing" 's/if \(access->syscall < 0\)/if (0)/'
mutant act "process_vm_writev writes like a poke" 's/return SESSION_MEMORY \| SESSION_VM_WRITTEN \| SESSION_BEYOND;/return SESSION_MEMORY;/'
mutant act "writes by doors are not counted" 's/act->unmeasured = .*;/;/'
mutant act "who comes too early is refused" 's/case PTRACEMON_DENIED_NOT_STOPPED:/case 99:/'
mutant act "who finds nobody is refused" '/^static bool is_refused/,/^}/ s/case PTRACEMON_DENIED_NO_SUCH_PROCESS:/case 99:/'
mutant act "who means itself is refused" 's/case PTRACEMON_DENIED_SELF_OR_KTHREAD:/case 99:/'
mutant act "any error is a refusal" 's/return !event->error \|\|/return 1 ||/'
mutant act "a door has no refusals of old" 's/return !event->error \|\|/return/'
mutant act "nobody is gone" 's/act->effect = ACT_GONE;/;/'
mutant act "who was traced before was seen from the start" 's/SESSION_ALREADY_TRACED, SESSION_PARTIAL/SESSION_ALREADY_TRACED, 0/'

# A session.
mutant tracked "a session after another is the first" 's/session->earlier = earlier;/;/'
mutant tracked "the first one had one before it" 's/\(session->since != 0\)/1/'
mutant tracked "a session without beginning is whole" 's/session->evidence \|= SESSION_PARTIAL;/;/'
mutant tracked "a refused call without attach is partial" 's/ && !act->event->failed\)$/)/'
mutant tracked "threads of the last session count" 's/tracked->thread_count = 0;/;/'
mutant tracked "what was told of the last session is not told again" 's/tracked->told = 0;/;/'
mutant tracked "threads without bound" 's/if \(i == TRACKED_THREADS\)/if (0)/'
mutant tracked "a thread is held twice" 's/tracked->held -= thread->held;/;/'
mutant tracked "a detach holds" 's/set_held\(tracked, thread, act->effect == ACT_HOLDS\);/set_held(tracked, thread, true);/'
mutant tracked "attempts let go" 's/if \(act->effect != ACT_NOTHING\)/if (1)/'
mutant tracked "any thread let go is the first" '/tracked->let_go \|=/,/;/ s/act->event->tracee->tgid;/act->event->tracee->tid;/'
mutant tracked "a thread that is seen again does not count" 's/tracked->let_go = false;$/;/'
mutant tracked "let go, with nothing held" 's/tracked->let_go &= tracked->held != 0;/;/'
mutant tracked "bytes are not added up" 's/session->written \+= act->written;/session->written = act->written;/'
mutant tracked "longer writes are not remembered" 's/^\ttarget_write\(.*/\t;/; s/^\t\ttarget_write\(.*/\t\t;/'
mutant tracked "where it goes on is not looked at" 's/if \(act->resumed_at &&/if (0 \&\&/'
mutant tracked "it goes on in what was written, wherever that is" 's/^\t    target_holds\(.*/\t    1) {/'
mutant tracked "pokes make no code" 's/session->evidence \|= tracked->target->evidence & SESSION_ADJACENT;/;/'
mutant tracked "failures are not counted" 's/session->failed\+\+;/;/'
mutant tracked "doors are not counted" 's/session->accesses\[.*\]\+\+;/;/'
mutant tracked "the last relation counts" 's/session->relation \|= /session->relation = /'
mutant tracked "others do not hear of it" 's/tracked->target->evidence \|= evidence & SESSION_CHANGES;/;/'
mutant tracked "a session forgets its tracee" 's/if \(act->event->tracee->tid\)$/if (1)/'
mutant tracked "whoever is a parent has made it" 's/target->parent == tracee->parent &&/1 \&\&/'
mutant tracked "parents can be younger" 's/tracee->start_time >= tracer->start_time &&/1 \&\&/'
mutant tracked "parents must be older" 's/tracee->start_time >= tracer->start_time/tracee->start_time > tracer->start_time/'
mutant tracked "logins do not matter" 's/tracee->loginuid == tracer->loginuid &&/1 \&\&/'
mutant tracked "audit sessions do not matter" 's/tracee->session == tracer->session;/1;/'
mutant tracked "nobody's parents matter" 's/if \(!event->tracee->tid \|\|/if (/'
mutant tracked "who was born traced can be adopted" 's/event->relation & PTRACEMON_REL_DESCENDANT\)\)/1))/'
mutant tracked "who was born traced must keep its parent" 's/\(act->begin != SESSION_AUTO_ATTACH \|\|/(0 ||/'
mutant tracked "a thread that was not held is lost" '/^bool tracked_lose_thread/,/^}/ s/thread->held && //'
mutant tracked "any thread is lost" '/^bool tracked_lose_thread/,/^}/ s/ && thread->id == id//'
mutant tracked "any thread is released" '/^bool tracked_release/,/^}/ s/ && thread->tid == tid//'
mutant tracked "who becomes the first is not held" 's/set_held\(tracked, first, true\);/;/'
mutant tracked "asked for ever" 's/tracked->asked < ASK_MAX &&/1 \&\&/'
mutant tracked "a name that changes is not asked about" 's/!memcmp\(program->comm, task->comm, sizeof\(program->comm\)\)/1/'
mutant tracked "a path keeps its beginning" 's/\(end \? from->size - size : 0\)/0/'
mutant tracked "what is cut is whole" 's/text->cut = .*;/text->cut = false;/'

# What was done to a process.
mutant target "parents are not remembered" 's/target->parent = process->parent;/;/'
mutant target "every one is remembered" 's/if \(!\(target->evidence & SESSION_CHANGES\)\)/if (0)/'
mutant target "no one is remembered" 's/if \(!\(target->evidence & SESSION_CHANGES\)\)/if (1)/'
mutant target "one more is remembered" 's/\+\+targets->kept > TARGETS_KEPT/targets->kept++ > TARGETS_KEPT/'
mutant target "what is forgotten is not counted" 's/targets->forgotten\+\+;/;/'
mutant target "the most severe is forgotten first" '/^static void forget_one/,/^}/ { s/size_t rank = 0;/size_t rank = SEVERITIES - 1;/; s/rank\+\+;/rank--;/ }'
mutant target "the youngest is forgotten first" '/^static void forget_one/,/^}/ s/ranks\[rank\]\.oldest;/ranks[rank].youngest;/'
mutant target "a process with that id is another" 's/target->start_time != process->start_time/0/'
mutant target "23 bytes are code" 's/>= ACT_CODE_BYTES;/>= ACT_CODE_BYTES - 1;/'
mutant target "25 bytes are code" 's/>= ACT_CODE_BYTES;/> ACT_CODE_BYTES;/'
mutant target "a range has one byte more" 's/(address - target->ranges\[i\]\.addr) </\1 <=/'
mutant target "a word has one byte more" 's/if \(at < word->size && word->kind/if (at <= word->size \&\& word->kind/'
mutant target "a breakpoint that is there is executed" 's/return !is_breakpoint\(abi,/return 1 | is_breakpoint(abi,/'
mutant act "23 bytes are code" 's/act->written >= ACT_CODE_BYTES/act->written >= ACT_CODE_BYTES - 1/'
mutant act "25 bytes are code" 's/act->written >= ACT_CODE_BYTES/act->written > ACT_CODE_BYTES/'
mutant act "data is code" 's/place\.permissions & PTRACEMON_PERM_EXEC;/1;/'
mutant act "what is not known is no code" 's/^\treturn record->memory\.ranges > 1 \|\|/\treturn 0 \&\&/'
mutant act "a few bytes are no word" 's/act->word = \(uint32_t\)act->written;/;/'
mutant act "memory is not read" 's/^\t\tact->evidence \|= SESSION_READ;/\t\t;/'
mutant act "mem is not mem" 's/act->evidence \|= SESSION_PROC_MEM;/;/'
mutant act "an exec is an exit" 's/end->event != PTRACEMON_END_EXIT \|\|/0 ||/'
mutant sessions "an exit begins a session" 's/if \(!tracked \|\| !table_is_open\(tracked\)\)$/if (0)/'
mutant sessions "another thread of the tracer lets go" 's/other->session\.tracer\.tid == end->task\.tid &&/1 \&\&/'
mutant sessions "another process lets go" 's/table_is_process\(&other->session\.tracer, &end->task\)\) \{/1) {/'
mutant target "what is below is no code" 's/while \(from && written/while (0 \&\& written/'
mutant target "what is above is no code" 's/while \(to < last && written/while (0 \&\& written/'
mutant target "more words than fit are nothing" '/if \(!make_word_room/,/}/ s/target->evidence \|= SESSION_ADJACENT;/;/'
mutant target "fewer words fit" 's/if \(room > TARGET_WORDS\)/if (2 * room > TARGET_WORDS)/'
mutant target "words of two sizes are one" 's/^\t\t    target->words\[i\]\.size == word\.size\)/\t\t    1)/'
mutant target "int3 is another byte" 's/return part == 0xcc;/return part == 0xcd;/'
mutant target "int3 on arm64" 's/if \(breakpoint_bits\(abi\) == 32\)/if (0)/'
mutant target "int3 on 32-bit ARM" 's/ \|\| abi == PTRACEMON_ABI_ARM \?/ ?/'
mutant target "32-bit ARM has no breakpoint" 's/ \|\| part == 0xe7f001f0//'
mutant target "brk #0 alone" 's/0xffe0001f/0xffffffff/'
mutant target "brk and others" 's/0xffe0001f/0xffe00000/'
mutant target "a breakpoint and more" 's/if \(\(a \^ b\) >> at & ~mask\)/if (0)/'
mutant target "any byte is a breakpoint" 's/return is_breakpoint\(abi, a >> at & mask\) !=/return 1 ||/'
mutant target "the same again is another word" 's/if \(word->value == act->value\)/if (0)/'
mutant target "another word can be a breakpoint later" 's/word->kind = WORD_OTHER;/word->kind = WORD_NEW;/'
mutant target "a breakpoint stays one" 's/target->plain \+= word->kind == WORD_BREAKPOINT;/;/'
mutant target "a breakpoint counts each time" 's/\} else if \(word->kind == WORD_NEW\) \{/} else {/'
mutant target "the first value counts" 's/word->value = act->value;/;/'

# What was written.
mutant written "a path keeps its beginning" 's/path\.bytes \+ path\.size - to->size/path.bytes/'
mutant written "paths without bound" 's/path\.size < WRITTEN_PATH \? path\.size : WRITTEN_PATH/path.size/'
mutant written "a long path is whole" 's/to->size < path\.size \|\| /0 || /'
mutant written "a path that was cut is whole" 's/ \|\| path\.flags & PTRACEMON_ITEM_TRUNCATED;/;/'
mutant written "paths of earlier records are not known" 's/if \(act->places\)/if (0)/'
mutant written "what is before a mapping is in it" 's/address < place->start \|\| //'
mutant written "what is behind a mapping is in it" 's/ \|\| address >= place->end\)/)/'
mutant written "a mapping has one byte more" 's/address >= place->end/address > place->end/'
mutant written "all ranges are at one offset" 's/place->offset \+= .*;/;/'
mutant written "all ranges are at one address" 's/^\tplace->address = address;/\t;/'
mutant written "kinds of mappings are one" 's/return a->place\.kind == b->place\.kind &&/return/'
mutant written "permissions do not matter" 's/a->place\.permissions == b->place\.permissions &&/1 \&\&/'
mutant written "files are one" 's/!memcmp\(&a->place\.file, &b->place\.file, sizeof\(a->place\.file\)\)/1/'
mutant written "what is not known is data" 's/return at->place\.kind == PTRACEMON_PLACE_UNKNOWN \|\|/return/'
mutant written "all is code" '/^static enum written_worth worth_of/,/^}/ s/^\t\t       WRITTEN_DATA;/\t\t       WRITTEN_CODE;/'
mutant written "all is data" '/^static enum written_worth worth_of/,/^}/ s/^\t\t       WRITTEN_CODE :/\t\t       WRITTEN_DATA :/'
mutant written "all pieces are known whole" '/^static bool is_whole/,/^}/ s/return .*;/return true;/'
mutant written "what is left out takes room" '/^static void drop/,/^}/ s/^\twritten->known -= piece->known;/\t;/'
mutant written "nothing makes room" 's/if \(\(piece->worth < worth \|\|/if (0 \&\& (piece->worth < worth ||/'
mutant written "what is worth less makes no room" 's/piece->worth < worth \|\|$/0 ||/'
mutant written "what is worth more makes room" 's/piece->worth == worth && i/i/'
mutant written "the first ones make room" 's/ && i >= WRITTEN_FIRST/ \&\& 1/'
mutant written "one more stays of the first ones" 's/i >= WRITTEN_FIRST/i > WRITTEN_FIRST/'
mutant written "one less stays of the first ones" 's/i >= WRITTEN_FIRST/i + 1 >= WRITTEN_FIRST/'
mutant written "the youngest makes room" 's/\(found == WRITTEN_PIECES \|\|$/(1 ||/'
mutant written "the oldest makes room, whatever it is worth" 's/piece->worth < written->pieces\[found\]\.worth\)\)/0))/'
mutant written "what makes room is not counted" '/^static bool make_room/,/^}/ s/written->more\+\+;/;/'
mutant written "its bytes are not counted" '/^static bool make_room/,/^}/ s/written->unkept \+= .*;/;/'
mutant written "bytes without bound" 's/size_t size = chunk->known < room \? chunk->known : room;/size_t size = chunk->known;/'
mutant written "what is before goes behind" 's/^\t\tif \(before\)$/\t\tif (0)/; s/bytes \+ \(before \? 0 : piece->known\)/bytes + piece->known/'
mutant written "a piece is as long as it is known" 's/piece->size \+= chunk->size;/piece->size += size;/'
mutant written "bytes take no room" 's/^\twritten->known \+= size;/\t;/'
mutant written "bytes that do not fit are not counted" 's/^\twritten->unkept \+= chunk->known - size;/\t;/'
mutant written "a piece more" 's/written->count == WRITTEN_PIECES \|\|$/written->count > WRITTEN_PIECES ||/'
mutant written "a piece less" 's/^#include "sessions\/written\.h"/&\n#undef WRITTEN_PIECES\n#define WRITTEN_PIECES 7/'
mutant written "bytes make no room" 's/WRITTEN_BYTES - written->known < chunk->known\)/0)/'
mutant written "what fits makes room" 's/WRITTEN_BYTES - written->known < chunk->known\)/WRITTEN_BYTES - written->known <= chunk->known)/'
mutant written "what has no room is not counted" '/^static void add_piece/,/^}/ s/written->more\+\+;/;/'
mutant written "nor its bytes" '/^static void add_piece/,/^}/ s/written->unkept \+= chunk->known;/;/'
mutant written "all places are known" '/^static void add_piece/,/^}/ s/piece->placed = .*;/piece->placed = true;/'
mutant written "no place is known" '/^static void add_piece/,/^}/ s/piece->placed = .*;/piece->placed = false;/'
mutant written "a place has no worth" '/^static void add_piece/,/^}/ s/piece->worth = .*;/;/'
mutant written "somewhere is nowhere" 's/return piece->placed == chunk->placed &&/return/'
mutant written "what was said behind what is known is said" 's/from <= piece->known &&/1 \&\&/'
mutant written "less known is all" 's/chunk->known <= piece->known - from &&/1 \&\&/'
mutant written "shorter is all" 's/chunk->size <= piece->size - from &&/1 \&\&/'
mutant written "the same place is the same" 's/!memcmp\(piece->bytes \+ from, chunk->bytes, chunk->known\)/1/'
mutant written "what is written again is another piece" '/^static void add\(/,/^}/ s/if \(holds\(&written->pieces\[i\], chunk\)\)/if (0)/'
mutant written "pieces do not grow at the end" 's/piece->address \+ piece->size == address &&/0 \&\&/'
mutant written "pieces grow over a gap" 's/piece->address \+ piece->size == address &&/piece->address + piece->size <= address \&\&/'
mutant written "pieces grow into another mapping" '/^static bool ends_at/,/^}/ s/is_same_place\(&piece->at, at\);/1;/'
mutant written "what is nowhere grows" '/^static bool ends_at/,/^}/ s/return piece->placed && /return /'
mutant written "known bytes go behind unknown ones" 's/return is_whole\(piece\) \|\| .*;/return true;/'
mutant written "what is full does not grow" 's/return is_whole\(piece\) \|\| .*;/return is_whole(piece);/'
mutant written "pieces do not meet" '/^static void add\(/,/^}/ s/^\t\tjoin\(written\);/\t\t;/'
mutant written "the later one is before" 's/if \(other == i \|\| /if (other <= i || /'
mutant written "the later one is behind" 's/if \(other == i \|\| /if (other >= i || /'
mutant written "what is not known whole goes before" '/^static void join/,/^}/ s/ \|\| !is_whole\(piece\) \|\|/ ||/'
mutant written "who meets what was executed was not" '/^static void join/,/^}/ s/piece->worth = next->worth;/;/'
mutant written "who was executed meets what was not" '/^static void join/,/^}/ s/if \(piece->worth < next->worth\)/if (1)/'
mutant written "pieces that meet have no bytes" '/^static void join/,/^}/ s/\.known = next->known/.known = 0/'
mutant written "pieces that meet take room twice" '/^static void join/,/^}/ s/written->known -= next->known;/;/; /^static void join/,/^}/ s/written->known \+= next->known;/;/'
mutant written "who was met stays" '/^static void join/,/^}/ s/^\t\t\tdrop\(written, other\);/\t\t\t;/'
mutant written "the oldest piece first" 's/for \(i = written->count; chunk->placed && i--;\) \{/for (i = 0; chunk->placed \&\& i < written->count; i++) {/'
mutant written "what is nowhere is at 0" 's/for \(i = written->count; chunk->placed && i--;\)/for (i = written->count; i--;)/'
mutant written "pieces do not grow at the beginning" 's/end == piece->address &&/0 \&\&/'
mutant written "pieces grow at the beginning over a gap" 's/end == piece->address &&/end <= piece->address \&\&/'
mutant written "unknown bytes go before" 's/chunk->size == chunk->known &&/1 \&\&/'
mutant written "another mapping goes before" '/^static void add\(/,/^}/ s/is_same_place\(&piece->at, &chunk->at\) &&/1 \&\&/'
mutant written "what does not fit goes before" 's/chunk->known <= WRITTEN_BYTES - written->known;/1;/'
mutant written "a piece begins where it began" '/^static void add\(/,/^}/ s/^\t\t\tpiece->address = chunk->address;/\t\t\t;/'
mutant written "its mapping is that of its end" '/^static void add\(/,/^}/ s/^\t\t\tpiece->at = chunk->at;/\t\t\t;/'
mutant written "big-endian words" 's/bytes\[i\] = \(uint8_t\)\(act->value >> 8 \* i\);/bytes[i] = (uint8_t)(act->value >> 8 * (7 - i));/'
mutant written "a word is of 8 bytes" '/^static void take_word/,/^}/ s/= act->word,/= 8,/'
mutant written "nobody knows where words go" '/^static void take_word/,/^}/ s/take_place\(.*\);/;/'
mutant written "a range more" 's/i < PTRACEMON_RANGES &&/i <= PTRACEMON_RANGES \&\&/'
mutant written "a range less" 's/i < PTRACEMON_RANGES &&/i + 1 < PTRACEMON_RANGES \&\&/'
mutant written "ranges are always known" 's/!\(memory->flags & PTRACEMON_MEMORY_RANGES_UNKNOWN\);/1;/'
mutant written "ranges take all" 's/if \(memory->remote\[i\]\.length < left\)/if (0)/'
mutant written "ranges are as long as they say" 's/if \(memory->remote\[i\]\.length < left\)/if (1)/'
mutant written "bits of an address count" 's/chunk\.address = act_address\(memory->remote\[i\]\.addr\);/chunk.address = memory->remote[i].addr;/'
mutant written "nobody knows where ranges go" '/^static void take_ranges/,/^}/ s/take_place\(.*\);/;/'
mutant written "all ranges go where the first one does" 's/move_place\(&chunk\.at, chunk\.address\);/;/'
mutant written "more bytes than a range has" 's/payload\.size < chunk\.size \? payload\.size : chunk\.size/payload.size/'
mutant written "a range of no bytes is a piece" 's/^\t\tif \(chunk\.size\)$/\t\tif (1)/'
mutant written "each range has the first bytes" 's/payload\.bytes \+= chunk\.known;/;/'
mutant written "bytes do not end" 's/payload\.size -= \(uint32_t\)chunk\.known;/;/'
mutant written "any word is a breakpoint" 's/found = word->kind == WORD_BREAKPOINT;/found = true;/'
mutant written "no word is a breakpoint" 's/found = word->kind == WORD_BREAKPOINT;/;/'
mutant written "breakpoints are at one address" 's/if \(word->address == act->address && word->size == act->word\)/if (word->size == act->word)/'
mutant written "breakpoints are of one size" 's/if \(word->address == act->address && word->size == act->word\)/if (word->address == act->address)/'
mutant written "breakpoints beside others" 's/^\t\t\treturn false;/\t\t\t;/'
mutant written "what is far above is beside" 's/word->address <= act->address \+ act->word/1/'
mutant written "what is far below is beside" 's/act->address <= word->address \+ word->size/1/'
mutant written "what touches above is not beside" 's/word->address <= act->address \+ act->word/word->address < act->address + act->word/'
mutant written "what touches below is not beside" 's/act->address <= word->address \+ word->size/act->address < word->address + word->size/'
mutant written "a breakpoint that went stays" '/^void written_take/,/^}/ s/^\t\t\tforget\(.*/\t\t\t;/'
mutant written "a breakpoint takes all with it" 's/written->pieces\[i\]\.address == act->address &&/1 \&\&/'
mutant written "a breakpoint takes what begins there" 's/written->pieces\[i\]\.size == act->word &&/1 \&\&/'
mutant written "a breakpoint takes what is nowhere" '/^static void forget/,/^}/ s/written->pieces\[i\]\.placed &&/1 \&\&/'
mutant written "a breakpoint takes what was executed" 's/written->pieces\[i\]\.worth != WRITTEN_EXECUTED\)/1)/'
mutant written "a breakpoint that is put back is a piece" '/^void written_take/,/^}/ s/^\t\treturn;/\t\t;/'
mutant written "where it went last is kept" 's/if \(to->executed && !executed\)/if (0)/'
mutant written "where it went first is kept" 's/if \(to->executed && !executed\)/if (to->resumed)/'
mutant written "it did not go on" 's/to->resumed = true;/;/'
mutant written "it did not go on there" 's/to->executed = executed;/;/'
mutant written "nobody knows where it goes on" '/^void written_resume/,/^}/ s/take_place\(.*\);/;/'
mutant written "whatever was written is executed" 's/act->resumed_at - to->pieces\[i\]\.address < to->pieces\[i\]\.size\)/1)/'
mutant written "what begins behind it is executed" 's/act->resumed_at - to->pieces\[i\]\.address < to->pieces\[i\]\.size\)/act->resumed_at < to->pieces[i].address + to->pieces[i].size)/'
mutant written "a piece has one byte more" 's/act->resumed_at - to->pieces\[i\]\.address < /act->resumed_at - to->pieces[i].address <= /'
mutant written "what is nowhere is executed" '/^void written_resume/,/^}/ s/to->pieces\[i\]\.placed &&/1 \&\&/'
mutant written "what was executed is worth nothing" 's/to->pieces\[i\]\.worth = WRITTEN_EXECUTED;/;/'
mutant written "who goes elsewhere executes" 's/for \(i = 0; executed && i < to->count; i\+\+\)/for (i = 0; i < to->count; i++)/'
mutant written "data first" 's/for \(worth = WRITTEN_EXECUTED; worth >= WRITTEN_DATA; worth--\)/for (worth = WRITTEN_DATA; worth <= WRITTEN_EXECUTED; worth++)/'
mutant written "data is not shown" 's/worth >= WRITTEN_DATA; worth--/worth > WRITTEN_DATA; worth--/'
mutant written "all pieces are the first" 's/ && !index--\)/)/'
mutant written "logarithms of whole numbers" 's/for \(bit = 15; bit >= 0; bit--\)/for (bit = 15; bit > 15; bit--)/'
mutant written "entropy of what is not there" 's/if \(!piece->known\)/if (0)/'
mutant written "entropy is cut, not rounded" 's/\(1 << 15\)\) >>/0) >>/'
mutant written:tracked "nothing of what is written is kept" 's/written_take\(&tracked->written, act, tracked->target\);/;/'
mutant written:tracked "nobody knows where it goes on" 's/written_resume\(&tracked->written, act, executed\);/;/'
mutant written:tracked "nothing was executed" 's/executed = true;/;/'
mutant written:tracked "pieces are kept for nobody" 's/session->pieces = tracked->written;/;/'
mutant written:tracked "what one session wrote is the next one's" '/^void tracked_begin/,/^}/ { s/written_free\(tracked->written\);/;/; s/tracked->written = NULL;/;/ }'
mutant tracked "which file it is is not kept" 's/to->file = from->file;/;/'
mutant written:act "bits of an address count, of ranges" 's/act->address = act_address\(record->memory\.remote\[0\]\.addr\);/act->address = record->memory.remote[0].addr;/'
mutant written:act "bits of an address count, where it goes on" 's/act->resumed_at = act_address\(place\.address\);/act->resumed_at = place.address;/'

# Lists and chains.
mutant table "tracers are looked for among tracees" '/^static uint32_t hash_of/,/^}/ s/index == BY_TRACER \?/index != BY_TRACER ?/'
mutant table "a younger one is forgotten" 's/^\ttable->lists\[list\]\.youngest = tracked;/\t;/'
mutant table "the list keeps who leaves" 's/tracked->places\[kind\]\.in = TRACKED_NONE;/;/'
mutant table "let go does not count" 's/if \(tracked->let_go\)/if (0)/'
mutant table "who ends is still worth something" '/^static void leave_all/,/^}/ s/table_leave\(table, tracked, BY_WORTH\);/;/'
mutant table "the past is not discarded" 's/while \(table->count >= table->max && table/while (0 \&\& table/'
mutant table "all of the past is discarded" 's/while \(table->count >= table->max && table/while (table/'
mutant table "the most severe is evicted first" '/^static void make_room/,/^}/ { s/worth = TRACKED_WORTH;/worth = TRACKED_LISTS - 1;/; s/worth < TRACKED_LISTS \&\&/worth >= TRACKED_WORTH \&\&/; s/worth\+\+;/worth--;/ }'
mutant table "the youngest is evicted first" 's/table_end\(table, table->lists\[worth\]\.oldest/table_end(table, table->lists[worth].youngest/'
mutant table "who is evicted is not counted" 's/table->evicted\+\+;/;/'
mutant table "what is discarded still counts" 's/^\ttable->count--;/\t;/'
mutant table "the target is not left" 's/targets_leave\(&table->targets, tracked->target\);/;/'

# Records to sessions.
mutant sessions "no bound" 's/max \? max : TABLE_MAX/1 << 30/'
mutant sessions "a process that has another's id" '/^static void look_at_tracee/,/^}/ s/!table_is_process\(&other->session\.tracee, act->event->tracee\)/0/'
mutant sessions "a tracer that has another's id" '/^static void look_at_tracer/,/^}/ s/!table_is_process\(&other->session\.tracer, act->event->tracer\)/0/'
mutant sessions "two tracers of one thread" 's/tracked_release\(other, act->event->tracee->tid\) \&\&/0 \&\&/'
mutant sessions "another tracer ends it with threads held" 's/^\t\t\t !other->held\)/\t\t\t 1)/'
mutant sessions "attempts take it from others" 's/return act->effect == ACT_HOLDS && /return /'
mutant sessions "the gone are not found" 's/tracked = find_gone\(sessions, act\);/;/'
mutant sessions "whoever has that thread has lost it" '/^static struct tracked \*find_gone/,/^}/ s/table_is_process\(&tracked->session\.tracer, act->event->tracer\)/1/'
mutant sessions "threads are children" 's/ \|\| act->event->parent->tgid == act->event->tracee->tgid\)/)/'
mutant sessions "children are not counted" 's/parent->session\.children\+\+;/;/'
mutant sessions "a kill is a detach" 's/return SESSION_KILLED;/return SESSION_DETACHED;/'
mutant sessions "losses of before count" 's/tracked->losses = sessions->losses;/;/'
mutant sessions "a loss is none" 's/record->loss\.reason != LOST_BY_JOURNAL/0/'
mutant sessions "what journald drops is a loss" 's/record->loss\.reason != LOST_BY_JOURNAL/1/'
mutant sessions "steps that were seen are not recorded" '/request_class == PTRACEMON_CLASS_STEP\)$/,/;/ s/sessions->steps_recorded = true;/;/'
mutant sessions "any setting is about requests" 's/if \(strncmp\(\(const char \*\)knob->name, "requests", sizeof\(knob->name\)\)\)/if (0)/'
mutant sessions "the canary traces" 's/record->header\.flags & PTRACEMON_RECORD_CANARY \|\|//'
mutant sessions "each record is asked about" 's/sessions->asks = !is_bulk\(event\);/sessions->asks = true;/'
mutant sessions "others' deeds are not known" 's/session->before = tracked->target->evidence;/session->before = 0;/'
mutant sessions "what was a breakpoint stays one" 's/\(SESSION_STEPS_UNSEEN \| SESSION_BREAKPOINTS\)/SESSION_STEPS_UNSEEN/'
mutant sessions "breakpoints are not seen" 's/if \(target_has_breakpoints_only\(tracked->target\)\)/if (0)/'
mutant sessions "steps that are not recorded did not happen" 's/session->evidence \|= SESSION_STEPS_UNSEEN;/;/'
mutant sessions "low is worth a row" 's/verdict->severity >= SEVERITY_MEDIUM/verdict->severity >= SEVERITY_LOW/'
mutant sessions "medium is not worth a row" 's/verdict->severity >= SEVERITY_MEDIUM/verdict->severity > SEVERITY_MEDIUM/'
mutant sessions "anti-debug is not worth a row" 's/!\(tracked->session\.evidence & SESSION_TRACED\)\) &&/0) \&\&/'
mutant sessions "the same again" 's/!\(tracked->told >> verdict_number\(verdict\) & 1\)/1/'
mutant sessions "each verdict is the last" 's/tracked->told \|= 1u << verdict_number\(verdict\);/tracked->told = ~0u;/'
mutant sessions "judged once" 's/tracked->judged\[0\] != session->evidence \|\|/0 ||/'
mutant sessions "others' deeds do not change it" 's/tracked->judged\[1\] != session->before \|\|/0 ||/'
mutant sessions "relations do not change it" 's/tracked->judged\[2\] != session->relation/0/'
mutant sessions "done or not is the same" '/^static void judge/,/^}/ s/if \(session->evidence & SESSION_DONE\)/if (1)/'
mutant sessions "all are worth the same" 's/worth \+= 1 \+ verdict->severity;/;/'
mutant sessions "what is known of a process is not severe" 's/tracked->target->rank = verdict->severity;/;/'
mutant sessions "the last verdict of a process counts" 's/if \(tracked->target->rank < verdict->severity\)/if (1)/'
mutant sessions "due by the last evidence" 's/if \(tracked->places\[BY_DUE\]\.in == TRACKED_NONE &&/if (1 \&\&/'
mutant sessions "due at once" 's/tracked->due = session->until \+ sessions->idle;/tracked->due = session->until;/'
mutant sessions "due later" 's/tracked->due = session->until \+ sessions->idle;/tracked->due = session->until + sessions->idle + 1;/'
mutant sessions "told whatever it is when it is due" '/^static void say/,/^}/ s/if \(!is_worth_a_row\(tracked, verdict\)\)/if (0)/'
mutant sessions "due for ever" '/^static void say/,/^}/ s/^\ttable_leave.*;/\t;/; s/^\ttable_move\(&sessions->table, tracked, TRACKED_SAY\);/\treturn;/'
mutant sessions "idle a nanosecond too early" 's/>= \(int64_t\)span;/>= (int64_t)span - 1;/'
mutant sessions "idle a nanosecond too late" 's/>= \(int64_t\)span;/> (int64_t)span;/'
mutant sessions "what is held ends" '/^void sessions_expire/,/^}/ s/table_move\(table, oldest, TRACKED_QUIET\);/table_end(table, oldest, SESSION_IDLE);/'
mutant sessions "nobody waits for what is loose" 's/uint64_t deadline = loose \? .* : 0;/uint64_t deadline = 0;/'
mutant sessions "nobody waits for what is due" 's/if \(due && \(!deadline \|\| due->due < deadline\)\)/if (0)/'
mutant sessions "the later of two is waited for" 's/due->due < deadline\)\)/due->due > deadline))/'
mutant sessions "a thread that executed something is gone" 's/^\t    is_first_traced\(tracked, tid, ask, context\)\) \{/\t    0) {/'
mutant sessions "with others held too" 's/tracked->held == 1 && //'
mutant sessions "let go, and traced" '/^is_first_traced/,/^}/ s/!tracked->let_go &&/1 \&\&/'
mutant sessions "when it was alive is not known" 's/tracked->alive = now;/;/'
mutant sessions "let go, and asked about" '/^check\(/,/^}/ s/tracked->let_go = false;/;/'
mutant sessions "one gone thread ends it" '/^check\(/,/^}/ s/if \(tracked->held\)/if (0)/'
mutant sessions "its end is its last record" '/^check\(/,/^}/ s/tracked->session\.until = tracked->alive;/;/'
mutant sessions "asked about at once" 's/is_idle\(tracked, CHECK_NS, now\)/1/'
mutant sessions "asked about without bound" '/^void sessions_check/,/^}/ s/tracked && i < most && /tracked \&\& /'
mutant sessions "always the same ones are asked about" '/^void sessions_check/,/^}/ s/table_move\(&sessions->table, tracked, TRACKED_QUIET\);/;/'
mutant sessions "the quiet are not asked about" '/^void sessions_check/,/^}/ s/lists\[TRACKED_QUIET\]\.oldest/lists[TRACKED_LOOSE].oldest/'
mutant sessions "the end of what is held is its last record" '/^void sessions_end/,/^}/ s/oldest->session\.until = now;/;/'
mutant sessions "the end of what was let go is now" '/^void sessions_end/,/^}/ s/oldest->held && !oldest->let_go/oldest->held/'
mutant sessions "the end of what is loose is now" '/^void sessions_end/,/^}/ s/oldest->held && !oldest->let_go/!oldest->let_go/'
mutant sessions "the quiet do not end" '/^void sessions_end/,/^}/ s/state <= TRACKED_QUIET/state < TRACKED_QUIET/'
mutant sessions "numbers come again" 's/clock_number\(&sessions->number, now\)/now \/ 1000/'
mutant sessions "what is told is not past" '/^bool sessions_pop/,/^}/ s/if \(!table_is_open\(tracked\)\)/if (table_is_open(tracked))/'
mutant sessions "what was said is said again" '/^bool sessions_pop/,/^}/ s/table_leave\(table, tracked, BY_DUE\);/;/'

# Sessions to verdicts.
mutant verdict "strangers are children" 's/session->evidence & SESSION_STRANGER \|\|//'
mutant verdict "children of other users" 's/PTRACEMON_REL_CROSS_UID \|$/0 |/'
mutant verdict "children with more rights" 's/PTRACEMON_REL_MORE_CAPS;/0;/'
mutant verdict "children with a user namespace" 's/session->relation & PTRACEMON_REL_CROSS_USER_NS \?/0 ?/'
mutant verdict "children whose memory was opened" 's/doors = SESSION_MEM_OPENED \|/doors =/'
mutant verdict "children that were written" 's/(doors = SESSION_MEM_OPENED) \| SESSION_VM_WRITTEN \|/\1 |/'
mutant verdict "children that were written through mem" 's/^[ \t]+SESSION_MEM_WRITTEN;/0;/'
mutant verdict "debuggers do not use doors" 's/!\(session->evidence & SESSION_ATTACHED\)\)/1)/'
mutant verdict "what is not stopped does not run" 's/return !\(session->evidence & SESSION_STOPPED\) \|\|/return/'
mutant verdict "what is not seen does not run" 's/\(SESSION_RESUMED \| SESSION_STEPS_UNSEEN\) \|\|/SESSION_RESUMED ||/'
mutant verdict "what is over does not run" 's/session->ended != SESSION_OPEN;/0;/'
mutant verdict "what is held runs" 's/session->ended != SESSION_OPEN;/1;/'
mutant verdict "nobody is alone by his name" 's/session->evidence & SESSION_OWN_PROGRAM;/0;/'
mutant verdict "all are alone" '/^static bool is_alone/,/^}/ s/return !\(/return 1 || !(/'
mutant verdict "memory that was opened is breakpoints" '/^static bool has_breakpoints_only/,/^}/ s/&& !may_have_written\(evidence\) &&/\&\&/'
mutant verdict "process_vm_writev writes breakpoints" 's/!\(evidence & SESSION_VM_WRITTEN\);/1;/'
mutant verdict "mem was opened, whatever was seen" 's/ && !\(evidence & SESSION_MEM_WRITTEN\);/;/'
debugged() { mutant verdict "a debugger: $1" "/^static bool is_debugged/,/^}/ $2"; }
debugged "memory that was opened" 's/&& !may_have_written\(evidence\) &&/\&\&/'
debugged "in another pid namespace" 's/PTRACEMON_REL_CROSS_PID_NS \|/0 |/'
debugged "in another user namespace" 's/PTRACEMON_REL_CROSS_USER_NS \|/0 |/'
debugged "in another mount namespace" 's/PTRACEMON_REL_CROSS_MNT_NS;/0;/'
debugged "what others did" 's/session->evidence \| session->before;/session->evidence;/'
debugged "never attached" 's/session->evidence & SESSION_ATTACHED/1/'
debugged "not seen from the attach" 's/SESSION_PARTIAL \| //'
debugged "with losses" 's/ \| SESSION_LOSSY//'
debugged "memory is not changed" 's/SESSION_MEMORY \| //'
debugged "nothing else is changed" 's/ \| SESSION_CHANGED//'
debugged "anything" 's/!\(evidence & SESSION_BEYOND\) &&/1 \&\&/'
mutant act "pokes are explained" 's/if \(!is_of_debugger\(.*\)\)/if (0)/'
mutant act "nothing is explained" 's/if \(!is_of_debugger\(.*\)\)/if (1)/'
mutant act "all items explain" 's/flags & PTRACEMON_ITEM_BREAKPOINT;/size;/'
mutant act "registers are explained by words" 's/return is_breakpoint\(record, PTRACEMON_ITEM_RESUMED_AT\);/return is_breakpoint(record, PTRACEMON_ITEM_WRITTEN_TO);/'
mutant target "it is set back twice" 's/steps\[i\] == address \+ 1/steps[i] == address + 999/'
mutant target "a step is a new one each time" 's/known \|= target->steps\[i\] == address;/;/'
mutant target "a step fewer is remembered" 's/target->step_count == TARGET_STEPS/target->step_count == TARGET_STEPS - 1/'
mutant tracked "steps are of one session" 's/tracked->target->evidence \|= SESSION_BEYOND;/;/'
mutant tracked "steps are always explained" 's/!target_steps\(.*\)\) \{/0) {/'
mutant act "xstate is not asked for" 's/type == NT_X86_XSTATE/0/'
mutant act "the old set is not asked for" 's/type == NT_PRFPREG/0/'
mutant act "SETFPREGS is not asked for" 's/\(request == SETFPREGS \|\|/(0 ||/'
mutant act "any set is asked for" 's/\(type == NT_PRFPREG \|\| type == NT_X86_XSTATE\)/1/'
mutant act "ARCH_GET_FS changes something" 's/call->data == ARCH_GET_FS/0/'
mutant act "ARCH_GET_GS changes something" 's/call->data == ARCH_GET_GS/0/'
mutant act "ARCH_PRCTL only asks" 's/\(call->data == ARCH_GET_FS \|\| .*\)/1/'
mutant act "ARCH_PRCTL of others" 's/return call->abi == PTRACEMON_ABI_X86_64 \&\&/return/'

# Instructions that are stepped over aside.
aside() { mutant aside "$@"; }
aside "any ABI" 's/act->event->abi != PTRACEMON_ABI_X86_64 \|\|/0 ||/'
aside "bytes that are not known" 's/payload->size != INSTRUCTION_BYTES \|\|$/0 ||/'
aside "what is written anywhere" 's/return flags & PTRACEMON_ITEM_ASIDE &&/return 1 \&\&/'
aside "what is a copy does not matter" 's/!\(flags & PTRACEMON_ITEM_BREAKPOINT\) \?/1 ?/'
aside "it ends one byte before" 's/aside->address \+ INSTRUCTION_BYTES \|\|/aside->address + INSTRUCTION_BYTES - 1 ||/'
aside "it ends one byte behind" 's/act->address >= aside->address \+ INSTRUCTION_BYTES/act->address > aside->address + INSTRUCTION_BYTES/'
aside "taken away while a thread is to come" '/is_used\(aside\) \|\|/,/^}/ s/if \(flags & PTRACEMON_ITEM_ASIDE &&/if (1 \&\&/'
aside "something else in its place" 's/flags & PTRACEMON_ITEM_BREAKPOINT && aside->written/aside->written/'
aside "taken away twice" 's/ && aside->written &&$/ \&\&/'
aside "nobody was sent there" 's/aside->proved &&/1 \&\&/'
aside "a part is taken away" 's/act->written == INSTRUCTION_BYTES\)/1)/'
aside "beside it" 's/act->address == aside->address &&/1 \&\&/'
aside "not by a step" 's/return flags & PTRACEMON_ITEM_STEPPED &&/return/'
aside "stopped in between" 's/move->stops == aside->stops \+ 1/move->stops >= aside->stops + 1/'
aside "never let run" 's/move->stops == aside->stops \+ 1/move->stops <= aside->stops + 1/'
aside "from anywhere" 's/by == aside->step \+ aside->ways\.jump\)/1)/'
aside "not from behind it" 's/by == aside->step && !aside->ways\.always/0/'
aside "not from where it jumps" 's/by == aside->step \+ aside->ways\.jump/0/'
aside "from behind it in any case" 's/ && !aside->ways\.always//'
aside "to anywhere" 's/act->resumed_at == aside->from \+ by/1/'
aside "a return comes back" 's/if \(aside->ways\.leaves\)/if (0)/'
aside "nobody comes back" 's/if \(aside->ways\.leaves\)/if (1)/'
aside "any instruction" 's/if \(!step \|\| i == ASIDES\)/if (i == ASIDES)/'
aside "it stays away" 's/aside->thread = 0;/;/'
aside "any thread comes back" 's/if \(aside->thread != thread\)/if (!aside->thread)/'
aside "what was taken away" 's/!aside->written \|\| aside->thread \|\|/aside->thread ||/'
aside "sent there twice" 's/if \(!comes_back\(.*\)\)$/if (0)/'
aside "sent somewhere else" 's/aside->address != act->resumed_at \|\|/0 ||/'
aside "no copy of that" 's/!\(item->flags & PTRACEMON_ITEM_BREAKPOINT\)\)/0)/'
aside "set back from there" 's/act->resumed_at - asides\[i\].address >= INSTRUCTION_BYTES/0/'
aside "others are set" 's/asides\[i\].thread == act->event->tracee->tid &&/asides[i].thread \&\&/'
aside "a copy that stays" 's/return aside->written \|\| aside->thread;/return aside->thread;/'
aside "a thread that stays" 's/return aside->written \|\| aside->thread;/return aside->written;/'
aside "one place" 's/for \(i = 0; i < ASIDES; i\+\+\)/for (i = 0; i < 1; i++)/'
mutant aside:act "what is executed may stay" 's/act->stays = !may_be_code\(record\);/act->stays = true;/'
mutant aside:act "nothing stays" 's/act->stays = .*;/;/'
mutant aside:tracked "all stays" 's/act->stays && !target_stays\(.*\) \?/0 ?/'
mutant aside:target "stays everywhere" 's/if \(stay.range.addr < other->range.addr \+ other->range.length &&/if (1 \&\&/'
mutant aside:target "stays behind" 's/other->range.addr < stay.range.addr \+ stay.range.length &&/1 \&\&/'
mutant aside:target "stays later" 's/stay.since <= other->until && other->since <= stay.until/stay.since < other->until/'
mutant aside:target "a stay fewer" 's/stay_count == TARGET_STAYS/stay_count == TARGET_STAYS - 1/'
instruction() { mutant instruction "$@"; }
instruction "five prefixes" 's/while \(decoder->at < 4 /while (decoder->at < 5 /'
instruction "no prefix" 's/while \(decoder->at < 4 /while (0 /'
instruction "no REX" 's/\(bytes\[decoder->at\] & 0xf0\) == 0x40/0/'
instruction "REX without W" 's/decoder->at\+\+\] & 8;/decoder->at++] \& 0;/'
instruction "any prefix narrows" 's/decoder->narrow \|= .*;/decoder->narrow |= bytes[decoder->at++] != 0;/'
instruction "no prefix narrows" 's/decoder->narrow \|= .*;/decoder->at++;/'
instruction "one map" 's/next\[1\] == 0x38 \|\| next\[1\] == 0x3a \? 2 : 1/1/'
instruction "a map without immediates" "s/return 'B';/return 'm';/"
instruction "VEX of two bytes" 's/decoder->at \+= 2;/decoder->at += 1;/'
instruction "VEX of three bytes" 's/decoder->at \+= 3;/decoder->at += 2;/'
instruction "any map of VEX" 's/next\[1\] & 0x1f/2/'
instruction "operands at a distance" 's/return false;/return true;/'
instruction "no SIB" 's/if \(base == 4\)/if (0)/'
instruction "SIB has a base" 's/\(!mod && base == 5\)\)$/0)/'
instruction "TEST" "s/which < 2 \? immediate : 'm'/'m'/"
instruction "NEG" "s/which < 2 \? immediate : 'm'/immediate/"
instruction "XBEGIN" "s/which \? '-' : immediate/immediate/"
instruction "CALL by a register" "s/return which < 2 \|\| which == 6 \?/return 1 ?/"
instruction "INC is a call" "s/return which < 2 \|\| which == 6 \?/return which == 6 ?/"
instruction "PUSH is a call" "s/return which < 2 \|\| which == 6 \?/return which < 2 ?/"
instruction "16 bits" 's/decoder->narrow && !decoder->wide \? 2 : 4/4/'
instruction "64 bits" 's/decoder->wide \? 8 :/0 ? 8 :/'
instruction "16 bits in a register" 's/decoder->narrow \? 2 : 4;$/4;/'
instruction "what does not count" "s/form == '-' \|\|/0 ||/"
instruction "immediates" 's/size = immediate_size\(.*\);/size = 0;/'
instruction "JMP is none" "s/which == 4 \? 'l' : '-'/'-'/"
instruction "jumps of 16 bits" 's/ && decoder\.narrow\)/ \&\& 0)/'
instruction "no jump" 's/ways->jump = displacement.*;/;/'
instruction "jumps of a byte are not back" 's/\(int8_t\)//'
instruction "nor others" 's/	int32_t number;/	uint32_t number;/'
instruction "always a jump" 's/ways->always = .*;/ways->always = true;/'
instruction "never always" 's/ways->always = .*;/;/'
instruction "what leaves comes back" 's/ways->leaves = .*;/;/'
mutant aside:sessions "what is not over explains" 's/if \(asides_open\(.*\)\)/if (0)/'
mutant aside:tracked "nothing is explained" 's/return act->evidence & ~SESSION_BEYOND;/return act->evidence;/'
mutant aside:tracked "nothing is denied" 's/return act->evidence \| SESSION_BEYOND;/return act->evidence;/'
mutant aside:target "a few bytes are a breakpoint" 's/target->plain \+= .*;/;/'

mutant act "debug registers are beyond" 's/return sets_debug_registers\(&record->call\);/return false;/'
mutant act "anything is a debug register" 's/return sets_debug_registers\(&record->call\);/return true;/'
mutant act "debug registers begin earlier" 's/^#define DEBUG_REGISTERS 848/#define DEBUG_REGISTERS 840/'
mutant act "debug registers end later" 's/DEBUG_REGISTERS_END \(848 \+ 8 \* 8\)/DEBUG_REGISTERS_END (848 + 9 * 8)/'
mutant act "debug registers of 32 bits begin earlier" 's/^#define DEBUG_REGISTERS_I386 252/#define DEBUG_REGISTERS_I386 248/'
mutant act "debug registers of 32 bits end later" 's/DEBUG_REGISTERS_I386_END \(252 \+ 8 \* 4\)/DEBUG_REGISTERS_I386_END (252 + 9 * 4)/'
mutant act "arm64 has a struct user" 's/if \(request != POKEUSER \|\| !is_x86\(call->abi\)\)/if (request != POKEUSER)/'
mutant act "any request sets them" 's/if \(request != POKEUSER \|\| !is_x86/if (!is_x86/'
mutant act "x86 has sets of them" 's/return !is_x86\(call->abi\) && \(/return (/'
mutant act "watchpoints are none" 's/\(uint32_t\)call->addr == NT_ARM_HW_WATCH\)/0)/'
mutant act "process_vm_writev is explained" 's/if \(!mem \|\| !is_breakpoint/if (!is_breakpoint/'
mutant act "mem is explained" 's/if \(!mem \|\| !is_breakpoint\(.*\)\)/if (!mem)/'
mutant act "a process_vm_writev of old is explained" 's/ \| SESSION_VM_WRITTEN \| SESSION_BEYOND;/ | SESSION_VM_WRITTEN;/'
mutant act "any access reads a state" 's/if \(!door_reads_state\(access\)\)/if (0)/'
mutant act "no access reads a state" 's/if \(!door_reads_state\(access\)\)/if (1)/'
mutant act "a transfer is no use" 's/SESSION_TRACED \| SESSION_USED;$/SESSION_TRACED;/'
mutant act "who is born traced is not used" 's/SESSION_STOPPED \| SESSION_USED \|/SESSION_STOPPED |/'
mutant act "TRACEME is no use" 's/SESSION_SELF_TRACED \| SESSION_USED;/SESSION_SELF_TRACED;/'
mutant verdict "what was written is not executed" 's/facts \|= EXECUTED;/;/'
mutant verdict "who did nothing has a part in it" 's/if \(own & \(SESSION_MEMORY \| SESSION_MEM_OPENED \| SESSION_REGISTERS\)\)/if (1)/'
mutant verdict "who opened mem has no part in it" 's/if \(own & \(SESSION_MEMORY \| SESSION_MEM_OPENED \|/if (own \& (SESSION_MEMORY |/'
mutant verdict "who set registers has no part in it" 's/if \(own & \(SESSION_MEMORY \| SESSION_MEM_OPENED \| SESSION_REGISTERS\)\)/if (own \& (SESSION_MEMORY | SESSION_MEM_OPENED))/'
mutant verdict "memory is not changed" 's/if \(own & \(SESSION_MEMORY \| SESSION_REGISTERS \| SESSION_CHANGED\)\)/if (own \& (SESSION_REGISTERS | SESSION_CHANGED))/'
mutant verdict "registers are not changed" 's/if \(own & \(SESSION_MEMORY \| SESSION_REGISTERS \| SESSION_CHANGED\)\)/if (own \& (SESSION_MEMORY | SESSION_CHANGED))/'
mutant verdict "signals are not changed" 's/if \(own & \(SESSION_MEMORY \| SESSION_REGISTERS \| SESSION_CHANGED\)\)/if (own \& (SESSION_MEMORY | SESSION_REGISTERS))/'
mutant verdict "process_vm_writev writes no code" 's/\(own & SESSION_VM_WRITTEN && own & SESSION_STOPPED &&/(0 \&\&/'
mutant verdict "process_vm_writev writes code, measured or not" 's/^\t     session->unmeasured\)\)/\t     1))/'
mutant verdict "process_vm_writev writes code, stopped or not" 's/own & SESSION_VM_WRITTEN && own & SESSION_STOPPED/own \& SESSION_VM_WRITTEN/'
mutant verdict "others' breakpoints explain registers" 's/if \(own & SESSION_MEMORY && has_breakpoints_only/if (has_breakpoints_only/'
mutant verdict "a door to the parent attaches" '/^static bool is_child/,/^}/ s/return \(session->began == SESSION_ATTACH \|\|/return (1 ||/'
mutant verdict "SEIZE of the parent does not attach" 's/session->began == SESSION_SEIZE\) &&/0) \&\&/'
mutant verdict "nobody is somebody's parent" '/^static bool is_child/,/^}/ s/session->tracee\.tid &&/1 \&\&/'
mutant verdict "a call that is wrong is anti-debug" '/^static bool is_child/,/^}/ s/session->evidence & \(SESSION_DONE \| SESSION_REFUSED\) &&/1 \&\&/'
mutant verdict "who is refused is not anti-debug" '/^static bool is_child/,/^}/ s/\(SESSION_DONE \| SESSION_REFUSED\)/SESSION_DONE/'
mutant verdict "other users are not foreign" 's/^\t    \(PTRACEMON_REL_CROSS_UID \| PTRACEMON_REL_MORE_CAPS\)\)/\t    PTRACEMON_REL_MORE_CAPS)/'
mutant verdict "the privileged are not foreign" 's/^\t    \(PTRACEMON_REL_CROSS_UID \| PTRACEMON_REL_MORE_CAPS\)\)/\t    PTRACEMON_REL_CROSS_UID)/'
mutant verdict "what has not happened is a success" 's/session->evidence & SESSION_DONE \?/1 ?/'
mutant verdict "mem has no technique of its own" 's/session->evidence & SESSION_PROC_MEM \?/0 ?/'
mutant verdict "one number for a severity" '/^unsigned int verdict_number/,/^}/ s/strcmp\(table\[i\]\.word, verdict->word\)/0/'
mutant verdict "one number for a word" '/^unsigned int verdict_number/,/^}/ s/table\[i\]\.severity != verdict->severity \|\|/0 ||/'

echo "1..$count"
