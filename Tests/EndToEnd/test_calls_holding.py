"""Holding, resuming, picking up, hanging up (R39-R47, P28-P32, X6-X11)."""

import asyncio

import pytest

from refusal import refused


async def test_a_held_call_waits_for_anybody_with_the_right(office):
    """R40, R41, R45, R46: shown to all at once and pickable for all; heldAt by the hub's clock; the two phases of a hold (P7)."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    call = await office.connected(bo)
    office.switch.hold_back("hold")
    attempt = await bo.start("call.hold", call=call, commandId="c-1")
    order = await office.switch.ordered("hold", call)
    claimed = await anna.row_in(call, "connected", pending=lambda pending: pending and pending["op"] == "hold")
    assert claimed["pending"]["by"] == office.actor(office.bo) | {"device": bo.device}
    assert claimed["pending"]["until"] == order.params["until"], "P7, P8"
    await order.confirm()
    row = (await attempt)["call"]
    assert row["state"] == "held" and row["pickable"] is True and "pending" not in row
    for client in (anna, cia):
        assert await client.row_in(call, "held") == row


async def test_a_refused_hold_leaves_the_call_connected(office):
    """P7."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    office.switch.hold_back("hold")
    attempt = await bo.start("call.hold", call=call, commandId="c-1")
    await (await office.switch.ordered("hold", call)).refuse("noMusic")
    refusal = await refused(attempt, "switchFailed")
    assert refusal.data["reason"] == "noMusic"
    await anna.settle()
    row = anna.row(call)
    assert row["state"] == "connected" and "pending" not in row and "heldAt" not in row


async def test_a_refused_pick_up_leaves_the_call_held(office):
    """P7, T11, F5d, F19: the earlier state is back, with its holder, who resumes; the picker's other call was not touched."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    other = await office.talking_out(anna, office.line2)
    call = await office.held(bo)
    office.switch.hold_back("pickUp")
    attempt = await anna.start("call.pickUp", call=call, commandId="c-1")
    order = await office.switch.ordered("pickUp", call)
    await bo.row_in(call, "pickingUp")
    await order.refuse("noLeg")
    await refused(attempt, "switchFailed")
    row = await bo.row_in(call, "held")
    assert row["by"]["id"] == office.bo and "pending" not in row and "heldAt" in row
    await anna.settle()
    assert anna.row(other)["state"] == "connected" and not office.switch.has_ordered("hold", other)
    assert (await bo.do("resume", call))["call"]["by"]["id"] == office.bo


async def test_a_pick_up_puts_one_party_in_and_the_other_out(office):
    """F19, R42: one call with one talker, whose leg alone the switch has; the former holder's was released by the order itself."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    call = await office.held(bo)
    await anna.do("pickUp", call)
    order = await office.switch.ordered("pickUp", call)
    assert order.params["from"] == {"party": office.bo, "device": bo.device} and order.params["party"] == office.anna
    row = await cia.row_in(call, "connected")
    assert row["by"]["id"] == office.anna and "participants" not in row and "heldAt" not in row and row["pickable"] is False
    for verb in ("hold", "resume", "hangUp"):
        await refused(bo.do(verb, call), "notOwner", "alreadyPickedUp")
    assert (await anna.do("hangUp", call))["call"]["state"] == "ended", "the last leg is the only one"


async def test_looking_at_a_call_changes_nothing(office):
    """F20, 5.7: lists, menus, snapshots and what is refused; no event, no order, and a pick-up of one call leaves the other be."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    talking, held = await office.connected(anna), await office.held(bo, office.line2)
    await cia.row_in(talking, "connected")
    await cia.row_in(held, "held")
    before = {line: (cia.lines[line].seq, cia.lines[line].rows) for line in (office.line, office.line2)}
    orders, mark = len(office.switch.orders), cia.mark()
    await cia.rpc("lines.list")
    await cia.rpc("lines.subscribe", lines=[office.line, office.line2])
    await cia.rpc("lines.repair", line=office.line, seq=0)
    await cia.rpc("presence.subscribe", parties=[office.anna])
    for method in ("history.list", "voicemail.list", "recordings.list"):
        await cia.rpc(method)
    await office.desk(office.cia, "mobile")
    await refused(cia.do("pickUp", talking), "notHeld")
    await refused(cia.do("pickUp", held, rev=1), "staleRevision")
    await refused(cia.do("hold", talking), "notOwner")
    await cia.settle()
    assert {line: (cia.lines[line].seq, cia.lines[line].rows) for line in before} == before
    assert len(office.switch.orders) == orders and not cia.notes[mark:]
    await cia.do("pickUp", held)
    assert (await anna.row_in(held, "connected"))["by"]["id"] == office.cia
    assert anna.row(talking)["state"] == "connected" and not office.switch.has_ordered("hold", talking)


async def test_the_loser_of_a_pick_up_is_told_who_won(office):
    """X6, P28: during pickingUp the winner is pending.by, afterwards the retriever; the loser's current call stays connected."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    own = await office.talking_out(anna, office.line2)
    call = await office.held(bo)
    office.switch.hold_back("pickUp")
    attempt = await cia.start("call.pickUp", call=call, commandId="c-1")
    order = await office.switch.ordered("pickUp", call)
    winner = office.actor(office.cia) | {"device": cia.device}
    refusal = await refused(anna.do("pickUp", call), "alreadyPickedUp")
    assert refusal.data["winner"] == winner and refusal.data["call"]["state"] == "pickingUp"
    refusal = await refused(bo.do("resume", call), "alreadyPickedUp")
    assert refusal.data["winner"] == winner, "X7"
    await order.confirm()
    await attempt
    for verb, client in (("pickUp", anna), ("resume", bo), ("pickUp", bo)):
        refusal = await refused(client.do(verb, call), "alreadyPickedUp")
        assert refusal.data["winner"] == winner and refusal.data["call"]["state"] == "connected"
    await anna.settle()
    assert anna.row(own)["state"] == "connected" and not office.switch.has_ordered("hold", own)


async def test_a_retrieval_is_remembered_until_the_next_hold(office):
    """P28: retrieved by somebody else, by oneself, or never held."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    call = await office.connected(bo)
    for client in (bo, anna):
        for verb in ("resume", "pickUp"):
            refusal = await refused(client.do(verb, call), "notHeld")
            assert "winner" not in refusal.data
    await bo.do("hold", call)
    await bo.do("resume", call)
    refusal = await refused(anna.do("pickUp", call), "alreadyPickedUp")
    assert refusal.data["winner"]["id"] == office.bo, "P28: also who resumed"
    rev = (await bo.row_in(call, "connected"))["rev"]
    for verb in ("resume", "pickUp"):
        again = await bo.do(verb, call)
        assert again["call"]["rev"] == rev and again["held"] == [], "P28: a no-op"
    await bo.do("hold", call)
    await anna.do("pickUp", call)
    refusal = await refused(cia.do("pickUp", call), "alreadyPickedUp")
    assert refusal.data["winner"]["id"] == office.anna


async def test_only_the_holder_resumes(office):
    """T10, P29: others are refused notOwner; a pick-up by the holder is a resume in every respect."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.held(bo)
    await refused(anna.do("resume", call), "notOwner")
    await office.set_rights(office.bo, "answer")
    mark = anna.mark()
    result = await bo.do("pickUp", call)
    assert result["call"]["state"] == "connected" and result["held"] == []
    await anna.sees("call.retrieved", since=mark, call=call)
    assert not anna.seen("call.updated", since=mark, call=lambda row: row["state"] == "pickingUp"), "P28: no pickingUp"
    assert office.switch.has_ordered("resume", call) and not office.switch.has_ordered("pickUp", call)


async def test_the_media_follow_the_device_that_resumes(office):
    """P29: rights go by party, media by device."""
    await office.furnish()
    desk, phone = await office.desk(office.bo), await office.desk(office.bo, kind="mobile")
    anna = await office.desk(office.anna)
    call = await office.connected(desk)
    assert (await phone.do("hold", call))["call"]["state"] == "held", "P29: from any device of the party"
    assert (await office.switch.ordered("hold", call)).params["party"] == office.bo
    result = await phone.do("resume", call)
    assert result["call"]["by"]["device"] == phone.device
    order = await office.switch.ordered("resume", call)
    assert (order.params["party"], order.params["device"]) == (office.bo, phone.device)
    assert (await anna.row_in(call, "connected"))["by"]["device"] == phone.device
    assert (await desk.do("hangUp", call))["call"]["endReason"] == "localBye"


async def test_commands_on_anothers_call_are_refused(office):
    """P29, T12: notOwner for hold and hang-up, whoever owns the line."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    call = await office.connected(bo)
    for client in (anna, cia):
        await refused(client.do("hold", call), "notOwner")
        refusal = await refused(client.do("hangUp", call), "notOwner")
        assert refusal.data["call"]["by"]["id"] == office.bo
    await bo.do("hold", call)
    await refused(anna.do("hangUp", call), "notOwner")


async def test_resuming_and_picking_up_hold_the_other_call(office):
    """P31, R51: on any line and device."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    phone = await office.desk(office.bo, kind="mobile")
    first = await office.held(bo)
    second = await office.talking_out(phone, office.bo_line)
    result = await bo.do("resume", first)
    assert [row["id"] for row in result["held"]] == [second]
    third = await office.held(anna)
    result = await phone.do("pickUp", third)
    assert [row["id"] for row in result["held"]] == [first]
    assert (await bo.row_in(second, "held"))["by"]["id"] == office.bo


async def test_each_of_several_held_calls_is_offered_to_everybody(office):
    """F18, F22, R40, R41: by its own state, with its own holder and caller, whatever else waits on the line; in any order."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    numbers = ("+4684650411", "+4684650422", "+4684650433")
    calls = [
        await office.held(client, number=number) for client, number in zip((bo, bo, anna), numbers, strict=True)
    ]
    for viewer in (bo, anna, cia):
        for call, holder, number in zip(calls, (office.bo, office.bo, office.anna), numbers, strict=True):
            row = await viewer.row_in(call, "held", by=holder, pickable=True)
            assert row["remote"]["number"] == number
    assert (await cia.do("pickUp", calls[1]))["call"]["by"]["id"] == office.cia
    assert (await bo.do("resume", calls[0]))["call"]["by"]["id"] == office.bo
    assert (await cia.do("pickUp", calls[2]))["held"][0]["id"] == calls[1]
    for viewer in (bo, anna, cia):
        await viewer.row_in(calls[0], "connected", by=office.bo, pickable=False)
        await viewer.row_in(calls[1], "held", by=office.cia, pickable=True)
        row = await viewer.row_in(calls[2], "connected", by=office.cia, pickable=False)
        assert row["remote"]["number"] == numbers[2], "F22: the caller stays the caller"


async def test_a_caller_who_gives_up_on_hold_is_gone_for_everybody(office):
    """F21, R47: no row, no held lamp, nothing to resume; the same caller rings again and is answered."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    call = await office.held(bo)
    for viewer in (bo, anna, cia):
        await viewer.row_in(call, "held")
    assert (await office.switch.ended(call))["endReason"] == "remoteBye"
    for viewer in (bo, anna, cia):
        row = await viewer.row_in(call, "ended")
        assert row["pickable"] is False and viewer.lines[office.line].lamp == "idle"
    await refused(bo.do("resume", call), "callEnded")
    await refused(anna.do("pickUp", call), "callEnded")
    again = await office.ringing()
    assert (await bo.do("answer", again))["call"]["state"] == "connected"


async def test_cross_pick_up_needs_no_order_of_locks(office):
    """X15: A picks up B's held call while B picks up A's; both succeed."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    for _ in range(20):
        mine, yours = await office.held(bo), await office.held(anna, office.line2)
        results = await asyncio.gather(anna.do("pickUp", mine), bo.do("pickUp", yours))
        assert [result["call"]["by"]["id"] for result in results] == [office.anna, office.bo]
        await asyncio.gather(anna.do("hangUp", mine), bo.do("hangUp", yours))


# While something is pending


async def test_a_pick_up_before_the_hold_is_committed_is_refused(office):
    """X9, P7: notHeld, without queueing; any other command is busyOperation."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    office.switch.hold_back("hold")
    attempt = await bo.start("call.hold", call=call, commandId="c-1")
    order = await office.switch.ordered("hold", call)
    refusal = await refused(anna.do("pickUp", call), "notHeld")
    assert refusal.data["call"]["pending"]["op"] == "hold"
    await order.confirm()
    await attempt
    assert (await anna.do("pickUp", call))["call"]["by"]["id"] == office.anna, "X9: may retry with the new rev"


async def test_during_anothers_operation_other_commands_are_busy(office):
    """P7: here a resume is pending."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.held(bo)
    office.switch.hold_back("resume")
    attempt = await bo.start("call.resume", call=call, commandId="c-1")
    order = await office.switch.ordered("resume", call)
    row = await anna.row_in(call, "held", pending=lambda pending: pending and pending["op"] == "resume")
    assert row["pickable"] is True, "P30: follows state, lock and staleness alone"
    await refused(anna.do("pickUp", call), "busyOperation", "alreadyPickedUp")
    await order.confirm()
    assert (await attempt)["call"]["state"] == "connected"


async def test_the_owner_hangs_up_during_the_own_hold(office):
    """P7: ends localBye; the hold is refused with callEnded; a late confirmation changes nothing."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    office.switch.hold_back("hold")
    attempt = await bo.start("call.hold", call=call, commandId="c-1")
    order = await office.switch.ordered("hold", call)
    assert (await bo.do("hangUp", call))["call"]["endReason"] == "localBye"
    await refused(attempt, "callEnded")
    await order.confirm()
    await anna.settle()
    assert anna.row(call)["endReason"] == "localBye"


@pytest.mark.parametrize("operation", ["hold", "pickUp", "resume"])
async def test_the_far_end_hangs_up_while_an_operation_is_pending(office, operation):
    """R47, X8, X10, P7, T13: the claimant gets callEnded, the row is gone for all, with remoteBye."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo) if operation == "hold" else await office.held(bo)
    office.switch.hold_back(operation)
    client = anna if operation == "pickUp" else bo
    attempt = await client.start(f"call.{operation}", call=call, commandId="c-1")
    await office.switch.ordered(operation, call)
    assert (await office.switch.ended(call))["endReason"] == "remoteBye"
    refusal = await refused(attempt, "callEnded")
    assert refusal.data["call"]["state"] == "ended"
    for viewer in (bo, anna):
        await viewer.sees("line.idle", line=office.line)
