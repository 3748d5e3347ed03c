"""Where the switch's list and the hub disagree (P5): whose word counts, what is refused, and what is ordered again."""

import asyncio

import pytest
from hub import now_milliseconds
from refusal import refused
from switch import without
from test_restart import crash

FUTURE_MILLISECONDS = 10**9


async def successor_of(office, **changes):
    """The same switch after a reconnection: attached, its list still to come."""
    heir = office.switch.successor(**changes)
    office.guests.append(heir)
    return await heir.attach()


def told(office, call, state, client=None):
    """The call as the switch tells it, in another state and in the hands of another."""
    now = now_milliseconds()
    row = without(office.switch.live[call], "party", "device", "heldAt", "answeredAt") | {"state": state}
    if client:
        row |= {"party": client.sub, "device": client.device, "answeredAt": now}
    return row | ({"heldAt": now} if state == "held" else {})


def inbound(office, name, state="ringing", **members):
    return {
        "call": f"{office.switch.name}.{name}", "line": office.line, "direction": "inbound", "state": state,
        "remote": {"number": "+46701"}, "createdAt": now_milliseconds(),
    } | members  # fmt: skip


def story(client, call, since):
    """The events about one call, each with who did it."""
    events = [event for event in client.heard("line.event", since) if event.get("call", {}).get("id") == call]
    return [(event["type"], event.get("actor", {}).get("id")) for event in events]


# What the switch missed


async def test_a_call_whose_ring_ended_while_the_switch_was_away_is_diverted_at_the_sync(lone_office):
    """P1, P5, F17: the order could not be sent then; the caller goes to voicemail now, and the end stays as it was."""
    office = await lone_office.furnish()
    await office.policy(ringSeconds=1)
    anna = await office.desk(office.anna)
    call = await office.ringing()
    await office.switch.drop()
    assert (await anna.row_in(call, "ended"))["endReason"] == "voicemail"
    heir = await successor_of(office)
    assert await heir.sync(heir.live.values()) == {"ended": [call], "appeared": []}
    order = await heir.ordered("divert", call)
    assert order.params["to"] == "voicemail" and order.params["reason"] == "noAnswer"
    await anna.settle()
    assert anna.row(call)["state"] == "ended" and len(anna.seen("call.ended", call=call)) == 1


async def test_a_call_that_the_hub_gave_up_stays_ended_and_nobody_is_cut_off(office):
    """P5, P7: after ownerLost the switch learns from `ended` that the hub has the call no more; nothing is ordered."""
    await office.furnish()
    anna = await office.desk(office.anna)
    call = await office.connected(anna)
    row = office.switch.live[call]
    heir = await successor_of(office)
    assert (await heir.sync([]))["ended"] == [call]
    assert (await anna.row_in(call, "ended"))["endReason"] == "ownerLost"
    mark = anna.mark()
    assert await heir.sync([row]) == {"ended": [call], "appeared": []}
    await anna.settle()
    assert await heir.sync([row]) == {"ended": [call], "appeared": []}, "an order would have come before this reply"
    assert story(anna, call, mark) == [] and not heir.orders
    assert not anna.lines[office.line].rows


async def test_after_a_crash_another_switchs_list_leaves_a_calls_facts_alone(lone_office):
    """P5, F24, F25: what B carries is B's to tell; who answered and who retrieved outlives kill -9 in the label."""
    office = await lone_office.furnish(switch=False)
    office.switch = carrier = await office.new_switch("B", lines=[office.line])
    await office.new_switch("A", lines="all")
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.held(bo)
    await anna.do("pickUp", call)
    live = list(carrier.live.values())
    await crash(office, bo, anna)
    await office.new_switch("A", lines="all")
    bo = await office.desk(office.bo)
    assert await bo.history() == [] and not bo.told("history.added"), "A's list ended B's call"
    heir = await successor_of(office)
    assert await heir.sync(live) == {"ended": [], "appeared": [call]}
    await heir.ended(call)
    await bo.is_told("history.added")
    (entry,) = await bo.history()
    assert entry["id"] == call and entry["outcome"] == "answered" and entry["labelKey"] == {"key": "answeredByYouFor", "name": "Anna Berg"}
    assert [handler["id"] for handler in entry["handlers"]] == [office.bo, office.anna]


# Lists that cannot be


@pytest.mark.parametrize(
    ("sort", "word", "member"),
    [
        ("foreign id", "invalidParams", "calls[1].call"),
        ("repeated id", "invalidParams", "calls[1].call"),
        ("another line", "duplicate", "calls[1].line"),
        ("inbound dialing", "invalidParams", "calls[1].state"),
        ("outbound ringing", "invalidParams", "calls[1].state"),
        ("unknown party", "unknownParty", "calls[1].party"),
    ],
)
async def test_a_list_that_cannot_be_is_refused_as_a_whole(office, sort, word, member):
    """P4, P5, P26: nothing of it is taken, no call that it leaves out ends."""
    await office.furnish()
    anna = await office.desk(office.anna)
    known = await office.connected(anna)
    now = now_milliseconds()
    good = inbound(office, "good")
    bad = {
        "foreign id": inbound(office, "x", call="zz.1"),
        "repeated id": good,
        "another line": office.switch.live[known] | {"line": office.line2},
        "inbound dialing": inbound(office, "x", "dialing", party=office.anna, device="d"),
        "outbound ringing": inbound(office, "x", direction="outbound", party=office.anna, device="d"),
        "unknown party": inbound(office, "x", "held", party="nobody", device="d", answeredAt=now, heldAt=now),
    }[sort]
    mark = anna.mark()
    refusal = await refused(office.switch.sync([good, bad]), word)
    assert refusal.data["member"] == member
    await anna.settle()
    assert not anna.heard("line.event", mark) and set(anna.lines[office.line].rows) == {known}
    assert (await anna.do("hangUp", known))["call"]["state"] == "ended"


async def test_a_call_from_the_future_has_begun_now(office):
    """P5, P15: the switch's clock may be ahead of the hub's; the ring lasts no longer for it."""
    await office.furnish()
    anna = await office.desk(office.anna)
    row = inbound(office, "ahead", createdAt=now_milliseconds() + FUTURE_MILLISECONDS)
    assert (await office.switch.sync([row]))["appeared"] == [row["call"]]
    seen = await anna.row_in(row["call"], "ringing")
    assert seen["createdAt"] <= now_milliseconds() + 1000
    assert seen["alert"]["expiresAt"] < now_milliseconds() + 10 * 60_000


# Whose word counts


async def test_a_joined_call_in_which_the_hub_knows_nobody_else_shows_as_connected(office):
    """P5, Q47: the switch names no participants, and the hub knew of none."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    fresh, rang = inbound(office, "joined", "joined", party=office.bo, device=bo.device, answeredAt=now_milliseconds()), await office.ringing()
    await office.switch.sync([fresh, told(office, rang, "joined", anna)])
    assert (await anna.row_in(fresh["call"], "connected", by=office.bo))["joinable"] is True
    assert (await bo.row_in(rang, "connected", by=office.anna))["joinable"] is True
    assert story(bo, rang, 0)[-2:] == [("call.alertWithdrawn", office.anna), ("call.connected", office.anna)]


async def test_a_ringing_call_that_is_held_was_answered_in_between(office):
    """P5, P13: alertWithdrawn, connected, parked, in one frame and with who did it."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.ringing()
    await anna.row_in(call, "ringing")
    mark = anna.mark()
    await office.switch.sync([told(office, call, "held", bo)])
    row = await anna.row_in(call, "held", by=office.bo)
    assert story(anna, call, mark) == [(kind, office.bo) for kind in ("call.alertWithdrawn", "call.connected", "call.parked")]
    assert row["pickable"] is True and "alert" not in row
    assert (await anna.do("pickUp", call))["call"]["state"] == "connected"


async def test_a_call_that_is_in_other_hands_was_retrieved_by_them(office):
    """P5, P13: call.retrieved with the actor, also from connected to connected; the row says who, and for whom."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(anna)
    await anna.row_in(call, "connected")
    mark = anna.mark()
    await office.switch.sync([told(office, call, "connected", bo)])
    row = await anna.row_in(call, "connected", by=office.bo)
    assert story(anna, call, mark) == [("call.retrieved", office.bo)] and row["onBehalf"] is True
    await refused(anna.do("hold", call), "notOwner")
    assert (await bo.do("hold", call))["call"]["state"] == "held"


@pytest.mark.parametrize("before", ["connected", "held"])
async def test_a_call_that_rings_again_was_never_answered(office, before):
    """P5, P15, P30: the alert is back, `by`, `answeredAt` and `heldAt` are gone, and anybody may answer."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await getattr(office, before)(anna)
    await bo.row_in(call, before)
    await office.switch.sync([told(office, call, "ringing")])
    row = await bo.row_in(call, "ringing")
    assert "alert" in row and not {"by", "answeredAt", "heldAt"} & set(row)
    office.switch.live[call] = told(office, call, "ringing")
    assert (await bo.do("answer", call))["call"]["by"]["id"] == office.bo


# Lines that change hands


async def test_an_earlier_switch_still_carries_its_calls_on_a_taken_line(office):
    """P9: new calls are the later switch's, those that live stay with the one that has them."""
    await office.furnish()
    anna = await office.desk(office.anna)
    call = await office.connected(anna)
    later = await office.new_switch(f"later{office.mark}", lines=[office.line])
    await office.switch.client.hears("hub.notice", code="linesTaken")
    assert (await anna.do("hold", call))["call"]["state"] == "held"
    assert (await anna.do("resume", call))["call"]["state"] == "connected"
    await office.switch.report("held", call, party=office.anna, device=anna.device)
    await anna.row_in(call, "held")
    assert (await anna.do("hangUp", call))["call"]["state"] == "ended"
    for method in ("hold", "resume", "hangUp"):
        assert await office.switch.ordered(method, call)
        assert not later.has_ordered(method, call)
    placed = await anna.place(office.line)
    assert later.has_ordered("dial", placed["id"]) and not office.switch.has_ordered("dial")


async def test_a_draining_node_lets_its_switch_go_last(lone_office):
    """Section 10: until then clients can still steer their calls; by the delays that the notices promise."""
    office = await lone_office.furnish()
    clients = await asyncio.gather(*(office.desk(office.bo, device=f"d-{number}") for number in range(16)))
    everybody = (*clients, office.admin, office.switch.client)
    await asyncio.to_thread(office.hub.stop)
    assert [await client.closed() for client in everybody] == [4500] * len(everybody)
    delays = {client: client.heard("hub.notice", code="draining")[0]["reconnectAfterMilliseconds"] for client in everybody}
    assert delays[office.switch.client] == max(delays.values()), f"{delays}"


async def test_a_draining_nodes_switch_is_closed_behind_every_client(lone_office):
    """Section 10: the order in which the sockets close, not only the delays."""
    office = await lone_office.furnish()
    clients = await asyncio.gather(*(office.desk(office.bo, device=f"d-{number}") for number in range(16)))
    closed = []
    for client in (*clients, office.switch.client):
        client.reader.add_done_callback(lambda _, client=client: closed.append(client))
    await asyncio.to_thread(office.hub.stop)
    await asyncio.gather(*(client.closed() for client in (*clients, office.switch.client)))
    assert closed[-1] is office.switch.client, f"closed in the order {closed}"
