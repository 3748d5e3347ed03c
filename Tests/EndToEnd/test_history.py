"""Shared history (R8, R57-R70, P46): who sees which entry, in which words, and what a deletion hides."""

import pytest

from refusal import refused

LABELS = {
    "outboundByForYou": ("Outbound by {name} for you", "Utgående av {name} åt dig"),
    "answeredByForYou": ("Answered by {name} for you", "Besvarat av {name} åt dig"),
    "outboundBy": ("Outbound by {name}", "Utgående av {name}"),
    "outboundByYouFor": ("Outbound by you for {name}", "Utgående av dig åt {name}"),
    "answeredBy": ("Answered by {name}", "Besvarat av {name}"),
    "answeredByYouFor": ("Answered by you for {name}", "Besvarat av dig åt {name}"),
    "outboundByFor": ("Outbound by {name} for {delegator}", "Utgående av {name} åt {delegator}"),
    "answeredByFor": ("Answered by {name} for {delegator}", "Besvarat av {name} åt {delegator}"),
}
# (direction, who handled it) -> viewer -> (key, name) or None
TABLE = {
    ("inbound", "anna"): {"anna": None, "bo": ("answeredBy", "Anna Berg"), "cia": ("answeredBy", "Anna Berg")},
    ("inbound", "bo"): {
        "anna": ("answeredByForYou", "Bo Ek"),
        "bo": ("answeredByYouFor", "Anna Berg"),
        "cia": ("answeredByFor", "Bo Ek"),
    },
    ("outbound", "anna"): {"anna": None, "bo": ("outboundBy", "Anna Berg"), "cia": ("outboundBy", "Anna Berg")},
    ("outbound", "bo"): {
        "anna": ("outboundByForYou", "Bo Ek"),
        "bo": ("outboundByYouFor", "Anna Berg"),
        "cia": ("outboundByFor", "Bo Ek"),
    },
}


@pytest.mark.parametrize(("direction", "handler"), TABLE)
@pytest.mark.parametrize("lang", ["en", "sv"])
async def test_every_viewer_has_the_right_label(office, direction, handler, lang):
    """R61-R69, D2: by viewer, actor, direction and language."""
    await office.furnish()
    clients = {who: await office.desk(getattr(office, who), lang=lang) for who in ("anna", "bo", "cia")}
    actor = clients[handler]
    call = await office.connected(actor) if direction == "inbound" else await office.talking_out(actor, office.line)
    await actor.do("hangUp", call)
    for who, client in clients.items():
        entry = (await client.is_told("history.added", entry=call))["entry"]
        (listed,) = await client.history()
        assert listed == entry, "the feed and the list say the same"
        expected = TABLE[direction, handler][who]
        if expected is None:
            assert "label" not in entry and "labelKey" not in entry, f"R61, R63 for {who}"
        else:
            key, name = expected
            assert entry["labelKey"] == {"key": key, "name": name}
            assert entry["label"] == LABELS[key][lang == "sv"].format(name=name, delegator="Anna Berg")
        assert entry["direction"] == direction and entry["line"] == office.line and entry["call"] == entry["id"] == call
        assert entry["outcome"] == {"inbound": "answered", "outbound": "outbound"}[direction]
        assert [one["id"] for one in entry["handlers"]] == [actor.sub]
        assert entry["handlers"][0]["from"] <= entry["handlers"][0]["to"]


async def test_the_own_lines_calls_bear_no_labels(office):
    """R61, R63: and no delegator."""
    await office.furnish()
    dan = await office.desk(office.dan)
    call = await office.connected(dan, office.dan_line)
    await dan.do("hangUp", call)
    (entry,) = await dan.history()
    assert "label" not in entry and "labelKey" not in entry and "delegator" not in entry


async def test_the_list_is_newest_first_in_pages(office):
    """P46: `before` is the opaque next; limit 1 to 200; filters by line and by missed."""
    await office.furnish()
    bo = await office.desk(office.bo)
    calls = []
    for number in range(7):
        call = await office.ringing((office.line, office.line2)[number % 2])
        if number % 3 == 0:
            await bo.do("answer", call)
        await office.switch.ended(call)
        calls.append(call)
    await bo.wait_for(lambda: len(bo.told("history.added")) == 7, "seven entries")
    pages, cursor = [], {}
    while True:
        page = await bo.rpc("history.list", limit=3, **cursor)
        pages.append([entry["id"] for entry in page["entries"]])
        if "next" not in page:
            break
        cursor = {"before": page["next"]}
    expected = [
        entry["id"]
        for entry in sorted(
            (note["entry"] for note in bo.told("history.added")),
            key=lambda entry: (entry["at"], entry["id"]),
            reverse=True,
        )
    ]
    assert sum(pages, []) == expected and len(expected) == 7
    assert [len(page) for page in pages if page] == [3, 3, 1]
    assert {entry["id"] for entry in await bo.history(line=office.line2)} == set(calls[1::2])
    missed = await bo.history(missedOnly=True)
    assert {entry["id"] for entry in missed} == set(calls) - set(calls[0::3])
    assert len(await bo.history(limit=1)) == 1
    await refused(bo.rpc("history.list", limit=201), "invalidParams")
    await refused(bo.rpc("history.list", line=office.dan_line), "notMember")


async def test_what_comes_during_paging_shifts_nothing(office):
    """P46: the cursor names a place, not a count."""
    await office.furnish()
    bo = await office.desk(office.bo)
    for _ in range(4):
        await office.switch.ended(await office.ringing())
    await bo.wait_for(lambda: len(bo.told("history.added")) == 4, "four entries")
    first = await bo.rpc("history.list", limit=2)
    await office.switch.ended(await office.ringing())
    await bo.wait_for(lambda: len(bo.told("history.added")) == 5, "a fifth entry")
    second = await bo.rpc("history.list", limit=2, before=first["next"])
    ids = [entry["id"] for entry in first["entries"] + second["entries"]]
    assert len(set(ids)) == 4


async def test_a_new_delegate_sees_what_was_before_and_a_former_one_sees_nothing(office):
    """P46: all entries of lines one is a member of now, older than the relation too."""
    await office.furnish()
    anna, dan, bo = await office.desks(office.anna, office.dan, office.bo)
    dan.forbidden_lines.clear()
    call = await office.connected(anna)
    await anna.do("hangUp", call)
    await anna.is_told("history.added", entry=call)
    assert await dan.history() == []
    await office.delegate(office.dan)
    (entry,) = await dan.history()
    assert entry["id"] == call and entry["label"] == "Answered by Anna Berg"
    await office.revoke(office.bo)
    assert await bo.history() == []


async def test_a_deletion_hides_the_entry_from_the_caller_alone(office):
    """R58, X21: idempotent; told to the caller's own devices; notFound for what is not the caller's to see."""
    await office.furnish()
    desk, phone = await office.desk(office.bo), await office.desk(office.bo, kind="mobile")
    anna = await office.desk(office.anna)
    keep = await office.connected(desk, office.bo_line)
    await desk.do("hangUp", keep)
    drop = await office.connected(desk)
    await desk.do("hangUp", drop)
    await phone.is_told("history.added", entry=drop)
    assert await desk.rpc("history.delete", entry=drop) == {}
    assert await phone.rpc("history.delete", entry=drop) == {}, "9.2: repeated, it is {} again"
    for client in (desk, phone):
        await client.is_told("history.deleted", id=drop)
        assert [entry["id"] for entry in await client.history()] == [keep]
    assert [entry["id"] for entry in await anna.history()] == [drop]
    await anna.settle()
    assert not anna.told("history.deleted")
    await refused(desk.rpc("history.delete", entry="h.nothing"), "notFound")
    await refused(anna.rpc("history.delete", entry=keep), "notFound")


async def test_the_duration_counts_from_the_answer(office):
    """9.2: `at` is the call's createdAt; no duration without an answer."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.connected(bo)
    row = await bo.row_in(call, "connected")
    ended = (await bo.do("hangUp", call))["call"]
    (entry,) = await bo.history()
    assert entry["at"] == row["createdAt"]
    assert entry["durationSeconds"] in {
        (ended["endedAt"] - row["answeredAt"]) // 1000,
        round((ended["endedAt"] - row["answeredAt"]) / 1000),
    }
    assert entry["remote"] == row["remote"]


async def test_the_feed_brings_an_entry_once_to_each_member(office):
    """R8, R60: one entry for each member and call, delegates too, however many hops."""
    await office.furnish()
    clients = await office.desks(office.anna, office.bo, office.cia)
    call = await office.held(clients[1])
    await clients[2].do("pickUp", call)
    await clients[2].do("hangUp", call)
    for client in clients:
        await client.is_told("history.added", entry=call)
        await client.settle()
        assert len(client.told("history.added")) == 1 and not client.told("history.updated")
        assert len(await client.history()) == 1


async def test_a_session_of_kind_portal_gets_no_labels(office):
    """R59, P46: on the socket as by HTTP."""
    await office.furnish()
    bo = await office.desk(office.bo)
    portal = office.client(office.bo, kind="portal")
    await portal.open()
    call = await office.connected(bo)
    await bo.do("hangUp", call)
    entry = (await portal.is_told("history.added", entry=call))["entry"]
    assert "label" not in entry and "labelKey" not in entry
    assert entry["delegator"]["id"] == office.anna


async def test_a_page_has_fifty_entries_unless_asked_otherwise(office):
    """P46."""
    await office.furnish()
    bo = await office.desk(office.bo, validate=False)
    for _ in range(55):
        await office.switch.ended(await office.ringing())
    await bo.wait_for(lambda: len(bo.told("history.added")) == 55, "55 entries")
    page = await bo.rpc("history.list")
    assert len(page["entries"]) == 50
    rest = await bo.rpc("history.list", before=page["next"])
    assert len(rest["entries"]) == 5 and "next" not in rest
    assert len((await bo.rpc("history.list", limit=200))["entries"]) == 55
    for cursor in ("nonsense", "AAAA", "x" * 256):
        await refused(bo.rpc("history.list", before=cursor), "invalidParams")
