#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The JSON outputs through a real parser: every key there, in order, of the right type, and nothing else.
set -u
cd "$(dirname "$0")" || exit 1
BUILD=${BUILD:-../../build/host}
count=0

# check WHAT COMMAND...: passes if the command does.
check() {
	local what=$1 output
	shift
	count=$((count + 1))
	if output=$("$@" 2>&1); then
		echo "ok $count - $what"
	else
		echo "not ok $count - $what"
		sed 's/^/# /' <<<"$output"
	fi
}

# Each line of a table: key, types that it may have.
HEAD='time:string event:string boot_id:string cpu:number seq:number'
IDENTITY='pid:number tid:number ns_pid:number ppid:number uid:number euid:number suid:number gid:number egid:number
user:string,null caps:string loginuid:number,null session:number,null start_time:string user_ns:number pid_ns:number
mnt_ns:number,null cgroup_id:number cgroup:string,null comm:string exe:string,null exe_source:string cmdline:array,null
cmdline_truncated:boolean,null'
CALL="$HEAD request:string,null request_number:number,null class:string abi:string pid_arg:number,null
addr:number,null data:number,null outcome:string result:number,null error:string,null denied_by:string,null
duration_ns:number,null tracer:object,null tracee:object,null relation:array technique:array,null"
LOSS="$HEAD count:number reason:string class:string,null since:string first_seq:number last_seq:number"
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
trap 'rm -f "$samples"' EXIT

"$BUILD/samples" json >"$samples"
check "json parses, as many objects as lines" test "$(jq -c . "$samples" | wc -l)" = "$(wc -l <"$samples")"
check "json is UTF-8" iconv -f UTF-8 -t UTF-8 -o /dev/null "$samples"
check "no line has more than 8 KiB" awk 'length($0) > 8191 { bad = 1 } END { exit bad }' "$samples"
all_are ptrace 'select(.event == "ptrace")' "$CALL"
all_are loss 'select(.event == "loss")' "$LOSS"
all_are knob 'select(.event == "knob")' "$KNOB"
all_are lifecycle 'select(.event == "lifecycle")' "$LIFECYCLE"
all_are identity '(.tracer, .tracee, .by) | select(type == "object")' "$IDENTITY"
every "times are RFC 3339 with nine digits" '.time | test("^[0-9-]{10}T[0-9:]{8}\\.[0-9]{9}Z$")'
every "caps are 16 hexadecimal digits" '[.tracer, .tracee, .by | objects | .caps] | all(test("^[0-9a-f]{16}$"))'
every "no other events" '.event | IN("ptrace", "loss", "knob", "lifecycle")'
every "relations are words" 'if .event == "ptrace" then .relation | all(type == "string") else true end'
# jq rounds: compare text.
check "64-bit values are exact" grep -q '"addr":18446744073709551601,"data":9223372036854775810' "$samples"
check "the argument pid is signed" grep -q '"pid_arg":-5,' "$samples"

# The columns of DeviceEvents, as the public schema has them.
COLUMNS='Timestamp:datetime DeviceId:string DeviceName:string ActionType:string FileName:string FolderPath:string
SHA1:string SHA256:string MD5:string FileSize:long AccountDomain:string AccountName:string AccountSid:string
RemoteUrl:string RemoteDeviceName:string ProcessId:long ProcessCommandLine:string ProcessCreationTime:datetime
ProcessTokenElevation:string LogonId:long RegistryKey:string RegistryValueName:string RegistryValueData:string
RemoteIP:string RemotePort:int LocalIP:string LocalPort:int FileOriginUrl:string FileOriginIP:string
InitiatingProcessSHA1:string InitiatingProcessSHA256:string InitiatingProcessMD5:string
InitiatingProcessFileName:string InitiatingProcessFileSize:long InitiatingProcessFolderPath:string
InitiatingProcessId:long InitiatingProcessCommandLine:string InitiatingProcessCreationTime:datetime
InitiatingProcessAccountDomain:string InitiatingProcessAccountName:string InitiatingProcessAccountSid:string
InitiatingProcessAccountUpn:string InitiatingProcessAccountObjectId:string
InitiatingProcessVersionInfoCompanyName:string InitiatingProcessVersionInfoProductName:string
InitiatingProcessVersionInfoProductVersion:string InitiatingProcessVersionInfoInternalFileName:string
InitiatingProcessVersionInfoOriginalFileName:string InitiatingProcessVersionInfoFileDescription:string
InitiatingProcessParentId:long InitiatingProcessParentFileName:string InitiatingProcessParentCreationTime:datetime
InitiatingProcessLogonId:long ReportId:long AppGuardContainerId:string AdditionalFields:string
InitiatingProcessSessionId:long IsInitiatingProcessRemoteSession:bool
InitiatingProcessRemoteSessionDeviceName:string InitiatingProcessRemoteSessionIP:string CreatedProcessSessionId:long
IsProcessRemoteSession:bool ProcessRemoteSessionDeviceName:string ProcessRemoteSessionIP:string'
COLUMNS=$(sed -E 's/:(string|datetime)/:string,null/g; s/:(long|int)/:number,null/g; s/:bool/:boolean,null/g' <<<"$COLUMNS")

"$BUILD/samples" deviceevents >"$samples"
check "there are 64 columns" test "$(wc -w <<<"$COLUMNS")" = 64
all_are DeviceEvents . "$COLUMNS"
every "times have seven digits" '.Timestamp | test("^[0-9-]{10}T[0-9:]{8}\\.[0-9]{7}Z$")'
every "ActionType is spelled right" '.ActionType | IN("PTraceDetected", "PTraceSensorLoss")'
every "only calls are PTraceDetected" '(.ActionType == "PTraceDetected") == (.AdditionalFields | fromjson | has("Request"))'
every "losses have a reason" '.ActionType != "PTraceSensorLoss" or (.AdditionalFields | fromjson | has("Reason"))'
# The tracer initiates; the tracee is what it is done to.
check "roles" jq -es '.[0] | .InitiatingProcessFileName == "gdb" and .InitiatingProcessId == 4242 and
	.InitiatingProcessAccountSid == "4000000106" and .InitiatingProcessParentId == 4000000104 and
	.FileName == "nginx" and .ProcessId == 991 and .AccountSid == "4000000205" and .LogonId == 4000000211' "$samples"
check "ReportId: CPU and sequence number" jq -es '.[0].ReportId == 3 * 1099511627776 + 5000000000000 % 1099511627776' \
	"$samples"
check "ReportIds differ" jq -es '(map(.ReportId) | unique | length) == length' "$samples"

echo "1..$count"
