#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""check.py RULES LINES...: which rules of a file of Wazuh 4 fire for lines of -o ecs, as TAP.

Lines become fields as Wazuh's JSON decoder documents it: keys of objects joined by dots, a list one text of JSON, null the
text "null", large numbers with a fraction. A rule fires if its parent does and each of its fields is there and matches,
or with negate="yes" is there and does not. Of expressions only ^text$, text, and several of these with | are known here.
"""
import json
import re
import sys
import xml.etree.ElementTree as ElementTree

# A rule cannot ask for these by <field>.
STATIC = ("srcip", "dstip", "srcgeoip", "dstgeoip", "srcport", "dstport", "user", "srcuser", "dstuser", "url", "id", "data",
          "extra_data", "status", "protocol", "system_name", "action")
ELEMENTS = ("decoded_as", "if_sid", "field", "description", "mitre", "options")
FIELDS_MAX = 256
OWN_IDS = range(100000, 120001)


def text_of(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value) if isinstance(value, int) and abs(value) < 2**31 else f"{value:f}"
    return json.dumps(value) if isinstance(value, list) else value


def fields_of(value, prefix=""):
    for key, one in value.items():
        if isinstance(one, dict):
            yield from fields_of(one, f"{prefix}{key}.")
        elif prefix + key not in STATIC:
            yield prefix + key, text_of(one)


def matches(expression, text):
    for one in expression.split("|"):
        literal = one.removeprefix("^").removesuffix("$")
        if re.search(r"[^\w -]", literal) or not literal:
            raise ValueError(f"not known here: {expression}")
        if re.search(("^" if one[0] == "^" else "") + literal + (r"\Z" if one[-1] == "$" else ""), text):
            return True
    return False


def fires(rule, fields):
    for field in rule.iter("field"):
        text = fields.get(field.get("name"))
        if text is None or matches(field.text, text) == (field.get("negate") == "yes"):
            return False
    return True


def complaints(rules):
    ids = [int(rule.get("id")) for rule in rules]
    for rule, number in zip(rules, ids):
        where = f"rule {number}"
        if number not in OWN_IDS or ids.count(number) != 1:
            yield f"{where}: not an id of one's own"
        if not 0 <= int(rule.get("level")) <= 16:
            yield f"{where}: level"
        yield from (f"{where}: {one.tag}" for one in rule if one.tag not in ELEMENTS)
        yield from (f"{where}: {field.get('name')} is no field for rules" for field in rule.iter("field")
                    if field.get("name") in STATIC)
        parent = rule.findtext("if_sid")
        if (parent is None) != (number == ids[0]) or (parent and int(parent) != ids[0]):
            yield f"{where}: its parent is not the first rule"


def has(line, relation):
    return relation in (line["ptracemon"].get("relation") or [])


def wanted(line):
    """The rules' meaning, over the line as it is."""
    action, reason = line["event"]["action"], line["event"].get("reason")
    succeeded = line["event"].get("outcome") == "success"
    by_reason = {"code injection": 100701, "credential access": 100702, "refused attempt": 100703}
    if action == "session":
        return by_reason.get(reason)
    if line["ptracemon"].get("request") in ("PTRACE_ATTACH", "PTRACE_SEIZE"):
        return 100710 if succeeded and has(line, "cross_uid") and not has(line, "own_child") else None
    if action in ("process_vm_writev", "mem_write"):
        return 100711 if succeeded and not has(line, "own_child") else None
    return {"blind": 100720, "loss": 100721, "knob": 100722}.get(action)


def main(path, *names):
    rules = ElementTree.parse(path).getroot().findall("rule")
    lines = [line for name in names for line in open(name, encoding="utf-8").read().splitlines()]
    bad = list(complaints(rules))
    print(f"{'not ok' if bad else 'ok'} 1 - rules of known elements, with ids of their own", *bad, sep="\n# ")
    base, *others = rules
    fired, wrong = {}, []
    for line in lines:
        own = json.loads(line)
        fields = dict(fields_of(own))
        found = [int(rule.get("id")) for rule in others if fires(rule, fields)]
        if not fires(base, fields) or len(fields) > FIELDS_MAX or found != [one for one in [wanted(own)] if one]:
            wrong.append(f"{found}, wanted {wanted(own)}: {line[:200]}")
        for number in found:
            fired[number] = fired.get(number, 0) + 1
        unknown = [name for rule in others if int(rule.get("id")) in found
                   for name in re.findall(r"\$\(([^)]*)\)", rule.findtext("description"))
                   if name not in fields and (own["Target"] or not name.startswith("Target."))]
        wrong += [f"{found}: no field {name} for its description" for name in unknown]
    print(f"{'not ok' if wrong else 'ok'} 2 - {len(lines)} lines: each fires the rule that is meant, and no other",
          *wrong[:10], sep="\n# ")
    silent = [rule.get("id") for rule in others if int(rule.get("id")) not in fired]
    print(f"{'not ok' if silent else 'ok'} 3 - each rule fires for some line: {fired}", *silent, sep="\n# ")
    print("1..3")
    return bool(bad or wrong or silent)


sys.exit(main(*sys.argv[1:]))
