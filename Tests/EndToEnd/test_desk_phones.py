"""Desk phones take part by the reports of their switch (R15, P3, P10)."""

from refusal import refused


async def test_a_desk_phone_answers_by_a_report(office):
    """R15, P10, P3: a report commits like a command; the loser is refused with the winner, and releases that leg alone."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    call = await office.ringing()
    row = await office.switch.answered(call, office.bo, "bo-deskphone")
    assert row["state"] == "connected" and row["by"] == office.actor(office.bo) | {"device": "bo-deskphone"}
    for client in (anna, bo):
        withdrawn = await client.sees("call.alertWithdrawn", call=call)
        assert withdrawn["reason"] == "answeredElsewhere" and withdrawn["actor"]["id"] == office.bo
    refusal = await refused(
        office.switch.client.rpc("switch.answered", call=call, party=office.anna, device="anna-deskphone"),
        "alreadyAnswered",
    )
    assert refusal.data["winner"] == row["by"]
    refusal = await refused(anna.do("answer", call), "alreadyAnswered")
    assert refusal.data["winner"] == row["by"]
    assert not office.switch.has_ordered("answer"), "P3: what was reported is not ordered"


async def test_a_desk_phone_holds_and_an_app_picks_up(office):
    """R15: held and resumed by reports."""
    await office.furnish()
    anna = await office.desk(office.anna)
    call = await office.ringing()
    await office.switch.answered(call, office.bo, "bo-deskphone")
    row = await office.switch.report("held", call, party=office.bo, device="bo-deskphone")
    assert row["state"] == "held" and (await anna.row_in(call, "held"))["by"]["device"] == "bo-deskphone"
    again = await office.switch.report("held", call, party=office.bo, device="bo-deskphone")
    assert again == row, "P3: a no-op"
    row = await office.switch.report("resumed", call, party=office.bo, device="bo-deskphone")
    assert row["state"] == "connected"
    await office.switch.report("held", call, party=office.bo, device="bo-deskphone")
    result = await anna.do("pickUp", call)
    assert result["call"]["by"]["id"] == office.anna
    assert (await office.switch.ordered("pickUp", call)).params["from"] == {
        "party": office.bo,
        "device": "bo-deskphone",
    }


async def test_a_desk_phone_hangs_up(office):
    """P10: switch.ended never loses; local is localBye, with the member as actor."""
    await office.furnish()
    anna = await office.desk(office.anna)
    call = await office.ringing()
    await office.switch.answered(call, office.bo, "bo-deskphone")
    row = await office.switch.ended(call, "local", party=office.bo, device="bo-deskphone")
    assert row["endReason"] == "localBye"
    assert (await anna.sees("call.ended", call=call))["actor"] == office.actor(office.bo)
    assert await office.switch.ended(call, "local", party=office.bo, device="bo-deskphone") == row, "P3"
    assert await office.switch.ended(call, "remote") == row, "P3, P10: what already is so"


async def test_an_answer_by_report_crosses_a_claimed_answer(office):
    """P10, P7: the claim came first, so the report loses."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    office.switch.hold_back("answer")
    call = await office.ringing()
    attempt = await anna.start("call.answer", call=call, commandId="c-1")
    order = await office.switch.ordered("answer", call)
    refusal = await refused(
        office.switch.client.rpc("switch.answered", call=call, party=office.bo, device="bo-deskphone"),
        "alreadyAnswered",
    )
    assert refusal.data["winner"]["id"] == office.anna
    await order.confirm()
    assert (await attempt)["call"]["by"]["id"] == office.anna
