#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The JSON outputs through a real parser: every key there, in order, of the right type, and nothing else.
set -u
cd "$(dirname "$0")" || exit 1
BUILD=${BUILD:-../../../build/host}
# shellcheck source-path=SCRIPTDIR source=../tap.sh
. ../tap.sh

# Each line of a table: key, types that it may have.
HEAD='time:string event:string host:string host_id:string,null boot_id:string cpu:number seq:number seq_step:number,null'
# What no ring has.
OWN_HEAD='time:string event:string host:string host_id:string,null boot_id:string cpu:null seq:null seq_step:null'
IDENTITY='pid:number tid:number ns_pid:number ppid:number uid:number euid:number suid:number gid:number egid:number
user:string,null caps:string loginuid:number,null session:number,null start_time:string cpid:string,null user_ns:number pid_ns:number
mnt_ns:number,null cgroup_id:number cgroup:string,null comm:string exe:string,null exe_source:string exe_dev:string,null
exe_inode:number,null cmdline:array,null
cmdline_truncated:boolean,null'
CALL="$HEAD request:string,null request_number:number,null class:string abi:string pid_arg:number,null
addr:number,null data:number,null outcome:string result:number,null error:string,null denied_by:string,null
duration_ns:number,null tracer:object,null tracee:object,null relation:array technique:array"
ACCESS="$HEAD door:string mode:string syscall:number,null abi:string args:array outcome:string denied_by:string,null
tracer:object,null tracee:object,null relation:array technique:array"
ATTACH="$HEAD how:string tracer:object,null tracee:object,null parent:object,null relation:array technique:array"
TRACED="$HEAD tracer:object,null tracee:object,null relation:array technique:array"
MEMORY="$HEAD door:string abi:string class:string outcome:string error:string,null denied_by:string,null
duration_ns:number,null memory:object tracer:object,null tracee:object,null relation:array technique:array"
END="$HEAD status:number,null signal:number,null traced:boolean traces:boolean setid_ignored:boolean
tracer:object,null tracee:object,null relation:array technique:array"
SIGHT="$OWN_HEAD path:string reason:string"
REPEATED="$OWN_HEAD of:string class:string,null outcome:string verdict:string,null severity:string,null count:number
since:string tracer:object tracee:object relation:array technique:array"
SUPPRESSED="$OWN_HEAD rule:string reason:string records:number sessions:number since:string total:number expired:boolean"
SESSION="$OWN_HEAD verdict:string severity:string began:string ended:string outcome:string started:string
duration_ns:number calls:object accesses:object failed:number denied:object bytes_written:number unmeasured_writes:number
memory_read:boolean memory_written:boolean mem_opened:boolean registers_set:boolean resumed:boolean threads:number
children:number earlier_sessions:number complete:boolean tracer:object,null tracee:object,null relation:array
technique:array"
JOURNAL_LOSS="$OWN_HEAD count:number reason:string class:null uid:null since:string first_seq:null last_seq:null"
LOSS="$HEAD count:number reason:string class:string,null uid:number,null since:string first_seq:number last_seq:number"
CERTIFICATE="$OWN_HEAD number:number part:number parts:number last:boolean since:string until:string complete:boolean
cpus:array unexplained:number blind:array blinds:number blind_ns:number changes:number settings:string left_out:string,null
filtered:boolean seal:string,null"
KNOB="$HEAD name:string from:string to:string by:object,null"
LIFECYCLE="$HEAD what:string value:number by:object,null"

# all_are NAME FILTER TABLE: every object that the filter gives out has these keys in this order, and there is one.
all_are() {
	local wanted
	wanted=$(tr -s ' \n' '\n' <<<"$3")
	# shellcheck disable=SC2016 # jq's variables
	check "$1: keys, order, types" jq -es --arg wanted "$wanted" '
		($wanted | split("\n") | map(select(. != "") | split(":") | {key: .[0], types: (.[1] | split(","))})) as $table |
		[ .[] | '"$2"' ] as $all | ($all | length > 0) and all($all[];
			keys_unsorted == [$table[].key] and
			. as $one | all($table[]; . as $column | $column.types | index($one[$column.key] | type)))
		' "$samples"
}

every() { check "$1" jq -es "all(.[]; $2)" "$samples"; }

samples=$(mktemp)
trap 'rm -f "$samples" "$samples.rows"' EXIT

"$BUILD/samples" json >"$samples"
check "json parses, as many objects as lines" test "$(jq -c . "$samples" | wc -l)" = "$(wc -l <"$samples")"
check "json is UTF-8" iconv -f UTF-8 -t UTF-8 -o /dev/null "$samples"
check "no line has more than 8 KiB" awk 'length($0) > 8191 { bad = 1 } END { exit bad }' "$samples"
# chained WHAT FILTER: of each CPU, lines lead back to the one before, but the first. FILTER gives [cpu, number, step].
chained() {
	check "$1: each line leads back to the one before it on its CPU" jq -es '[.[] | '"$2"'] | group_by(.[0]) | length > 0 and
		all(.[]; length > 20 and .[0][2] == null and ([.[:-1][][1]] == [.[1:][] | .[1] - .[2]]))' "$samples"
}

chained json 'select(.cpu != null) | [.cpu, .seq, .seq_step]'
# Who processes are: what is not known is left out.
check "json --who: keys of processes, order, types" jq -es '[.[] | .tracer, .tracee | objects | .ancestors[]?, .session_leader?] |
	map(objects) | length > 5 and all(.[]; keys_unsorted == ["pid", "name", "path", "start_time"] and
	(map(type) == ["number", "string", "string", "string"] or .path == null))' <("$BUILD/samples" json who)
check "json --who: containers" jq -es '[.[].tracee.container? | objects] | length > 1 and
	all(.[]; keys_unsorted == ["name", "image", "runtime", "pod", "namespace"])' <("$BUILD/samples" json who)
check "json: nothing of that without --who" jq -es '[.[] | .tracer, .tracee | objects | has("ancestors") or has("container")] |
	any | not' "$samples"

all_are ptrace 'select(.event == "ptrace") | del(.memory, .resumed_at, .call_site)' "$CALL"
all_are loss 'select(.event == "loss" and .reason != "journal")' "$LOSS"
all_are "loss of entries of the journal" 'select(.event == "loss" and .reason == "journal")' "$JOURNAL_LOSS"
all_are knob 'select(.event == "knob")' "$KNOB"
all_are lifecycle 'select(.event == "lifecycle")' "$LIFECYCLE"
all_are access 'select(.event == "access" and (has("memory") | not)) | del(.call_site)' "$ACCESS"
all_are "access that moves memory" 'select(.event == "access" and has("memory")) | del(.call_site)' "$MEMORY"
all_are "memory of a transfer" 'select(.event == "access") | .memory | objects |
	del(.mapping, .payload, .payload_truncated, .payload_copied)' 'addr:number length:number moved:number,null
ranges:number handed_on:boolean'
all_are "memory of a word" 'select(.event == "ptrace") | .memory | objects' 'addr:number length:number moved:number
mapping:object payload:string payload_truncated:boolean payload_copied:boolean'
all_are "an instruction" '(.resumed_at, .call_site) | objects' 'ip:number mapping:object,null'
all_are "what is mapped without a file" '(.memory, .resumed_at, .call_site) | objects | .mapping | objects |
	select(has("dev") or .kind == "unmapped" | not)' 'kind:string perms:string'
all_are "what is mapped of a file" '(.memory, .resumed_at, .call_site) | objects | .mapping | objects | select(has("dev"))' \
	'kind:string perms:string path:string,null offset:number dev:string inode:number'
all_are "the end of a task" 'select(.event | IN("exit", "exec", "end"))' "$END"
all_are auto_attach 'select(.event == "auto_attach")' "$ATTACH"
all_are already_traced 'select(.event == "already_traced")' "$TRACED"
all_are blind 'select(.event == "blind" or .event == "sighted")' "$SIGHT"
all_are repeated 'select(.event == "repeated")' "$REPEATED"
all_are suppressed 'select(.event == "suppressed")' "$SUPPRESSED"
all_are certificate 'select(.event == "certificate") | del(.json_sha256)' "$CERTIFICATE"
all_are "CPUs of a certificate" 'select(.event == "certificate") | .cpus[]' 'cpu:number first_seq:number last_seq:number
records:number lost:object missing:number'
check "a certificate is complete, or says why not" jq -es 'map(select(.event == "certificate") | .complete ==
	(.unexplained == 0 and .blinds == 0 and all(.cpus[]; .lost == {} and .missing == 0))) | length == 2 and all' "$samples"
all_are session 'select(.event == "session") | del(.known_tool, .first_seen, .written, .written_more, .bytes_not_kept, .resumed_at)' "$SESSION"
check "a session was seen first or not, or nobody knows" jq -es 'map(select(.event == "session").first_seen) |
	any(. == true) and any(. == false) and any(. == null)' "$samples"
check "a session has a known tool as a word, or none" jq -es 'map(select(.event == "session").known_tool) |
	any(. == "gdb") and any(. == null)' "$samples"
all_are "what a session wrote" 'select(.event == "session") | .written | arrays | .[]' 'addr:number,null size:number
known:number sha256:string,null entropy:number,null first:string,null mapping:object,null'
check "what is left out of it is counted" jq -es 'map(select(.event == "session" and has("written"))) | length > 2 and
	all((.written_more | type) == "number" and (.bytes_not_kept | type) == "number")' "$samples"
check "an injection: code that was executed, something, data" jq -es 'map(select(.written))[0] |
	.verdict == "code injection" and .written_more == 2 and .bytes_not_kept == 16 and .resumed_at.ip == 139821934878098 and
	(.written | map(.size) == [40, 12, 4096] and map(.known) == [40, 0, 10] and
		(.[0] | .sha256 == "58aa8877be23bbda3e5587c1f3d0d4c061416dba7007af23bea0168a3513bb85" and .entropy == 2.7 and
			.mapping.perms == "r-x" and .mapping.path == "/usr/lib/x86_64-linux-gnu/libc.so.6") and
		(.[1] | .addr == null and .sha256 == null and .entropy == null and .first == null and .mapping == null) and
		.[2].first == "726f6f743a3a303a303a")' "$samples"
check "that digest, by another program" test "$(printf root::0:0: | sha256sum | cut -d' ' -f1)" = \
	"$(jq -rs 'map(select(.written))[0].written[2].sha256' "$samples")"
every "first bytes are hexadecimal" '.written // [] | all(.[]; (.first // "") | test("^([0-9a-f]{2}){0,32}$"))'
all_are "calls of a session" 'select(.event == "session") | .calls' 'attach:number write:number control:number read:number
step:number unknown:number'
all_are "accesses of a session" 'select(.event == "session") | .accesses' 'other:number process_vm_readv:number
process_vm_writev:number proc_mem:number pidfd_getfd:number process_madvise:number mem_read:number mem_write:number'
all_are "refusals of a session" 'select(.event == "session") | .denied' 'unknown:number no_such_process:number dac:number
lsm:number already_traced:number self_or_kthread:number not_stopped:number other:number'
all_are identity '(.tracer, .tracee, .by, .parent) | select(type == "object")' "$IDENTITY"
every "times are RFC 3339 with nine digits" '.time | test("^[0-9-]{10}T[0-9:]{8}\\.[0-9]{9}Z$")'
every "caps are 16 hexadecimal digits" '[.tracer, .tracee, .by | objects | .caps] | all(test("^[0-9a-f]{16}$"))'
every "no other events" '.event | IN("ptrace", "access", "auto_attach", "already_traced", "loss", "knob", "lifecycle",
	"blind", "sighted", "session", "suppressed", "repeated", "exit", "exec", "end", "certificate")'
every "a payload is hexadecimal, of 256 bytes at the most" '.memory // {} | .payload // "" | test("^([0-9a-f]{2}){0,256}$")'
check "and that is reached" jq -es 'any(.[]; .memory // {} | .payload // "" | length == 512)' "$samples"
every "null is left out of evidence" '(has("resumed_at") | not) or .resumed_at'
check "places" jq -es 'map((.memory, .resumed_at, .call_site) | objects | .mapping | objects | .kind) | unique ==
	["4294967295", "anon", "deleted", "file", "heap", "memfd", "stack", "unmapped"]' "$samples"
every "a task ends with a status or by a signal" 'if .event == "exit" then (.status == null) != (.signal == null)
	elif .event == "exec" then .status == null and .signal == null else true end'
check "a tracer that ends has no tracee" jq -es 'map(select(.event == "exit" and .traced == false)) | length == 1 and
	all(.tracer.comm == "worker" and .tracee == null)' "$samples"
every "relations are words" '.relation // [] | all(type == "string")'
every "techniques are ATT&CK ids" '.technique // [] | all(test("^T[0-9]{4}(\\.[0-9]{3})?$"))'
every "words are text" '[.tracer, .tracee, .parent | objects | .cmdline | arrays | all(type == "string")] | all'
every "an exe has a source" '[.tracer, .tracee, .parent | objects |
	(.exe == null) == (.exe_source == "none") and (.exe_source | IN("none", "kernel", "proc"))] | all'
every "a device belongs to an inode" '[.tracer, .tracee, .parent | objects | (.exe_dev == null) == (.exe_inode == null)] | all'
check "which file an executable is" jq -es 'any(.[]; .tracer.exe_dev == "8:1" and .tracer.exe_inode == 131077)' "$samples"
check "up to the largest" grep -q '"exe_dev":"4294967295:4294967295","exe_inode":18446744073709551615,' "$samples"
every "only a command line can be truncated" '[.tracer, .tracee, .parent | objects |
	(.cmdline == null) == (.cmdline_truncated == null)] | all'
# technique NAME FILTER IDS: what the filter gives out has these.
technique() { check "technique of $1" jq -es --argjson wanted "$3" "[.[] | $2 | .technique] | length > 0 and all(. == \$wanted)" "$samples"; }
technique "an attach" 'select(.request == "PTRACE_SEIZE")' '["T1055.008"]'
technique "TRACEME" 'select(.request == "PTRACE_TRACEME")' '["T1055.008", "T1622"]'
technique "a read" 'select(.event == "ptrace" and .class == "read")' '[]'
technique "process_vm_writev" 'select(.door == "process_vm_writev")' '["T1055"]'
technique "process_vm_readv" 'select(.door == "process_vm_readv")' '["T1003.007"]'
technique "/proc/PID/mem" 'select(.door == "proc_mem")' '["T1055.009", "T1003.007"]'
technique "a write through it" 'select(.door == "mem_write")' '["T1055.009"]'
technique "a read through it" 'select(.door == "mem_read")' '["T1003.007"]'
technique "an end" 'select(.event | IN("exit", "exec"))' '[]'
every "verdicts are words, with a severity" 'if .event == "session" then (.verdict | IN("debugging own child", "debugging", "inspecting",
	"modifying", "code injection", "credential access", "anti-debug", "refused attempt", "nothing done")) and
	(.severity | IN("informational", "low", "medium", "high")) else true end'
check "a session with an injection" jq -es 'map(select(.event == "session"))[0] | .verdict == "code injection" and
	.technique == ["T1055.008", "T1055.009"] and .duration_ns == 2512345678 and .calls.write == 18 and
	.denied.not_stopped == 1 and .tracer.exe == "/usr/bin/strace"' "$samples"
technique "an auto-attach" 'select(.event | IN("auto_attach", "already_traced"))' '["T1055.008"]'
check "all that can be refused has a word for it" jq -es 'map(.denied_by // empty) | unique ==
	["255", "77", "dac", "lsm", "not_stopped", "other"]' "$samples"
check "other doors have the name of their system call" jq -es '
	map(.door // empty) | contains(["read", "syscall_1073751823", "none"])' "$samples"
# jq rounds: compare text.
check "64-bit values are exact" grep -q '"addr":18446744073709551601,"data":9223372036854775810' "$samples"
check "the argument pid is signed" grep -q '"pid_arg":-5,' "$samples"

# The columns of DeviceEvents, as the public schema has them: those of the table that users make.
COLUMNS=$(sed -nE 's/^ +([A-Za-z0-9]+): ([a-z]+),?$/\1:\2/p' ../../../rules/table.kql)
COLUMNS=$(sed -E 's/:(string|datetime)/:string,null/g; s/:(long|int)/:number,null/g; s/:bool/:boolean,null/g' <<<"$COLUMNS")

"$BUILD/samples" deviceevents >"$samples"
check "there are 64 columns" test "$(wc -w <<<"$COLUMNS")" = 64
all_are DeviceEvents . "$COLUMNS"
every "times have seven digits" '.Timestamp | test("^[0-9-]{10}T[0-9:]{8}\\.[0-9]{7}Z$")'
check "no row has more than 8 KiB" awk 'length($0) > 8191 { bad = 1 } END { exit bad }' "$samples"
every "ActionType is spelled right" '.ActionType |
	IN("PTraceDetected", "PTraceAccess", "PTraceEnd", "PTraceSensorLoss", "PTraceSensorSighted", "PTraceSession",
	"PTraceSensorLifecycle", "PTraceSensorCertificate", "PTraceSensorSuppressed", "PTraceRepeated", "TamperingAttempt")'
every "calls and auto-attaches are PTraceDetected, and nothing else is" '(.AdditionalFields | fromjson) as $more |
	(.ActionType == "PTraceDetected") == ($more.Event | IN("ptrace", "auto_attach", "already_traced")) and
	(.ActionType == "PTraceAccess") == ($more.Event == "access") and
	(.ActionType == "PTraceEnd") == ($more.Event | IN("exit", "exec", "end")) and
	(.ActionType == "PTraceSession") == ($more.Event == "session") and
	(.ActionType == "PTraceSensorLifecycle") == ($more.Event == "lifecycle") and
	(.ActionType == "PTraceRepeated") == ($more.Event == "repeated") and
	(.ActionType == "PTraceSensorSuppressed") == ($more.Event == "suppressed") and
	(.ActionType | IN("PTraceSensorLoss", "PTraceSensorSighted", "PTraceSensorSuppressed")) ==
	($more | has("Reason") and (has("Status") | not))'
check "each line of json is a row" test "$("$BUILD/samples" json | wc -l)" = "$(wc -l <"$samples")"
# What public queries for tampering read.
every "blindness and changed settings are attempts to tamper" '(.AdditionalFields | fromjson) as $more |
	(.ActionType == "TamperingAttempt") == ($more | has("TamperingAction")) and
	if $more.TamperingAction then $more.Status == "Succeeded" and ($more.TamperingAction, $more.Target, $more.OriginalValue,
	$more.TamperingAttemptedValue | type == "string") and $more.OriginalValue != $more.TamperingAttemptedValue else true end'
check "who changed which setting, from what to what" jq -es 'map(select(.ActionType == "TamperingAttempt" and
	.InitiatingProcessFileName == "bash"))[0] | .InitiatingProcessId == 4000000301 and .ProcessId == null and
	(.AdditionalFields | fromjson | .Target == "/sys/class/misc/ptracemon/requests" and
	.OriginalValue == "attach,write,control" and .TamperingAttemptedValue == "all" and .SetterTid == 4000000302)' "$samples"
check "to which way into the kernel it is blind" jq -es 'map(.AdditionalFields | fromjson |
	select(.TamperingAction == "SensorBlinding") | [.Target, .Path, .TamperingAttemptedValue]) ==
	[["i386", "i386", "blind"], ["access", "access", "blind"]]' "$samples"
check "AdditionalFields say which event, door and way" jq -es 'map(.AdditionalFields | fromjson) |
	(map(.Event // empty) | unique) == ["access", "already_traced", "auto_attach", "certificate", "end", "exec", "exit", "knob",
	"lifecycle", "ptrace", "repeated", "session", "suppressed"] and (map(.Door // empty) | contains(["process_vm_writev", "proc_mem", "mem_write", "mem_read"])) and (map(.How // empty) | index("vfork"))' "$samples"
check "what wrote memory, by whichever door, has the class write" jq -es 'map(.AdditionalFields | fromjson) |
	map(select(.Memory and .Door) | {Door, Class}) | unique | map([.Door, .Class]) == [["mem_read", "read"],
	["process_vm_readv", "read"], ["mem_write", "write"], ["process_vm_writev", "write"]]' "$samples"
every "a payload has 64 bytes at the most" '.AdditionalFields | fromjson | .Memory // {} | .payload // "" | length <= 128'
check "places, in a row" jq -es 'map(.AdditionalFields | fromjson) | any(.CallSite.mapping.kind == "anon") and
	any(.ResumedAt.mapping.perms == "rwx") and any(.Memory.mapping.inode == 1835021)' "$samples"
check "paths, names and command lines" jq -es 'map(select(.InitiatingProcessFolderPath == "/usr/bin/gdb"))[0] |
	.InitiatingProcessFileName == "gdb" and .InitiatingProcessCommandLine == "gdb -p 991" and
	.FileName == "nginx" and .FolderPath == "/sbin/nginx (deleted)" and .ProcessCommandLine == "nginx: master process"' "$samples"
# The tracer initiates; the tracee is what it is done to.
check "roles" jq -es '.[0] | .InitiatingProcessFileName == "gdb" and .InitiatingProcessId == 4242 and
	.InitiatingProcessAccountSid == "4000000106" and .InitiatingProcessParentId == 4000000104 and
	.FileName == "nginx" and .ProcessId == 991 and .AccountSid == "4000000205" and .LogonId == 4000000211' "$samples"
check "ReportId: CPU and sequence number" jq -es '.[0].ReportId == 3 * 1099511627776 + 5000000000000 % 1099511627776' \
	"$samples"
check "ReportIds are exact" jq -es 'all(.[]; .ReportId < 9007199254740992)' "$samples"
check "ReportIds differ" jq -es '(map(.ReportId) | unique | length) == length' "$samples"

every "a cut command line is flagged" '(.AdditionalFields | fromjson) as $more |
	(.ProcessCommandLine == null) == ($more.TraceeCommandLineCut == null) and
	(.InitiatingProcessCommandLine == null) == ($more.TracerCommandLineCut == null)'
check "and one that is not cut is not" jq -es 'map(.AdditionalFields | fromjson | .TracerCommandLineCut // empty | tostring) |
	length > 3' "$samples"
check "which file an executable is, in a row" jq -es 'map(.AdditionalFields | fromjson) |
	any(.TracerExeDev == "8:1" and .TracerExeInode == 131077) and
	all((.TracerExeDev == null) == (.TracerExeInode == null))' "$samples"
check "containers" jq -es 'map(.AdditionalFields | fromjson | .TraceeContainer // empty) | unique | length == 1 and
	(.[0] | test("^[0-9a-f]{64}$"))' "$samples"
check "hashes" jq -es 'map(select(.InitiatingProcessSHA1 != null)) | length > 1 and all(
	.InitiatingProcessMD5 == "d41d8cd98f00b204e9800998ecf8427e" and
	(.InitiatingProcessSHA1 | length == 40) and (.InitiatingProcessSHA256 | length == 64) and
	.InitiatingProcessFileSize > 0)' "$samples"

# Other kinds of records have no row: the numbers of these are not in a row.
chained deviceevents '.AdditionalFields | fromjson | select(.Cpu != null) | [.Cpu, .Sequence, .SequenceStep]'
cp "$samples" "$samples.rows"
"$BUILD/samples" deviceevents envelope >"$samples"
every "a message has one record, as the streaming API has it" 'keys == ["records"] and (.records | length == 1) and
	(.records[0] | keys_unsorted == ["time", "tenantId", "category", "operationName", "properties"] and
	.category == "AdvancedHunting-DeviceEvents" and .time == .properties.Timestamp and (.properties | has("MachineGroup")))'
check "and the same row in it" cmp <(jq -c '.records[0].properties | del(.MachineGroup)' "$samples") <(jq -c . "$samples.rows")
check "no message has more than 8 KiB" awk 'length($0) > 8191 { bad = 1 } END { exit bad }' "$samples"

# What Elastic's rules ask for, and the schema's own types.
"$BUILD/samples" ecs >"$samples"
ECS='@timestamp:string ecs:object event:object host:object process:object,null Target:object,null user:object,null
container:object,null threat:object,null error:object,null ptracemon:object'
all_are "Elastic Common Schema" . "$ECS"
check "ecs is UTF-8" iconv -f UTF-8 -t UTF-8 -o /dev/null "$samples"
check "no document has more than 8 KiB" awk 'length($0) > 8191 { bad = 1 } END { exit bad }' "$samples"
every "events have the words of the schema" '.event | (.kind | IN("event", "alert")) and
	all(.category[]; IN("process", "host", "configuration")) and all(.type[]; IN("access", "start", "change", "info")) and
	(.outcome | IN("success", "failure", "unknown", null)) and .module == "ptracemon"'
check "each document has an id of its own" jq -es '(map(.event.id) | unique | length) == length' "$samples"
every "a call has what Elastic's own sensor tells" '(.event.action == "ptrace") == (.process.Ext.ptrace // {} |
	keys == ["addr", "child_pid", "data", "request"] and all(type == "number"))'
check "an attach" jq -es 'map(select(.ptracemon.request == "PTRACE_SEIZE"))[0] | .event.type == ["access", "start"] and
	.process.Ext.ptrace.request == 16902 and .process.Ext.ptrace.child_pid == .Target.process.pid and
	.threat.technique.id == ["T1055"] and .threat.technique.subtechnique.id == ["T1055.008"]' "$samples"
# Elasticsearch refuses a document with a number that its type does not hold.
check "also those of memory" test "$(grep -c '"memory":{"addr":-1,"length":-1,"moved":[0-9]*,"ranges":-1,' "$samples")" -gt 0
check "what moves memory has a duration, and an error if it failed" jq -es 'map(select(.event.action == "process_vm_readv" and
	.event.outcome == "failure" and .ptracemon.memory)) | length > 0 and
	all(.event.duration == 2718 and .error.code == "EPERM")' "$samples"
check "numbers have a sign" grep -q '"addr":-15,"data":-9223372036854775806' "$samples"
every "tasks" '[.process, .Target.process | objects | select(has("pid"))] | all((.user.id | type == "string") and
	(.entity_id | test("^[0-9a-f-]{36}-[0-9]+-[0-9]+$")) and (.name | type == "string"))'
check "a session that is worth a look is an alert" jq -es 'map(select(.event.action == "session") |
	(.event.kind == "alert") == (.event.severity > 0)) | length > 2 and all' "$samples"
check "hashes of processes" jq -es 'map(.process.hash // empty) | length > 1 and
	all(.md5 == "d41d8cd98f00b204e9800998ecf8427e")' "$samples"

# Entries of the journal: lines of FIELD=value, and an empty one behind each.
"$BUILD/samples" journal >"$samples"
check "the journal is UTF-8" iconv -f UTF-8 -t UTF-8 -o /dev/null "$samples"
check "fields have names that the journal takes" awk 'length && !/^[A-Z][A-Z0-9_]*=/ { bad = 1 } END { exit bad }' "$samples"
check "no entry has more fields than are sent" awk '!length { if (n > 72) bad = 1; n = 0; next } { n++ } END { exit bad }' "$samples"
entries=$(grep -c '^$' "$samples")
for field in MESSAGE PRIORITY MESSAGE_ID SYSLOG_IDENTIFIER PTRACEMON_EVENT PTRACEMON_JSON; do
	check "each entry has one $field" test "$(grep -c "^$field=" "$samples")" = "$entries"
done
check "PTRACEMON_JSON is the object of -o json" cmp <(sed -n 's/^PTRACEMON_JSON=//p' "$samples") <("$BUILD/samples" json)
check "each event has a MESSAGE_ID of its own" test \
	"$(sed -n 's/^MESSAGE_ID=//p' "$samples" | sort -u | grep -cE '^[0-9a-f]{32}$')" = 14
# priority EVENT...: of the entries of these events
priority() { awk -v RS= -v event="PTRACEMON_EVENT=$1" 'index($0, event "\n") && match($0, /\nPRIORITY=[0-9]/) {
	print substr($0, RSTART + 10, 1) }' "$samples" | sort -u | paste -sd' '; }
check "blindness is critical, loss an error" test "$(priority blind) $(priority loss)" = "2 3"
check "sessions by their severity" test "$(priority session)" = "3 5 6"
check "calls by their class and whom they reach" test "$(priority ptrace)" = "4 5 6"
# doors PRIORITY: by which it was
doors() { awk -v RS= -v priority="PRIORITY=$1" 'index($0, priority "\n") && match($0, /PTRACEMON_DOOR=[a-z_]*/) {
	print substr($0, RSTART + 15, RLENGTH - 15) }' "$samples" | sort -u | paste -sd' '; }
check "each entry about a tracee, but a session's, has its class" awk -v RS= '/\nPTRACEMON_TRACE[RE]_PID=/ &&
	!/PTRACEMON_EVENT=(session|repeated)\n/ && !/PTRACEMON_CLASS=/ { bad = 1 } END { exit bad }' "$samples"
check "accesses by the class of their door" test "$(doors 5)" = "mem_write pidfd_getfd proc_mem process_vm_writev"

echo "1..$count"
