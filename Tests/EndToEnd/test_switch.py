"""The switch's side of the protocol (P2-P10): attaching, reporting, obeying."""

import asyncio

import pytest

from hub import PATIENCE, now_milliseconds
from refusal import outcome, refused
from switch import Switch

# Attaching


@pytest.mark.parametrize("name", ["sw.1", "h", "", "x" * 25, "ä", "a b"])
async def test_a_name_that_could_not_begin_a_call_id_is_refused(office, name):
    """Q16, 12.1."""
    await office.furnish(switch=False)
    switch = Switch(office.hub, "x")
    office.guests.append(switch)
    await switch.client.open()
    await refused(switch.client.rpc("switch.attach", name=name, lines="all", capabilities=[]), "invalidParams")


async def test_reports_before_the_sync_are_refused_and_no_order_is_sent(office):
    """P5: busyOperation before the attach, and between attach and the end of the sync."""
    await office.furnish(switch=False)
    anna = await office.desk(office.anna)
    switch = Switch(office.hub, f"sw{office.mark}", [office.line], owners=office.owners)
    office.guests.append(switch)
    await switch.client.open()
    await refused(switch.incoming(office.line), "busyOperation")
    await switch.client.rpc("switch.attach", name=switch.name, lines=[office.line], capabilities=["dial"])
    await refused(switch.incoming(office.line), "busyOperation")
    attempt = await anna.start("call.place", line=office.line, to="112", commandId="c-1")
    await anna.settle()
    assert not switch.orders, "P5: no order between attach and the end of the sync"
    assert await switch.client.rpc("switch.sync", calls=[], more=True) == {"ended": [], "appeared": []}
    await refused(switch.incoming(office.line), "busyOperation")
    await switch.sync()
    assert (await switch.incoming(office.line))["state"] == "ringing"
    attempt.cancel() if not attempt.done() else attempt.exception()


async def test_the_same_name_is_the_same_switch(office):
    """P9: the old socket is closed 4409, the calls stay, the sync decides."""
    await office.furnish()
    bo = await office.desk(office.bo)
    kept, lost = await office.connected(bo), await office.ringing()
    heir = office.switch.successor()
    office.guests.append(heir)
    await heir.attach()
    assert await office.switch.client.closed() == 4409
    result = await heir.sync([heir.live[kept]])
    assert result == {"ended": [lost], "appeared": []}
    assert (await bo.row_in(lost, "ended"))["endReason"] == "ownerLost"
    await bo.do("hold", kept)
    assert heir.has_ordered("hold", kept)


async def test_explicit_lines_beat_all_and_the_later_beats_the_earlier(office):
    """P9: and the one that lost lines is told which."""
    await office.furnish(switch=False)
    anna = await office.desk(office.anna)
    first = await office.new_switch(name=f"a{office.mark}", lines=[office.line, office.line2])
    second = await office.new_switch(name=f"b{office.mark}", lines=[office.line2])
    notice = await first.client.hears("hub.notice", code="linesTaken")
    assert notice["lines"] == [office.line2]
    one = await anna.place(office.line)
    assert first.has_ordered("dial", one["id"])
    await anna.do("hangUp", one["id"])
    two = await anna.place(office.line2)
    assert second.has_ordered("dial", two["id"]) and not first.has_ordered("dial", two["id"])
    await refused(first.incoming(office.line2), "unknownLine")


async def test_a_switch_for_all_lines_serves_what_nobody_named(lone_office):
    """P9: explicit ids beat "all", whichever came first; lines that come later are served from then on."""
    office = await lone_office.furnish(switch=False)
    anna = await office.desk(office.anna)
    named = await office.new_switch(name="named", lines=[office.line])
    everything = await office.new_switch(name="everything", lines="all")
    assert not named.client.heard("hub.notice")
    call = await anna.place(office.line)
    assert named.has_ordered("dial", call["id"])
    await anna.do("hangUp", call["id"])
    call = await anna.place(office.line2)
    assert everything.has_ordered("dial", call["id"])
    await office.put_line("line-later", number="+46999", owner=office.anna)
    assert (await everything.incoming("line-later"))["state"] == "ringing"


async def test_a_line_named_before_it_exists_is_served_from_when_it_does(office):
    """12.1."""
    await office.furnish(switch=False)
    line = f"line-future.{office.mark}"
    switch = await office.new_switch(lines=[line])
    await refused(switch.incoming(line), "unknownLine")
    await office.put_line(line, number=f"+4699{office.mark:05}", owner=office.anna)
    assert (await switch.incoming(line))["state"] == "ringing"


# Incoming


async def test_the_ids_of_calls(office):
    """P4: the attach name and a dot; a retry returns the present row; ended and foreign ids are refused."""
    await office.furnish()
    bo = await office.desk(office.bo)
    for wrong in ("h.1", "other.1", office.switch.name, f"{office.switch.name}-1"):
        await refused(office.switch.incoming(office.line, call=wrong), "invalidParams")
    call = await office.ringing()
    await bo.do("answer", call)
    again = await office.switch.incoming(office.line, call=call)
    assert again["id"] == call and again["state"] == "connected", "P4: a retry of a live id"
    await refused(office.switch.incoming(office.line2, call=call), "duplicate")
    await bo.do("hangUp", call)
    await refused(office.switch.incoming(office.line, call=call), "callEnded")
    assert len(bo.seen("call.alert")) == 1


async def test_an_unknown_line_and_anothers_line(office):
    """P6: unknownLine for both."""
    await office.furnish(switch=False)
    switch = await office.new_switch(lines=[office.line])
    await refused(switch.incoming("no-such-line"), "unknownLine")
    await refused(switch.incoming(office.line2), "unknownLine")


async def test_the_refusal_of_an_alert_ends_nothing(office):
    """P6."""
    await office.furnish()
    bo = await office.desk(office.bo)
    office.switch.hold_back("alert")
    call = await office.ringing()
    await (await office.switch.ordered("alert", call)).refuse("noPhones")
    await bo.settle()
    assert "alert" in bo.row(call)
    assert (await bo.do("answer", call))["call"]["state"] == "connected"


async def test_reports_on_unknown_calls(office):
    """P10: {"call": null} for switch.ended; the others are refused unknownCall."""
    await office.furnish()
    assert await office.switch.ended(f"{office.switch.name}.never") is None
    for kind, members in (
        ("progress", {}),
        ("remoteAnswered", {}),
        ("answered", {"party": office.bo, "device": "d"}),
        ("held", {"party": office.bo, "device": "d"}),
        ("resumed", {"party": office.bo, "device": "d"}),
    ):
        await refused(
            office.switch.client.rpc(f"switch.{kind}", call=f"{office.switch.name}.never", **members), "unknownCall"
        )


async def test_the_ends_that_a_switch_reports(office):
    """P10: how reasons become endReason while ringing and afterwards."""
    await office.furnish()
    bo = await office.desk(office.bo)
    for reason, ringing, connected in (
        ("remote", "cancelled", "remoteBye"),
        ("failed", "error", "error"),
        ("busy", "error", "error"),
        ("noAnswer", "error", "error"),
    ):
        assert (await office.switch.ended(await office.ringing(), reason))["endReason"] == ringing
        assert (await office.switch.ended(await office.connected(bo), reason))["endReason"] == connected


async def test_orders_say_who_acts_and_until_when(office):
    """P2, P8: the double judges each order by its schema, its until, and who acts; here the values."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    before = now_milliseconds()
    call = await office.held(bo)
    await anna.do("pickUp", call)
    await anna.do("hold", call)
    await anna.do("resume", call)
    await anna.do("hangUp", call)
    await office.switch.ordered("hangUp", call)
    assert [order.method for order in office.switch.orders if order.params["call"] == call] == [
        "switch.alert", "switch.answer", "switch.stopAlert", "switch.hold", "switch.pickUp", "switch.hold", "switch.resume", "switch.hangUp",
    ]  # fmt: skip
    actors = {order.method: order.params.get("party") for order in office.switch.orders}
    assert (
        actors["switch.answer"] == office.bo
        and actors["switch.pickUp"] == actors["switch.resume"] == actors["switch.hangUp"] == office.anna
    )
    assert all(before < order.params["until"] <= order.came + 5050 for order in office.switch.orders)
    assert all(order.params["line"] == office.line for order in office.switch.orders)


async def test_replies_and_reports_are_handled_in_the_order_in_which_they_came(office):
    """P3: the confirmation of an answer, and the end of the call right behind it."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    office.switch.hold_back("answer")
    for _ in range(10):
        call = await office.ringing()
        attempt = await bo.start("call.answer", call=call, commandId=f"c-{call}")
        order = await office.switch.ordered("answer", call)
        request_id, reply = office.switch.client.expect_reply("switch.ended")
        await office.switch.client.send([
            {"jsonrpc": "2.0", "id": order.id, "result": {}},
            {"jsonrpc": "2.0", "id": request_id, "method": "switch.ended", "params": {"call": call, "reason": "remote"}},
        ])  # fmt: skip
        assert (await reply)["call"]["endReason"] == "remoteBye", "P3: the answer came first"
        assert (await attempt)["call"]["state"] == "connected"
        await anna.row_in(call, "ended")


async def test_a_switch_speaks_for_its_own_orders_and_calls_alone(office):
    """P3, P48: each connection has its own ids; another switch's reply or report moves nothing here."""
    await office.furnish(switch=False)
    bo, anna = await office.desks(office.bo, office.anna)
    office.switch = await office.new_switch(name=f"a{office.mark}", lines=[office.line])
    other = await office.new_switch(name=f"b{office.mark}", lines=[office.line2])
    office.switch.hold_back("answer")
    call = await office.ringing()
    attempt = await bo.start("call.answer", call=call, commandId="c-1")
    order = await office.switch.ordered("answer", call)
    await other.client.send({"jsonrpc": "2.0", "id": order.id, "result": {}})
    for kind, members in (("ended", {"reason": "remote"}), ("answered", {"party": office.cia, "device": "d"})):
        await outcome(other.client.rpc(f"switch.{kind}", call=call, **members))
    await anna.settle()
    assert anna.row(call)["state"] == "ringing" and anna.row(call)["pending"]["by"]["id"] == office.bo
    assert not attempt.done()
    await order.confirm()
    assert (await attempt)["call"]["state"] == "connected"


async def test_replies_that_nobody_waits_for_are_ignored(office):
    """3.2: an unknown id, a second reply, a reply from a client that is no switch."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.connected(bo)
    order = office.switch.has_ordered("answer", call)[0]
    for message in (
        {"jsonrpc": "2.0", "id": order.id, "result": {}},
        {
            "jsonrpc": "2.0",
            "id": order.id,
            "error": {"code": -32028, "message": "no", "data": {"code": "switchFailed", "reason": "no"}},
        },
        {"jsonrpc": "2.0", "id": "never", "result": {}},
    ):
        await office.switch.client.send(message)
        await bo.send(message)
    await office.switch.report("held", call, party=office.bo, device=bo.device)
    assert (await bo.do("resume", call))["call"]["state"] == "connected"


@pytest.mark.parametrize(
    "error",
    [
        {"code": -32601, "message": "unknown"},
        {"code": 1, "message": ""},
        {"code": -32028, "message": "x", "data": {"code": "switchFailed"}},
        {"code": -32028, "message": "x", "data": {"code": "switchFailed", "reason": "r" * 500}},
    ],
    ids=["no such method", "bare", "no reason", "an endless reason"],
)
async def test_whatever_error_the_switch_replies_the_order_was_refused(office, error):
    """P2: at once, and told to the member in a form that keeps to the protocol (`reason` has at most 128 characters)."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.ringing()
    office.switch.hold_back("answer")
    attempt = await bo.start("call.answer", call=call, commandId="c-1")
    order = await office.switch.ordered("answer", call)
    await office.switch.client.send({"jsonrpc": "2.0", "id": order.id, "error": error})
    async with asyncio.timeout(3 * PATIENCE):  # By itself it would be 5 s (P8).
        await refused(attempt, "switchFailed")
    await bo.row_in(call, "ringing", pending=None)


async def test_a_reply_that_cannot_be_read_is_no_request(office):
    """3.2, P48: ids of orders are the hub's own space; an error that bears one would meet a request of the switch's own."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.ringing()
    office.switch.hold_back("answer")
    attempt = await bo.start("call.answer", call=call, commandId="c-1")
    order = await office.switch.ordered("answer", call)
    await office.switch.client.send({"jsonrpc": "2.0", "id": order.id, "error": {"code": 1, "message": "x", "data": 7}})
    await office.switch.report("answered", call, party=office.bo, device=bo.device)
    assert not [reply for reply in office.switch.client.odd_replies if reply["id"] == order.id]
    await outcome(attempt)


async def test_any_other_end_while_ringing_is_withdrawn_as_ended(office):
    """P14: neither cancelled, nor noAnswer, nor rejected."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.ringing()
    await office.switch.ended(call, "failed")
    withdrawn = await bo.sees("call.alertWithdrawn", call=call)
    assert withdrawn["reason"] == "ended" and withdrawn["call"]["endReason"] == "error"


async def test_names_survive_whatever_characters_they_have(office):
    """3.1: UTF-8, with only quotes, backslashes and control characters escaped; longer texts than 256 are refused."""
    await office.furnish()
    anna = await office.desk(office.anna)
    for name in (
        '"quoted" \\ back/slash',
        "tab\tline\nbell\x07unit\x1f",
        "\u2028\u2029\x7f\ufeff",
        "emoji 🎉 combining e\u0301",
        "ش" * 256,
        "x" * 256,
        "",
    ):
        row = await office.switch.incoming(office.line, name=name)
        seen = await anna.row_in(row["id"], "ringing")
        assert seen["remote"].get("name", "") == name == seen["alert"]["remote"].get("name", "")
        await office.switch.ended(row["id"])
    await refused(office.switch.incoming(office.line, name="x" * 257), "invalidParams")
