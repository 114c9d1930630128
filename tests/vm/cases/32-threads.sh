#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Threads: who of a process called, and whom of a process it named.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

WITH="evidence=0 ends=0" fresh
expect attempt -T thread -E dumpable "a second thread attaches to a process"
expect attempt -E thread "ATTACH to a second thread"
expect attempt -T thread -E thread "a second thread attaches to a second thread"
expect attempt -r SEIZE -T thread -E thread "SEIZE likewise"
expect attempt -t traceme -T thread -E thread "TRACEME by a second thread, whose parent is a second thread"
expect attempt -t child -T thread -E thread -e relation=own_child "the child of a second thread is a child of the process"
expect attempt -t self -T thread -e relation=self "a thread attaches to itself"
matches

for side in tracer tracee; do
	is "$(grep ^call recorded | while read -r line; do
		[ "$(field $side.tgid <<<" $line")" != "$(field $side.tid <<<" $line")" ] && echo differ
	done | wc -l)" 6 "tgid and tid of the $side differ where there is a second thread"
done

# Threads on every CPU at once: the record of each call has its own thread.
drain
made=$(flood -n 200 -t 8 -c "$(seq -s, 0 $((VM_CPUS - 1)))")
collect | grep ^call >recorded
is "$(wc -l <recorded)" "$made" "each call of $((8 * VM_CPUS)) threads has one record"
is "$(field tracer.tid <recorded | sort -u | wc -l)" $((8 * VM_CPUS)) "each thread is told apart"
is "$(field tracer.tgid <recorded | sort -u | wc -l)" 1 "and all belong to one process"
is "$(sed -n 's/.* addr=\([0-9]*\) .* tracer.tid=\([0-9]*\) .*/\1 \2/p' recorded |
	while read -r addr tid; do echo "$((addr >> 32)) $tid"; done | sort -u | wc -l)" $((8 * VM_CPUS)) \
	"and no call is ascribed to another thread"
is "$(field addr <recorded | sort -u | wc -l)" "$made" "no call is recorded twice, none with another's arguments"
done_testing
