"""Holds what the hub says to `protocol/schemas` and `protocol/codes.json`: validity, wire order, no undocumented member."""

import functools
import json
import re

from hub import ROOT

try:
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource
except ImportError:  # The suite runs without them, only less strictly.
    Draft202012Validator = None

PROTOCOL = ROOT / "protocol"
NOTIFICATIONS = {
    "line.event": "lineEvent.json",
    "line.snapshot": "snapshot.json",
    "line.lamp": "lineLamp.json",
    "party.event": "partyEvent.json",
    "presence.event": "presence.json",
    "presence.revoked": "presenceRevoked.json",
    "hub.notice": "notice.json",
}
NUMBERS = {error["word"]: error["code"] for error in json.loads((PROTOCOL / "codes.json").read_text())["errors"]}
SWITCH_TABLE = (PROTOCOL / "switches.md").read_text().split("\n## Errors\n")[1].split("\nNever ")[0]
SWITCH_WORDS = {word for row in SWITCH_TABLE.splitlines() if "|" in row for word in re.findall(r"`(\w+)`", row.split("|")[1])}
"""What protocol/switches.md says what to do at."""
SCHEMAS = {path.name: json.loads(path.read_text()) for path in (PROTOCOL / "schemas").glob("*.json")}
if Draft202012Validator:
    REGISTRY = Registry().with_resources([(name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items()])


@functools.cache
def validator(name):
    return Draft202012Validator(SCHEMAS[name], registry=REGISTRY)


def problems(name, value):
    """What is wrong with `value` under the schema `name`, as sentences."""
    if not Draft202012Validator:
        return []
    found = [f"{name} {error.json_path}: {error.message}" for error in validator(name).iter_errors(value)]
    return found or list(disorder(SCHEMAS[name], name, value, name))


def notification_problems(method, params):
    if method not in NOTIFICATIONS:
        return [f"notification {method} is not in the protocol"]
    return problems(NOTIFICATIONS[method], params)


def order_problems(method, params):
    name = f"{method}.params.json"
    return problems(name, params) if name in SCHEMAS else [f"order {method} is not in the protocol"]


def result_problems(method, result):
    name = f"{method}.result.json"
    return problems(name, result) if name in SCHEMAS else [f"{method} is not in the protocol, yet got a result"]


def error_problems(error, to_switch=False):
    found = problems("error.json", error)
    word = error.get("data", {}).get("code")
    if to_switch and word not in SWITCH_WORDS:
        found.append(f"a switch was refused with {word}, which switches.md does not know")
    if word not in NUMBERS:
        return [*found, f"error word {word} is not in codes.json"]
    if NUMBERS[word] != error["code"]:
        found.append(f"error {word} bears {error['code']}, codes.json says {NUMBERS[word]} (P27)")
    return found


def encoding_problem(text, value):
    """Section 3.1: no blanks, no escapes but the needed ones."""
    if "\\" in text:
        return "a solidus is escaped (3.1)" if "\\/" in text else None
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return None if plain == text else "the frame has blanks or odd escapes (3.1)"


def pointed(file, pointer):
    value = SCHEMAS[file]
    for part in filter(None, pointer.split("/")):
        value = value[part]
    return value


def parts(schema, file):
    """`schema`, and what it refers to or is made of, each with the file that its references start from."""
    yield schema, file
    if "$ref" in schema:
        name, _, pointer = schema["$ref"].partition("#")
        yield from parts(pointed(name or file, pointer), name or file)
    for part in schema.get("allOf", []):
        if "if" not in part:
            yield from parts(part, file)
    for part in schema.get("anyOf", []) + schema.get("oneOf", []):
        if "$ref" in part or "properties" in part or "items" in part:
            yield from parts(part, file)


def disorder(schema, file, value, path):
    """Members out of the schema's order, or not in the schema at all."""
    if isinstance(value, list):
        for part, home in parts(schema, file):
            if isinstance(part.get("items"), dict):
                for index, element in enumerate(value):
                    yield from disorder(part["items"], home, element, f"{path}[{index}]")
                return
    if not isinstance(value, dict):
        return
    known, loose = {}, None
    for part, home in parts(schema, file):
        for name, member in part.get("properties", {}).items():
            known.setdefault(name, (member, home))
        if isinstance(part.get("additionalProperties"), dict):
            loose = loose or (part["additionalProperties"], home)
    order = [name for name in known if name in value]
    present = [name for name in value if name in known]
    if order != present:
        yield f"{path}: members in the order {present}, the schema's is {order} (3.1 wire order)"
    for name, member in value.items():
        if name in known:
            yield from disorder(*known[name], member, f"{path}.{name}")
        elif loose:
            yield from disorder(*loose, member, f"{path}.{name}")
        elif known:
            yield f"{path}: member {name} is not in the schema"
