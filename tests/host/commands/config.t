#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The configuration: what is wrong is named with file and line, and what would do; what is right is taken.
set -u
cd "$(dirname "$0")" || exit 1
program=$(realpath "${BUILD:-../../../build/host}")/ptracemon
shipped=$(realpath ../../../packaging/ptracemon.conf)
# shellcheck source-path=SCRIPTDIR source=../tap.sh
. ../tap.sh

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place" || exit
mkdir c.conf.d

# given LINE...: is the configuration; leaves $code, out, err.
given() {
	printf '%s\n' "$@" >c.conf
	run
}
run() {
	"$program" config "$@" c.conf >out 2>err
	code=$?
}
ends() { [ "$code" -eq "$1" ] || { cat err; return 1; }; }
says() { grep -qF -- "$1" err || { cat err; return 1; }; }
# wrong SENTENCE LINE...: the last line is, and is named.
wrong() {
	local sentence=$1
	shift
	given "$@"
	check "${*: -1}: exit code 2" ends 2
	check "${*: -1}: named, and why" says "ptracemon: c.conf:$#: $sentence"
}
good() {
	given "$@"
	check "${*: -1}: is good" ends 0
}

wrong "this is in no section: 'output'; there are: [reader] [module]" "" "output = json"
wrong "no such section: 'modul'; there are: [reader] [module]" "[modul]" "access = 1"
wrong "a line is key = value" "[reader]" "output json"
wrong "a section ends with ]" "[reader"
wrong "it has control characters" "[reader]" $'output = \a'
wrong "no such key in [reader]: 'ouput'; there are: output request" "[reader]" "ouput = json"
wrong "no such output: 'jsn'; there are: text json" "[reader]" "output = jsn"
wrong "this output goes to no file" "[reader]" "output = journal=x"
wrong "the name of a file is missing" "[reader]" "output = json="
wrong "too many outputs" "[reader]" "output = json=a" "output = json=b" "output = json=c" "output = json=d"
wrong "--heartbeat takes a duration" "[reader]" "output = json" "heartbeat = often"
wrong "this takes yes or no: perhaps" "[reader]" "output = json" "sessions = perhaps"
wrong "a value is missing: tracer" "[reader]" "output = json" "tracer ="
wrong "--request: no such request or class: 'atach'; there are: all none attach" "[reader]" "request = atach"
wrong "--rotate-size takes a size" "[reader]" "rotate-size = 1"
wrong "no such key in [reader]: 'count'" "[reader]" "count = 1"
wrong "no such setting in [module]: 'acess'; there are: enabled requests" "[module]" "acess = 1"
wrong "access takes 0 or 1, not '2'" "[module]" "access = 2"
wrong "payload takes a number from 0 to 4096, not '4097'" "[module]" "payload = 4097"
wrong "payload takes a number from 0 to 4096, not '-1'" "[module]" "payload = -1"
wrong "children takes all, control or none, not 'some'" "[module]" "children = some"
wrong "buffer_kb takes a power of two from 64 to 262144, not '100'" "[module]" "buffer_kb = 100"
wrong "requests takes classes and requests with commas" "[module]" "requests = attach,foo"

given "[reader]" "outpt = json" "[module]" "access = x"
check "each wrong line is named" test "$(grep -cE '^ptracemon: c.conf:(2|4): ' err)" = 2
given "# nothing"
check "no output at all: says so" says "c.conf: there is no output: give one in [reader], as output = journal"
check "no output at all: exit code 2" ends 2
given "[reader]" "output = json=a" "keep = 3"
check "what does not go together" says "c.conf: --keep needs --rotate-size or --rotate-age"
given "[reader]" "output = json" "rotate-age = 1h"
check "files that follow each other, without a file" says "there is none (-o FORMAT=FILE, --record FILE)"
rm c.conf
run
check "no file: exit code 2" ends 2
check "no file: says so" says "cannot read c.conf: No such file or directory"

good "[reader]" "output = json"
check "and says so" grep -qx "c.conf: good" out
good "[reader]" "output = journal" "output = ecs=a" "record = b" "rotate-size = 1M" "rotate-age = 1h" "keep = 3" "sessions = yes"
check "nothing is made of it" test "$(echo ./*)" = "./c.conf ./c.conf.d ./err ./out"
good "[reader]" "record = b" "sessions = no" "request = attach,write" "tracer = */gdb" "uid = root"
good "[reader]" "output = json" "[module]" "requests = all,-read" "access = 0" "payload = 4096" "children = control" "buffer_kb = 64"

# --- files beside it
echo "[reader]
heartbeat = x" >c.conf.d/20-b.conf
run
check "a file beside it is read" says "c.conf.d/20-b.conf:2: --heartbeat takes"
mv c.conf.d/20-b.conf c.conf.d/20-b.conf.old
echo nonsense >c.conf.d/.hidden.conf
run
check "others are not" ends 0
printf '[reader]\noutput = json=a\noutput = json=b\noutput = json=c\n' >c.conf
printf '[reader]\noutput =\noutput = ecs=d\n' >c.conf.d/10-a.conf
run
check "an empty value takes back the outputs of before" ends 0
sed -i '/^output =$/d' c.conf.d/10-a.conf
run
check "without it there are too many" says "c.conf.d/10-a.conf:2: too many outputs"
rm c.conf.d/10-a.conf

# --- where it is followed
printf '[reader]\noutput = json\n' >c.conf
"$program" --config c.conf -o ecs >out 2>err
code=$?
check "--config stands alone: exit code 2" ends 2
check "--config stands alone: says so" says "--config goes with --count, --for and --no-sandbox only"
printf '[reader]\noutput = jsn\n' >c.conf
"$program" --config c.conf >out 2>err
code=$?
check "a wrong one is not followed: exit code 2" ends 2
check "and is named" says "c.conf:2: no such output"
if [ ! -e /dev/ptracemon ]; then
	printf '[reader]\noutput = json=made\n' >c.conf
	"$program" --config c.conf >out 2>err
	code=$?
	check "a good one is followed, without the module: exit code 4" ends 4
	check "its file is made, for its owner alone" test "$(stat -c %a made)" = 600
	printf '[reader]\noutput = json\n[module]\naccess = 0\n' >c.conf
	run --apply
	check "--apply without the module: exit code 1" ends 1
	check "--apply without the module: says so" says "c.conf:4: the module does not take access = 0: No such file or directory; is it loaded?"
fi

# --- the one that is shipped
check "the shipped one is good" "$program" config "$shipped"
uncommented=$place/all.conf
sed -E 's/^#([a-z_-]+ = )/\1/' "$shipped" >"$uncommented"
check "it has examples" test "$(grep -c '^[a-z_-]* = ' "$uncommented")" -ge 20
check "and so are its examples, all together" "$program" config "$uncommented"
for key in $("$program" config <(printf '[module]\nx=\n') 2>&1 | sed 's/.*there are://') \
	$("$program" config <(printf '[reader]\nx=\n') 2>&1 | sed 's/.*there are://'); do
	check "it tells of $key" grep -qE "^#?$key = " "$shipped"
done
echo "1..$count"
