"""Hanging up, state by state (P32, Q3, Q4, X11)."""

import pytest

from refusal import refused


async def test_a_ringing_call_cannot_be_hung_up(office):
    """P32: notConnected; decline is meant."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.ringing()
    refusal = await refused(bo.do("hangUp", call), "notConnected")
    assert refusal.data["call"]["state"] == "ringing"


@pytest.mark.parametrize("held", [False, True])
async def test_who_has_the_call_ends_it(office, held):
    """P32, Q4: ended first, the order follows, and its failure changes nothing."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.held(bo) if held else await office.connected(bo)
    office.switch.hold_back("hangUp")
    result = await bo.do("hangUp", call)
    assert result["call"]["endReason"] == "localBye" and result["call"]["by"]["id"] == office.bo
    order = await office.switch.ordered("hangUp", call)
    assert order.params["party"] == office.bo and "leg" not in order.params
    ended = await anna.sees("call.ended", call=call)
    assert ended["actor"] == office.actor(office.bo)
    await order.refuse("deaf")
    await anna.settle()
    assert anna.row(call)["state"] == "ended"
    refusal = await refused(bo.do("hangUp", call), "callEnded")
    assert refusal.data["call"]["endReason"] == "localBye"


async def test_the_holder_hangs_up_while_the_call_is_picked_up(office):
    """X11, P32: {call} unchanged during pickingUp; afterwards alreadyPickedUp with the winner."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.held(bo)
    office.switch.hold_back("pickUp")
    attempt = await anna.start("call.pickUp", call=call, commandId="c-1")
    order = await office.switch.ordered("pickUp", call)
    result = await bo.do("hangUp", call)
    assert result["call"]["state"] == "pickingUp"
    assert not office.switch.has_ordered("hangUp", call)
    await order.confirm()
    assert (await attempt)["call"]["by"]["id"] == office.anna
    refusal = await refused(bo.do("hangUp", call), "alreadyPickedUp")
    assert refusal.data["winner"]["id"] == office.anna


async def test_the_picker_cancels_the_own_pick_up(office):
    """P32, Q3: held again; the waiting pick-up is refused switchFailed, reason cancelled; a late confirmation is undone (P8)."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.held(bo)
    office.switch.hold_back("pickUp")
    attempt = await anna.start("call.pickUp", call=call, commandId="c-1")
    order = await office.switch.ordered("pickUp", call)
    result = await anna.do("hangUp", call)
    assert result["call"]["state"] == "held" and result["call"]["by"]["id"] == office.bo
    refusal = await refused(attempt, "switchFailed")
    assert refusal.data["reason"] == "cancelled"
    await order.confirm()
    undone = await office.switch.ordered("hangUp", call)
    assert undone.params["leg"] is True and undone.params["party"] == office.anna
    await bo.settle()
    assert bo.row(call)["state"] == "held"
    assert (await bo.do("resume", call))["call"]["state"] == "connected"
