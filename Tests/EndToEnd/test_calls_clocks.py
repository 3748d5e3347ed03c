"""Silence of the switch and late confirmations (P7, P8), tombstones that fade (P22): all wait for the hub's clocks."""

import asyncio
import time

import pytest

from hub import now_milliseconds, own_node
from office import Office
from refusal import refused

pytestmark = pytest.mark.slow


async def silence(client, word, action):
    """The refusal that 5 s of silence bring, and when."""
    begun = time.monotonic()
    async with asyncio.timeout(15):
        refusal = await refused(action, "switchFailed")
    assert 4 <= time.monotonic() - begun <= 9, f"{word}: refused after {time.monotonic() - begun:.1f} s"
    assert refusal.data["reason"] == "timeout", "13: a switchFailed of the hub's own"
    return refusal


async def test_a_switch_that_keeps_silent_about_an_answer_and_confirms_it_late():
    """P7, P8: it rings on; the late leg is undone, and the row is marked `reconcile` until that is confirmed."""
    with own_node("late-answer") as hub:
        office = await Office(hub).furnish()
        bo, anna = await office.desks(office.bo, office.anna)
        office.switch.hold_back("answer", "hangUp")
        call = await office.ringing()
        attempt = await bo.start("call.answer", call=call, commandId="c-1")
        order = await office.switch.ordered("answer", call)
        refusal = await silence(bo, "answer", attempt)
        assert refusal.data["call"]["state"] == "ringing"
        for client in (anna, bo):
            row = await client.row_in(call, "ringing", rev=3)
            assert "pending" not in row and "alert" in row, "P7: what rang rings on"
        assert now_milliseconds() >= order.params["until"]
        await order.confirm()
        undo = await office.switch.ordered("hangUp", call)
        assert undo.params["leg"] is True and (undo.params["party"], undo.params["device"]) == (office.bo, bo.device)
        await anna.row_in(call, "ringing", pending=lambda pending: pending and pending["op"] == "reconcile")
        await undo.confirm()
        row = await anna.row_in(call, "ringing", pending=None)
        assert "alert" in row
        office.switch.let_go("answer")
        assert (await anna.do("answer", call))["call"]["by"]["id"] == office.anna
        await office.close()


async def test_a_switch_that_keeps_silent_about_a_hold_and_confirms_it_late():
    """P8: undone by switch.resume; the call was connected all the time."""
    with own_node("late-hold") as hub:
        office = await Office(hub).furnish()
        bo, anna = await office.desks(office.bo, office.anna)
        call = await office.connected(bo)
        office.switch.hold_back("hold", "resume")
        attempt = await bo.start("call.hold", call=call, commandId="c-1")
        order = await office.switch.ordered("hold", call)
        await silence(bo, "hold", attempt)
        await order.confirm()
        undo = await office.switch.ordered("resume", call)
        assert (undo.params["party"], undo.params["device"]) == (office.bo, bo.device)
        await anna.row_in(call, "connected", pending=lambda pending: pending and pending["op"] == "reconcile")
        await undo.confirm()
        await anna.row_in(call, "connected", pending=None)
        assert not anna.seen("call.parked")
        await office.close()


async def test_a_switch_that_keeps_silent_about_a_pick_up():
    """P7, T11: held again, by its holder, free for the next; the late leg is undone (P8)."""
    with own_node("late-pick-up") as hub:
        office = await Office(hub).furnish()
        bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
        own = await office.talking_out(anna, office.line2)
        call = await office.held(bo)
        office.switch.hold_back("pickUp")
        attempt = await anna.start("call.pickUp", call=call, commandId="c-1")
        order = await office.switch.ordered("pickUp", call)
        await silence(anna, "pickUp", attempt)
        row = await cia.row_in(call, "held", by=office.bo)
        assert "pending" not in row and row["pickable"] is True
        await order.confirm()
        undo = await office.switch.ordered("hangUp", call)
        assert undo.params["leg"] is True and undo.params["party"] == office.anna
        # The order may be there before the row that is marked for it.
        await cia.wait_for(
            lambda: "pending" not in cia.row(call) and cia.row(call)["rev"] > row["rev"], "the end of the reconciliation"
        )
        office.switch.let_go("pickUp")
        assert (await cia.do("pickUp", call))["call"]["by"]["id"] == office.cia
        await anna.settle()
        assert anna.row(own)["state"] == "connected", "a lost claim touches nothing"
        await office.close()


async def test_a_switch_that_keeps_silent_about_a_dial():
    """Q1, F5: the row ends with `error`; the late leg is hung up (P8)."""
    with own_node("late-dial") as hub:
        office = await Office(hub).furnish()
        bo, anna = await office.desks(office.bo, office.anna)
        office.switch.hold_back("dial")
        attempt = await bo.start("call.place", line=office.line, to="112", commandId="c-1")
        order = await office.switch.ordered("dial")
        refusal = await silence(bo, "dial", attempt)
        assert refusal.data["call"]["endReason"] == "error"
        await anna.row_in(order.call, "ended")
        await order.confirm()
        undo = await office.switch.ordered("hangUp", order.call)
        assert undo.params["party"] == office.bo and not undo.params.get("leg"), "the far end must not go on ringing"
        await office.close()


async def test_a_silent_hold_in_hold_and_answer_leaves_both_connected_and_says_so():
    """P31: a failed hold never undoes the answer."""
    with own_node("silent-hold") as hub:
        office = await Office(hub).furnish()
        bo = await office.desk(office.bo)
        own = await office.talking_out(bo, office.bo_line)
        call = await office.ringing()
        office.switch.hold_back("hold")
        result = await bo.do("answer", call, hold=True)
        assert result["call"]["state"] == "connected" and result["held"] == []
        assert result["notHeld"] == [{"call": own, "code": "switchFailed"}]
        await office.close()


async def test_a_tombstone_fades_after_a_minute():
    """P22, F24: callEnded with the row for 60 s, then unknownCall, which means that it is over."""
    with own_node("tombstone") as hub:
        office = await Office(hub).furnish()
        bo = await office.desk(office.bo)
        call = await office.connected(bo)
        await bo.do("hangUp", call)
        ended = time.monotonic()
        refusal = await refused(bo.do("hangUp", call), "callEnded")
        assert refusal.data["call"]["id"] == call
        words = set()
        while time.monotonic() - ended < 75 and "unknownCall" not in words:
            refusal = await refused(bo.do("hangUp", call), "callEnded", "unknownCall")
            if refusal.word == "unknownCall":
                assert time.monotonic() - ended >= 59, "P22: the tombstone lives for 60 s"
            words.add(refusal.word)
            await asyncio.wait([bo.reader], timeout=2)
        assert words == {"callEnded", "unknownCall"}
        snapshot = (await bo.rpc("lines.repair", line=office.line, seq=0))["snapshot"]
        assert not snapshot.get("ended")
        (entry,) = await bo.history()
        assert entry["id"] == call, "history outlives the tombstone"
        await office.close()
