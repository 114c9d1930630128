#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
# check.py OTLP JSON: each line of the first file is an ExportLogsServiceRequest, by protobuf's own mapping of JSON, and
# says all that the same line of the second one, of -o json, does. OTLP=official: by OpenTelemetry's own messages.
import json
import os
import sys
from datetime import datetime, timezone

from google.protobuf import json_format

if os.environ.get("OTLP") == "official":
    from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
else:
    from logs_pb2 import ExportLogsServiceRequest


def without_empty(value):
    """Protobuf knows no difference between an empty list and none."""
    if isinstance(value, dict):
        return {key: without_empty(one) for key, one in value.items() if one != []}
    return [without_empty(one) for one in value] if isinstance(value, list) else value


def plain(value):
    """An AnyValue as JSON has it."""
    kind, held = next(iter(value.items()), ("nothing", None))
    if kind == "arrayValue":
        return [plain(one) for one in held.get("values", [])]
    if kind == "kvlistValue":
        return {one["key"]: plain(one["value"]) for one in held.get("values", [])}
    return int(held) if kind == "intValue" else held


def signed(value):
    """Numbers from 2^63 on are negative; nothing else changes."""
    if isinstance(value, dict):
        return {key: signed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [signed(one) for one in value]
    is_large = isinstance(value, int) and not isinstance(value, bool) and value >= 1 << 63
    return value - (1 << 64) if is_large else value


def flat(value, prefix=""):
    """Keys of objects in objects, joined by dots."""
    for key, one in value.items():
        if isinstance(one, dict):
            yield from flat(one, f"{prefix}{key}.")
        elif one is not None:
            yield prefix + key, one


CONVENTIONS = {
    "tracer.pid": "process.pid", "tracer.ns_pid": "process.vpid", "tracer.ppid": "process.parent_pid",
    "tracer.euid": "process.user.id", "tracer.uid": "process.real_user.id", "tracer.suid": "process.saved_user.id",
    "tracer.user": "process.owner", "tracer.start_time": "process.creation.time",
    "tracer.cgroup": "process.linux.cgroup", "tracer.exe": "process.executable.path",
    "tracer.cmdline": "process.command_args", "tracer.tid": "thread.id", "error": "error.type",
    "tracer.working_directory": "process.working_directory",
    "tracer.session_leader.pid": "process.session_leader.pid", "tracer.container.id": "container.id",
    "tracer.container.name": "container.name", "tracer.container.image": "container.image.name",
    "tracer.container.runtime": "container.runtime.name", "tracer.container.pod": "k8s.pod.name",
    "tracer.container.namespace": "k8s.namespace.name",
}


def nanoseconds(text):
    whole, fraction = text.rstrip("Z").split(".")
    return int(datetime.fromisoformat(whole).replace(tzinfo=timezone.utc).timestamp()) * 10**9 + int(fraction)


def complaints(line, own):
    try:
        message = json_format.Parse(line, ExportLogsServiceRequest())
    except json_format.ParseError as error:
        return [str(error)]
    again = ExportLogsServiceRequest.FromString(message.SerializeToString())
    written = json.loads(line)
    found = []
    if json_format.MessageToDict(again, use_integers_for_enums=True) != without_empty(written):
        found.append("it is not the same after it was a message")
    [resource] = written["resourceLogs"]
    [scope] = resource["scopeLogs"]
    [record] = scope["logRecords"]
    attributes = [(one["key"], plain(one["value"])) for one in record["attributes"]]
    wanted = [(CONVENTIONS.get(key, f"ptracemon.{key}"), one) for key, one in flat(signed(own))
              if key not in ("time", "event", "boot_id")]
    if attributes != wanted:
        found.append(f"attributes: {[one for one in attributes + wanted if (one in attributes) != (one in wanted)]}")
    if record["eventName"] != f"ptracemon.{own['event']}":
        found.append(f"event {record['eventName']}")
    if int(record["timeUnixNano"]) != nanoseconds(own["time"]):
        found.append(f"time {record['timeUnixNano']}")
    of_resource = {one["key"]: plain(one["value"]) for one in resource["resource"]["attributes"]}
    if of_resource.get("ptracemon.boot_id") != own["boot_id"]:
        found.append(f"boot {of_resource}")
    return found


def main(otlp, own):
    with open(otlp, encoding="utf-8") as lines, open(own, encoding="utf-8") as others:
        lines, others = lines.read().splitlines(), others.read().splitlines()
    bad = [f"line {i + 1}: {one}" for i, (line, other) in enumerate(zip(lines, others))
           for one in complaints(line, json.loads(other))]
    if len(lines) != len(others) or not lines:
        bad.append(f"{len(lines)} lines and {len(others)}")
    print("\n".join(bad[:20]))
    return bool(bad)


sys.exit(main(*sys.argv[1:]))
