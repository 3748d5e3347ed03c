"""The switch's side of the protocol (P2-P10): attaching, synchronising, reporting, being lost and found."""

import asyncio
import time

import pytest
from client import refused
from hub import now_milliseconds, own_node
from office import Office
from switch import Switch


def switch_call(call, line, state, **members):
    now = now_milliseconds()
    begun = now - (60_000 if state in ("connected", "held", "joined") else 0)
    parts = {"call": call, "line": line, "direction": "inbound", "state": state, "remote": {"number": "+4670"}, "createdAt": begun}
    if state in ("connected", "held", "joined"):
        parts["answeredAt"] = now - 50_000
    if state == "held":
        parts["heldAt"] = now - 20_000
    return parts | members


# Attaching


@pytest.mark.parametrize("name", ["sw.1", "h", "", "x" * 25, "ä", "a b"])
async def test_a_name_that_could_not_begin_a_call_id_is_refused(office, name):
    """Q16, 12.1."""
    await office.furnish(switch=False)
    switch = Switch(office.hub, "x")
    office.guests.append(switch)
    await switch.client.open()
    await refused(switch.client.rpc("switch.attach", name=name, lines="all", capabilities=[]), "invalidParams")


async def test_reports_before_the_sync_are_refused_and_no_order_is_sent(office):
    """P5: busyOperation before the attach, and between attach and the end of the sync."""
    await office.furnish(switch=False)
    anna = await office.desk(office.anna)
    switch = Switch(office.hub, f"sw{office.mark}", [office.line], owners=office.owners)
    office.guests.append(switch)
    await switch.client.open()
    await refused(switch.incoming(office.line), "busyOperation")
    await switch.client.rpc("switch.attach", name=switch.name, lines=[office.line], capabilities=["dial"])
    await refused(switch.incoming(office.line), "busyOperation")
    attempt = await anna.start("call.place", line=office.line, to="112", commandId="c-1")
    await anna.settle()
    assert not switch.orders, "P5: no order between attach and the end of the sync"
    assert await switch.client.rpc("switch.sync", calls=[], more=True) == {"ended": [], "appeared": []}
    await refused(switch.incoming(office.line), "busyOperation")
    await switch.sync()
    assert (await switch.incoming(office.line))["state"] == "ringing"
    attempt.cancel() if not attempt.done() else attempt.exception()


async def test_the_same_name_is_the_same_switch(office):
    """P9: the old socket is closed 4409, the calls stay, the sync decides."""
    await office.furnish()
    bo = await office.desk(office.bo)
    kept, lost = await office.connected(bo), await office.ringing()
    heir = office.switch.successor()
    office.guests.append(heir)
    await heir.attach()
    assert await office.switch.client.closed() == 4409
    result = await heir.sync([heir.live[kept]])
    assert result == {"ended": [lost], "appeared": []}
    assert (await bo.row_in(lost, "ended"))["endReason"] == "ownerLost"
    await bo.do("hold", kept)
    assert heir.has_ordered("hold", kept)


async def test_explicit_lines_beat_all_and_the_later_beats_the_earlier(office):
    """P9: and the one that lost lines is told which."""
    await office.furnish(switch=False)
    anna = await office.desk(office.anna)
    first = await office.new_switch(name=f"a{office.mark}", lines=[office.line, office.line2])
    second = await office.new_switch(name=f"b{office.mark}", lines=[office.line2])
    notice = await first.client.hears("hub.notice", code="linesTaken")
    assert notice["lines"] == [office.line2]
    one = await anna.place(office.line)
    assert first.has_ordered("dial", one["id"])
    await anna.do("hangUp", one["id"])
    two = await anna.place(office.line2)
    assert second.has_ordered("dial", two["id"]) and not first.has_ordered("dial", two["id"])
    await refused(first.incoming(office.line2), "unknownLine")


async def test_a_switch_for_all_lines_serves_what_nobody_named(lone_office):
    """P9: explicit ids beat "all", whichever came first; lines that come later are served from then on."""
    office = await lone_office.furnish(switch=False)
    anna = await office.desk(office.anna)
    named = await office.new_switch(name="named", lines=[office.line])
    everything = await office.new_switch(name="everything", lines="all")
    assert not named.client.heard("hub.notice")
    call = await anna.place(office.line)
    assert named.has_ordered("dial", call["id"])
    await anna.do("hangUp", call["id"])
    call = await anna.place(office.line2)
    assert everything.has_ordered("dial", call["id"])
    await office.put_line("line-later", number="+46999", owner=office.anna)
    assert (await everything.incoming("line-later"))["state"] == "ringing"


async def test_a_line_named_before_it_exists_is_served_from_when_it_does(office):
    """12.1."""
    await office.furnish(switch=False)
    line = f"line-future.{office.mark}"
    switch = await office.new_switch(lines=[line])
    await refused(switch.incoming(line), "unknownLine")
    await office.put_line(line, number=f"+4699{office.mark:05}", owner=office.anna)
    assert (await switch.incoming(line))["state"] == "ringing"


# Incoming


async def test_the_ids_of_calls(office):
    """P4: the attach name and a dot; a retry returns the present row; ended and foreign ids are refused."""
    await office.furnish()
    bo = await office.desk(office.bo)
    for wrong in ("h.1", "other.1", office.switch.name, f"{office.switch.name}-1"):
        await refused(office.switch.incoming(office.line, call=wrong), "invalidParams")
    call = await office.ringing()
    await bo.do("answer", call)
    again = await office.switch.incoming(office.line, call=call)
    assert again["id"] == call and again["state"] == "connected", "P4: a retry of a live id"
    await refused(office.switch.incoming(office.line2, call=call), "duplicate")
    await bo.do("hangUp", call)
    await refused(office.switch.incoming(office.line, call=call), "callEnded")
    assert len(bo.seen("call.alert")) == 1


async def test_an_unknown_line_and_anothers_line(office):
    """P6: unknownLine for both."""
    await office.furnish(switch=False)
    switch = await office.new_switch(lines=[office.line])
    await refused(switch.incoming("no-such-line"), "unknownLine")
    await refused(switch.incoming(office.line2), "unknownLine")


async def test_the_refusal_of_an_alert_ends_nothing(office):
    """P6."""
    await office.furnish()
    bo = await office.desk(office.bo)
    office.switch.hold_back("alert")
    call = await office.ringing()
    await (await office.switch.ordered("alert", call)).refuse("noPhones")
    await bo.settle()
    assert "alert" in bo.row(call)
    assert (await bo.do("answer", call))["call"]["state"] == "connected"


async def test_reports_on_unknown_calls(office):
    """P10: {"call": null} for switch.ended; the others are refused unknownCall."""
    await office.furnish()
    assert await office.switch.ended(f"{office.switch.name}.never") is None
    for kind, members in (("progress", {}), ("remoteAnswered", {}), ("answered", {"party": office.bo, "device": "d"}), ("held", {"party": office.bo, "device": "d"}), ("resumed", {"party": office.bo, "device": "d"})):
        await refused(office.switch.client.rpc(f"switch.{kind}", call=f"{office.switch.name}.never", **members), "unknownCall")


async def test_the_ends_that_a_switch_reports(office):
    """P10: how reasons become endReason while ringing and afterwards."""
    await office.furnish()
    bo = await office.desk(office.bo)
    for reason, ringing, connected in (("remote", "cancelled", "remoteBye"), ("failed", "error", "error"), ("busy", "error", "error"), ("noAnswer", "error", "error")):
        assert (await office.switch.ended(await office.ringing(), reason))["endReason"] == ringing
        assert (await office.switch.ended(await office.connected(bo), reason))["endReason"] == connected


async def test_orders_say_who_acts_and_until_when(office):
    """P2, P8: the double judges each order by its schema, its until, and who acts; here the values."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    before = now_milliseconds()
    call = await office.held(bo)
    await anna.do("pickUp", call)
    await anna.do("hold", call)
    await anna.do("resume", call)
    await anna.do("hangUp", call)
    await office.switch.ordered("hangUp", call)
    assert [order.method for order in office.switch.orders if order.params["call"] == call] == [
        "switch.alert", "switch.answer", "switch.stopAlert", "switch.hold", "switch.pickUp", "switch.hold", "switch.resume", "switch.hangUp",
    ]  # fmt: skip
    actors = {order.method: order.params.get("party") for order in office.switch.orders}
    assert actors["switch.answer"] == office.bo and actors["switch.pickUp"] == actors["switch.resume"] == actors["switch.hangUp"] == office.anna
    assert all(before < order.params["until"] <= order.came + 5050 for order in office.switch.orders)
    assert all(order.params["line"] == office.line for order in office.switch.orders)


async def test_replies_and_reports_are_handled_in_the_order_in_which_they_came(office):
    """P3: the confirmation of an answer, and the end of the call right behind it."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    office.switch.hold_back("answer")
    for _ in range(10):
        call = await office.ringing()
        attempt = await bo.start("call.answer", call=call, commandId=f"c-{call}")
        order = await office.switch.ordered("answer", call)
        request_id, reply = office.switch.client.expect_reply("switch.ended")
        await office.switch.client.send([
            {"jsonrpc": "2.0", "id": order.id, "result": {}},
            {"jsonrpc": "2.0", "id": request_id, "method": "switch.ended", "params": {"call": call, "reason": "remote"}},
        ])  # fmt: skip
        assert (await reply)["call"]["endReason"] == "remoteBye", "P3: the answer came first"
        assert (await attempt)["call"]["state"] == "connected"
        await anna.row_in(call, "ended")


# Synchronising


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
    assert result["ended"] == [] and set(result["appeared"]) == {talking["call"], waiting["call"], ringing["call"], "h.before"}
    for client in (bo, anna):
        row = await client.row_in(talking["call"], "connected")
        assert row["by"]["id"] == office.bo and row["answeredAt"] == talking["answeredAt"] and row["createdAt"] == talking["createdAt"]
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
    answered = live[rang] | {"state": "connected", "party": office.bo, "device": bo.device, "answeredAt": now_milliseconds()}
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
    assert mirror.stale and mirror.lamp == "unknown" and mirror.rows[held]["pickable"] is False and mirror.rows[held]["state"] == "held"
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
