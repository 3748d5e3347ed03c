"""Wallboards, monitors, and tokens that name their lines (P23, P38)."""

import pytest

from refusal import outcome, refused


async def test_lamp_mode_tells_the_word_and_nothing_else(office):
    """P23: only when the word changes; never a call, an actor or an alert."""
    await office.furnish()
    bo = await office.desk(office.bo)
    wall = await office.desk(office.cia, mode="lamp")
    call = await office.ringing()
    await bo.do("answer", call)
    await bo.do("hold", call)
    await bo.do("resume", call)
    await bo.do("hangUp", call)
    await wall.wait_for(
        lambda: (
            [note["lamp"] for note in wall.heard("line.lamp", line=office.line)]
            == ["ringing", "busy", "held", "busy", "idle"]
        ),
        "five words",
    )
    assert not wall.heard("line.event") and not wall.heard("line.snapshot")
    assert all(set(note) == {"line", "epoch", "seq", "lamp"} for note in wall.heard("line.lamp"))


async def test_lamp_mode_resumes_with_one_word(office):
    """P23: `current`, or `replayed` and one line.lamp."""
    await office.furnish()
    wall = await office.desk(office.cia, mode="lamp")
    await wall.drop()
    call = await office.ringing()
    heir, result = await office.back(wall, mode="lamp")
    assert result["resumed"]["lines"] == {office.line: "replayed", office.line2: "current"}
    assert (await heir.hears("line.lamp", line=office.line))["lamp"] == "ringing"
    await office.switch.ended(call)
    await heir.hears("line.lamp", line=office.line, lamp="idle")
    assert len(heir.heard("line.lamp")) == 2


async def test_the_lamp_is_the_highest_word_over_the_live_rows(office):
    """5.3: ringing > busy > held > idle (the mirror checks it on every event)."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    held = await office.held(bo)
    talking = await office.connected(anna)
    ringing = await office.ringing()
    await bo.row_in(ringing, "ringing")
    lamps = [bo.lines[office.line].lamp]
    for call in (ringing, talking, held):
        await office.switch.ended(call)
        await bo.row_in(call, "ended")
        await bo.settle()
        lamps.append(bo.lines[office.line].lamp)
    assert lamps == ["ringing", "busy", "held", "idle"]


async def test_the_lamp_goes_out_for_whoever_is_in_another_call_too(office):
    """F1: states belong to calls, not to people; a talk of one's own hides no end, on the same line or another."""
    await office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    wall = await office.desk(office.bo, "mobile", mode="lamp")
    own, others, beside = await office.connected(bo, office.line2), await office.connected(anna), await office.connected(cia)
    await office.switch.ended(others)
    assert (await bo.sees("call.ended", call=others))["lamp"] == "busy", "Cia's call goes on"
    mark = bo.mark()
    await cia.do("hangUp", beside)
    await bo.sees("line.idle", mark, line=office.line)
    await wall.hears("line.lamp", line=office.line, lamp="idle")
    await bo.settle()
    assert bo.lines[office.line].rows == {} and bo.lines[office.line].lamp == wall.lines[office.line].lamp == "idle"
    assert bo.row(own)["state"] == "connected" and bo.lines[office.line2].lamp == wall.lines[office.line2].lamp == "busy"
    late = await office.desk(office.cia, "mobile")
    assert [late.lines[line].lamp for line in (office.line, office.line2)] == ["idle", "busy"], "F28: the same for who comes late"


# Monitors and restricted tokens


async def test_a_monitor_sees_what_its_lines_claim_names(office):
    """P38: without the claim nothing; with "*" everything; never an alert."""
    await office.furnish()
    monitors = {}
    for name, claims in {"none": {}, "one": {"lines": [office.line]}, "star": {"lines": "*"}}.items():
        token = office.hub.token(f"wall-{name}", "monitor", **claims)
        monitors[name] = office.client(f"wall-{name}", kind="monitor", scope="monitor", token=token)
        await monitors[name].open()
    results = {
        name: await monitor.rpc("lines.subscribe", lines=[office.line, office.bo_line])
        for name, monitor in monitors.items()
    }
    watched = {name: {snapshot["line"] for snapshot in result["snapshots"]} for name, result in results.items()}
    assert watched == {"none": set(), "one": {office.line}, "star": {office.line, office.bo_line}}
    assert {denied["line"] for denied in results["one"]["denied"]} == {office.bo_line}
    call = await office.ringing()
    for name in ("one", "star"):
        event = await monitors[name].sees("call.alert", call=call)
        assert "alert" not in event["call"], "P12: it rings for nobody here"
    await monitors["none"].settle()
    assert not monitors["none"].notes


async def test_a_monitor_may_watch_all_that_it_may_see(office):
    """P17, P38: `all` of a monitor is its claim; lamp mode is made for it."""
    await office.furnish()
    token = office.hub.token("wall", "monitor", lines=[office.line, office.line2])
    wall = office.client("wall", kind="monitor", scope="monitor", token=token)
    await wall.open()
    result = await wall.rpc("lines.subscribe", lines="all", mode="lamp")
    assert {snapshot["line"] for snapshot in result["snapshots"]} == {office.line, office.line2}
    await office.ringing()
    assert (await wall.hears("line.lamp", line=office.line))["lamp"] == "ringing"


async def test_a_lines_claim_restricts_a_client_as_if_it_were_no_member(office):
    """P38: subscriptions and commands alike."""
    await office.furnish()
    token = office.hub.token(office.bo, lines=[office.line2])
    bo = office.client(office.bo, token=token)
    await bo.open()
    result = await bo.rpc("lines.subscribe", lines="all")
    assert {snapshot["line"] for snapshot in result["snapshots"]} == {office.line2}
    result = await bo.rpc("lines.subscribe", lines=[office.line])
    assert result["denied"] == [{"line": office.line, "code": "notMember"}]
    call, allowed = await office.ringing(), await office.ringing(office.line2)
    refusal = await refused(bo.do("answer", call), "notMember")
    assert "call" not in refusal.data
    await refused(bo.do("place", line=office.line, to="112"), "notMember")
    assert (await bo.do("answer", allowed))["call"]["state"] == "connected"
    await bo.settle()
    assert bo.row(call) is None


async def test_a_lines_claim_hides_the_partys_own_call_on_another_line(office):
    """P34, P38, P31: the call that is in the way, or was held for this one, is not told to a token that does not name its line."""
    await office.furnish()
    desk = await office.desk(office.bo)
    claimed = office.client(office.bo, "mobile", token=office.hub.token(office.bo, lines=[office.line2]))
    await claimed.join()
    own = await office.connected(desk, office.line)
    call = await office.ringing(office.line2)
    assert (await refused(desk.do("answer", call), "busyOperation")).data["call"]["id"] == own
    assert "call" not in (await refused(claimed.do("answer", call), "busyOperation")).data
    result = await claimed.do("answer", call, hold=True)
    assert result["call"]["id"] == call and result["held"] == [] and "notHeld" not in result
    assert (await desk.row_in(own, "held"))["by"]["id"] == office.bo
    await desk.do("hangUp", call)
    assert [row["id"] for row in (await desk.do("resume", own))["held"]] == []


async def test_the_number_of_lines_watched_is_bounded(office):
    """5.3: limits.subscriptions, else limitReached (or denied, where the limit is too large to reach)."""
    await office.furnish(switch=False)
    bo = office.client(office.bo)
    limits = (await bo.open())["limits"]
    names = [f"l{number}" for number in range(min(limits["subscriptions"] + 1, 1200))]
    result = await outcome(bo.rpc("lines.subscribe", lines=names))
    word = getattr(result, "word", None)
    assert word in (None, "limitReached"), f"got {result}"


@pytest.mark.parametrize("claim", [7, True, {"a": 1}, [7], "two lines"], ids=str)
@pytest.mark.parametrize("scope", ["client", "monitor"])
async def test_a_lines_claim_that_cannot_be_read_opens_no_door(office, claim, scope):
    """P38: it restricts, so it is never ignored."""
    await office.furnish(switch=False)
    token = office.hub.token(office.bo, scope, lines=claim)
    await refused(office.client(office.bo, kind="portal", scope=scope, token=token).open(), "unauthenticated")


async def test_a_monitor_of_everything_follows_lines_as_they_come_and_go(office):
    """P17, P38: `all` under the claim "*"."""
    await office.furnish(switch=False)
    wall = office.client("wall", kind="monitor", scope="monitor", token=office.hub.token("wall", "monitor", lines="*"))
    await wall.open()
    await wall.rpc("lines.subscribe", lines="all")
    line = f"line-new.{office.mark}"
    await office.put_line(line, number=f"+4674{office.mark:05}", owner=office.anna)
    assert (await wall.hears("line.snapshot", line=line))["calls"] == []
    await office.admin.rpc("admin.line.remove", id=line)
    await wall.sees("line.revoked", line=line)
