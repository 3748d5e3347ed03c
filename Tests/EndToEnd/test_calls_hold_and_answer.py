"""Answering a second call and holding the first in one action (R37, R38, P31, X16)."""

from refusal import refused


async def test_hold_and_answer_is_one_action(office):
    """R37, R38, P31: the new call is claimed first, then every other connected call of the party is held, whatever line."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    own = await office.talking_out(bo, office.bo_line)
    call = await office.ringing()
    refusal = await refused(bo.do("answer", call), "busyOperation")
    assert refusal.data["call"]["id"] == own, "P31: without hold; data.call is the connected call"
    office.switch.hold_back("answer", "hold")
    attempt = await bo.start("call.answer", call=call, hold=True, commandId="c-1")
    order = await office.switch.ordered("answer", call)
    assert not office.switch.has_ordered("hold"), "R38: the old call is touched only once the new one is won"
    await order.confirm()
    await anna.row_in(call, "connected", by=office.bo)
    holding = await office.switch.ordered("hold", own)
    assert not attempt.done(), "P31: the result comes when all are done"
    await holding.confirm()
    result = await attempt
    assert result["call"]["state"] == "connected" and [row["id"] for row in result["held"]] == [own]
    assert "notHeld" not in result
    parked = await bo.sees("call.parked", call=own)
    assert parked["actor"] == office.actor(office.bo)


async def test_a_failed_hold_never_undoes_the_answer(office):
    """P31: it stands in notHeld, with its word."""
    await office.furnish()
    bo = await office.desk(office.bo)
    own = await office.talking_out(bo, office.bo_line)
    call = await office.ringing()
    office.switch.hold_back("hold")
    attempt = await bo.start("call.answer", call=call, hold=True, commandId="c-1")
    await (await office.switch.ordered("hold", own)).refuse("stuck")
    result = await attempt
    assert result["call"]["state"] == "connected" and result["held"] == []
    assert result["notHeld"] == [{"call": own, "code": "switchFailed"}]
    assert (await bo.row_in(own, "connected"))["by"]["id"] == office.bo


async def test_the_old_call_ends_while_the_new_one_is_answered(office):
    """X16: the answer succeeds all the same."""
    await office.furnish()
    bo = await office.desk(office.bo)
    own = await office.talking_out(bo, office.bo_line)
    call = await office.ringing()
    office.switch.hold_back("hold")
    attempt = await bo.start("call.answer", call=call, hold=True, commandId="c-1")
    await office.switch.ordered("hold", own)
    await office.switch.ended(own)
    result = await attempt
    assert result["call"]["state"] == "connected" and result["held"] == []
    assert result["notHeld"] == [{"call": own, "code": "callEnded"}]


async def test_a_lost_answer_touches_no_other_call(office):
    """R38, P31, X1: the loser's call stays connected."""
    await office.furnish()
    bo, cia = await office.desks(office.bo, office.cia)
    own = await office.talking_out(bo, office.bo_line)
    call = await office.ringing()
    await cia.do("answer", call)
    await refused(bo.do("answer", call, hold=True), "alreadyAnswered")
    await bo.settle()
    assert bo.row(own)["state"] == "connected" and not office.switch.has_ordered("hold", own)


async def test_hold_and_answer_without_another_call_is_a_plain_answer(office):
    """P31."""
    await office.furnish()
    bo = await office.desk(office.bo)
    result = await bo.do("answer", await office.ringing(), hold=True)
    assert result["held"] == [] and result["call"]["state"] == "connected"
