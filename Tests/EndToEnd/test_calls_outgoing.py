"""Calls that are placed on a shared line (R22-R30, Q1, P31, P50)."""

import pytest

from client import command_id
from refusal import refused


async def test_a_delegate_calls_with_the_delegators_number_and_everybody_sees_it(office):
    """R24-R29: who uses the line, the number called, from dialling on; the line is busy for the delegator."""
    await office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    row = await bo.place(office.line, "+4684650466")
    assert row["state"] == "dialing" and row["direction"] == "outbound" and row["id"].startswith("h."), "P4"
    assert row["by"] == office.actor(office.bo) | {"device": bo.device} and row["onBehalf"] is True
    assert row["remote"]["number"] == "+4684650466" and "pending" not in row, "Q1"
    order = await office.switch.ordered("dial", row["id"])
    assert (order.params["line"], order.params["to"], order.params["party"], order.params["device"]) == (
        office.line,
        "+4684650466",
        office.bo,
        bo.device,
    )
    for client in (anna, bo, cia):
        event = await client.sees("line.busy", call=row["id"])
        assert event["call"] == row and event["lamp"] == "busy" and event["actor"] == office.actor(office.bo)

    await office.switch.report("progress", row["id"])
    for client in (anna, bo, cia):
        assert (await client.row_in(row["id"], "dialing", alerting=True))["rev"] == 2, "P50"
    answered = await office.switch.remote_answered(row["id"])
    assert answered["state"] == "connected" and "alerting" not in answered
    for client in (anna, bo, cia):
        assert (await client.row_in(row["id"], "connected"))["answeredAt"] >= row["createdAt"], "R25"
    assert (await office.switch.ended(row["id"]))["endReason"] == "remoteBye"
    for client in (anna, bo, cia):
        await client.sees("line.idle", line=office.line)
        assert not client.seen("call.alert") and not client.seen("call.alertWithdrawn")


async def test_a_delegates_call_from_the_own_number_stays_private(office):
    """R29."""
    await office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    call = await office.talking_out(bo, office.bo_line)
    assert (await bo.row_in(call, "connected"))["onBehalf"] is False
    await bo.do("hangUp", call)
    for client in (anna, cia):
        await client.settle()
        assert not client.notes, "R29, R82"
    entry = (await bo.is_told("history.added", entry=call))["entry"]
    assert "label" not in entry and "delegator" not in entry


async def test_busy_is_an_indicator_not_a_block(office):
    """R30: while a delegate talks on the line, others place and take calls on it."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    first = await office.talking_out(bo, office.line)
    second = await anna.place(office.line)
    assert second["appearance"] == 2
    third = await office.ringing()
    assert (await bo.row_in(third, "ringing"))["appearance"] == 3
    assert (await anna.row_in(first, "connected"))["appearance"] == 1


async def test_a_stale_choice_of_line_is_refused(office):
    """R22: the relation was removed after the menu was shown; the call is never sent under another number."""
    await office.furnish()
    bo = await office.desk(office.bo)
    await office.revoke(office.bo)
    refusal = await refused(bo.do("place", line=office.line, to="112"), "notMember")
    assert "call" not in refusal.data
    assert not office.switch.has_ordered("dial")


async def test_the_switch_refuses_to_dial(office):
    """Q1, F5: the row ends with `error`, no lamp stays on, and the command is refused with switchFailed."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    office.switch.hold_back("dial")
    attempt = await bo.start("call.place", line=office.line, to="112", commandId="c-1")
    order = await office.switch.ordered("dial")
    assert (await anna.row_in(order.call, "dialing"))["by"]["id"] == office.bo, "Q1: the row is there from the claim on"
    assert not attempt.done(), "Q1: the reply waits for the switch"
    await order.refuse("noTrunk")
    refusal = await refused(attempt, "switchFailed")
    assert refusal.data["reason"] == "noTrunk" and refusal.data["call"]["endReason"] == "error"
    for client in (anna, bo):
        assert (await client.row_in(order.call, "ended"))["endReason"] == "error"
        await client.sees("line.idle", line=office.line)


@pytest.mark.parametrize(
    ("reason", "expected"), [("busy", "rejected"), ("failed", "error"), ("noAnswer", "noAnswer"), ("remote", None)]
)
async def test_the_far_end_does_not_take_the_call(office, reason, expected):
    """P10: how the reasons of switch.ended become endReason while dialling; nobody `has` a call that was never answered (P30)."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    call = (await bo.place(office.line))["id"]
    row = await office.switch.ended(call, reason)
    assert row["endReason"] in ([expected] if expected else ["rejected", "remoteBye"]) and "by" not in row
    entry = (await anna.is_told("history.added", entry=call))["entry"]
    assert entry["outcome"] == "outbound" and entry["durationSeconds"] == 0
    assert entry["label"] == "Outbound by Bo Ek for you", "R62: who placed it stands in history"


async def test_a_dial_that_nobody_looks_after_leaves_no_lamp_on(office):
    """F5, D3: the placer's socket is gone before the switch refuses; the line is as free as it was, for all its calls."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    office.switch.hold_back("dial")
    for _ in range(5):
        await bo.start("call.place", line=office.line, to="112", commandId=command_id())
        order = await office.switch.ordered("dial")
        await anna.row_in(order.call, "dialing")
        await bo.drop()
        await order.refuse("flooded")
        await anna.row_in(order.call, "ended", endReason="error")
        assert anna.lines[office.line].lamp == "idle" and anna.lines[office.line].rows == {}
        bo, _ = await office.back(bo, all=True)
        assert (await bo.row_in(order.call, "ended"))["endReason"] == "error"
    assert (await office.switch.incoming(office.line))["appearance"] == 1


async def test_the_placer_gives_up_while_dialling(office):
    """P32, P10: cancelled, by any device of the party; others may not."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    phone = await office.desk(office.bo, kind="mobile")
    call = (await bo.place(office.line))["id"]
    await refused(anna.do("hangUp", call), "notOwner")
    assert (await phone.do("hangUp", call))["call"]["endReason"] == "cancelled"
    await office.switch.ordered("hangUp", call)
    second = (await bo.place(office.line))["id"]
    row = await office.switch.ended(second, "local", party=office.bo, device=bo.device)
    assert row["endReason"] == "cancelled", "P10: local while dialling"


async def test_progress_and_answer_reported_twice_change_nothing(office):
    """P3: same result, no rev, no seq."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = (await bo.place(office.line))["id"]
    first, second = await office.switch.report("progress", call), await office.switch.report("progress", call)
    assert first == second
    first, second = await office.switch.remote_answered(call), await office.switch.remote_answered(call)
    assert first == second
    await bo.settle()
    assert bo.lines[office.line].seq == 3


async def test_placing_while_connected_is_refused(office):
    """P31: busyOperation, data.call being the connected call; a held one is no hindrance."""
    await office.furnish()
    bo = await office.desk(office.bo)
    phone = await office.desk(office.bo, kind="mobile")
    call = await office.connected(bo)
    refusal = await refused(phone.do("place", line=office.bo_line, to="112"), "busyOperation")
    assert refusal.data["call"]["id"] == call
    await bo.do("hold", call)
    assert await phone.place(office.bo_line)


async def test_the_number_of_another_line_is_dialled_like_any_other(office):
    """P50, 3.3."""
    await office.furnish()
    anna = await office.desk(office.anna)
    row = await anna.place(office.line, office.numbers[office.bo_line])
    order = await office.switch.ordered("dial", row["id"])
    assert order.params["to"] == office.numbers[office.bo_line]


@pytest.mark.parametrize("to", ["+46", "112", "*21#", "#31#0701234567", "0" * 32])
async def test_what_can_be_dialled(office, to):
    """P50."""
    await office.furnish()
    anna = await office.desk(office.anna)
    assert (await anna.place(office.line, to))["remote"]["number"] == to


async def test_hanging_up_before_the_switch_has_dialled(office):
    """P32, P7: a hang-up is never rolled back; the waiting place is refused with callEnded."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    office.switch.hold_back("dial")
    attempt = await bo.start("call.place", line=office.line, to="112", commandId="c-1")
    order = await office.switch.ordered("dial")
    assert (await bo.do("hangUp", order.call))["call"]["endReason"] == "cancelled"
    await refused(attempt, "callEnded")
    await order.confirm()
    await office.switch.ordered("hangUp", order.call)
    await anna.settle()
    assert anna.row(order.call)["state"] == "ended"


async def test_a_missing_capability_is_named(office):
    """P9: switchUnavailable with data.capability, before any commit."""
    await office.furnish(capabilities=["voicemail"])
    bo = await office.desk(office.bo)
    refusal = await refused(bo.do("place", line=office.line, to="112"), "switchUnavailable")
    assert refusal.data["capability"] == "dial"
    call = await office.connected(bo)
    refusal = await refused(bo.do("hold", call), "switchUnavailable")
    assert refusal.data["capability"] == "hold"
    await office.switch.report("held", call, party=office.bo, device=bo.device)
    anna = await office.desk(office.anna)
    refusal = await refused(anna.do("pickUp", call), "switchUnavailable")
    assert refusal.data["capability"] == "pickUp"
    await anna.settle()
    assert anna.row(call)["state"] == "held"
