#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Exceptions on the real module, in the sandbox: the file that a rule means is hidden, and what only has its name is not.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

program=$(realpath "$(command -v attempt)")
mkdir rules
# rule SHA256: for what the program does to its children
rule() {
	printf '%s\n' "[attempt]" "tracer = $program" "sha256 = $1" "relation = own_child" "classes = attach" \
		"reason = a test" "expires = 2400-01-01" "approved_by = this case" >rules/a.conf
}
digest=$(sha256sum <"$program" | cut -d' ' -f1)

# shellcheck disable=SC2317 # by until_true
reader_is_there() { [ "$(counter own)" -ge 2 ]; }
# The marker comes last, and no rule hides it.
# shellcheck disable=SC2317
marked() { grep -q '"pid_arg":1073741823' out; }
# follow COMMAND...: leaves what the reader prints of it in out
follow() {
	fresh
	ptracemon -o json --exceptions rules >out 2>errors &
	reader=$!
	until_true reader_is_there || fail "the reader is there"
	"$@" >/dev/null || fail "$* ran to its end"
	attempt -t none -p 1073741823 "x" >/dev/null
	check "the last call is printed" until_true marked
	kill -TERM $reader
	wait $reader
	is "$? $(cat errors)" "0 " "it ends with 0, and had nothing to complain about"
}
attaches() { grep '"event":"ptrace"' out | grep -c '"relation":\["own_child"\]'; }
suppressed() { sed -nE 's/.*"event":"suppressed".*"rule":"([^"]*)".*"records":([0-9]+),.*/\1 \2/p' out; }

rule "$digest"
check "config names the rule" sh -c 'printf "[reader]\noutput = json\nexceptions = rules\n" >c.conf
	ptracemon config c.conf | grep -q "^exception attempt: in force, until 2400-01-01 (a test)$"'
# What the rule means, and what only looks like it. The last one is another user's.
# shellcheck disable=SC2317 # by follow
meet() {
	attempt -t child "x" && ./copy -t child "x" &&
		unshare -m sh -c "mount --bind copy $program && exec $program -t child x" &&
		attempt -t child -E uid:1001:1001:1001 "x"
}
cp "$program" copy
follow meet
is "$(suppressed)" "attempt 1" "the file with that digest is hidden, and counted"
is "$(attaches)" 2 "a copy is not, nor in its place in a mount namespace of its own"
is "$(grep '"event":"ptrace"' out | grep -c '"cross_uid"')" 1 "nor what reaches another user"
rule "${digest//[0-9]/0}"
follow attempt -t child "x"
is "$(attaches) $(suppressed)" "1 " "nor with another digest"
done_testing
