#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# learn: a draft of rules holds nothing until somebody signs it, and then hides just what it was made of.
set -u
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=place.sh
. ./place.sh
program=$build/ptracemon
mkdir rules
"$build/print_recording" week 5 >recording || exit

run() {
	"$program" "$@" >out 2>err
	code=$?
}
ends() { [ "$code" -eq "$1" ] || { cat err; return 1; }; }
says() { grep -qF -- "$1" err || { cat err; return 1; }; }
# draft ARGUMENT...: of the recording, to rules/a.conf
draft() {
	run learn "$@" recording
	cp out rules/a.conf
}
sign() { sed -i "s/^reason =\$/reason = ours/; s/^expires =\$/expires = 2499-01-01/; s/^approved_by =\$/approved_by = me/
	s/^interpreter =\$/interpreter = yes/" rules/a.conf; }
hide() { run replay --exceptions rules --sessions -o json recording; }

draft
check "exit code 0" ends 0
check "not a word" test ! -s err
check "a rule for each pair" test "$(grep -c '^\[' out)" = 3
check "counts" grep -q '^# 5 sessions, 15 records, ' out
check "an example" grep -q '; for example process 20000 -> 20001$' out
check "a pattern that stands for itself" grep -qx 'tracee = /srv/build/tool\[\[\]1]\[\*\]' out
check "a path with a line feed is in no rule" grep -q '^# 20 records and sessions are in no rule: a path has' out
check "no line begins with what somebody named" test "$(grep -c '^lines' out)" = 0
check "code injection has none" grep -q '^# No rule for /usr/bin/gdb -> /srv/build/app: code injection (learn --code-injection)$' out
check "other users have none" grep -q '^# No rule for .*: it reaches other users or namespaces (learn --across)$' out

hide
check "nobody has signed: exit code 2" ends 2
check "nobody has signed: says so" says "approved_by"
check "nobody has signed: nothing is printed" test ! -s out
sed -i 's/^reason =$/reason = ours/; s/^expires =$/expires = 2499-01-01/' rules/a.conf
hide
check "only the signature is missing" says "a person is to sign it: approved_by = name"
sed -i 's/^approved_by =$/approved_by = me/' rules/a.conf
hide
check "an interpreter is to be meant" says "interpreter needs a value"
sign
hide
check "signed: exit code 0" ends 0
check "what was learned is hidden" test "$(jq -s 'map(select(.event == "suppressed") | .records + .sessions) | add' out)" = 44
# What has no rule: a path of two lines, another user, code injection.
shown() { jq -r 'select(.tracer) | [.tracer.exe, .tracer.exe_inode, .tracee.exe, (.relation | index("cross_uid") != null)] | @json' \
	out | sort -u; }
check "and nothing else" diff <(shown) - <<'END'
["/usr/bin/gdb",4711,"/srv/build/app",false]
["/usr/bin/gdb",4711,"/srv/build/app",true]
["/usr/bin/gdb",4711,"/srv/build/two\\x0alines",false]
END
"$program" replay --sessions -o json recording >all
check "all adds up" test "$(($(wc -l <all) - 44 + 3))" = "$(wc -l <out)"

draft --across --code-injection
check "all pairs, if that is asked for" test "$(grep -c '^\[' out)" = 5
check "with the words that it takes" test "$(grep -cE '^(across_users|code_injection) = yes$' out)" = 2
sign
hide
check "hidden, but for what no rule can name" test "$(shown | grep -vc 'two.*lines')" = 0
run learn
check "without a file: exit code 2" ends 2
echo "1..$count"
