#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every request there is, and numbers that no request has: one record a call with its request, arguments, ABI, class,
# outcome, result and duration.
#
# guest: ACCEL=tcg1
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

WITH=requests=all fresh
expect session
matches
if is_x86; then
	expect session -a i386 -x compat-i386
	matches
else
	skip "the same by 32-bit calls" "no process of 64 bits can make them here"
fi
is "$(counter missed_return)" 0 "every return was watched"
equation "all requests"
is "$(counter filtered)" 0 "nothing is filtered with requests=all"

# The defaults leave out what is cheap and frequent, and nothing that is not known.
fresh
session >expected
collect >recorded
for class in attach write control unknown; do
	is "$(grep -c "^call .* class=$class " recorded)" "$(grep -c " class=$class " expected)" \
		"by default each $class request is recorded"
done
for class in read step; do
	is "$(grep -c "^call .* class=$class " recorded)" 0 "by default no $class request is recorded"
done
is "$(counter filtered)" "$(grep -cE ' class=(read|step) ' expected)" "and each of them is counted as filtered"
is "$(($(counter hits) - $(grep -c ^end recorded)))" "$(wc -l <expected)" "every call is a hit"
equation "the default requests"

# Without the outcome the record comes all the same.
WITH="requests=all outcome=0" fresh
session | sed -E 's/ (result|outcome|begin>|duration<)=[^ ]*//g; s/ #/ result=0 outcome=unknown duration=0 #/' >expected
matches
is "$(counter missed_return)" 0 "what nobody asked for was not missed"
done_testing
