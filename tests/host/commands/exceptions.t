#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Exceptions: what is wrong in a file of rules is named; what a rule hides of a recording, it and nothing else, is counted
# and told in every output.
set -u
cd "$(dirname "$0")" || exit 1
# shellcheck source-path=SCRIPTDIR source=place.sh
. ./place.sh
program=$build/ptracemon
mkdir rules
"$build/print_recording" day 3 >recording || exit
cp recording before
printf '[reader]\noutput = json\nexceptions = rules\n' >c.conf

run() {
	"$program" "$@" >out 2>err
	code=$?
}
ends() { [ "$code" -eq "$1" ] || { cat err; return 1; }; }
says() { grep -qF -- "$1" err || { cat err; return 1; }; }

# --- what is wrong

RULE="[gdb]
tracer = /usr/bin/gdb
reason = they debug what they build
expires = 2499-12-31
approved_by = somebody"
# wrong SENTENCE LINE [RULE]: the line, behind a rule that is good but for that, is named; it is the last, or the first is
wrong() {
	printf '%s\nclasses = attach\n%s\n' "${3:-$RULE}" "$2" >rules/a.conf
	run config c.conf
	check "wrong: exit code 2" ends 2
	check "wrong: $1" says "$1"
}
wrong "rules/a.conf:7: no such key in a rule: 'clases'; there are: tracer sha256" "clases = attach"
wrong "rules/a.conf:7: there is no verdict 'debuging'" "verdicts = debuging"
wrong "rules/a.conf:7: classes is in this rule already" "classes = write"
wrong "rules/a.conf:7: sha256 takes 64 hexadecimal digits in lower case, not 'abc'" "sha256 = abc"
wrong "rules/a.conf:7: device takes two numbers, as in 8:1, not '8'" "device = 8"
wrong "rules/a.conf:7: inode takes a number above 0, not '0'" "inode = 0"
wrong "rules/a.conf:7: tracee takes a whole path, which may have *, not 'app'" "tracee = app"
wrong "rules/a.conf:7: there is no user 'no such user'" "uid = no such user"
wrong "rules/a.conf:7: there is no relation 'chld'" "relation = own_child,chld"
wrong "rules/a.conf:7: across_users takes yes or no, not 'some'" "across_users = some"
wrong "rules/a.conf:7: uid needs a value" "uid ="
wrong "rules/a.conf:7: a line is key = value" "nonsense"
wrong "rules/a.conf:2: rule gdb: device and inode go together" "inode = 4711"
wrong "rules/a.conf:2: rule gdb: to hide code injection it needs code_injection = yes too" "verdicts = code injection"
wrong "rules/a.conf:2: rule gdb: that relation needs its word too" "relation = cross_uid"
wrong "rules/a.conf:8: there is a rule of this name already: 'gdb'" $'[gdb]\nx = y'
wrong "rules/a.conf:8: a rule is a section with a name of lower-case letters" $'[A b]\nx = y'
wrong "rules/a.conf:2: tracer takes the whole path of an executable, not 'gdb'" "" "${RULE/\/usr\/bin\/gdb/gdb}"
wrong "rules/a.conf:2: tracer takes the whole path of an executable, not '/usr/../gdb'" "" "${RULE/\/usr\/bin/\/usr/..}"
wrong "rules/a.conf:2: rule gdb: /usr/bin/python3.11 does what any script says" "" "${RULE/\/gdb/\/python3.11}"
wrong "rules/a.conf:4: expires takes a day, as 2026-12-31, not 'never'" "" "${RULE/2499-12-31/never}"
wrong "rules/a.conf:4: expires: there is no such day: '2499-02-30'" "" "${RULE/12-31/02-30}"
wrong "rules/a.conf:5: a person is to sign it: approved_by = name" "" "${RULE/somebody/}"
wrong "rules/a.conf:4: expires: there is no such day: '2999-01-01'" "" "${RULE/2499-12-31/2999-01-01}"
for key in tracer reason expires approved_by; do
	wrong "rule gdb has no $key" "" "$(grep -v "^$key" <<<"$RULE")"
done
echo "$RULE" >rules/a.conf
run config c.conf
check "a rule that hides nothing" says "rules/a.conf:2: rule gdb hides nothing: it has neither classes nor verdicts"
printf '%s\nclasses = attach\nclses = a\n[b]\nfoo = b\n' "$RULE" >rules/a.conf
run config c.conf
check "each wrong line is named" test "$(grep -oE '^ptracemon: rules/a.conf:(7|9): no such key' err | wc -l)" = 2

# --- where they are
printf '%s\nclasses = attach\n' "$RULE" >rules/a.conf
chmod g+w rules/a.conf
run config c.conf
check "others can write the file: exit code 2" ends 2
check "others can write the file: says so" says "rules/a.conf: others can write to it"
chmod g-w rules/a.conf
chmod o+w rules
run config c.conf
check "others can write the folder" says "cannot read rules of rules: others can write to it"
chmod o-w rules
echo nonsense >rules/a.conf.off
run config c.conf
check "other files are not read" ends 0
rm rules/a.conf.off
run replay --exceptions none recording
check "no such folder: exit code 2" ends 2
check "no such folder: says so" says "cannot read rules of none: No such file or directory"
run replay --exceptions rules --no-exceptions recording
check "with and without" says "--exceptions and --no-exceptions exclude each other"
run config c.conf
check "config tells of the rule" grep -q "^exception gdb: .*, until 2499-12-31 (they debug what they build)\$" out
sed -i 's/2499/2001/' rules/a.conf
run config c.conf
check "of one that has expired" grep -qx "exception gdb: has no effect: it has expired, until 2001-12-31 (they debug what they build)" out
check "which is a warning, too" says "exception gdb has no effect: it has expired"
check "and no mistake" ends 0

# --- a recording
known='device = 8:1
inode = 4711'
# given LINE...: is the rule, for a file that is told
given() {
	printf '%s\n' "$RULE" "$known" "$@" >rules/a.conf
}
hide() {
	run replay --exceptions rules --sessions -o json recording
}
# hidden RECORDS SESSIONS: so many are told as suppressed, and so many are missing
hidden() {
	[ "$(jq -r 'select(.event == "suppressed") | "\(.rule) \(.records) \(.sessions) \(.total)"' out)" = \
		"gdb $1 $2 $(($1 + $2))" ] || { tail -n 1 out; return 1; }
	"$program" replay --sessions -o json recording >all
	[ $(($(wc -l <all) - $1 - $2 + 1)) -eq "$(wc -l <out)" ]
}
# The place of the line before it is another one.
lines() { jq -c 'select(.event != "suppressed") | del(.seq_step)' "$1"; }
# shown FILTER: so many lines are there that jq selects
shown() { jq -e "select($1)" out | jq -s length; }

given "classes = attach,control" "verdicts = inspecting" "tracee = /srv/*/app"
hide
check "gdb and its child, but no other file, user or code injection" hidden 15 3
check "what another file at that path did is there" test "$(shown '.tracer.exe_inode == 99')" = 12
check "and what reached another user" test "$(shown '(.relation // []) | index("cross_uid")')" = 12
check "and code injection, and its writes" test \
	"$(shown '.verdict == "code injection" or .class == "write"')" = 9
check "what is shown is as it is without rules" diff <(lines out) <(lines all | grep -Fxf <(lines out))
run replay --exceptions rules -o json recording
check "without --sessions, what was hidden is told if it is code injection" test "$(shown '.event == "session"')" = 3
check "and only that" test "$(jq -r 'select(.event == "session") | .verdict' out | sort -u)" = "code injection"
given "classes = attach,control,write" "code_injection = yes"
run replay --exceptions rules -o json recording
check "unless the rule says otherwise" test "$(shown '.event == "session"')" = 0
given "classes = attach,control" "across_users = yes"
hide
check "across users, with its word" hidden 24 0
given "verdicts = inspecting,code injection" "code_injection = yes"
hide
check "code injection, with its word" hidden 0 6
given "classes = attach" "uid = 1001"
hide
check "another user hides nothing" test "$(shown '.event == "suppressed"')" = 0
given "classes = attach" "relation = own_child"
hide
check "only children" hidden 3 0
sed -i 's/2499/2001/' rules/a.conf
hide
check "expired, it hides nothing, and is told" test "$(jq -r 'select(.event == "suppressed") |
	"\(.records) \(.expired)"' out)" = "0 true"
sed -i '/^inode/d; /^device/d; s/2001/2499/' rules/a.conf
hide
check "a rule that cannot be judged of a recording" says "exception gdb has no effect: of recordings device and inode must be known"
check "hides nothing" test "$(shown '.event == "suppressed"')" = 0
given "classes = attach,control"
for command in "replay" "sessions" "replay --count 5"; do
	# shellcheck disable=SC2086 # options
	run $command --exceptions rules -o json recording
	check "$command: the sum is told at the end" test "$(jq -r .event out | tail -n 1)" = \
		"$([ "$command" = sessions ] && echo session || echo suppressed)"
done
run replay --no-exceptions --sessions -o json recording
check "--no-exceptions" cmp out all

# --- one row for many
run replay --no-exceptions --sessions -o json --collapse 1m recording
check "--collapse: the counts and the rows add up" test "$(jq -s 'map(.count // 1) | add' out)" = "$(wc -l <all)"
check "--collapse: never across verdicts" test "$(jq -r 'select(.event == "repeated" and .of == "session") |
	"\(.verdict) \(.severity) \(.count) \(.class)"' out | sort | paste -sd,)" = \
	"code injection high 2 null,inspecting low 5 null,inspecting medium 2 null"
run replay --collapse often recording
check "--collapse takes a duration" says "--collapse takes a duration"
rm rules/a.conf
run replay -o text --collapse 0 recording
cp out each
run replay -o text recording
check "text that is no terminal's is not collapsed" cmp out each
given "classes = attach,control"

# --- each output
for format in text deviceevents ecs ocsf otlp; do
	run replay --exceptions rules -o "$format" recording
	check "$format: what was suppressed is told" grep -qi 'suppressed' out
	check "$format: by rule" grep -q 'gdb.*debug what they build\|debug what they build.*gdb' out
done
check "recordings are as they were" cmp recording before
echo "1..$count"
