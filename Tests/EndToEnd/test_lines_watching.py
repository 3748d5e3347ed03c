"""Subscribing, resuming and repairing: every viewer holds the line as it is (P11, P17-P25, R83)."""

import asyncio
import random

from client import outcome, refused
from hub import own_node
from office import Office


async def test_a_first_subscription_brings_the_snapshot(office):
    """P17, P22: live calls, the lamp, the seq; no tombstones at a first subscription."""
    await office.furnish()
    anna = await office.desk(office.anna)
    gone = await office.connected(anna)
    await anna.do("hangUp", gone)
    call = await office.held(anna)
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
    assert sorted((denied["line"], denied["code"]) for denied in result["denied"]) == sorted([(office.line, "notMember"), ("no-such-line", "notMember")])


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
        return event | ({"call": {name: value for name, value in event["call"].items() if name != "alert"}} if "call" in event else {})

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


# Resuming


async def test_resuming_when_nothing_was_missed_sends_nothing(office):
    """P18: `current`."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.ringing()
    await bo.row_in(call, "ringing")
    await bo.drop()
    heir, result = await office.back(bo)
    assert set(result["resumed"]["lines"].values()) == {"current"} and result["resumed"]["party"] == "current"
    await heir.settle()
    assert not heir.notes
    await heir.do("answer", call)
    await heir.row_in(call, "connected")


async def test_resuming_replays_what_was_missed(office):
    """P18, F6: in order, before anything live, and the party's feed as well."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    missed_end = await office.ringing()
    await bo.row_in(missed_end, "ringing")
    seq = bo.lines[office.line].seq
    await bo.drop()
    await office.switch.ended(missed_end)
    call = await office.connected(anna)
    heir, result = await office.back(bo)
    assert result["resumed"]["lines"] == {office.line: "replayed", office.line2: "current", office.bo_line: "current"}
    assert result["resumed"]["party"] == "replayed"
    await heir.row_in(call, "connected", by=office.anna)
    await heir.is_told("history.added", entry=missed_end)
    assert [event["seq"] for event in heir.heard("line.event", line=office.line)][0] == seq + 1
    await heir.settle()
    assert heir.party_seq == result["party"]["seq"], "P19: the events up to party.seq followed"
    assert heir.lines[office.line].rows == anna.lines[office.line].rows


async def test_resuming_under_another_epoch_reloads_everything(office):
    """P18, P20: every line, and the party's feed."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(anna)
    await bo.row_in(call, "connected")
    await bo.drop()
    heir, result = await office.back(bo, epoch="another-epoch")
    assert set(result["resumed"]["lines"].values()) == {"reloaded"} and result["resumed"]["party"] == "reloaded"
    for line in (office.line, office.line2, office.bo_line):
        await heir.hears("line.snapshot", line=line)
    assert heir.row(call)["state"] == "connected"


async def test_resuming_after_very_many_events_is_replayed_or_reloaded_but_always_right(office):
    """P18, F6: if the events are no longer at hand, one snapshot, whose `ended` tells of calls that went meanwhile (P22)."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    gone = await office.ringing()
    await bo.row_in(gone, "ringing")
    await bo.drop()
    await office.switch.ended(gone)
    for _ in range(200):
        await office.switch.ended(await office.ringing())
    call = await office.held(anna)
    heir, result = await office.back(bo)
    assert result["resumed"]["lines"][office.line] in ("replayed", "reloaded")
    await heir.row_in(call, "held")
    await heir.settle()
    assert heir.lines[office.line].rows == anna.lines[office.line].rows
    assert gone in heir.lines[office.line].ended, "P21, P22: an end is never lost"
    assert heir.lines[office.line].seq == anna.lines[office.line].seq


async def test_resuming_a_line_that_was_revoked_meanwhile(office):
    """P18: `revoked`, followed by line.revoked."""
    await office.furnish()
    bo = await office.desk(office.bo)
    await bo.drop()
    await office.revoke(office.bo)
    heir, result = await office.back(bo)
    assert result["resumed"]["lines"] == {office.line: "revoked", office.line2: "revoked", office.bo_line: "current"}
    for line in (office.line, office.line2):
        await heir.sees("line.revoked", line=line)
    await heir.is_told("delegation.changed")


async def test_resuming_all_brings_lines_that_the_client_did_not_name(office):
    """P18: they come as line.snapshot; and the subscription follows the relations again."""
    await office.furnish()
    bo = await office.desk(office.bo)
    await bo.drop()
    await office.delegate(office.bo, delegator=office.dan)
    heir, result = await office.back(bo, all=True)
    heir.forbidden_lines.clear()
    assert set(result["resumed"]["lines"]) == {office.line, office.line2, office.bo_line}
    await heir.hears("line.snapshot", line=office.dan_line)
    await office.revoke(office.bo, delegator=office.dan)
    await heir.sees("line.revoked", line=office.dan_line)


async def test_resuming_without_all_watches_the_named_lines_alone(office):
    """P18."""
    await office.furnish()
    bo = office.client(office.bo)
    await bo.open()
    await bo.rpc("lines.subscribe", lines=[office.line])
    await bo.drop()
    heir, _ = await office.back(bo)
    other = await office.ringing(office.line2)
    call = await office.ringing()
    await heir.row_in(call, "ringing")
    await heir.settle()
    assert heir.row(other) is None


async def test_lines_can_be_resumed_in_portions_by_subscribing(office):
    """Q11, P25: lines as an object of seqs; `resumed` holds the outcomes."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    seq, epoch = bo.lines[office.line].seq, bo.epoch
    await bo.drop()
    call = await office.ringing()
    heir = bo.successor()
    office.guests.append(heir)
    await heir.open()
    for line in heir.lines.values():
        line.watched = True
    result = await heir.rpc("lines.subscribe", lines={office.line: seq, office.line2: heir.lines[office.line2].seq}, epoch=epoch)
    assert result["resumed"] == {office.line: "replayed", office.line2: "current"} and result["snapshots"] == []
    await heir.row_in(call, "ringing")
    again = await heir.rpc("lines.subscribe", lines={office.line: 0}, epoch="another-epoch")
    assert again["resumed"] == {office.line: "reloaded"}
    await heir.hears("line.snapshot", line=office.line)


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


# Lamps


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
    await wall.wait_for(lambda: [note["lamp"] for note in wall.heard("line.lamp", line=office.line)] == ["ringing", "busy", "held", "busy", "idle"], "five words")
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


# Monitors and restricted tokens


async def test_a_monitor_sees_what_its_lines_claim_names(office):
    """P38: without the claim nothing; with "*" everything; never an alert."""
    await office.furnish()
    monitors = {}
    for name, claims in {"none": {}, "one": {"lines": [office.line]}, "star": {"lines": "*"}}.items():
        token = office.hub.token(f"wall-{name}", "monitor", **claims)
        monitors[name] = office.client(f"wall-{name}", kind="monitor", scope="monitor", token=token)
        await monitors[name].open()
    results = {name: await monitor.rpc("lines.subscribe", lines=[office.line, office.bo_line]) for name, monitor in monitors.items()}
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


async def test_the_number_of_lines_watched_is_bounded(office):
    """5.3: limits.subscriptions, else limitReached (or denied, where the limit is too large to reach)."""
    await office.furnish(switch=False)
    bo = office.client(office.bo)
    limits = (await bo.open())["limits"]
    names = [f"l{number}" for number in range(min(limits["subscriptions"] + 1, 1200))]
    result = await outcome(bo.rpc("lines.subscribe", lines=names))
    word = getattr(result, "word", None)
    assert word in (None, "limitReached"), f"got {result}"


# Lines that come again, and limits


async def test_a_line_that_is_put_again_goes_on_with_its_seq(office):
    """P17, P20: whoever held the line before its removal is told what came after, and never keeps rows of the old one."""
    await office.furnish()
    anna = await office.desk(office.anna)
    for _ in range(2):
        await office.switch.ended(await office.ringing(office.line2))
    await anna.sees("line.idle", line=office.line2)
    await anna.settle()
    seq = anna.lines[office.line2].seq
    await anna.drop()
    await office.admin.rpc("admin.line.remove", id=office.line2)
    await office.put_line(office.line2)
    call = await office.ringing(office.line2)
    heir, result = await office.back(anna)
    assert result["resumed"]["lines"][office.line2] in ("replayed", "reloaded")
    await heir.row_in(call, "ringing")
    await heir.settle()
    assert set(heir.lines[office.line2].rows) == {call} and heir.lines[office.line2].seq > seq


async def test_a_session_may_watch_only_so_many_lines():
    """P25: limitReached for what is too much, as a whole; lines that one has cost nothing; an opening leaves out the rest."""
    with own_node("subscriptions", "--limits-subscriptions", "2") as hub:
        office = await Office(hub).furnish()
        bo = office.client(office.bo)
        epoch = (await bo.open())["epoch"]
        three = {office.line: 0, office.line2: 0, office.bo_line: 0}
        refusal = await refused(bo.rpc("lines.subscribe", lines=three), "limitReached")
        assert refusal.data["limit"] == 2 and refusal.data["of"] == "subscriptions"
        await refused(bo.rpc("lines.subscribe", lines=list(three)), "limitReached")
        two = [office.line, office.line2]
        for _ in range(2):
            assert len((await bo.rpc("lines.subscribe", lines=two))["snapshots"]) == 2
        assert (await bo.rpc("lines.subscribe", lines={line: bo.lines[line].seq for line in two}))["resumed"] == dict.fromkeys(two, "current")
        await refused(bo.rpc("lines.subscribe", lines={office.bo_line: 0}), "limitReached")

        mobile = office.client(office.bo, "mobile")
        outcomes = (await mobile.open(resume={"epoch": epoch, "lines": three}))["resumed"]["lines"]
        assert len(outcomes) == 2 and set(outcomes.values()) == {"current"}, f"{outcomes}"
        await mobile.settle()
        assert not mobile.seen("line.revoked")
        await mobile.leave()

        web = office.client(office.bo, "web")
        await web.open()
        await refused(web.rpc("lines.subscribe", lines="all"), "limitReached")
        mark = web.mark()
        await office.revoke(office.bo)
        await office.delegate(office.bo)
        await web.is_told("lines.changed", mark, added=lambda lines: bool(lines))
        await web.settle()
        assert not web.heard("line.snapshot", mark) and not web.heard("line.event", mark), "a refused subscribe follows nothing"
        await office.close()
