"""Losing sight of a line: revoked relations, the policy, licences (P40, P41, R11-R14, T19, F27, Q6)."""

import json

import pytest

from hub import PATIENCE
from refusal import refused
from sound import leave

ONE_SECOND = 3 * PATIENCE  # P40 says 1 s; the rest is for a loaded machine.


async def test_a_revoked_delegate_hears_one_last_event_and_then_nothing(office):
    """T19, F27, P11: line.revoked with the line's present seq, within a second; nothing afterwards."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(anna)
    await bo.row_in(call, "connected")
    await office.revoke(office.bo)
    revoked = await bo.sees("line.revoked", line=office.line, seconds=ONE_SECOND)
    assert revoked["seq"] == anna.lines[office.line].seq, "P11: uses no seq up"
    await bo.sees("line.revoked", line=office.line2, seconds=ONE_SECOND)
    bo.forbidden_lines |= {office.line, office.line2}
    await anna.do("hold", call)
    await office.ringing(office.line2)
    await anna.do("hangUp", call)
    await anna.is_told("history.added", entry=call)
    await bo.settle()
    await refused(bo.do("pickUp", call), "notMember")
    assert await bo.history() == []


async def test_what_came_before_the_revocation_is_told_no_more_after_it(office):
    """R82, P19: the feed keeps its numbers, and an entry or a message that the party may not list now says nothing."""
    await office.furnish()
    bo, cia = await office.desks(office.bo, office.cia)
    start = {client: client.party_seq for client in (bo, cia)}
    for client in (bo, cia):
        await client.drop()
    call = await office.ringing(number="+4684650411")
    await office.switch.ended(call)
    await leave(office.switch, office.line, number="+4684650422")
    await office.revoke(office.bo)
    await office.set_rights(office.cia, "answer")
    for old, kinds in ((bo, ["withheld", "withheld"]), (cia, ["history.added", "withheld"])):
        heir, result = await office.back(old)
        assert result["resumed"]["party"] == "replayed"
        await heir.settle()
        events = (await heir.rpc("party.repair", seq=start[old]))["events"]
        assert [event["type"] for event in events[:2]] == kinds
        assert [event["seq"] for event in events] == list(range(start[old] + 1, heir.party_seq + 1)), "P19: no holes"
        told = json.dumps([events, heir.notes])
        assert "+4684650422" not in told and ("+4684650411" in told) == (old is cia)


async def test_at_the_reply_the_revocation_is_in_force_for_every_command(office):
    """P40: no command that is sent after the reply gets through; revocation alone takes the right to answer away (P16)."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call, held = await office.ringing(), await office.held(anna)
    await office.revoke(office.bo)
    for verb in ("answer", "decline", "pickUp", "hangUp"):
        refusal = await refused(bo.do(verb, call if verb in ("answer", "decline") else held), "notMember")
        assert "call" not in refusal.data
    await refused(bo.do("place", line=office.line, to="112"), "notMember")


async def test_the_alert_of_a_revoked_delegate_is_withdrawn_and_the_others_ring_on(office):
    """P14, P15: alert.withdrawn `revoked` on the party's feed; the line's seq is untouched."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    call = await office.ringing()
    await bo.row_in(call, "ringing")
    before = anna.lines[office.line].seq
    await office.revoke(office.bo)
    withdrawn = await bo.is_told("alert.withdrawn", call=call)
    assert withdrawn["reason"] == "revoked" and withdrawn["line"] == office.line
    stopped = await office.switch.ordered("stopAlert", call)
    assert [target["party"] for target in stopped.params["targets"]] == [office.bo]
    for client in (anna, cia):
        await client.settle()
        assert "alert" in client.row(call) and not client.told("alert.withdrawn")
    assert anna.lines[office.line].seq == before
    await cia.do("answer", call)


async def test_a_revoked_delegate_who_had_a_call_leaves_it_running(office):
    """T19: the call goes on; the others see it to its end."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    await office.revoke(office.bo)
    await bo.sees("line.revoked", line=office.line)
    await anna.settle()
    assert anna.row(call)["state"] == "connected" and not office.switch.has_ordered("hangUp", call)
    await office.switch.ended(call)
    entry = (await anna.is_told("history.added", entry=call))["entry"]
    assert entry["outcome"] == "answered" and entry["handlers"][0]["id"] == office.bo


async def test_a_removed_right_is_refused_as_forbidden(office):
    """Q2, P49: place, answer, pickUpHeld."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    await office.set_rights(office.bo, "optOut")
    call, held = await office.ringing(), await office.held(anna)
    row = await bo.row_in(call, "ringing")
    assert "alert" not in row, "P12, P15: without the right to answer nothing rings"
    await refused(bo.do("answer", call), "forbidden")
    await refused(bo.do("pickUp", held), "forbidden")
    await refused(bo.do("place", line=office.line, to="112"), "forbidden")


async def test_losing_the_right_to_answer_silences_a_ringing_call(office):
    """P12: `alert` is present exactly while the party has the right `answer`."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.ringing()
    assert "alert" in await bo.row_in(call, "ringing")
    await office.set_rights(office.bo, "place", "pickUpHeld")
    await bo.is_told("alert.withdrawn", call=call)
    await refused(bo.do("answer", call), "forbidden")


# The policy


async def test_with_the_policy_off_delegates_are_strangers_with_a_reason(lone_office):
    """P41, R13: place, answer, pick-up, subscribe and list are refused policyOff; the delegator is not touched."""
    office = await lone_office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    ringing, held = await office.ringing(), await office.held(anna)
    await bo.row_in(held, "held")
    await office.policy(delegation=False)
    for line in (office.line, office.line2):
        revoked = await bo.sees("line.revoked", line=line, seconds=ONE_SECOND)
        assert revoked["reason"] == "policyOff"
    assert (await bo.is_told("alert.withdrawn", call=ringing))["reason"] == "policyOff"
    bo.forbidden_lines |= {office.line, office.line2}
    for verb, call in (("answer", ringing), ("pickUp", held), ("decline", ringing)):
        refusal = await refused(bo.do(verb, call), "policyOff")
        assert "call" not in refusal.data, "P34: who may not see the line is told nothing of the call"
    await refused(bo.do("place", line=office.line, to="112"), "policyOff")
    result = await bo.rpc("lines.subscribe", lines=[office.line, office.bo_line])
    assert result["denied"] == [{"line": office.line, "code": "policyOff"}]
    menu = await bo.rpc("lines.list")
    assert menu["shared"] == [] and [line["id"] for line in menu["own"]] == [office.bo_line]
    await anna.do("resume", held)
    assert (await anna.do("answer", ringing, hold=True))["call"]["state"] == "connected", "P41: owners are not touched"
    assert await office.delegate(office.dan), "P41: admin.delegation.* stays allowed"
    await bo.settle()


async def test_the_policy_comes_back_and_so_does_everything_else(lone_office):
    """R14, P40: the relation revives; who watches `all` gets the lines as snapshots, and the next call alerts."""
    office = await lone_office.furnish()
    bo = await office.desk(office.bo)
    await office.policy(delegation=False)
    await bo.sees("line.revoked", line=office.line)
    quiet = await office.ringing()
    await office.switch.ended(quiet)
    mark = bo.mark()
    await office.policy(delegation=True)
    for line in (office.line, office.line2):
        await bo.hears("line.snapshot", since=mark, line=line)
    call = await office.ringing()
    assert "alert" in await bo.row_in(call, "ringing")
    await bo.do("answer", call)


async def test_a_delegate_in_a_call_keeps_it_to_the_end_when_the_policy_goes_off(lone_office):
    """R14, P41, Q6: sees only own rows, by snapshots; may hold, resume and hang up; then line.revoked with reason policyOff."""
    office = await lone_office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    others, own = await office.held(anna), await office.connected(bo)
    await bo.row_in(own, "connected")
    for mirror in bo.lines.values():
        mirror.partial = True
    mark = bo.mark()
    await office.policy(delegation=False)
    await bo.hears("line.snapshot", since=mark, line=office.line)
    await bo.settle()
    assert not bo.seen("line.revoked", line=office.line), "Q6: not before the end of the call"
    assert set(bo.lines[office.line].rows) == {own}, "Q6: the other rows are hidden"
    assert (await bo.do("hold", own))["call"]["state"] == "held"
    await bo.row_in(own, "held")
    assert (await bo.do("resume", own))["call"]["state"] == "connected"
    await refused(bo.do("pickUp", others), "policyOff")
    assert (await bo.do("hangUp", own))["call"]["endReason"] == "localBye"
    revoked = await bo.sees("line.revoked", line=office.line)
    assert revoked["reason"] == "policyOff"
    await bo.settle()
    assert not bo.heard("line.event", since=mark, call=others) and others not in bo.lines[office.line].rows
    await anna.row_in(own, "ended", by=office.bo)


# Licence and calling plan


@pytest.mark.parametrize(("gate", "word"), [("licensed", "noLicence"), ("callingPlan", "noCallingPlan")])
async def test_a_delegate_who_loses_a_gate_loses_the_lines_until_it_comes_back(office, gate, word):
    """R11, R14, P40: the relation is stored but inactive, and revives with the gate."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    call = await office.ringing()
    await bo.row_in(call, "ringing")
    await office.put_party(office.bo, **{gate: False})
    for line in (office.line, office.line2):
        await bo.sees("line.revoked", line=line, seconds=ONE_SECOND)
    for verb in ("answer", "decline"):
        await refused(bo.do(verb, call), word)
    await refused(bo.do("place", line=office.line, to="112"), word)
    assert (await bo.rpc("lines.subscribe", lines=[office.line]))["denied"] == [{"line": office.line, "code": word}]
    stored = (await office.admin.rpc("admin.directory.export"))["delegations"]
    inactive = {one["delegate"]: one.get("inactive") for one in stored if one["delegator"] == office.anna}
    assert inactive == {office.bo: word, office.cia: None}
    await cia.settle()
    assert "alert" in cia.row(call) and not cia.seen("line.revoked")
    mark = bo.mark()
    await office.put_party(office.bo)
    await bo.hears("line.snapshot", since=mark, line=office.line)
    assert "alert" not in bo.lines[office.line].rows[call], "P15: new members do not enter the alert set"
    await office.switch.ended(call)
    assert "alert" in await bo.row_in(await office.ringing(), "ringing")


async def test_a_delegator_who_loses_the_licence_keeps_the_lines_alone(office):
    """R11: lacking it on either side blocks the pair; all delegates are out, without a call being dropped (R14)."""
    await office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    call = await office.connected(anna)
    await bo.row_in(call, "connected")
    await office.put_party(office.anna, licensed=False)
    for client in (bo, cia):
        await client.sees("line.revoked", line=office.line)
        await refused(client.do("place", line=office.line, to="112"), "noLicence")
    await anna.settle()
    assert anna.row(call)["state"] == "connected"
    assert not office.switch.has_ordered("hangUp", call)


async def test_a_renamed_party_is_seen_under_the_new_name(office):
    """R70: names are never stored as text; rows and labels of later events bear the new one."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    await office.put_party(office.bo, name="Bo Ek-Berg")
    call = await office.connected(bo)
    assert (await anna.row_in(call, "connected"))["by"]["name"] == "Bo Ek-Berg"
    await bo.do("hangUp", call)
    assert (await anna.is_told("history.added", entry=call))["entry"]["label"] == "Answered by Bo Ek-Berg for you"
    await office.put_party(office.bo, name="Bo Lund")
    (entry,) = await anna.history(line=office.line)
    assert entry["label"] == "Answered by Bo Lund for you"


# A call of one's own behind the gate


async def test_behind_the_gate_a_lamp_viewer_sees_a_lamp_and_no_calls(lone_office):
    """P23, P41: lamp mode stays lamp mode also where only one's own call is left."""
    office = await lone_office.furnish()
    bo, anna = await office.desk(office.bo, mode="lamp"), await office.desk(office.anna)
    call = await office.ringing()
    await bo.do("answer", call)
    await bo.hears("line.lamp", line=office.line, lamp="busy")
    mark = bo.mark()
    await office.policy(delegation=False)
    snapshot = await bo.hears("line.snapshot", mark, line=office.line)
    assert snapshot["lamp"] == "busy" and not {"calls", "ended"} & set(snapshot)
    await bo.sees("line.revoked", line=office.line2)
    mark = bo.mark()
    other = await office.ringing()
    await anna.row_in(other, "ringing")
    await bo.settle()
    assert not [note for note in bo.notes[mark:] if note[0].startswith("line.")], "another's call is told to nobody behind the gate"


async def test_behind_the_gate_only_the_own_rows_are_told(lone_office):
    """P41: their lamp, and a snapshot when they change; not when others' calls come and go."""
    office = await lone_office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    await bo.row_in(call, "connected")
    other = await office.ringing()
    await bo.row_in(other, "ringing")
    mark = bo.mark()
    bo.mirror(office.line).partial = True
    await office.policy(delegation=False)
    snapshot = await bo.hears("line.snapshot", mark, line=office.line)
    assert [row["id"] for row in snapshot["calls"]] == [call] and snapshot["lamp"] == "busy", "the lamp of the own rows, though another rings"
    mark = bo.mark()
    await anna.do("answer", other)
    await anna.do("hangUp", other)
    another = await office.ringing()
    await office.switch.ended(another)
    await anna.row_in(another, "ended")
    await bo.settle()
    assert not [note for note in bo.notes[mark:] if note[0].startswith("line.")]
    await bo.do("hold", call)
    snapshot = await bo.hears("line.snapshot", mark, line=office.line, lamp="held")
    assert [(row["id"], row["state"]) for row in snapshot["calls"]] == [(call, "held")]


async def test_a_gate_that_closes_again_hides_the_others_rows_again(lone_office):
    """P41, Q6, F27: also where nothing has changed about the own call since the gate was closed before."""
    office = await lone_office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call, others = await office.connected(bo), await office.held(anna)
    await bo.row_in(call, "connected")
    await bo.row_in(others, "held")
    for mirror in bo.lines.values():
        mirror.partial = True
    for _ in range(3):
        mark = bo.mark()
        await office.policy(delegation=False)
        snapshot = await bo.hears("line.snapshot", mark, line=office.line)
        assert [row["id"] for row in snapshot["calls"]] == [call]
        mark = bo.mark()
        await office.policy(delegation=True)
        snapshot = await bo.hears("line.snapshot", mark, line=office.line)
        assert {row["id"] for row in snapshot["calls"]} == {call, others}


async def test_lines_that_a_gate_closed_are_told_so_after_a_reconnection(lone_office):
    """P11, P41: line.revoked after a resume carries policyOff, not notMember."""
    office = await lone_office.furnish()
    bo = await office.desk(office.bo)
    await bo.drop()
    await office.policy(delegation=False)
    heir, result = await office.back(bo)
    assert result["resumed"]["lines"][office.line] == "revoked"
    for line in (office.line, office.line2):
        assert (await heir.sees("line.revoked", line=line))["reason"] == "policyOff"


async def test_a_stale_line_with_tombstones_is_told_in_wire_order(office):
    """3.1, P22: `stale` before `ended`."""
    await office.furnish()
    bo = await office.desk(office.bo)
    gone = await office.connected(bo)
    await bo.do("hangUp", gone)
    await bo.row_in(gone, "ended")
    await bo.row_in(await office.held(bo), "held")
    await office.switch.drop()
    await bo.sees("line.stale", line=office.line)
    snapshot = (await bo.rpc("lines.repair", line=office.line, seq=0))["snapshot"]
    assert list(snapshot) == ["line", "epoch", "seq", "lamp", "calls", "stale", "ended"]
    assert snapshot["stale"] is True and [row["id"] for row in snapshot["ended"]] == [gone]
