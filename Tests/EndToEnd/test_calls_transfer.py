"""Transfer to a number outside the line (T16, X14), and how a call that left is told (R56, P46)."""

import asyncio
import time

import pytest

from hub import own_node
from lanes import Lanes
from office import Office
from refusal import refused
from switch import CAPABILITIES


@pytest.mark.parametrize("before", ["connected", "held"])
async def test_a_call_is_transferred_out(office, before):
    """T16, P7: claim, order, confirmation; the row ends transferredOut, and the appearance is free."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await (office.connected(bo) if before == "connected" else office.held(bo))
    office.switch.hold_back("transfer")
    attempt = await bo.start("call.transfer", call=call, to="+4684650466", commandId="c-1")
    order = await office.switch.ordered("transfer", call)
    assert order.params["to"] == "+4684650466" and order.params["party"] == office.bo
    row = await anna.row_in(call, "transferring")
    assert row["pending"] == {
        "op": "transfer", "by": office.actor(office.bo) | {"device": bo.device}, "until": order.params["until"],
    }  # fmt: skip
    assert row["pickable"] is row["joinable"] is False and ("heldAt" in row) == (before == "held")
    await order.confirm()
    ended = (await attempt)["call"]
    assert ended["state"] == "ended" and ended["endReason"] == "transferredOut" and ended["by"]["id"] == office.bo
    event = await anna.sees("call.ended", call=call)
    assert event["call"] == ended and event["actor"] == office.actor(office.bo)
    assert (await office.ringing()) and anna.row(call) == ended
    assert (await refused(bo.do("hold", call), "callEnded")).data["call"] == ended


async def test_history_says_where_a_call_went(office):
    """R60, P46, Q44: the outcome stays what it was; every member reads the number."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    inbound = await office.connected(bo)
    await bo.do("transfer", inbound, to="+4684650466")
    outbound = await office.talking_out(anna, office.line)
    await anna.do("transfer", outbound, to="112")
    for client in (bo, anna, cia):
        await client.is_told("history.added", entry=outbound)
        entries = {entry["id"]: entry for entry in await client.history()}
        assert (entries[inbound]["outcome"], entries[inbound]["transferredTo"]) == ("answered", "+4684650466")
        assert (entries[outbound]["outcome"], entries[outbound]["transferredTo"]) == ("outbound", "112")
        assert [one["id"] for one in entries[inbound]["handlers"]] == [office.bo]
    assert entries[inbound]["labelKey"]["key"] == "answeredByFor", "R69: the label is as ever"


@pytest.mark.parametrize("before", ["connected", "held"])
async def test_a_refused_transfer_brings_the_earlier_state_back(office, before):
    """T16, P7, F5d: with its holder, and free for the next command."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await (office.connected(bo) if before == "connected" else office.held(bo))
    office.switch.hold_back("transfer")
    attempt = await bo.start("call.transfer", call=call, to="112", commandId="c-1")
    await (await office.switch.ordered("transfer", call)).refuse("noTrunk")
    refusal = await refused(attempt, "switchFailed")
    assert refusal.data["reason"] == "noTrunk"
    row = await anna.row_in(call, before, pending=None)
    assert row == refusal.data["call"] and row["by"]["id"] == office.bo
    result = await (bo.do("hold", call) if before == "connected" else anna.do("pickUp", call))
    assert result["call"]["state"] == ("held" if before == "connected" else "connected")


async def test_the_far_end_hangs_up_while_it_is_being_transferred(office):
    """T13, X14: remoteBye, and the command is refused with callEnded."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    office.switch.hold_back("transfer")
    attempt = await bo.start("call.transfer", call=call, to="112", commandId="c-1")
    order = await office.switch.ordered("transfer", call)
    assert (await office.switch.ended(call))["endReason"] == "remoteBye"
    await refused(attempt, "callEnded")
    await order.confirm()
    await anna.settle()
    assert anna.row(call)["endReason"] == "remoteBye", "P4: ended is final"


async def test_others_wait_and_the_owner_may_cancel(office):
    """X14, Q42: busyOperation and notOwner; a hang-up by who transfers takes the transfer back and not the call."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    phone = await office.desk(office.bo, kind="mobile")
    call = await office.held(bo)
    office.switch.hold_back("transfer")
    attempt = await bo.start("call.transfer", call=call, to="112", commandId="c-1")
    order = await office.switch.ordered("transfer", call)
    await refused(anna.do("pickUp", call), "busyOperation")
    await refused(anna.do("lock", call), "busyOperation")
    await refused(bo.do("resume", call), "busyOperation")
    await refused(bo.do("transfer", call, to="1"), "busyOperation")
    await refused(cia.do("hangUp", call), "notOwner")
    assert (await phone.do("hangUp", call))["call"]["state"] == "held", "P29: from any device"
    refusal = await refused(attempt, "switchFailed")
    assert refusal.data["reason"] == "cancelled"
    assert (await anna.do("pickUp", call))["call"]["by"]["id"] == office.anna
    await order.confirm()
    row = await anna.row_in(call, "ended")
    assert row["endReason"] == "transferredOut", "Q42: what the switch has done is so"


async def test_who_may_transfer_and_when(office):
    """P26, P29, P34, P50: the first refusal in order."""
    await office.furnish()
    bo, anna, dan = await office.desks(office.bo, office.anna, office.dan)
    call = await office.ringing()
    await refused(bo.do("transfer", call, to="112"), "notConnected")
    await bo.do("answer", call)
    await refused(anna.do("transfer", call, to="112"), "notOwner")
    refusal = await refused(dan.do("transfer", call, to="112"), "notMember")
    assert "call" not in refusal.data
    await refused(bo.do("transfer", call, to="Anna"), "invalidParams")
    await refused(bo.do("transfer", "none.1", to="112"), "unknownCall")
    await refused(bo.do("transfer", call, to="112", rev=1), "staleRevision")
    dialling = (await anna.place(office.line))["id"]
    await refused(anna.do("transfer", dialling, to="112"), "notConnected")


@pytest.mark.parametrize(("verb", "capability"), [("transfer", "transfer"), ("moveToMeeting", "meeting")])
async def test_a_switch_without_the_capability(office, verb, capability):
    """P9: switchUnavailable names it, and nothing is committed."""
    await office.furnish(capabilities=[one for one in CAPABILITIES if one != capability])
    bo = await office.desk(office.bo)
    call = await office.connected(bo)
    params = {"to": "112"} if verb == "transfer" else {"meeting": {"host": office.anna, "kind": "instant"}}
    mark = bo.mark()
    refusal = await refused(bo.do(verb, call, **params), "switchUnavailable")
    assert refusal.data["capability"] == capability and refusal.data["call"]["state"] == "connected"
    await bo.settle()
    assert not bo.seen("call.updated", since=mark)


async def test_a_transfer_is_carried_out_once(office):
    """P33, X17: the same commandId gives the stored result, another number under it is refused."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.connected(bo)
    first = await bo.do("transfer", call, to="112", commandId="c-same")
    assert await bo.do("transfer", call, to="112", commandId="c-same") == first
    await refused(bo.do("transfer", call, to="113", commandId="c-same"), "duplicate")
    assert len(office.switch.has_ordered("transfer", call)) == 1


@pytest.mark.slow
async def test_a_switch_that_keeps_silent_about_a_transfer():
    """T16, P7, P8: after 5 s the earlier state is back; a late confirmation is true all the same (Q42)."""
    with own_node("late-transfer") as hub:
        office = await Office(hub).furnish()
        bo, anna = await office.desks(office.bo, office.anna)
        call = await office.held(bo)
        office.switch.hold_back("transfer")
        attempt = await bo.start("call.transfer", call=call, to="112", commandId="c-1")
        order = await office.switch.ordered("transfer", call)
        begun = time.monotonic()
        async with asyncio.timeout(15):
            refusal = await refused(attempt, "switchFailed")
        assert 4 <= time.monotonic() - begun <= 9 and refusal.data["reason"] == "timeout"
        row = await anna.row_in(call, "held", pending=None)
        assert row["pickable"] is True
        await order.confirm()
        assert (await anna.row_in(call, "ended"))["endReason"] == "transferredOut"
        await office.close()


async def test_x14_transfer_against_hold(hub):
    """X14: the first claim stands; the other is refused busyOperation, or comes after it."""

    async def play(lane):
        call = await lane.connected(lane.a)
        transfer, hold = await lane.race(lane.a.do("transfer", call, to="112"), lane.a2.do("hold", call))
        if isinstance(transfer, dict):
            assert transfer["call"]["endReason"] == "transferredOut"
            await lane.settled(call, "ended")
            assert isinstance(hold, dict) or hold.word in ("busyOperation", "callEnded"), f"got {hold}"
            return "held, then transferred" if isinstance(hold, dict) else f"transferred, hold {hold.word}"
        assert transfer.word == "busyOperation" and hold["call"]["state"] == "held", f"{transfer} {hold}"
        await lane.settled(call, "held")
        await lane.end(call)
        return "held"

    await Lanes(hub).run(play)


async def test_x14_transfer_against_pick_up(hub):
    """X14: one of them has the call; the other learns that it is busy, gone, or somebody else's."""

    async def play(lane):
        call = await lane.held(lane.a)
        transfer, picked = await lane.race(lane.a.do("transfer", call, to="112"), lane.b.do("pickUp", call))
        if isinstance(transfer, dict):
            assert picked.word in ("busyOperation", "callEnded"), f"got {picked}"
            assert (await lane.settled(call, "ended"))["endReason"] == "transferredOut"
            return f"transferred, pick-up {picked.word}"
        assert isinstance(picked, dict) and transfer.word in ("busyOperation", "notOwner"), f"{transfer} {picked}"
        await lane.settled(call, "connected", by=lane.b_id)
        await lane.end(call)
        return f"picked up, transfer {transfer.word}"

    await Lanes(hub).run(play)


async def test_x14_transfer_against_the_own_hang_up(hub):
    """X14, P32: ended before, cancelled meanwhile, or transferred; never both, never a stuck row."""

    async def play(lane):
        call = await lane.connected(lane.a)
        transfer, hung = await lane.race(lane.a.do("transfer", call, to="112"), lane.a2.do("hangUp", call))
        if isinstance(transfer, dict):
            assert hung.word == "callEnded", f"got {hung}"
            assert (await lane.settled(call, "ended"))["endReason"] == "transferredOut"
            return "transferred"
        if transfer.word == "callEnded":
            assert hung["call"]["endReason"] == "localBye"
            await lane.settled(call, "ended")
            return "hung up"
        assert transfer.word == "switchFailed" and transfer.data["reason"] == "cancelled", f"got {transfer}"
        assert hung["call"]["state"] == "connected"
        # The switch has been told before the cancel, and does it: what is so wins.
        assert (await lane.settled(call, "ended"))["endReason"] == "transferredOut"
        return "cancelled too late"

    await Lanes(hub).run(play)


async def test_x14_transfer_against_the_far_ends_hang_up(hub):
    """X14, T13: transferred, or remoteBye and callEnded."""

    async def play(lane):
        call = await lane.connected(lane.a)
        transfer, _ = await lane.race(lane.a.do("transfer", call, to="112"), lane.switch.ended(call), headstart=0.03)
        row = await lane.settled(call, "ended")
        if isinstance(transfer, dict):
            assert row["endReason"] == "transferredOut"
            return "transferred"
        assert transfer.word == "callEnded" and row["endReason"] == "remoteBye", f"{transfer} {row}"
        return "ended"

    await Lanes(hub).run(play)
