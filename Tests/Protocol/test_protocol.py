"""The protocol folder agrees with itself: prose, schemas, codes, vectors and AsyncAPI.

Run with: python3 -m pytest Tests/Protocol
"""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

PROTOCOL = Path(__file__).resolve().parents[2] / "protocol"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
LARGEST_INTEGER = 2**53 - 1
DEEPEST = 16
NOTIFICATIONS = {
    "line.event": "lineEvent",
    "line.snapshot": "snapshot",
    "line.lamp": "lineLamp",
    "party.event": "partyEvent",
    "presence.event": "presence",
    "presence.revoked": "presenceRevoked",
    "hub.notice": "notice",
}
# The member of the JSON-RPC message that a vector's schema describes.
DESCRIBED = {
    "clientRequest": "params",
    "hubRequest": "params",
    "hubNotification": "params",
    "clientNotification": "params",
    "hubReply": "result",
    "clientReply": "result",
}


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


SCHEMAS = {path.name: load(path) for path in sorted((PROTOCOL / "schemas").glob("*.json"))}
REGISTRY = Registry().with_resources([(name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items()])
VECTORS = [
    pytest.param(vector, id=f"{path.stem}: {vector['name']}")
    for path in sorted((PROTOCOL / "vectors").glob("*.json"))
    if path.stem != "invalid"
    for vector in load(path)
]
INVALID = [pytest.param(vector, id=vector["name"]) for vector in load(PROTOCOL / "vectors" / "invalid.json")]
CODES = load(PROTOCOL / "codes.json")
README = (PROTOCOL / "README.md").read_text(encoding="utf-8")
ASYNCAPI = yaml.safe_load((PROTOCOL / "asyncapi.yaml").read_text(encoding="utf-8"))
REQUEST_METHODS = {name.removesuffix(".params.json") for name in SCHEMAS if name.endswith(".params.json")}


def validator(name):
    return Draft202012Validator(SCHEMAS[name], registry=REGISTRY)


def problems(name, value):
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(value)]


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for member in value.values():
            yield from references(member)
    elif isinstance(value, list):
        for element in value:
            yield from references(element)


def at_pointer(document, pointer):
    for part in pointer.strip("/").split("/") if pointer.strip("/") else []:
        part = unquote(part).replace("~1", "/").replace("~0", "~")
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


def section(title):
    """The text under the heading that ends in `title`, up to the next heading of its level or above."""
    match = re.search(rf"^(#+) [0-9.]*\s*{re.escape(title)}$", README, re.MULTILINE)
    assert match, f"README.md has no section {title!r}"
    rest = README[match.end():]
    following = re.search(rf"^#{{1,{len(match.group(1))}}} ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest


def table(text):
    """The rows of all Markdown tables in `text`, as lists of cells without back-quotes."""
    rows = [line.strip().strip("|").split("|") for line in text.splitlines() if line.lstrip().startswith("|")]
    return [[cell.strip().strip("`") for cell in row] for row in rows if not set("".join(row)) <= set("-: ")]


# Schemas


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_valid_2020_12(name):
    assert SCHEMAS[name]["$schema"] == DIALECT
    assert SCHEMAS[name]["$id"] == name
    Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_reference_between_schemas_resolves(name):
    for reference in references(SCHEMAS[name]):
        file, _, pointer = reference.partition("#")
        at_pointer(SCHEMAS[file or name], pointer)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_required_member_is_described(name):
    def visit(schema):
        if isinstance(schema, dict):
            if "properties" in schema and schema.get("type") == "object":
                assert set(schema.get("required", [])) <= set(schema["properties"])
            for member in schema.values():
                visit(member)
        elif isinstance(schema, list):
            for element in schema:
                visit(element)

    visit(SCHEMAS[name])


def test_every_method_has_params_and_result():
    results = {name.removesuffix(".result.json") for name in SCHEMAS if name.endswith(".result.json")}
    assert REQUEST_METHODS == results


def test_every_schema_file_is_used():
    used = {reference.partition("#")[0] for name in SCHEMAS for reference in references(SCHEMAS[name])}
    used |= {f"{name}.json" for name in NOTIFICATIONS.values()}
    used |= {"request.json", "notification.json", "reply.json"}
    loose = {name for name in SCHEMAS if not re.search(r"\.(params|result)\.json$", name)} - used
    assert not loose


# Vectors


def test_there_are_enough_vectors_for_every_method_and_notification():
    assert len(VECTORS) >= 80
    seen = {(param.values[0]["kind"], param.values[0]["method"]) for param in VECTORS}
    methods = {method for kind, method in seen if kind in ("clientRequest", "hubRequest")}
    answered = {method for kind, method in seen if kind in ("hubReply", "clientReply")}
    assert REQUEST_METHODS <= methods
    assert REQUEST_METHODS <= answered
    assert {method for kind, method in seen if kind == "hubNotification"} == set(NOTIFICATIONS)


def envelope(message):
    if "method" not in message:
        return "reply.json"
    return "request.json" if "id" in message else "notification.json"


@pytest.mark.parametrize("vector", VECTORS)
def test_vector_validates(vector):
    assert list(vector) == ["name", "kind", "schema", "method", "message"]
    kind, message = vector["kind"], vector["message"]
    if kind == "batch":
        assert isinstance(message, list) and message
        for element in message:
            assert not problems(envelope(element), element)
            if "method" in element:
                named = NOTIFICATIONS.get(element["method"], f"{element['method']}.params")
                assert not problems(f"{named}.json", element["params"])
        return
    assert not problems(envelope(message), message)
    if vector["schema"] is None:
        assert kind == "clientNotification"
        return
    name = vector["schema"].removeprefix("schemas/")
    if name == "error.json":
        assert not problems(name, message["error"])
        numbers = {error["word"]: error["code"] for error in CODES["errors"]}
        assert message["error"]["code"] == numbers[message["error"]["data"]["code"]]
        return
    expected = NOTIFICATIONS.get(vector["method"]) or f"{vector['method']}.{DESCRIBED[kind]}"
    assert name == f"{expected}.json"
    if DESCRIBED[kind] == "params":
        assert message["method"] == vector["method"]
    assert not problems(name, message[DESCRIBED[kind]])


def assert_order(schema, file, value):
    """The members of `value` that the schema names come in the order of its `properties`."""
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        target, _, pointer = schema["$ref"].partition("#")
        assert_order(at_pointer(SCHEMAS[target or file], pointer), target or file, value)
    for branch in schema.get("allOf", []) + schema.get("anyOf", []):
        if validator_for(branch, file).is_valid(value):
            assert_order(branch, file, value)
    if isinstance(value, list) and "items" in schema:
        for element in value:
            assert_order(schema["items"], file, element)
    if isinstance(value, dict) and "properties" in schema:
        properties = schema["properties"]
        if schema.get("type") == "object":
            assert [m for m in value if m in properties] == [m for m in properties if m in value]
        for member in value:
            assert_order(properties.get(member), file, value[member])


def validator_for(schema, file):
    """A validator of a part of a schema file, whose references are made to stand alone."""

    def absolute(part):
        if isinstance(part, dict):
            return {
                key: file + value if key == "$ref" and value.startswith("#") else absolute(value)
                for key, value in part.items()
            }
        return [absolute(element) for element in part] if isinstance(part, list) else part

    return Draft202012Validator(absolute(schema), registry=REGISTRY)


@pytest.mark.parametrize("vector", VECTORS)
def test_vector_members_stand_in_wire_order(vector):
    messages = vector["message"] if isinstance(vector["message"], list) else [vector["message"]]
    for message in messages:
        name = envelope(message)
        assert_order(SCHEMAS[name], name, message)
        if "method" in message:
            inner, value = NOTIFICATIONS.get(message["method"], f"{message['method']}.params"), message["params"]
        elif "error" in message:
            inner, value = "error", message["error"]
        else:
            inner, value = vector["schema"].removeprefix("schemas/").removesuffix(".json"), message["result"]
        assert_order(SCHEMAS[f"{inner}.json"], f"{inner}.json", value)


def test_every_error_word_of_this_release_has_a_vector():
    words = {
        param.values[0]["message"]["error"]["data"]["code"]
        for param in VECTORS
        if param.values[0]["schema"] == "schemas/error.json"
    }
    assert not {error["word"] for error in CODES["errors"]} - words


# Frames that must be refused


class Refused(Exception):
    pass


def read_strictly(frame):
    """Reads a frame as section 3 demands of the hub."""

    def pairs(members):
        names = [name for name, _ in members]
        if len(set(names)) != len(names):
            raise Refused("duplicate key")
        return dict(members)

    def integer(text):
        if abs(int(text)) > LARGEST_INTEGER:
            raise Refused("integer")
        return int(text)

    def real(text):
        value = float(text)
        if value in (float("inf"), float("-inf")):
            raise Refused("real")
        return value

    def constant(text):
        raise Refused(text)

    def depth(value):
        if isinstance(value, (dict, list)):
            members = value.values() if isinstance(value, dict) else value
            return 1 + max(map(depth, members), default=0)
        if isinstance(value, str) and re.search("[\ud800-\udfff\0]", value):
            raise Refused("text")
        return 0

    try:
        value = json.loads(
            frame, object_pairs_hook=pairs, parse_int=integer, parse_float=real, parse_constant=constant
        )
    except json.JSONDecodeError as error:
        raise Refused(str(error)) from error
    if depth(value) > DEEPEST:
        raise Refused("depth")
    if not isinstance(value, (dict, list)):
        raise Refused("bare scalar")
    return value


def verdict(frame):
    """The JSON-RPC code that a hub of this release answers to a frame from a client, or None."""
    try:
        message = read_strictly(frame)
    except Refused:
        return -32700
    if isinstance(message, list):
        if not message:
            return -32600
        message = message[0]
    if problems("request.json", message):
        return -32600
    method = message["method"]
    if method not in REQUEST_METHODS or ASYNCAPI_ACTION.get(method) != "receive":
        return -32601
    if problems(f"{method}.params.json", message.get("params", {})):
        return -32602
    return None


@pytest.mark.parametrize("vector", INVALID)
def test_invalid_frame_is_refused_with_its_code(vector):
    assert verdict(vector["frame"]) == vector["code"]
    numbers = {error["word"]: error["code"] for error in CODES["errors"]}
    assert numbers[vector["word"]] == vector["code"]


@pytest.mark.parametrize("vector", [p for p in VECTORS if p.values[0]["kind"] == "clientRequest"])
def test_a_good_request_is_not_refused(vector):
    assert verdict(json.dumps(vector["message"])) is None


# Codes and prose


def test_numbers_of_errors_are_fixed():
    numbers = [error["code"] for error in CODES["errors"]]
    assert len(set(numbers)) == len(numbers)
    ours = [error for error in CODES["errors"] if error["code"] > -32100]
    assert (ours[0]["word"], ours[0]["code"]) == ("unauthenticated", -32001)
    assert (ours[-1]["word"], ours[-1]["code"]) == ("notFound", -32034)
    assert [error["code"] for error in ours] == [-32000 - n for n in range(1, 35) if n != 24]


def test_every_code_says_when_and_what_then():
    for error in CODES["errors"]:
        assert list(error) == ["word", "code", "prose", "client"]
    for close in CODES["closes"]:
        assert list(close) == ["code", "name", "prose", "client", "reconnect"]
        if close["code"] >= 4400:
            assert close["reconnect"] == (close["code"] >= 4500)
    for notice in CODES["notices"]:
        assert list(notice) == ["code", "prose", "client"]
    for code in CODES["errors"] + CODES["closes"] + CODES["notices"]:
        assert code["prose"].startswith("issued when ") or code["prose"].startswith("issued 30 s before ")
        assert code["client"]


def test_error_words_in_prose_are_those_of_codes_json():
    stated = {row[0]: int(row[1]) for row in table(section("Errors")) if re.fullmatch(r"-\d+", row[1])}
    assert stated == {error["word"]: error["code"] for error in CODES["errors"]}


def test_every_code_stands_in_the_prose_with_its_meaning_and_what_a_client_does():
    """Word for word: what people read and what programs read cannot differ."""
    stated = [row for title in ("Errors", "Close codes", "Notices") for row in table(section(title))]
    rows = [[error["word"], str(error["code"]), error["prose"], error["client"]] for error in CODES["errors"]]
    rows += [
        [str(close["code"]), close["name"], close["prose"], close["client"], "yes" if close["reconnect"] else "no"]
        for close in CODES["closes"]
    ]
    rows += [[notice["code"], notice["prose"], notice["client"]] for notice in CODES["notices"]]
    for row in rows:
        # As `table` gives cells.
        assert [cell.strip("`") for cell in row] in stated


def test_every_word_said_to_refuse_is_in_codes_json():
    words = {error["word"] for error in CODES["errors"]}
    said = re.findall(r"(?:refused|error|refusal|fails) (?:with |by )?`([a-z][A-Za-z]+)`", README)
    assert len(said) > 20
    assert set(said) <= words


def test_closes_in_prose_are_those_of_codes_json():
    stated = {int(row[0]): row[1] for row in table(section("Close codes")) if row[0].isdigit()}
    assert stated == {close["code"]: close["name"] for close in CODES["closes"]}
    mentioned = {int(number) for number in re.findall(r"\b(4[45]\d\d)\b", README)} - {4400, 4499, 4500, 4599}
    assert mentioned <= set(stated)


def test_notices_in_prose_are_those_of_codes_json():
    stated = {row[0] for row in table(section("Notices"))} - {"code"}
    assert stated == {notice["code"] for notice in CODES["notices"]}
    assert stated == set(SCHEMAS["notice.json"]["properties"]["code"]["enum"])


@pytest.mark.parametrize("number", range(1, 51))
def test_every_rule_is_anchored_in_the_prose(number):
    assert README.count(f'<a id="p{number}"></a>**P{number}**') == 1


def test_every_method_is_named_in_the_prose():
    for method in REQUEST_METHODS | set(NOTIFICATIONS):
        assert f"`{method}" in README, method


def test_every_enumerated_event_type_is_named_in_the_prose():
    for name in ("lineEvent.json", "partyEvent.json"):
        for word in SCHEMAS[name]["properties"]["type"]["enum"]:
            assert f"`{word}`" in README, word


def test_every_link_inside_the_prose_leads_somewhere():
    anchors = set(re.findall(r'<a id="([^"]+)"></a>', README))
    for title in re.findall(r"^#+ (.+)$", README, re.MULTILINE):
        anchors.add(re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-"))
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= anchors


@pytest.mark.parametrize("block", re.findall(r"^```json\n(.*?)^```", README, re.MULTILINE | re.DOTALL))
def test_every_example_in_the_prose_validates(block):
    for line in filter(None, block.splitlines()):
        arrow, text = line.split(" ", 1)
        assert arrow in ("C>", "H>", "S>"), line
        message = json.loads(text)
        for element in message if isinstance(message, list) else [message]:
            assert not problems(envelope(element), element)
            if "method" in element:
                named = NOTIFICATIONS.get(element["method"], f"{element['method']}.params")
                assert not problems(f"{named}.json", element["params"])


# AsyncAPI


def asyncapi_actions():
    messages = ASYNCAPI["components"]["messages"]
    actions = {}
    for operation in ASYNCAPI["operations"].values():
        for reference in operation["messages"]:
            actions[messages[reference["$ref"].rsplit("/", 1)[1]]["title"]] = operation["action"]
    return actions


ASYNCAPI_ACTION = asyncapi_actions()


def test_asyncapi_references_resolve():
    assert ASYNCAPI["asyncapi"].startswith("3.")
    for reference in references(ASYNCAPI):
        file, _, pointer = reference.partition("#")
        document = ASYNCAPI if not file else SCHEMAS[file.removeprefix("./schemas/")]
        assert at_pointer(document, pointer) is not None


def test_every_channel_message_has_a_schema():
    channel = ASYNCAPI["channels"]["socket"]
    assert channel["address"] == "/v1/socket"
    for key, reference in channel["messages"].items():
        message = at_pointer(ASYNCAPI, reference["$ref"].removeprefix("#"))
        schema = message["payload"]["schema"]
        Draft202012Validator.check_schema(schema)
        assert message["name"] == key
        assert any(reference.startswith("./schemas/") for reference in references(schema))


def test_asyncapi_lists_every_method_and_notification_once():
    assert set(ASYNCAPI_ACTION) == REQUEST_METHODS | set(NOTIFICATIONS)
    assert all(ASYNCAPI_ACTION[name] == "send" for name in NOTIFICATIONS)
    used = {reference["$ref"] for operation in ASYNCAPI["operations"].values() for reference in operation["messages"]}
    used |= {
        reference["$ref"]
        for operation in ASYNCAPI["operations"].values()
        for reference in operation.get("reply", {}).get("messages", [])
    }
    assert {reference.rsplit("/", 1)[1] for reference in used} == set(ASYNCAPI["channels"]["socket"]["messages"])
