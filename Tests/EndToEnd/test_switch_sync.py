"""Synchronising, losing and finding a switch (P5, P7, P9, Q13)."""

import asyncio
import time

import pytest

from hub import now_milliseconds, own_node
from office import Office
from refusal import refused
from switch import Switch


def switch_call(call, line, state, **members):
    now = now_milliseconds()
    begun = now - (60_000 if state in ("connected", "held", "joined") else 0)
    parts = {
        "call": call,
        "line": line,
        "direction": "inbound",
        "state": state,
        "remote": {"number": "+4670"},
        "createdAt": begun,
    }
    if state in ("connected", "held", "joined"):
        parts["answeredAt"] = now - 50_000
    if state == "held":
        parts["heldAt"] = now - 20_000
    return parts | members


async def test_what_the_switch_has_appears_and_what_it_has_not_ends(office):
    """P5: compared at the sync without `more`; a ringing call gets its alert set at that commit (P15)."""
    await office.furnish(switch=False)
    bo, anna = await office.desks(office.bo, office.anna)
    switch = Switch(office.hub, f"sw{office.mark}", list(office.owners), owners=office.owners)
    office.guests.append(switch)
    await switch.attach()
    name = switch.name
    talking = switch_call(f"{name}.101", office.line, "connected", party=office.bo, device=bo.device)
    waiting = switch_call(f"{name}.102", office.line, "held", party=office.anna, device=anna.device)
    ringing = switch_call(f"{name}.103", office.line, "ringing")
    dialling = switch_call("h.before", office.line2, "dialing", direction="outbound", party=office.cia, device="d")
    assert await switch.client.rpc("switch.sync", calls=[talking], more=True) == {"ended": [], "appeared": []}
    result = await switch.sync([waiting, ringing, dialling])
    assert result["ended"] == [] and set(result["appeared"]) == {
        talking["call"],
        waiting["call"],
        ringing["call"],
        "h.before",
    }
    for client in (bo, anna):
        row = await client.row_in(talking["call"], "connected")
        assert (
            row["by"]["id"] == office.bo
            and row["answeredAt"] == talking["answeredAt"]
            and row["createdAt"] == talking["createdAt"]
        )
        row = await client.row_in(waiting["call"], "held")
        assert row["pickable"] is True and row["heldAt"] == waiting["heldAt"]
        assert "alert" in await client.row_in(ringing["call"], "ringing")
        assert (await client.row_in("h.before", "dialing"))["by"]["id"] == office.cia
        assert sorted(row["appearance"] for row in client.lines[office.line].rows.values()) == [1, 2, 3]
    assert (await bo.do("pickUp", waiting["call"]))["call"]["by"]["id"] == office.bo


async def test_on_conflict_the_switchs_state_wins(office):
    """P5: as a normal change; the same id goes on."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    rang, talked = await office.ringing(), await office.connected(anna)
    await office.switch.drop()
    await bo.sees("line.stale", line=office.line)
    heir = office.switch.successor()
    office.guests.append(heir)
    live = heir.live
    answered = live[rang] | {
        "state": "connected",
        "party": office.bo,
        "device": bo.device,
        "answeredAt": now_milliseconds(),
    }
    held = live[talked] | {"state": "held", "heldAt": now_milliseconds()}
    assert await heir.join([answered, held]) is heir
    row = await anna.row_in(rang, "connected", by=office.bo)
    assert "alert" not in row
    await bo.row_in(talked, "held", by=office.anna)
    assert (await bo.sees("call.alertWithdrawn", call=rang))["reason"] == "answeredElsewhere"


async def test_a_sync_that_agrees_changes_nothing(office):
    """P5, Q13: line.stale and line.fresh alone; no row gets a new rev."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.held(bo)
    row = await bo.row_in(call, "held")
    await office.switch.drop()
    await bo.sees("line.stale", line=office.line)
    heir = office.switch.successor()
    office.guests.append(heir)
    await heir.attach()
    assert await heir.sync(heir.live.values()) == {"ended": [], "appeared": []}
    await bo.sees("line.fresh", line=office.line)
    await bo.settle()
    assert bo.row(call)["rev"] == row["rev"]


async def test_the_hubs_pending_operation_does_not_survive_its_switch(office):
    """P5, P7: the claim of a lost order is undone or decided by the sync; the claimant hears one word."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    office.switch.hold_back("answer")
    call = await office.ringing()
    attempt = await bo.start("call.answer", call=call, commandId="c-1")
    await office.switch.ordered("answer", call)
    await office.switch.drop()
    heir = office.switch.successor()
    office.guests.append(heir)
    await heir.join(heir.live.values())
    await refused(attempt, "switchFailed", "switchUnavailable")
    row = await anna.row_in(call, "ringing", pending=None)
    assert "alert" in row
    assert (await anna.do("answer", call))["call"]["state"] == "connected"


# Lost and found


async def test_a_lost_switch_leaves_its_lines_stale(office):
    """P9, Q13: line.stale, lamp unknown, nothing pickable; every command that needs the switch is refused before any commit."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    wall = await office.desk(office.cia, mode="lamp")
    ringing, held = await office.ringing(), await office.held(bo)
    await anna.row_in(held, "held")
    await office.switch.drop()
    for client in (bo, anna):
        stale = await client.sees("line.stale", line=office.line)
        assert stale["lamp"] == "unknown" and "call" not in stale
    await wall.hears("line.lamp", line=office.line, lamp="unknown")
    for client, verb, call in ((anna, "answer", ringing), (anna, "pickUp", held), (bo, "resume", held)):
        await refused(client.do(verb, call), "switchUnavailable")
    await refused(bo.do("place", line=office.bo_line, to="112"), "switchUnavailable")
    visitor = await office.desk(office.bo, kind="mobile")
    mirror = visitor.lines[office.line]
    assert (
        mirror.stale
        and mirror.lamp == "unknown"
        and mirror.rows[held]["pickable"] is False
        and mirror.rows[held]["state"] == "held"
    )
    heir = office.switch.successor()
    office.guests.append(heir)
    await heir.join(heir.live.values())
    for client in (bo, anna, visitor):
        fresh = await client.sees("line.fresh", line=office.line)
        assert "call" not in fresh and fresh["lamp"] == "ringing"
    await wall.hears("line.lamp", line=office.line, lamp="ringing")
    assert (await anna.do("pickUp", held))["call"]["by"]["id"] == office.anna


async def test_a_line_that_no_switch_ever_served(office):
    """P9: switchUnavailable; what it shows is as the protocol says of a line without a live switch."""
    await office.furnish(switch=False)
    anna = await office.desk(office.anna)
    await refused(anna.do("place", line=office.line, to="112"), "switchUnavailable")


async def test_an_order_to_a_switch_that_is_lost_fails(office):
    """P7, P9: the claimant is not left waiting for the full time, nor for ever."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.connected(bo)
    office.switch.hold_back("hold")
    attempt = await bo.start("call.hold", call=call, commandId="c-1")
    await office.switch.ordered("hold", call)
    await office.switch.drop()
    async with asyncio.timeout(12):
        await refused(attempt, "switchFailed", "switchUnavailable")
    await bo.settle()
    assert bo.row(call)["state"] == "connected"


@pytest.mark.slow
async def test_after_the_grace_the_calls_of_a_lost_switch_end():
    """P9, 5.7-10: 30 s stale, then ownerLost; the history tells of them; another line's calls go on."""
    with own_node("grace") as hub:
        office = await Office(hub).furnish(switch=False)
        bo, anna = await office.desks(office.bo, office.anna)
        office.switch = await office.new_switch(name="doomed", lines=[office.line])
        other = await office.new_switch(name="other", lines=[office.line2])
        ringing = await office.ringing()
        talking = await office.connected(bo)
        steady = (await other.incoming(office.line2))["id"]
        await anna.row_in(talking, "connected")
        await office.switch.drop()
        begun = time.monotonic()
        await anna.sees("line.stale", line=office.line)
        for call in (talking, ringing):
            row = await anna.row_in(call, "ended", seconds=45)
            assert row["endReason"] in ("ownerLost", "voicemail"), row
        assert (await anna.row_in(talking, "ended"))["endReason"] == "ownerLost"
        assert 28 <= time.monotonic() - begun <= 40
        await anna.sees("line.idle", line=office.line)
        for client in (anna, bo):
            assert (await client.is_told("history.added", entry=talking))["entry"]["outcome"] == "answered"
        assert anna.row(steady)["state"] in ("ringing", "ended")
        heir = office.switch.successor()
        office.guests.append(heir)
        result = await heir.join()
        assert result.live == {}
        await anna.sees("line.fresh", line=office.line)
        await office.close()


@pytest.mark.slow
async def test_a_switch_that_comes_back_within_the_grace_keeps_its_calls():
    """P9, P5: after 20 s of absence nothing has ended, and nothing ends later."""
    with own_node("grace-kept") as hub:
        office = await Office(hub).furnish()
        bo, anna = await office.desks(office.bo, office.anna)
        call = await office.held(bo)
        await anna.row_in(call, "held")
        await office.switch.drop()
        await asyncio.wait([anna.reader], timeout=20)
        heir = office.switch.successor()
        office.guests.append(heir)
        await heir.join(heir.live.values())
        await asyncio.wait([anna.reader], timeout=15)
        assert anna.row(call)["state"] == "held"
        assert (await anna.do("pickUp", call))["call"]["by"]["id"] == office.anna
        await office.close()
