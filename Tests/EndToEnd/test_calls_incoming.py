"""Calls that come in: alert, answer, decline, opt-out, the ring timer, voicemail (P1, P6, P12-P16, R31-R38)."""

import asyncio

import pytest

from hub import now_milliseconds
from refusal import refused


async def test_only_the_alert_set_rings(office):
    """P15: owner, and delegates with the right `answer` who are opted in; fixed when the call comes in."""
    await office.furnish()
    await office.set_rights(office.cia, "place", "pickUpHeld", "optOut")
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    call = await office.ringing()
    order = await office.switch.ordered("alert", call)
    assert {target["party"] for target in order.params["targets"]} == {office.anna, office.bo}
    assert "alert" in await anna.row_in(call, "ringing")
    assert "alert" in await bo.row_in(call, "ringing")
    assert "alert" not in await cia.row_in(call, "ringing"), "D5: the row is seen all the same"
    await office.delegate(office.dan)
    dan = await office.desk(office.dan)
    dan.forbidden_lines.clear()
    assert "alert" not in dan.row(call), "P15: new members do not enter"
    late = await office.desk(office.bo, kind="mobile")
    assert late.row(call)["alert"]["callFor"] == "Anna Berg", "P15: a new socket of a member in the set sees the alert"


async def test_a_common_area_phone_that_is_a_delegate_rings_and_answers(office):
    """R1, R4."""
    await office.furnish()
    await office.delegate(office.hall)
    hall = await office.desk(office.hall, kind="commonArea")
    anna = await office.desk(office.anna)
    call = await office.ringing()
    assert (await hall.row_in(call, "ringing"))["alert"]["callFor"] == "Anna Berg"
    await hall.do("answer", call)
    assert (await anna.row_in(call, "connected"))["by"]["name"] == "Hall phone"


async def test_an_anonymous_caller_has_an_empty_number(office):
    """P50."""
    await office.furnish()
    anna = await office.desk(office.anna)
    call = await office.ringing(number="", name=None)
    row = await anna.row_in(call, "ringing")
    assert row["remote"] == {"number": ""} and row["alert"]["remote"] == {"number": ""}


async def test_the_second_of_two_who_answer_is_told_who_won(office):
    """R34, X1, X2, P7: from the claim on racers get alreadyAnswered with the winner; between own devices the device counts (P29)."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    phone = await office.desk(office.bo, kind="mobile")
    office.switch.hold_back("answer")
    call = await office.ringing()
    first = await bo.start("call.answer", call=call, commandId="c-1")
    order = await office.switch.ordered("answer", call)
    winner = office.actor(office.bo) | {"device": bo.device}
    for client in (anna, phone):
        refusal = await refused(client.do("answer", call), "alreadyAnswered")
        assert refusal.data["winner"] == winner and refusal.data["call"]["pending"]["by"] == winner
    await order.confirm()
    assert (await first)["call"]["by"] == winner
    for client in (anna, phone):
        refusal = await refused(client.do("answer", call), "alreadyAnswered")
        assert refusal.data["winner"] == winner and refusal.data["call"]["state"] == "connected"


async def test_a_refused_answer_rings_on(office):
    """P7: pending is removed, the earlier state is back, the claimant gets switchFailed with the switch's reason; anybody may answer then."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    office.switch.hold_back("answer")
    call = await office.ringing()
    attempt = await bo.start("call.answer", call=call, commandId="c-1")
    await (await office.switch.ordered("answer", call)).refuse("noLeg")
    refusal = await refused(attempt, "switchFailed")
    assert refusal.data["reason"] == "noLeg"
    for client in (anna, bo):
        row = await client.row_in(call, "ringing", rev=3)
        assert "pending" not in row and "alert" in row
        assert [event["type"] for event in client.heard("line.event", call=call)] == [
            "call.alert",
            "call.updated",
            "call.updated",
        ]
    office.switch.let_go("answer")
    assert (await anna.do("answer", call))["call"]["by"]["id"] == office.anna


async def test_the_caller_gives_up_while_the_answer_is_claimed(office):
    """X3, P7, F17: the claimant gets callEnded; the call ends cancelled, not remoteBye; it was missed by all."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    office.switch.hold_back("answer")
    call = await office.ringing()
    attempt = await bo.start("call.answer", call=call, commandId="c-1")
    order = await office.switch.ordered("answer", call)
    ended = await office.switch.ended(call)
    assert ended["endReason"] == "cancelled"
    refusal = await refused(attempt, "callEnded")
    assert refusal.data["call"]["state"] == "ended"
    for client in (anna, bo):
        assert (await client.sees("call.alertWithdrawn", call=call))["reason"] == "cancelled"
        assert (await client.is_told("history.added", entry=call))["entry"]["outcome"] == "missed"
    await order.confirm()
    await anna.settle()
    assert anna.row(call)["state"] == "ended", "F3: ended is final"


async def test_the_caller_gives_up(office):
    """R34, F11: withdrawn with `cancelled`, no actor; the line is idle; missed by all."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    call = await office.ringing()
    row = await office.switch.ended(call)
    assert row["state"] == "ended" and row["endReason"] == "cancelled" and "by" not in row
    for client in (anna, bo):
        withdrawn = await client.sees("call.alertWithdrawn", call=call)
        assert withdrawn["reason"] == "cancelled" and "actor" not in withdrawn
        await client.sees("line.idle", line=office.line)
        entry = (await client.is_told("history.added", entry=call))["entry"]
        assert entry["outcome"] == "missed" and entry["handlers"] == [] and entry["durationSeconds"] == 0
        assert "label" not in entry, "R69: nobody handled it"
    assert not office.switch.has_ordered("divert", call)
    await refused(bo.do("answer", call), "callEnded")


# Declining and opting out


async def test_a_decline_silences_all_devices_of_one_party_and_nobody_else(office):
    """R35, F12, P11, P14: by the party's feed; neither seq nor rev changes."""
    await office.furnish()
    anna, cia = await office.desks(office.anna, office.cia)
    desk, phone = await office.desk(office.bo), await office.desk(office.bo, kind="mobile")
    call = await office.ringing()
    for client in (anna, cia, desk, phone):
        await client.row_in(call, "ringing")
    result = await desk.do("decline", call)
    assert result["call"]["state"] == "ringing" and "alert" not in result["call"] and result["call"]["rev"] == 1, (
        "P16, Q7"
    )
    for client in (desk, phone):
        withdrawn = await client.is_told("alert.withdrawn", call=call)
        assert withdrawn["reason"] == "declined" and withdrawn["line"] == office.line
    stopped = await office.switch.ordered("stopAlert", call)
    assert [target["party"] for target in stopped.params["targets"]] == [office.bo]
    for client in (anna, cia):
        await client.settle()
        assert "alert" in client.row(call) and not client.told("alert.withdrawn")
    for client in (anna, cia, desk, phone):
        assert [event["type"] for event in client.heard("line.event")] == ["call.alert"], "P11: no event of the line"
    newcomer = await office.desk(office.bo, kind="web")
    assert "alert" not in newcomer.row(call), "F12: a decline holds on devices that come later"


async def test_a_second_decline_changes_nothing(office):
    """P16."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.ringing()
    await bo.do("decline", call)
    again = await bo.do("decline", call)
    assert again["call"]["state"] == "ringing"
    await bo.settle()
    assert len(bo.told("alert.withdrawn")) == 1


async def test_who_has_declined_may_still_answer(office):
    """P16: a decline silences, it takes no right away."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.ringing()
    await bo.do("decline", call)
    assert (await bo.do("answer", call))["call"]["state"] == "connected"
    refusal = await refused(bo.do("decline", call), "alreadyAnswered")
    assert refusal.data["winner"]["id"] == office.bo


@pytest.mark.parametrize("voicemail", [True, False])
async def test_when_all_have_declined_the_call_is_rejected(office, voicemail):
    """R35, P1, P14, P16: ended at the last decline, which gets the tombstone; the switch then diverts the caller."""
    await office.furnish()
    await office.put_line(office.line, voicemail=voicemail)
    clients = await office.desks(office.anna, office.bo, office.cia)
    call = await office.ringing()
    for client in clients[:-1]:
        assert (await client.do("decline", call))["call"]["state"] == "ringing"
    last = await clients[-1].do("decline", call)
    reason = "voicemail" if voicemail else "rejected"
    assert last["call"]["state"] == "ended" and last["call"]["endReason"] == reason
    divert = await office.switch.ordered("divert", call)
    assert divert.params["to"] == ("voicemail" if voicemail else "busy") and divert.params["reason"] == "rejected"
    for client in clients:
        assert (await client.sees("call.alertWithdrawn", call=call))["reason"] == "rejected"
        await client.sees("line.idle", line=office.line)
        assert (await client.is_told("history.added", entry=call))["entry"]["outcome"] == reason
    await refused(clients[0].do("answer", call), "goneToVoicemail" if voicemail else "callEnded")


async def test_opting_out_silences_what_rings_and_what_will_ring(office):
    """R15, D5, P14, P15: rows stay; opting in again brings the next call's alert, not this one's."""
    await office.furnish()
    desk, phone = await office.desk(office.bo), await office.desk(office.bo, kind="mobile")
    call = await office.ringing()
    await desk.row_in(call, "ringing")
    await phone.rpc("alerts.set", delegator=office.anna, optedIn=False)
    for client in (desk, phone):
        assert (await client.is_told("alert.withdrawn", call=call))["reason"] == "optedOut"
    second = await office.ringing()
    assert "alert" not in await desk.row_in(second, "ringing")
    order = await office.switch.ordered("alert", second)
    assert {target["party"] for target in order.params["targets"]} == {office.anna, office.cia}
    await phone.rpc("alerts.set", delegator=office.anna, optedIn=True)
    await desk.settle()
    assert "alert" not in desk.row(call) and "alert" not in desk.row(second), "P15: nobody enters the set later"
    third = await office.ringing()
    assert "alert" in await desk.row_in(third, "ringing")
    assert (await desk.do("answer", second))["call"]["state"] == "connected", "P16: answering stays allowed"


async def test_when_nobody_can_be_alerted_it_is_as_if_all_had_declined(office):
    """P6: here the owner is the only one, and declines."""
    await office.furnish()
    dan = await office.desk(office.dan)
    call = await office.ringing(office.dan_line)
    assert "alert" in await dan.row_in(call, "ringing")
    assert (await dan.do("decline", call))["call"]["endReason"] == "voicemail"


# The ring timer


@pytest.mark.parametrize("voicemail", [True, False])
async def test_the_ring_timer_ends_the_call_and_diverts_the_caller(lone_office, voicemail):
    """P1, R36, X4: ended first, then switch.divert; afterwards goneToVoicemail, or callEnded where there is no voicemail."""
    office = await lone_office.furnish()
    await office.put_line(office.line, voicemail=voicemail)
    await office.policy(ringSeconds=1)
    anna, bo = await office.desks(office.anna, office.bo)
    begun = now_milliseconds()
    call = await office.ringing()
    alert = (await bo.row_in(call, "ringing"))["alert"]
    assert alert["expiresAt"] - alert["ringStartedAt"] == 1000
    row = await bo.row_in(call, "ended")
    assert 900 <= now_milliseconds() - begun <= 4000
    assert row["endReason"] == ("voicemail" if voicemail else "noAnswer")
    divert = await office.switch.ordered("divert", call)
    assert (divert.params["to"], divert.params["reason"]) == ("voicemail" if voicemail else "busy", "noAnswer")
    for client in (anna, bo):
        assert (await client.sees("call.alertWithdrawn", call=call))["reason"] == "noAnswer"
        await client.sees("line.idle", line=office.line)
        assert (await client.is_told("history.added", entry=call))["entry"]["outcome"] == (
            "voicemail" if voicemail else "missed"
        )
    await refused(bo.do("answer", call), "goneToVoicemail" if voicemail else "callEnded")
    again = await office.ringing()
    assert (await bo.row_in(again, "ringing"))["appearance"] == 1, "P1: the appearance is free at that commit"


async def test_an_answered_call_has_no_ring_timer(lone_office):
    """F5b: the timer ends only what still rings."""
    office = await lone_office.furnish()
    await office.policy(ringSeconds=1)
    bo, anna = await office.desks(office.bo, office.anna)
    call, other = await office.connected(bo), await office.ringing(office.line2)
    await anna.row_in(other, "ended")
    await anna.settle()
    assert anna.row(call)["state"] == "connected"


# A full line


async def test_appearances_are_the_smallest_free_and_the_fifth_call_is_refused(office):
    """D1, R53, P6: four at once; the fifth gets lineFull with data.divert, no order, and one entry of history."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    calls = [await office.ringing() for _ in range(4)]
    assert [(await anna.row_in(call, "ringing"))["appearance"] for call in calls] == [1, 2, 3, 4]
    lost = office.switch.new_call()
    refusal = await refused(office.switch.incoming(office.line, call=lost), "lineFull")
    assert refusal.data["divert"] == "voicemail"
    for client in (anna, bo):
        assert (await client.is_told("history.added", entry=lost))["entry"]["outcome"] == "voicemail"
    await refused(bo.do("place", line=office.line, to="112"), "lineFull")
    await office.switch.ended(calls[1])
    again = await office.ringing()
    assert (await anna.row_in(again, "ringing"))["appearance"] == 2, "P6: the smallest free one"
    assert not office.switch.has_ordered("divert") and anna.row(lost) is None
    assert await office.ringing(office.line2), "other lines are not full"


async def test_a_full_line_without_voicemail_sends_the_caller_to_busy(office):
    """P6."""
    await office.furnish()
    await office.put_line(office.line, voicemail=False)
    anna = await office.desk(office.anna)
    for _ in range(4):
        await office.ringing()
    lost = office.switch.new_call()
    refusal = await refused(office.switch.incoming(office.line, call=lost), "lineFull")
    assert refusal.data["divert"] == "busy"
    assert (await anna.is_told("history.added", entry=lost))["entry"]["outcome"] == "missed"


async def test_the_number_of_appearances_follows_the_policy(lone_office):
    """P42, D1: lowering a limit touches nothing that exists."""
    office = await lone_office.furnish()
    anna = await office.desk(office.anna)
    calls = [await office.ringing() for _ in range(3)]
    await office.policy(limits={"appearances": 2})
    await anna.settle()
    assert all(anna.row(call)["state"] == "ringing" for call in calls)
    await refused(office.switch.incoming(office.line), "lineFull")
    await office.switch.ended(calls[2])
    await refused(office.switch.incoming(office.line), "lineFull")
    await office.policy(limits={"appearances": 16})
    for _ in range(14):
        await office.ringing()
    await refused(office.switch.incoming(office.line), "lineFull")


async def test_duration_counts_from_the_answer_by_the_hubs_clock(office):
    """F31, R25: answeredAt stays as it was through holds and pick-ups."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    answered = (await anna.row_in(call, "connected"))["answeredAt"]
    assert abs(answered - now_milliseconds()) < 5000
    await bo.do("hold", call)
    await anna.do("pickUp", call)
    row = await anna.row_in(call, "connected", by=office.anna)
    assert row["answeredAt"] == answered
    await asyncio.gather(anna.do("hangUp", call), bo.row_in(call, "ended"))
