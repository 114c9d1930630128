#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# rules/yara over what sessions wrote: Debian's yara, the files of --payload, and what docs/yara.md types.
set -u
cd "$(dirname "$0")" || exit
../../need yara jq || exit
build=$(realpath "${BUILD:-../../../build/host}")
rules=$(realpath ../../../rules/yara/written.yar)
document=$(realpath ../../../docs/yara.md)
# shellcheck source-path=SCRIPTDIR source=../tap.sh
. ../tap.sh

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place" || exit

# found FILE...: each with the rules that find it, in one line
found() { yara --fail-on-warnings "$rules" "$@" | sort; }
is() {
	# shellcheck disable=SC2016 # of the shell within
	check "$3" bash -c '[ "$0" = "$1" ] || { printf "got    %s\nwanted %s\n" "$0" "$1"; false; }' "$1" "$2"
}

# ---- from a recording to a hit

"$build/print_recording" injection >recording || exit
mkdir pieces
"$build/plain/ptracemon" sessions -o json --payload pieces recording >sessions.json || exit
# what contains TEXT: the piece
code=$(grep -l '/bin//sh' pieces/*)
is "$(found pieces)" "shell_by_code $code
trap_after_system_call $code" "code that is put into a process is found, by two rules"
is "$(find pieces -type f ! -path "$code" | wc -l)" 2 "what it replaced, and data, are not"

# The document's own commands, with the recording for the device.
sed -n 's/^    //p' "$document" >commands
check "the document has commands" grep -q -- '--payload' commands
for key in known size written written_more bytes_not_kept; do
	check "it names $key" grep -qF "\`$key\`" "$document"
	check "which is in the output" jq -e "[.. | objects | has(\"$key\")] | any" sessions.json
done
check "it names these rules" grep -q 'rules/yara/written.yar' commands
mkdir -p document/rules
ln -s "$(dirname "$rules")" document/rules/yara
# shellcheck disable=SC2317 # by commands
ptracemon() { "$build/plain/ptracemon" "$@" ../recording; }
(
	cd document || exit
	# shellcheck source=/dev/null
	. ../commands
) >hits 2>errors
is "$(cat errors)" "" "its commands work"
is "$(grep -c '^shell_by_code' hits)" 1 "and find the code"
is "$(jq -r '"\(.tracer.comm) \(.verdict)"' <(grep '^{' hits) | sort -u)" "$(jq -r '"\(.tracer.comm) \(.verdict)"' sessions.json)" \
	"and say whose session it is"

# ---- each rule, with bytes of its own

mkdir own
# finds RULE NAME BYTES; RULE none: no rule
finds() {
	# shellcheck disable=SC2059 # escapes of bytes
	printf "$3" >own/piece
	is "$(found own | sed 's/ .*//')" "${1#none}" "$1: $2"
}
finds trap_after_system_call "write, and back to the tracer" '\xb8\x01\x00\x00\x00\x0f\x05\xcc'
finds trap_after_system_call "by int 0x80" '\xb8\x04\x00\x00\x00\xcd\x80\xcc'
finds none "the C library's write" '\xb8\x01\x00\x00\x00\x0f\x05\x48\x3d\x00\xf0\xff\xff\x77\x15\xc3'
finds none "a breakpoint" '\xcc\x48\x89\xe5\x5d\xc3\x90\x90'
for register in d0 d1 d2 d3 d6 d7; do
	finds trap_after_call "call, and back: ff $register" "\\x48\\xbf\\x10\\x20\\x30\\x40\\x50\\x7f\\x00\\x00\\xff\\x$register\\xcc"
done
for register in d0 d1 d2 d3 d4 d5 d6 d7; do
	finds trap_after_call "call, and back: 41 ff $register" "\\x41\\xff\\x$register\\xcc"
done
finds none "a call, and its result" '\xff\xd0\x48\x89\xc3\x48\x85\xc0\x74\x05'
finds shell_by_code "a shell's name in an instruction" '\x48\xbb//bin/sh\x53\x54\x5f'
finds shell_by_code "likewise, with NUL, in r12" '\x49\xbc/bin/sh\0\x41\x54'
finds shell_by_code "execve of what stands behind" '\x48\x8d\x3d\x10\x00\x00\x00\x31\xf6\x31\xd2\x6a\x3b\x58\x0f\x05/bin/bash\0'
finds shell_by_code "likewise, by mov" '\xb8\x3b\x00\x00\x00\x31\xf6\x31\xd2\x0f\x05\xeb\xfe/bin/dash\0'
finds none "a script" '#!/bin/sh\nexec /bin/bash -c ls\n'
finds none "another system call beside a path" '\xb8\x02\x00\x00\x00\x31\xf6\x31\xd2\x0f\x05\xc3/bin/dash\0'

# ---- by chance

mkdir chance
for file in "$(ldd "$BASH" | awk '$1 ~ /^libc\.so/ { print $3 }')" "$(command -v perl)"; do
	split -b 4096 -a 4 "$file" "chance/${file##*/}-"
done
all=$(find chance -type f | wc -l)
hits=$(found -r chance | wc -l)
check "pieces of programs that are no injection: $hits of $all are found, less than one of 200" test $((hits * 200)) -lt "$all"
check "(there are many)" test "$all" -gt 500

echo "1..$count"
