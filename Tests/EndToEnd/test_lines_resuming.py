"""Coming back after a lost connection (P18, P20-P22, Q11, R83)."""

from hub import own_node
from office import Office
from refusal import outcome, refused


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


async def test_nothing_rings_for_a_call_that_ended_while_one_was_away(office):
    """F16, P12: what was missed comes with its end, the alert says until when it holds, and a late answer is told that it is over."""
    await office.furnish()
    bo = await office.desk(office.bo)
    phone = await office.desk(office.bo, kind="mobile")
    rang = await office.ringing()
    alert = (await bo.row_in(rang, "ringing"))["alert"]
    assert alert["expiresAt"] - alert["ringStartedAt"] == 30_000, "P42: ringSeconds"
    await bo.drop()
    await phone.drop()
    missed = await office.ringing(office.line2)
    for call in (rang, missed):
        await office.switch.ended(call)
    heir, result = await office.back(bo)
    assert {result["resumed"]["lines"][line] for line in (office.line, office.line2)} == {"replayed"}
    fresh = await office.client(office.bo, device="fresh").join()
    for call in (rang, missed):
        assert "alert" not in await heir.row_in(call, "ended", endReason="cancelled")
        assert fresh.row(call) is None, "who comes without a memory hears nothing of it"
        for client in (heir, fresh):
            await refused(client.do("answer", call), "callEnded")
    still = await office.ringing()
    again, _ = await office.back(phone)
    row = await again.row_in(still, "ringing")
    assert row["alert"] == (await heir.row_in(still, "ringing"))["alert"], "what still rings is what it was for the others"
    assert not [each for each in again.lines[office.line].rows.values() if each["id"] != still]


async def test_the_parts_of_a_call_come_in_their_order_however_often_one_reconnects(office):
    """F30, F3, P18: joined after connected and nothing after the end, on each device, each once (the mirror holds seq and rev)."""
    await office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    phone = await office.desk(office.cia, kind="mobile")
    call = await office.connected(bo)
    heard = []
    steps = (
        lambda: anna.do("join", call), lambda: anna.do("hangUp", call), lambda: bo.do("hold", call),
        lambda: cia.do("pickUp", call), lambda: anna.do("join", call), lambda: office.switch.ended(call),
    )  # fmt: skip
    for step in steps:
        await phone.drop()
        heard += phone.heard("line.event", line=office.line)
        await step()
        phone, _ = await office.back(phone)
    await phone.row_in(call, "ended")
    await cia.row_in(call, "ended")
    heard += phone.heard("line.event", line=office.line)
    told = cia.heard("line.event", line=office.line)
    for events in (heard, told):
        stands_for = [n for event in events for n in range(event.get("after", event["seq"] - 1) + 1, event["seq"] + 1)]
        assert stands_for == list(range(1, told[-1]["seq"] + 1)), "P21: each seq once, in order, by itself or in a later one"
        revisions = [event["call"]["rev"] for event in events if "call" in event]
        assert revisions == sorted(revisions) and [event["type"] for event in events][-2:] == ["call.ended", "line.idle"]


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
    result = await heir.rpc(
        "lines.subscribe", lines={office.line: seq, office.line2: heir.lines[office.line2].seq}, epoch=epoch
    )
    assert result["resumed"] == {office.line: "replayed", office.line2: "current"} and result["snapshots"] == []
    await heir.row_in(call, "ringing")
    again = await heir.rpc("lines.subscribe", lines={office.line: 0}, epoch="another-epoch")
    assert again["resumed"] == {office.line: "reloaded"}
    await heir.hears("line.snapshot", line=office.line)


async def test_resuming_what_was_never_ones_own_says_revoked_like_any_other(office):
    """P18, P34: a foreign line and a line that does not exist look alike."""
    await office.furnish()
    dan = office.client(office.dan)
    dan.forbidden_lines.clear()
    first = await dan.open()
    await dan.drop()
    heir = dan.successor(validate=True)
    office.guests.append(heir)
    for line in (office.line, "no-such-line", office.dan_line):
        heir.mirror(line).watched = True
        heir.mirror(line).epoch, heir.mirror(line).seq = first["epoch"], 0
    result = await heir.open(
        resume={"epoch": first["epoch"], "lines": {office.line: 0, "no-such-line": 0, office.dan_line: 0}}
    )
    assert result["resumed"]["lines"] == {office.line: "revoked", "no-such-line": "revoked", office.dan_line: "current"}
    first, second = [
        {**(await heir.sees("line.revoked", line=line)), "line": "", "at": 0} for line in (office.line, "no-such-line")
    ]
    assert first == second, "nothing of it tells one from the other"


async def test_resuming_beyond_what_the_hub_has_reloads(office):
    """P18: a seq that this epoch has not reached cannot be current."""
    await office.furnish()
    bo = await office.desk(office.bo)
    await bo.drop()
    heir = office.client(office.bo)
    result = await heir.open(resume={"epoch": bo.epoch, "lines": {office.line: 10_000}, "party": 10_000})
    assert result["resumed"]["lines"] == {office.line: "reloaded"} and result["resumed"]["party"] == "reloaded"
    heir.party_seq = result["party"]["seq"]
    assert (await heir.hears("line.snapshot", line=office.line))["seq"] == bo.lines[office.line].seq


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
