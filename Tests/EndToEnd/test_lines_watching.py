"""Subscribing, resuming and repairing: every viewer holds the line as it is (P11, P17-P25, R83)."""

import asyncio
import random

from refusal import refused


async def test_a_first_subscription_brings_the_snapshot(office):
    """P17, P22: live calls, the lamp, the seq; no tombstones at a first subscription."""
    await office.furnish()
    anna = await office.desk(office.anna)
    gone = await office.connected(anna)
    await anna.do("hangUp", gone)
    call = await office.held(anna)
    await anna.row_in(call, "held")
    bo = office.client(office.bo)
    opened = await bo.open()
    result = await bo.rpc("lines.subscribe", lines=[office.line])
    (snapshot,) = result["snapshots"]
    assert result["denied"] == [] and snapshot["epoch"] == opened["epoch"]
    assert [row["id"] for row in snapshot["calls"]] == [call] and snapshot["lamp"] == "held"
    assert not snapshot.get("ended")
    assert snapshot["seq"] == anna.lines[office.line].seq
    assert snapshot["calls"] == [anna.row(call)], "F28: snapshot and events come from the same record"


async def test_all_is_every_line_of_the_party(office):
    """P17."""
    await office.furnish()
    bo = office.client(office.bo)
    await bo.open()
    result = await bo.rpc("lines.subscribe", lines="all")
    assert {snapshot["line"] for snapshot in result["snapshots"]} == {office.line, office.line2, office.bo_line}


async def test_lines_of_others_are_denied_whether_they_exist_or_not(office):
    """P34, R82."""
    await office.furnish()
    dan = office.client(office.dan)
    await dan.open()
    result = await dan.rpc("lines.subscribe", lines=[office.line, "no-such-line", office.dan_line])
    assert [snapshot["line"] for snapshot in result["snapshots"]] == [office.dan_line]
    assert sorted((denied["line"], denied["code"]) for denied in result["denied"]) == sorted(
        [(office.line, "notMember"), ("no-such-line", "notMember")]
    )


async def test_nothing_of_a_line_reaches_a_non_member(office):
    """R82: not by subscription, not by command, not by repair, not by refusal."""
    await office.furnish()
    dan, anna = await office.desks(office.dan, office.anna)
    call = await office.ringing()
    await anna.do("answer", call)
    for verb in ("answer", "decline", "hold", "resume", "pickUp", "hangUp"):
        refusal = await refused(dan.do(verb, call), "notMember")
        assert "call" not in refusal.data and "winner" not in refusal.data, "P34"
    await refused(dan.do("place", line=office.line, to="112"), "notMember")
    await refused(dan.do("place", line="no-such-line", to="112"), "notMember")
    await refused(dan.rpc("lines.repair", line=office.line, seq=0), "notMember")
    await refused(dan.do("answer", "sw.nothing"), "unknownCall")
    await anna.do("hangUp", call)
    assert await dan.history() == []
    await refused(dan.rpc("history.delete", entry=call), "notFound")
    await dan.settle()
    assert not dan.notes


async def test_subscribing_again_returns_the_snapshot_and_sets_the_mode(office):
    """P17, P23."""
    await office.furnish()
    bo = await office.desk(office.bo)
    result = await bo.rpc("lines.subscribe", lines=[office.line], mode="lamp")
    assert "calls" not in result["snapshots"][0]
    call = await office.ringing()
    assert (await bo.hears("line.lamp", line=office.line))["lamp"] == "ringing"
    result = await bo.rpc("lines.subscribe", lines=[office.line])
    assert [row["id"] for row in result["snapshots"][0]["calls"]] == [call]
    await office.switch.ended(call)
    await bo.sees("call.ended", call=call)


async def test_unsubscribing_ends_the_events(office):
    """P17: of all; of one line under `all`, which stays excluded."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    await bo.rpc("lines.unsubscribe", lines=[office.line])
    first = await office.connected(anna)
    await anna.do("hangUp", first)
    second = await office.ringing(office.line2)
    await bo.row_in(second, "ringing")
    assert not bo.heard("line.event", line=office.line) and not bo.heard("line.snapshot", line=office.line)
    await bo.rpc("lines.unsubscribe", lines="all")
    await office.switch.ended(second)
    await anna.row_in(second, "ended")
    await bo.settle()
    assert not bo.seen("call.ended")
    await bo.rpc("lines.subscribe", lines="all")
    third = await office.ringing()
    await bo.row_in(third, "ringing")


async def test_two_devices_of_a_party_see_the_same_events(office):
    """P11: every viewer gets every seq."""
    await office.furnish()
    desk, phone = await office.desk(office.bo), await office.desk(office.bo, kind="mobile")
    call = await office.held(desk)
    await desk.do("resume", call)
    await desk.do("hangUp", call)
    await phone.sees("line.idle", line=office.line)
    await desk.sees("line.idle", line=office.line)
    assert phone.heard("line.event", line=office.line) == desk.heard("line.event", line=office.line)


async def test_alerts_differ_by_viewer_and_everything_else_does_not(office):
    """P11, P12: rows differ in `alert` alone."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    call = await office.held(bo)
    await anna.do("pickUp", call)
    await anna.do("hangUp", call)
    for client in (anna, bo):
        await client.sees("line.idle", line=office.line)

    def without_alert(event):
        return event | (
            {"call": {name: value for name, value in event["call"].items() if name != "alert"}}
            if "call" in event
            else {}
        )

    events = [[without_alert(event) for event in client.heard("line.event", line=office.line)] for client in (anna, bo)]
    assert events[0] == events[1]


async def test_late_viewers_join_in_the_middle_of_a_storm(office):
    """P17, X22: whoever subscribes while calls come and go misses nothing and sees nothing twice."""
    seed = random.randrange(2**32)
    print("seed", seed)
    dice = random.Random(seed)
    await office.furnish()
    steady = await office.desk(office.anna)
    bo = await office.desk(office.bo)
    done = asyncio.Event()

    async def storm():
        for _ in range(60):
            call = await office.ringing(dice.choice([office.line, office.line2]))
            if dice.random() < 0.5:
                await bo.do("answer", call)
                await bo.do("hold", call)
            await office.switch.ended(call)
        done.set()

    async def come_and_go(number):
        visitor = await office.client(office.cia, device=f"visitor-{number}").join()
        while not done.is_set():
            await visitor.rpc("lines.unsubscribe", lines=dice.choice(["all", [office.line]]))
            await visitor.rpc("lines.subscribe", lines=dice.choice(["all", [office.line, office.line2]]))
        await visitor.rpc("lines.subscribe", lines="all")
        return visitor

    _, *visitors = await asyncio.gather(storm(), *(come_and_go(number) for number in range(4)))
    for client in [steady, bo, *visitors]:
        for line in (office.line, office.line2):
            await client.wait_for(lambda client=client, line=line: client.lines[line].lamp == "idle", "an idle lamp")
            assert client.lines[line].rows == {}
        assert client.lines[office.line].seq == steady.lines[office.line].seq


# Repairing


async def test_a_repair_returns_the_whole_line_with_its_tombstones(office):
    """P22, P24: once a second for each line, else rateLimited."""
    await office.furnish()
    bo = await office.desk(office.bo)
    gone = await office.connected(bo)
    await bo.do("hangUp", gone)
    call = await office.held(bo)
    await bo.row_in(call, "held")
    snapshot = (await bo.rpc("lines.repair", line=office.line, seq=0))["snapshot"]
    assert [row["id"] for row in snapshot["calls"]] == [call]
    assert [row["id"] for row in snapshot["ended"]] == [gone]
    assert snapshot["seq"] == bo.lines[office.line].seq
    refusal = await refused(bo.rpc("lines.repair", line=office.line, seq=0), "rateLimited")
    assert 0 < refusal.data["retryAfterMilliseconds"] <= 1000
    assert await bo.rpc("lines.repair", line=office.line2, seq=0), "P24: the rate is kept by line"


async def test_a_gap_of_the_partys_feed_is_repaired(office):
    """P19: party.repair returns the events since, or the advice to reload."""
    await office.furnish()
    bo = await office.desk(office.bo)
    start = bo.party_seq
    for _ in range(3):
        await office.switch.ended(await office.ringing())
    await bo.wait_for(lambda: bo.party_seq == start + 3, "three entries of history")
    result = await bo.rpc("party.repair", seq=start)
    assert result["events"] == bo.heard("party.event")
    assert (await bo.rpc("party.repair", seq=start + 3)) == {"events": []}


async def test_devices_of_a_party_share_one_feed(office):
    """P19: the same seqs for all; they differ in the language of `label` only."""
    await office.furnish()
    desk, phone = await office.desk(office.bo), await office.desk(office.bo, kind="mobile", lang="sv")
    call = await office.connected(desk)
    await desk.do("hangUp", call)
    english, swedish = await desk.is_told("history.added"), await phone.is_told("history.added")
    assert english["entry"]["label"] == "Answered by you for Anna Berg"
    assert swedish["entry"]["label"] == "Besvarat av dig åt Anna Berg"
    assert english["seq"] == swedish["seq"]
    assert english["entry"]["labelKey"] == swedish["entry"]["labelKey"]
