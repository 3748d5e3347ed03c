"""The product's story from the first ring to the last deletion, over real sockets and a real (double of a) switch."""

import asyncio

import pytest


async def everybody(office, kinds):
    """Clients by person: one for each kind of device, all watching."""
    people = (office.anna, office.bo, office.cia)
    clients = await asyncio.gather(*(office.desk(who, kind=kind) for who in people for kind in kinds))
    count = len(kinds)
    return {who: clients[index * count : (index + 1) * count] for index, who in enumerate(people)}


@pytest.mark.parametrize("kinds", [("desktop",), ("mobile",), ("desktop", "mobile")], ids="-".join)
async def test_a_call_is_shared_answered_held_picked_up_and_remembered(office, kinds):
    """An incoming call alerts the delegator (with the line's number) and every delegate ("Call for ..."), one answers, all other
    alerts are withdrawn with reason and actor, the answerer holds, the delegator (who is on another call) picks up and the
    other call is held automatically, hangs up; every party's history then carries the right label, and a deletion hides the
    entry for one person only (R31-R34, R39-R44, R48-R51, R57-R68).

    F10, F11: on every device, with why and by whom."""
    await office.furnish()
    desks = await everybody(office, kinds)
    watchers = [client for clients in desks.values() for client in clients]
    anna, bo, cia = (desks[who][0] for who in (office.anna, office.bo, office.cia))
    stranger = await office.desk(office.dan)

    # Anna is on another call.
    other = await office.talking_out(anna, office.line2)
    for client in watchers:
        await client.row_in(other, "connected")

    # The alert, in each one's words.
    call = await office.ringing()
    for who, clients in desks.items():
        for client in clients:
            event = await client.sees("call.alert", call=call)
            alert = event["call"]["alert"]
            assert alert["number"] == office.numbers[office.line], "R32: the shared number that was called"
            assert alert["remote"]["number"] == "+4684650455", "R32: the caller's number"
            assert alert.get("callFor") == (None if who == office.anna else "Anna Berg"), "R33: Call for <delegator>"
            assert alert["expiresAt"] - alert["ringStartedAt"] == 30_000, "P1: ringSeconds is 30 by default"
            assert event["call"]["appearance"] == 1 and event["lamp"] == "ringing"
    order = await office.switch.ordered("alert", call)
    assert {target["party"] for target in order.params["targets"]} == {office.anna, office.bo, office.cia}, "R31, P15"

    # Bo answers; everybody else falls silent and learns who answered.
    result = await bo.do("answer", call)
    assert result["call"]["state"] == "connected" and result["call"]["by"] == office.actor(office.bo) | {
        "device": bo.device
    }
    assert (await office.switch.ordered("answer", call)).params["device"] == bo.device
    for client in watchers:
        claimed = await client.sees("call.updated", call=call)
        assert claimed["call"]["state"] == "ringing" and claimed["call"]["pending"]["op"] == "answer", "P7: the claim"
        assert "alert" in claimed["call"], "P7: devices silence the ring but keep the row"
        withdrawn = await client.sees("call.alertWithdrawn", call=call)
        assert withdrawn["reason"] == "answeredElsewhere" and withdrawn["actor"] == office.actor(office.bo), "R34, P14"
        row = await client.row_in(call, "connected", by=office.bo, onBehalf=True)
        assert "alert" not in row and "pending" not in row
    stopped = await office.switch.ordered("stopAlert", call)
    assert {office.anna, office.cia} <= {target["party"] for target in stopped.params["targets"]}
    assert stopped.params["reason"] == "answeredElsewhere"

    # Bo holds; the row waits for anybody, and says who holds it.
    await bo.do("hold", call)
    for client in watchers:
        parked = await client.sees("call.parked", call=call)
        assert parked["actor"] == office.actor(office.bo) and parked["call"]["pickable"] is True, "R41"
        assert parked["call"]["by"]["id"] == office.bo and "heldAt" in parked["call"]

    # Anna picks up; her other call is held for her.
    picked = await anna.do("pickUp", call)
    assert picked["call"]["by"]["id"] == office.anna and picked["call"]["onBehalf"] is False, "R42"
    assert [row["id"] for row in picked["held"]] == [other] and picked["held"][0]["state"] == "held", "R51, P31"
    order = await office.switch.ordered("pickUp", call)
    assert order.params["from"] == {"party": office.bo, "device": bo.device}, "P2"
    assert (await office.switch.ordered("hold", other)).params["party"] == office.anna
    for client in watchers:
        moving = await client.sees(
            "call.updated", call=lambda row, id=call: row["id"] == id and row["state"] == "pickingUp"
        )
        assert moving["call"]["by"]["id"] == office.bo and moving["call"]["pending"]["by"]["id"] == office.anna, "P30"
        retrieved = await client.sees("call.retrieved", call=call)
        assert retrieved["actor"] == office.actor(office.anna)
        assert (await client.sees("call.parked", call=other))["actor"] == office.actor(office.anna)
        await client.row_in(other, "held", by=office.anna)

    # Anna ends it; the line goes idle for everybody.
    ended = await anna.do("hangUp", call)
    assert ended["call"]["state"] == "ended" and ended["call"]["endReason"] == "localBye"
    await office.switch.ordered("hangUp", call)
    for client in watchers:
        await client.sees("line.idle", line=office.line)
        assert client.lines[office.line].lamp == "idle" and client.lines[office.line2].lamp == "held"

    # Each one's history says what happened in that person's words.
    labels = {
        office.anna: ("Answered by Bo Ek for you", {"key": "answeredByForYou", "name": "Bo Ek"}),
        office.bo: ("Answered by you for Anna Berg", {"key": "answeredByYouFor", "name": "Anna Berg"}),
        office.cia: ("Answered by Bo Ek for Anna Berg", {"key": "answeredByFor", "name": "Bo Ek"}),
    }
    for who, clients in desks.items():
        for client in clients:
            entry = (await client.is_told("history.added", entry=call))["entry"]
            assert (entry.get("label"), entry.get("labelKey")) == labels[who], f"R61-R69 for {who}"
            assert entry["outcome"] == "answered", "R60: answered by one is missed by none (F13)"
            assert [handler["id"] for handler in entry["handlers"]] == [office.bo, office.anna], "R60"
            assert entry.get("delegator") == (None if who == office.anna else office.actor(office.anna))
            assert [kept["id"] for kept in await client.history(line=office.line)] == [call]

    # Cia deletes the entry for herself alone.
    await cia.rpc("history.delete", entry=call)
    for client in desks[office.cia]:
        await client.is_told("history.deleted", id=call)
        assert await client.history(line=office.line) == [], "R58"
    for client in desks[office.anna] + desks[office.bo]:
        assert [kept["id"] for kept in await client.history(line=office.line)] == [call], (
            "R58: everybody else still sees it"
        )
        assert not client.told("history.deleted")

    # The portal shows the entry without labels; a stranger learned nothing of all this.
    answer = await office.hub.post(
        {"jsonrpc": "2.0", "id": 1, "method": "history.list", "params": {"line": office.line}},
        office.hub.token(office.anna),
    )
    (entry,) = answer.json["result"]["entries"]
    assert entry["id"] == call and "label" not in entry and "labelKey" not in entry, "R59"
    await stranger.settle()
    assert not stranger.heard("line.event") and not stranger.told("history.added"), "R82"


async def test_the_call_goes_back_and_forth_any_number_of_times_and_the_line_is_free_afterwards(office):
    """R43, F2: hold and pick-up by turns; then no appearance is left in use, and one history entry tells of all hops."""
    await office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    call = await office.held(bo)
    hops = 30
    for hop in range(hops):
        taker = (anna, bo)[hop % 2]
        result = await taker.do("pickUp", call)
        assert result["call"]["by"]["id"] == taker.sub
        await taker.do("hold", call)
    await bo.do("hangUp", call)
    await cia.sees("line.idle", line=office.line)
    assert cia.lines[office.line].rows == {}
    assert cia.lines[office.line].duplicates == 0

    entry = (await cia.is_told("history.added", entry=call))["entry"]
    handlers = [handler["id"] for handler in entry["handlers"]]
    assert handlers == [office.bo, *((office.anna, office.bo) * (hops // 2))], "R60: every handler in order"
    assert entry["label"] == "Answered by Bo Ek for Anna Berg", "D2: labelled by the first answerer"

    again = await office.ringing()
    assert (await cia.row_in(again, "ringing"))["appearance"] == 1, "F2: the appearance was freed"


async def test_a_delegate_answers_on_the_busy_line_and_hands_over(office):
    """R48-R52: a second call on a line in use is its own row; the delegator picks it up out of her first call, and back."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    first = await office.connected(anna)
    second = await office.held(bo)
    row = await anna.row_in(second, "held")
    assert row["appearance"] == 2 and (await anna.row_in(first, "connected"))["appearance"] == 1, "R53"
    picked = await anna.do("pickUp", second)
    assert [held["id"] for held in picked["held"]] == [first], "R51"
    await bo.row_in(first, "held", by=office.anna)
    handed = await bo.do("pickUp", first)
    assert handed["held"] == [] and handed["call"]["by"]["id"] == office.bo, "R52: from delegator to delegate alike"
    await anna.do("hangUp", second)
    await bo.do("hangUp", first)
    await anna.sees("line.idle", line=office.line)


async def test_two_calls_ring_and_answering_one_leaves_the_other_ringing(office):
    """F15, R53: alerts are kept by call, never by line or person."""
    await office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    first, second = await office.ringing(), await office.ringing(number="+4684650401")
    await bo.do("answer", first)
    for client in (anna, bo, cia):
        await client.row_in(first, "connected")
        assert "alert" in await client.row_in(second, "ringing")
    await cia.do("answer", second)
    for client in (anna, bo, cia):
        await client.row_in(second, "connected", by=office.cia)
