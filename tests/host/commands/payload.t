#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# --payload: what sessions wrote, as files. In the program that is installed, with its sandbox.
set -u
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=place.sh
. ./place.sh
program=$build/plain/ptracemon
"$build/print_recording" injection >recording || exit

# run ARGUMENT...: the sessions of the recording; leaves $code, out, err
run() {
	"$program" sessions -o json "$@" recording >out 2>err
	code=$?
}
ends() { [ "$code" -eq "$1" ]; }
is_quiet() { [ ! -s err ]; }
told() { jq -r 'select(.written) | .written[].sha256' out | sort; }
names() { find "$1" -mindepth 1 -printf '%f\n' | sort; }
are_told() { diff <(told) <(names "$1"); }
# Each file has what its name says.
are_sound() {
	local name
	for name in "$1"/*; do
		[ "$(sha256sum <"$name")" = "${name##*/}  -" ] || return
	done
}

mkdir pieces
run --payload pieces
check "exit code 0" ends 0
check "not a word" is_quiet
check "a file for each piece" are_told pieces
check "of which there are three" test "$(names pieces | wc -l)" = 3
check "each is named by its SHA-256" are_sound pieces
check "for its owner only" test "$(find pieces -type f -perm 600 | wc -l)" = 3
check "code is whole" grep -qc '/bin//sh' pieces/*
"$program" sessions -o json recording >plain
check "and the output is what it is without" cmp out plain

before=$(stat -c '%n %i %z' pieces/*)
run --payload pieces
check "again: exit code 0" ends 0
check "again: not a word" is_quiet
check "again: nothing changes" test "$before" = "$(stat -c '%n %i %z' pieces/*)"

for command in watch replay; do
	"$program" "$command" --payload pieces recording >out 2>err
	code=$?
	check "$command without --sessions: exit code 2" ends 2
	check "$command without --sessions: says so" grep -q -- '--payload needs --sessions' err
done
mkdir both
"$program" replay --sessions -o json --payload both recording >out 2>err
code=$?
check "replay with --sessions: exit code 0" ends 0
check "replay with --sessions: the same files" diff -r pieces both

# What the filter leaves out is not kept.
mkdir none
run --payload none --tracer somebody-else
check "of no session: exit code 0" ends 0
check "of no session: no file" test -z "$(names none)"

# --- where it cannot be

# refused WHAT SENTENCE ARGUMENT: before anything is printed
refused() {
	run --payload "$3"
	check "$1: exit code 1" ends 1
	check "$1: says so" grep -qF "ptracemon: cannot keep payloads in $3: $2" err
	check "$1: prints nothing" test ! -s out
}
refused "no such directory" "No such file or directory" "$place/absent"
: >file
refused "a file" "Not a directory" "$place/file"
mkdir -m 777 open
refused "open to others" "others may write to it" "$place/open"
mkdir -m 770 group
refused "open to a group" "others may write to it" "$place/group"
if [ "$(id -u)" = 0 ]; then
	mkdir theirs
	chown 1 theirs
	refused "another user's" "it belongs to another user" "$place/theirs"
else
	mkdir -m 500 shut
	refused "not to be written" "Permission denied" "$place/shut"
fi

# --- what goes wrong later

# Files of no bytes stand for a full disk: the kernel writes nothing, and says why. Pipes can be written.
mkdir full
{
	(
		trap '' XFSZ
		ulimit -f 0
		exec "$program" sessions -o json --payload full recording 2>&1 >&3
	) | cat >err
	code=${PIPESTATUS[0]}
	echo "$code" >code
} 3>&1 | cat >out
code=$(cat code)
check "no file can be written: exit code 1" ends 1
check "no file can be written: says so" grep -qF 'ptracemon: cannot keep payloads in full: File too large; it goes on without' err
check "no file can be written: once" test "$(wc -l <err)" = 1
check "no file can be written: nothing is left of it" test -z "$(names full)"
check "no file can be written: the output is whole" cmp out plain

# Somebody else's link where a file begins: it is replaced, not followed. exec keeps the process id.
mkdir links
echo precious >precious
# shellcheck disable=SC2016 # of the shell within
check "a link in the way" bash -c 'ln -s ../precious links/.part-$$; exec "$0" sessions --payload links recording' "$program"
check "is not followed" test "$(cat precious)" = precious
check "and has gone" diff -r pieces links
mkdir taken
ln -s ../precious "taken/$(names pieces | head -n 1)"
run --payload taken
check "a link in the place of a file: exit code 0" ends 0
check "is not followed either" test "$(cat precious)" = precious
check "and the others come" test "$(names taken | wc -l)" = 3

# --- bounds

hex() { seq -f '%064.0f' "$1" "$2"; }
mkdir crowd
(cd crowd && hex 1 4094 | xargs touch)
run --payload crowd
check "room for two: exit code 0" ends 0
check "room for two: they come" test "$(names crowd | wc -l)" = 4096
check "room for two: the third is told" grep -qF 'ptracemon: crowd has 4096 payloads of ' err
mkdir heavy
truncate -s $(((16 << 20) - 24)) "heavy/$(hex 1 1)"
: >"heavy/$(hex 2 2)-not-ours"
run --payload heavy
check "room for 24 bytes: those of the first piece come" test "$(find heavy -size 24c | wc -l)" = 1
check "room for 24 bytes: no more" test "$(names heavy | wc -l)" = 3
check "room for 24 bytes: is told once" test "$(grep -c 'no more are kept' err)" = 1
check "room for 24 bytes: the output is whole" cmp out plain

echo "1..$count"
