"""A command with the same id has one result (R84, X17, P33), also across a restart of the server."""

import asyncio

from refusal import refused


async def test_a_repeat_returns_the_stored_result_and_changes_nothing(office):
    """X17: also when the call has gone on, or has ended."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.ringing()
    first = await bo.rpc("call.answer", call=call, commandId="c-1")
    await bo.do("hold", call)
    seq = bo.lines[office.line].seq
    assert await bo.rpc("call.answer", call=call, commandId="c-1") == first
    await bo.settle()
    assert bo.lines[office.line].seq == seq
    await bo.do("hangUp", call)
    assert await bo.rpc("call.answer", call=call, commandId="c-1") == first
    assert len(office.switch.has_ordered("answer", call)) == 1


async def test_a_repeat_from_another_device_or_session_is_the_same_command(office):
    """P33: the key is (party, commandId)."""
    await office.furnish()
    bo, phone = await office.desk(office.bo), await office.desk(office.bo, kind="mobile")
    row = (await bo.rpc("call.place", line=office.line, to="112", commandId="c-1"))["call"]
    assert (await phone.rpc("call.place", line=office.line, to="112", commandId="c-1"))["call"] == row
    await bo.drop()
    heir, _ = await office.back(bo)
    assert (await heir.rpc("call.place", to="112", line=office.line, commandId="c-1"))["call"] == row
    assert len(office.switch.has_ordered("dial")) == 1


async def test_the_ids_of_two_parties_do_not_meet(office):
    """P33."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    rows = [await client.rpc("call.place", line=office.line, to="112", commandId="c-1") for client in (bo, anna)]
    assert rows[0]["call"]["id"] != rows[1]["call"]["id"]


async def test_a_repeat_in_flight_waits_for_the_first(office):
    """P33."""
    await office.furnish()
    bo, phone = await office.desk(office.bo), await office.desk(office.bo, kind="mobile")
    office.switch.hold_back("answer")
    call = await office.ringing()
    attempts = [await bo.start("call.answer", call=call, commandId="c-1")]
    order = await office.switch.ordered("answer", call)
    attempts += [await client.start("call.answer", call=call, commandId="c-1") for client in (bo, phone)]
    await bo.settle()
    await phone.settle()
    assert not any(attempt.done() for attempt in attempts)
    await order.confirm()
    results = await asyncio.gather(*attempts)
    assert results[0] == results[1] == results[2]
    assert results[0]["call"]["by"]["device"] == bo.device
    assert len(office.switch.has_ordered("answer")) == 1


async def test_an_id_with_other_content_is_a_duplicate(office):
    """P33: another method, or other params."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call, other = await office.ringing(), await office.ringing()
    await bo.rpc("call.answer", call=call, commandId="c-1")
    await refused(bo.rpc("call.answer", call=other, commandId="c-1"), "duplicate")
    await refused(bo.rpc("call.answer", call=call, commandId="c-1", hold=True), "duplicate")
    await refused(bo.rpc("call.hold", call=call, commandId="c-1"), "duplicate")
    assert (await bo.rpc("call.answer", call=call, commandId="c-1"))["call"]["id"] == call


async def test_a_refusal_decided_on_the_lines_state_is_stored(office):
    """P33: notHeld stays notHeld under its id, though the call is held by now."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    first = await refused(anna.rpc("call.pickUp", call=call, commandId="c-1"), "notHeld")
    await bo.do("hold", call)
    again = await refused(anna.rpc("call.pickUp", call=call, commandId="c-1"), "notHeld")
    assert again.data == first.data
    assert (await anna.rpc("call.pickUp", call=call, commandId="c-2"))["call"]["state"] == "connected"


async def test_refusals_before_the_stored_id_and_a_missing_switch_are_not_stored(office):
    """P33: invalidParams and switchUnavailable; the same id succeeds later."""
    await office.furnish(switch=False)
    bo = await office.desk(office.bo)
    await refused(bo.rpc("call.place", line=office.line, to="abc", commandId="c-1"), "invalidParams")
    await refused(bo.rpc("call.place", line=office.line, to="112", commandId="c-1"), "switchUnavailable")
    office.switch = await office.new_switch()
    assert (await bo.rpc("call.place", line=office.line, to="112", commandId="c-1"))["call"]["state"] == "dialing"


async def test_the_result_survives_the_loss_of_the_connection(office):
    """X17: the reply was lost; the retry on a new connection gets it, with one effect."""
    await office.furnish()
    bo = await office.desk(office.bo)
    office.switch.hold_back("answer")
    call = await office.ringing()
    await bo.start("call.answer", call=call, commandId="c-1")
    order = await office.switch.ordered("answer", call)
    await bo.drop()
    heir, _ = await office.back(bo)
    attempt = await heir.start("call.answer", call=call, commandId="c-1")
    await order.confirm()
    assert (await attempt)["call"]["state"] == "connected", "D3: a lost socket ends neither the call nor the command"
    assert len(office.switch.has_ordered("answer")) == 1


async def test_optional_ids_work_alike(office):
    """P33: on alerts.set, history.delete and admin.*."""
    await office.furnish()
    bo = await office.desk(office.bo)
    first = await bo.rpc("alerts.set", delegator=office.anna, optedIn=False, commandId="c-1")
    await bo.rpc("alerts.set", delegator=office.anna, optedIn=True)
    assert await bo.rpc("alerts.set", delegator=office.anna, optedIn=False, commandId="c-1") == first
    (group,) = (await bo.rpc("lines.list"))["shared"]
    assert group["optedIn"] is True, "the repeat had no effect"
    await refused(bo.rpc("alerts.set", delegator=office.anna, optedIn=True, commandId="c-1"), "duplicate")
    added = await office.delegate(office.dan, commandId="c-9")
    assert await office.delegate(office.dan, commandId="c-9") == added
    await refused(office.delegate(office.dan), "duplicate")


async def test_results_and_refusals_survive_a_restart(lone_office):
    """X17, P33: an id is unique for 24 h, whatever happens to the process in between."""
    office = await lone_office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.ringing()
    result = await bo.rpc("call.answer", call=call, commandId="c-1")
    refusal = await refused(anna.rpc("call.pickUp", call=call, commandId="c-2"), "notHeld")
    office.hub.kill()
    await asyncio.gather(bo.closed(), anna.closed(), office.switch.client.closed(), office.admin.closed())
    office.hub.start()
    switch = office.switch.successor()
    office.guests.append(switch)
    await switch.join(office.switch.live.values())
    bo, anna = await office.desks(office.bo, office.anna)
    assert await bo.rpc("call.answer", call=call, commandId="c-1") == result
    again = await refused(anna.rpc("call.pickUp", call=call, commandId="c-2"), "notHeld")
    assert again.data["code"] == refusal.data["code"]
    await refused(bo.rpc("call.hold", call=call, commandId="c-1"), "duplicate")
    assert not switch.has_ordered("answer")
