"""protocol/switches.md has all that a switch may send or meet; what it says of sizes, times and words is what the schemas say."""

import re

import pytest

from test_protocol import ASYNCAPI_ACTION, CODES, PROTOCOL, SCHEMAS, at_pointer

GUIDE = (PROTOCOL / "switches.md").read_text(encoding="utf-8")
METHODS = sorted(method for method in ASYNCAPI_ACTION if method.startswith("switch."))
ERRORS = GUIDE.split("\n## Errors\n")[1].split("\n## ")[0]
TOLD, NEVER = ERRORS.split("\nNever to a switch: ")


def words(text):
    return re.findall(r"`(\w+)`", text)


def first_cells(text, head):
    """The words in the first cells of the table with this head."""
    rows = text.split(f"| {head} |")[1].split("\n\n")[0].splitlines()[2:]
    return [word for row in rows for word in words(row.split("|")[1])]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_of_switches_stands_in_the_guide(method):
    assert f"`{method}" in GUIDE


def test_reports_and_orders_stand_in_their_own_tables():
    for title, action in (("Reports", "receive"), ("Orders", "send")):
        rows = re.findall(r"^\| (`.*?) \|", GUIDE.split(f"\n## {title}\n")[1].split("\n## ")[0], re.MULTILINE)
        named = set(re.findall(r"`(switch\.\w+)", "".join(rows)))
        assert named == {m for m in METHODS if ASYNCAPI_ACTION[m] == action} - {"switch.attach", "switch.sync"}


def test_every_error_word_is_told_what_to_do_at_or_said_never_to_come():
    """Words of a cell are told together; none twice, none forgotten."""
    told = first_cells(TOLD, "word")
    never = words(NEVER.split("\n\n")[0])
    assert sorted(told + never) == sorted(error["word"] for error in CODES["errors"])


def test_every_notice_is_told_what_to_do_at():
    assert sorted(first_cells(NEVER, "notice")) == sorted(notice["code"] for notice in CODES["notices"])


def test_every_capability_says_what_it_is_for():
    known = SCHEMAS["switch.attach.params.json"]["properties"]["capabilities"]["items"]
    if "$ref" in known:
        file, _, pointer = known["$ref"].partition("#")
        known = at_pointer(SCHEMAS[file or "switch.attach.params.json"], pointer)
    assert first_cells(GUIDE, "capability") == known["enum"]


def test_every_reason_of_an_end_is_named():
    for reason in SCHEMAS["switch.ended.params.json"]["properties"]["reason"]["enum"]:
        assert f"`{reason}`" in GUIDE


def test_every_mode_of_a_leg_is_named():
    for mode in SCHEMAS["switch.monitor.params.json"]["properties"]["mode"]["enum"]:
        assert f"`{mode}`" in GUIDE


def test_links_lead_to_files_and_headings():
    for file, anchor in re.findall(r"\]\(([\w.]+)(#[\w-]+)?\)", GUIDE):
        text = (PROTOCOL / file).read_text(encoding="utf-8")
        titles = {re.sub(r"[^\w\- ]", "", t.lower()).replace(" ", "-") for t in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
        assert not anchor or anchor[1:] in titles
