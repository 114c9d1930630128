#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Arguments, exit codes and sentences of the program.
set -u
cd "$(dirname "$0")" || exit 1
program=$(realpath "${BUILD:-../../../build/host}")/ptracemon
count=0

# run ARGUMENT...: leaves $code, $out, $err.
run() {
	err=$(mktemp)
	out=$("$program" "$@" 2>"$err" </dev/null)
	code=$?
	file=$err err=$(cat "$err")
	rm -f "$file"
}

# passes WHAT COMMAND...
passes() {
	local what=$1
	shift
	count=$((count + 1))
	if "$@"; then
		echo "ok $count - $what"
	else
		echo "not ok $count - $what"
		printf '# exit code %s\n# out: %s\n# err: %s\n' "$code" "$out" "$err"
	fi
}

ends() { [ "$code" -eq "$1" ]; }
says() { [[ $err == *"$1"* ]]; }
refuses() {
	local sentence=$1
	shift
	run "$@"
	passes "$*: exit code 2" ends 2
	passes "$*: says why" says "$sentence"
}

run --help
passes "--help: exit code 0" ends 0
passes "--help goes to standard output" test "${out:0:6}" = usage:
run -V
passes "--version" test "$out" = "ptracemon $(sed -n 's/^#define PTRACEMON_VERSION "\(.*\)"/\1/p' ../../../module/version.h)"
run watch --help
passes "watch --help" test "${out:0:6}" = usage:

# Help is for a screen of 24 lines of 80 columns.
fits() { [ "$(wc -l <<<"$out")" -le 24 ] && [ "$(wc -L <<<"$out")" -le 80 ]; }
run --help
passes "--help fits a screen" fits
commands=$(sed -n 's/^COMMAND(\([a-z]*\),.*/\1/p' ../../../tools/commands/options.def)
for command in $commands; do
	run --help
	passes "$command is in --help" grep -q "^  $command  " <<<"$out"
	run "$command" --help
	passes "$command --help fits a screen" fits
	passes "$command --help: exit code 0" ends 0
	refuses "see ptracemon $command --help" "$command" --bogus
	if grep -q "^COMMAND($command, NULL," ../../../tools/commands/options.def; then
		refuses "unexpected argument: some.file; see ptracemon $command --help" "$command" some.file
	fi
done

# What takes names of files.
run replay
passes "replay needs a file" ends 2
passes "replay without file: what to give" says "replay needs the name of a file"
refuses "record needs the name of a file" record
refuses "unexpected argument: two.file" record one.file two.file
refuses "report needs: --html FILE" report some.file
folder=$(mktemp -d)
refuses "verify needs the name of a file" verify
refuses "--head takes a seal, 64 hexadecimal digits" verify --head 12ab file
for command in "replay" "sessions" "report --html $folder/page.html"; do
	# shellcheck disable=SC2086 # words
	run $command /nonexistent/file
	passes "$command /nonexistent/file: exit code 1" ends 1
	passes "$command /nonexistent/file: says which" says "/nonexistent/file: No such file"
done
passes "nothing is left of a report that could not be made" test -z "$(ls "$folder")"
rmdir "$folder"

refuses "no such output" -o xml
refuses "no such output" -o jso=/dev/null
refuses "too many outputs" -o json=/dev/null -o json=/dev/null -o json=/dev/null -o json=/dev/null
refuses "no such command: 'wtach'; there are: watch" wtach
refuses "no such output: 'xml'; there are: text json" -o xml
refuses "unexpected argument: foo" watch foo
refuses "'foo'" --request attach,foo
refuses "PTRACE_ATTACH PTRACE_DETACH" --request attach,foo
refuses "attach write control read step unknown" --request ''
refuses "no such class: 'foo'; there are: attach write control" --class attach,foo
refuses "no such class: ''" --class ''
refuses "no such class: 'PTRACE_ATTACH'" --class PTRACE_ATTACH
refuses "no such user; give a name, or a number: nosuchuser" --uid nosuchuser
refuses "no such user" --uid 4294967295
refuses "no such user" --uid 1x
refuses "a name is missing" --comm ''
refuses "as in '*/name': systemd-journald" --tracer systemd-journald
refuses "no process id is so large" --tracee 99999999999
refuses "above 0: 0" --count 0
refuses "above 0: -1" --count -1
refuses "above 0: 3x" --count 3x
refuses "above 0: 99999999999999999999" --count 99999999999999999999
refuses "above 0: 0" --for 0
refuses "above 0: 0ms" --for 0ms
refuses "a duration, as 30" --for 2x
refuses "above 0: nan" --for nan
refuses "above 0: inf" --for inf
refuses "above 0: 1e30" --for 1e30
refuses "0.1 s or more" --heartbeat 0.01
refuses "0.1 s or more" --heartbeat -1
refuses "0.1 s or more" --heartbeat five
refuses "--help" --bogus
refuses "unexpected argument: now" status now
refuses "--help" --count

refuses "--envelope is for -o deviceevents" --envelope -o json
refuses "--hash is for -o deviceevents, ecs and ocsf, not for: json" --hash -o json
refuses "unrecognized option '--hash'" replay --hash -o ecs -
refuses "unrecognized option '--who'" replay --who -o json -

refuses "goes to no file" -o journal=file
if [ ! -e /run/systemd/journal/socket ]; then
	run -o journal
	passes "without a journal: exit code 1" ends 1
	passes "without a journal: says what is missing" says "/run/systemd/journal/socket: No such file"
fi

run -o json=/nonexistent/file
passes "an output that cannot be opened: exit code 1" ends 1
passes "an output that cannot be opened: says which" says "/nonexistent/file: No such file"

if [ -e /dev/ptracemon ]; then
	count=$((count + 1))
	echo "ok $count # skip the module is loaded here"
else
	how="load it with: modprobe ptracemon"
	# Where a signature is wanted that alone does not help.
	if grep -qsE '^Y|\[(integrity|confidentiality)\]' /sys/kernel/security/lockdown /sys/module/module/parameters/sig_enforce; then
		how=docs/secure-boot.md
	fi
	run
	passes "without the module: exit code 4" ends 4
	passes "without the module: how to load it" says "$how"
	passes "without the module: one line" test "$(wc -l <<<"$err")" = 1
	run status
	passes "status without the module: exit code 1" ends 1
	passes "status without the module: how to load it" says "$how"
	run status --json
	passes "status --json without the module: exit code 1" ends 1
	passes "status --json without the module: an object that says so" jq -e \
		--arg how "$how" '.healthy == false and (.problem | contains($how))' <<<"$out"
	err=$(WATCHDOG_USEC=8000000 "$program" 2>&1)
	code=$?
	passes "a watchdog that is too short for the heartbeat: exit code 2" ends 2
	passes "a watchdog that is too short for the heartbeat: says so" says "--heartbeat must be above 0"
	err=$(WATCHDOG_USEC=8000000 "$program" --heartbeat 4 2>&1)
	code=$?
	passes "a watchdog that is not too short" ends 4
fi

err=$("$program" 2>&1 >&-)
code=$?
passes "without standard output: says so" says "standard output"
"$program" --help >&- 2>/dev/null
code=$?
passes "--help without standard output: exit code 1" ends 1
err=$("$program" record - 2>&1 >&-)
code=$?
passes "record - without standard output: exit code 2" ends 2
passes "record - without standard output: says so" says "no standard output"

# A descriptor that is closed must not become a file of records.
folder=$(mktemp -d)
"$program" replay /nonexistent/file -o json="$folder/errors" 2>&-
code=$?
passes "without standard error: exit code 1" ends 1
passes "without standard error: no sentence goes to a file of records" test ! -s "$folder/errors"
"${program%/*}/print_recording" >"$folder/recording"
"$program" replay "$folder/recording" -o json="$folder/whole" >/dev/null
err=$("$program" replay "$folder/recording" -o json="$folder/json" 2>&1 >&-)
code=$?
passes "without standard output, but with a file: exit code 0" ends 0
passes "without standard output: the file has what it always has" cmp "$folder/whole" "$folder/json"
passes "and there is something" test -s "$folder/json"
"$program" replay - <&- 2>/dev/null
code=$?
passes "without standard input: exit code 1" ends 1
rm -r "$folder"

"$program" --help >/dev/full 2>/dev/null
code=$?
passes "--help to a full disk: exit code 1" ends 1

echo "1..$count"
