"""Lifting a call into a meeting of another member (R54-R56, T17, P36, X14)."""

import asyncio
import time

import pytest

from hub import own_node
from lanes import Lanes
from office import Office
from refusal import refused


def meeting_of(host, kind="instant"):
    return {"host": host, "kind": kind} | ({"id": "m-77"} if kind == "scheduled" else {})


@pytest.mark.parametrize("kind", ["instant", "scheduled"])
async def test_a_call_is_moved_into_another_members_meeting(office, kind):
    """R54, R55, R56, P36: accepted, then in the meeting; the line is free, and the result waits for the end."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    call = await office.connected(bo)
    wanted = meeting_of(office.anna, kind)
    attempt = await bo.start("call.moveToMeeting", call=call, meeting=wanted, commandId="c-1")
    order = await office.switch.ordered("moveToMeeting", call)
    assert order.params["meeting"] == wanted and order.params["party"] == office.bo
    claimed = await anna.row_in(call, "elevating")
    assert claimed["pending"]["op"] == "moveToMeeting" and "meeting" not in claimed
    longer = await anna.row_in(call, "elevating", pending=lambda pending: pending["until"] > order.params["until"])
    assert longer["pending"]["until"] - claimed["pending"]["until"] >= 24_000, "P36: 30 s from the acceptance"
    assert not attempt.done()
    row = await office.switch.meeting_joined(call, office.anna, kind, "m-77")
    assert row["endReason"] == "movedToMeeting"
    assert (await attempt)["call"] == row
    assert row["meeting"] == {"host": office.anna, "kind": kind, "id": "m-77"}
    event = await cia.sees("call.ended", call=call)
    assert event["call"] == row and event["actor"] == office.actor(office.bo)
    await cia.sees("line.idle", line=office.line)
    entry = (await cia.is_told("history.added", entry=call))["entry"]
    assert entry["outcome"] == "movedToMeeting" and entry["meeting"] == row["meeting"]
    assert [one["id"] for one in entry["handlers"]] == [office.bo]


async def test_the_delegator_moves_a_call_into_a_delegates_meeting(office):
    """R54: in both directions."""
    await office.furnish()
    anna = await office.desk(office.anna)
    call = await office.talking_out(anna, office.line)
    attempt = await anna.start("call.moveToMeeting", call=call, meeting=meeting_of(office.cia), commandId="c-1")
    await office.switch.ordered("moveToMeeting", call)
    await anna.row_in(call, "elevating")
    await office.switch.meeting_joined(call, office.cia)
    assert (await attempt)["call"]["meeting"]["host"] == office.cia


async def test_a_meeting_that_cannot_take_the_call(office):
    """R56, P36: meetingUnavailable with the switch's reason; the call stays connected unchanged."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    before = bo.row(call)
    office.switch.hold_back("moveToMeeting")
    attempt = await bo.start(
        "call.moveToMeeting", call=call, meeting=meeting_of(office.anna, "scheduled"), commandId="c-1"
    )
    await (await office.switch.ordered("moveToMeeting", call)).refuse("full")
    refusal = await refused(attempt, "meetingUnavailable")
    assert refusal.data["reason"] == "full"
    row = await anna.row_in(call, "connected", pending=None)
    assert row == before | {"rev": row["rev"]} == refusal.data["call"]
    again = await refused(
        bo.do("moveToMeeting", call, meeting=meeting_of(office.anna, "scheduled"), commandId="c-1"),
        "meetingUnavailable",
    )
    assert again.data == refusal.data, "P33: decided on the line's state, so it is stored"


async def test_the_far_end_hangs_up_on_its_way(office):
    """T13, X14: remoteBye and callEnded, before and after the acceptance."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    for accepted in (False, True):
        call = await office.connected(bo)
        office.switch.hold_back("moveToMeeting")
        attempt = await bo.start(
            "call.moveToMeeting", call=call, meeting=meeting_of(office.anna), commandId=f"c-{accepted}"
        )
        order = await office.switch.ordered("moveToMeeting", call)
        if accepted:
            await order.confirm()
            await anna.row_in(call, "elevating", pending=lambda pending: pending["until"] > order.params["until"])
        assert (await office.switch.ended(call))["endReason"] == "remoteBye"
        await refused(attempt, "callEnded")


async def test_the_owners_hang_up_takes_the_move_back(office):
    """X14, Q42, Q43: the call goes on, the switch is told, others are busy meanwhile; who arrives after all is there."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    attempt = await bo.start("call.moveToMeeting", call=call, meeting=meeting_of(office.anna), commandId="c-1")
    await office.switch.ordered("moveToMeeting", call)
    await bo.row_in(call, "elevating")
    await refused(bo.do("hold", call), "busyOperation")
    await refused(anna.do("hangUp", call), "notOwner")
    assert (await bo.do("hangUp", call))["call"]["state"] == "connected"
    refusal = await refused(attempt, "meetingUnavailable")
    assert refusal.data["reason"] == "cancelled"
    order = await office.switch.ordered("resume", call)
    assert (order.params["party"], order.params["device"]) == (office.bo, bo.device)
    row = await office.switch.meeting_joined(call, office.anna)
    assert row["endReason"] == "movedToMeeting" and (await anna.row_in(call, "ended"))["meeting"]["id"] == "m-1"


async def test_whose_meeting_and_when(office):
    """P26, P36: the host is another member; a scheduled meeting has an id; connected calls alone are moved."""
    await office.furnish()
    bo, anna, dan = await office.desks(office.bo, office.anna, office.dan)
    call = await office.connected(bo)
    for host in (office.bo, office.dan, "nobody"):
        refusal = await refused(bo.do("moveToMeeting", call, meeting=meeting_of(host)), "invalidParams")
        assert refusal.data["member"] == "meeting.host"
    refusal = await refused(
        bo.do("moveToMeeting", call, meeting={"host": office.anna, "kind": "scheduled"}), "invalidParams"
    )
    assert refusal.data["member"] == "meeting.id"
    await refused(anna.do("moveToMeeting", call, meeting=meeting_of(office.bo)), "notOwner")
    refusal = await refused(dan.do("moveToMeeting", call, meeting=meeting_of(office.bo)), "notMember")
    assert "call" not in refusal.data
    await bo.do("hold", call)
    await refused(bo.do("moveToMeeting", call, meeting=meeting_of(office.anna)), "notConnected")
    ringing = await office.ringing()
    await refused(bo.do("moveToMeeting", ringing, meeting=meeting_of(office.anna)), "notConnected")
    refusal = await refused(office.switch.meeting_joined(ringing, office.anna), "notConnected")
    assert refusal.data["call"]["state"] == "ringing"


async def test_a_report_of_a_meeting_is_idempotent(office):
    """P3, F24: the same row again; unknownCall for a call that nobody knows."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.connected(bo)
    first = await office.switch.meeting_joined(call, office.anna)
    assert await office.switch.meeting_joined(call, office.anna) == first
    await refused(office.switch.meeting_joined("none.1", office.anna), "unknownCall")


@pytest.mark.slow
async def test_a_switch_that_keeps_silent_about_a_move():
    """P36, P8: after 5 s of silence, and 30 s after an acceptance, the call is connected again and the move is taken back."""
    with own_node("late-move") as hub:
        office = await Office(hub).furnish()
        bo, anna = await office.desks(office.bo, office.anna)
        for accepted, seconds in ((False, 5), (True, 30)):
            call = await office.connected(bo)
            office.switch.hold_back("moveToMeeting")
            attempt = await bo.start(
                "call.moveToMeeting", call=call, meeting=meeting_of(office.anna), commandId=f"c-{seconds}"
            )
            order = await office.switch.ordered("moveToMeeting", call)
            begun = time.monotonic()
            if accepted:
                await order.confirm()
            async with asyncio.timeout(seconds + 10):
                refusal = await refused(attempt, "meetingUnavailable")
            assert seconds - 1 <= time.monotonic() - begun <= seconds + 4 and refusal.data["reason"] == "timeout"
            row = await anna.row_in(call, "connected", pending=None)
            assert row["by"]["id"] == office.bo
            assert (await office.switch.ordered("resume", call)).params["party"] == office.bo
            await bo.do("hangUp", call)
        await office.close()


async def test_x14_move_against_hold(hub):
    """X14: the first claim stands, and the other is refused busyOperation or comes too late."""

    async def play(lane):
        call = await lane.connected(lane.a)

        async def move():
            attempt = await lane.a.start(
                "call.moveToMeeting", call=call, meeting=meeting_of(lane.owner_id), commandId=f"c-{call}"
            )
            await asyncio.wait({attempt, asyncio.create_task(lane.owner.row_in(call, "elevating"))}, return_when="FIRST_COMPLETED")
            if not attempt.done():
                await lane.switch.meeting_joined(call, lane.owner_id)
            return await attempt

        moved, hold = await lane.race(move(), lane.a2.do("hold", call))
        if isinstance(moved, dict):
            assert (await lane.settled(call, "ended"))["endReason"] == "movedToMeeting"
            assert not isinstance(hold, dict) and hold.word in ("busyOperation", "callEnded"), f"got {hold}"
            return f"moved, hold {hold.word}"
        assert moved.word in ("busyOperation", "notConnected") and hold["call"]["state"] == "held", f"{moved} {hold}"
        await lane.end(call)
        return f"held, move {moved.word}"

    await Lanes(hub).run(play)


async def test_x14_move_against_the_far_ends_hang_up(hub):
    """X14, T13: in the meeting, or remoteBye and callEnded."""

    async def play(lane):
        call = await lane.connected(lane.a)
        attempt = await lane.a.start(
            "call.moveToMeeting", call=call, meeting=meeting_of(lane.owner_id), commandId=f"c-{call}"
        )
        await lane.owner.row_in(call, "elevating")
        joined, _ = await lane.race(lane.switch.meeting_joined(call, lane.owner_id), lane.switch.ended(call))
        row = await lane.settled(call, "ended")
        (moved,) = await lane.race(attempt)
        if row["endReason"] == "movedToMeeting":
            assert moved["call"] == row == joined
            return "moved"
        assert row["endReason"] == "remoteBye" and moved.word == "callEnded", f"{row} {moved}"
        return "ended"

    await Lanes(hub).run(play)
