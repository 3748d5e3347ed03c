"""Joining, listening, whispering, breaking in and taking over (R16, T15, P30, P32, P37, X12, X14)."""

import asyncio
import time

import pytest

from client import DEADLINE_SECONDS
from hub import own_node
from lanes import Lanes
from office import Office
from refusal import refused
from running import until
from switch import CAPABILITIES

ALL_RIGHTS = ("place", "answer", "pickUpHeld", "join", "monitor", "voicemailPlay", "voicemailDelete", "optOut")


async def supervise(office, monitoring=True):
    """Bo and Cia may join and monitor, where the administrator lets anybody."""
    await office.furnish()
    if monitoring:
        await office.policy(monitoring=True)
    for who in (office.bo, office.cia):
        await office.set_rights(who, *ALL_RIGHTS)
    return await office.desks(office.bo, office.anna, office.cia)


def participant(office, client, mode):
    return office.actor(client.sub) | {"device": client.device, "mode": mode}


# Joining


async def test_a_member_joins_a_call(office):
    """T15, P37: claim, order and call.joined; the owner stands in by, the other among the participants (P30)."""
    await office.furnish()
    await office.set_rights(office.cia, *ALL_RIGHTS)
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    call = await office.connected(bo)
    office.switch.hold_back("monitor")
    attempt = await cia.start("call.join", call=call, commandId="c-1")
    order = await office.switch.ordered("monitor", call, mode="join")
    assert (order.params["party"], order.params["device"]) == (office.cia, cia.device) and "from" not in order.params
    claimed = await anna.row_in(call, "connected", pending=lambda pending: pending and pending["op"] == "join")
    assert claimed["pending"]["by"]["id"] == office.cia
    await order.confirm()
    result = await attempt
    row = result["call"]
    assert row["state"] == "joined" and row["by"]["id"] == office.bo and row["joinable"] is True
    assert row["participants"] == [participant(office, cia, "join")] and result["held"] == []
    event = await anna.sees("call.joined", call=call)
    assert event["call"] == row and event["actor"] == office.actor(office.cia) and event["lamp"] == "busy"
    assert (await cia.do("join", call))["call"]["rev"] == row["rev"], "a no-op"


async def test_leaving_and_the_last_leg(office):
    """P32, P37: call.updated; the owner's leaving hands it to who came first; the last leg ends the call."""
    await office.furnish()
    await office.set_rights(office.cia, *ALL_RIGHTS)
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    call = await office.connected(bo)
    await cia.do("join", call)
    await anna.do("join", call)
    mark = anna.mark()
    row = (await bo.do("hangUp", call))["call"]
    assert row["state"] == "joined" and row["by"]["id"] == office.cia
    assert row["participants"] == [participant(office, anna, "join")]
    assert (await anna.sees("call.updated", since=mark, call=call))["actor"] == office.actor(office.bo)
    order = await office.switch.ordered("hangUp", call, leg=True)
    assert order.params["party"] == office.bo
    await refused(bo.do("hangUp", call), "notOwner")
    row = (await anna.do("hangUp", call))["call"]
    assert row["state"] == "connected" and row["by"]["id"] == office.cia and "participants" not in row
    row = (await cia.do("hangUp", call))["call"]
    assert row["endReason"] == "localBye"
    await anna.sees("line.idle", line=office.line)
    entry = (await anna.is_told("history.added", entry=call))["entry"]
    assert [one["id"] for one in entry["handlers"]] == [office.bo, office.cia, office.anna], "P46: everybody who talked"
    assert entry["labelKey"] == {"key": "answeredByForYou", "name": "Bo Ek"}, "D2"


async def test_legs_that_end_on_their_phones(office):
    """P10, Q48: that leg alone leaves; the far end's end is everybody's."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    await anna.do("join", call)
    row = await office.switch.report("ended", call, reason="local", party=office.bo, device=bo.device)
    assert row["state"] == "connected" and row["by"]["id"] == office.anna
    other = await office.connected(bo)
    await office.switch.ended(call)
    await anna.do("join", other)
    assert (await office.switch.ended(other))["endReason"] == "remoteBye"
    row = await bo.row_in(other, "ended")
    assert "participants" not in row and row["by"]["id"] == office.bo


async def test_joining_holds_the_other_call(office):
    """P31, Q46: as with a pick-up; while in a joined call, which cannot be held, another is not to be had."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    own = await office.talking_out(anna, office.line2)
    call = await office.connected(bo)
    result = await anna.do("join", call)
    assert [row["id"] for row in result["held"]] == [own]
    ringing = await office.ringing()
    for client in (anna, bo):
        refusal = await refused(client.do("answer", ringing, hold=True), "busyOperation")
        assert refusal.data["call"]["id"] == call
        await refused(client.place(office.line), "busyOperation")
    await refused(bo.do("hold", call), "notConnected")
    await anna.do("hangUp", call)
    assert (await anna.do("answer", ringing))["call"]["by"]["id"] == office.anna


async def test_a_refused_join_and_a_far_end_that_hangs_up(office):
    """T15, T13, P7: switchFailed and callEnded; the talker's hang-up is never in the way (Q3 for who was joining)."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    office.switch.hold_back("monitor")
    call = await office.connected(bo)
    attempt = await anna.start("call.join", call=call, commandId="c-1")
    await (await office.switch.ordered("monitor", call)).refuse("noPort")
    assert (await refused(attempt, "switchFailed")).data["reason"] == "noPort"
    assert "pending" not in await bo.row_in(call, "connected", pending=None)
    attempt = await anna.start("call.join", call=call, commandId="c-2")
    order = await office.switch.ordered("monitor", call)
    await refused(bo.do("hold", call), "busyOperation")
    assert (await anna.do("hangUp", call))["call"]["state"] == "connected"
    assert (await refused(attempt, "switchFailed")).data["reason"] == "cancelled"
    await order.confirm()
    undo = await office.switch.ordered("hangUp", call, leg=True)
    assert undo.params["party"] == office.anna, "P8"
    attempt = await anna.start("call.join", call=call, commandId="c-3")
    await office.switch.ordered("monitor", call)
    await office.switch.ended(call)
    await refused(attempt, "callEnded")


async def test_who_may_join_and_when(office):
    """P26, P49: the right join, which no delegate has unless it was given; P35: not what is locked."""
    await office.furnish(capabilities=CAPABILITIES)
    bo, anna, cia, dan = await office.desks(office.bo, office.anna, office.cia, office.dan)
    call = await office.ringing()
    await refused(anna.do("join", call), "notConnected")
    await bo.do("answer", call)
    refusal = await refused(cia.do("join", call), "forbidden")
    assert refusal.data["call"]["id"] == call
    refusal = await refused(dan.do("join", call), "notMember")
    assert "call" not in refusal.data
    await anna.do("lock", call)
    await refused(anna.do("join", call), "locked")
    await anna.do("unlock", call)
    await bo.do("hold", call)
    await refused(anna.do("join", call), "notConnected")


async def test_a_joined_call_survives_a_lost_switch(office):
    """P5, Q47: the list names who is in it; a list that does not leaves it to the hub; one that says connected wins."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    row = (await anna.do("join", call))["call"]
    carried = office.switch.live[call]
    assert carried["participants"] == [{"party": office.anna, "device": anna.device, "mode": "join"}]
    lists = {
        "participants": carried,
        "nobody": {name: value for name, value in carried.items() if name != "participants"},
        "connected": carried | {"state": "connected", "participants": []},
    }
    for told, carries in lists.items():
        mark = bo.mark()
        await office.switch.drop()
        await bo.sees("line.stale", since=mark)
        heir = office.switch.successor()
        office.guests.append(heir)
        await heir.join([carries])
        office.switch = heir
        await anna.settle()
        if told != "connected":
            assert anna.row(call) == row, told
    after = await anna.row_in(call, "connected")
    assert after["by"]["id"] == office.bo and "participants" not in after


# Monitoring


@pytest.mark.parametrize("mode", ["listen", "whisper"])
async def test_nobody_sees_who_listens(lone_office, mode):
    """R16, P37, Q49: the row is unchanged, no event, no rev; only the switch is told, and the stop as well."""
    office = lone_office
    bo, anna, cia = await supervise(office)
    call = await office.connected(bo)
    await asyncio.gather(cia.row_in(call, "connected"), anna.row_in(call, "connected"))
    before, mark = cia.row(call), cia.mark()
    result = await anna.do("monitor", call, mode=mode)
    assert result["call"] == before == anna.row(call)
    order = await office.switch.ordered("monitor", call, mode=mode)
    assert (order.params["party"], order.params["device"]) == (office.anna, anna.device)
    assert (await anna.do("monitor", call, mode="stop"))["call"] == before
    await office.switch.ordered("monitor", call, mode="stop")
    assert (await anna.do("monitor", call, mode="stop"))["call"] == before, "a no-op"
    assert len(office.switch.has_ordered("monitor", call)) == 2
    for client in (bo, cia):
        await client.settle()
    assert not cia.heard("line.event", since=mark)
    await bo.do("hold", call)
    assert (await anna.do("pickUp", call))["call"]["rev"] == before["rev"] + 4, "claim, hold, claim, pick-up"


async def test_from_listening_to_breaking_in_and_back(lone_office):
    """P37, semantics 2.4: monitors change freely among listen, whisper and barge."""
    office = lone_office
    bo, anna, cia = await supervise(office)
    call = await office.connected(bo)
    await cia.do("monitor", call, mode="listen")
    await cia.do("monitor", call, mode="whisper")
    row = (await cia.do("monitor", call, mode="barge"))["call"]
    assert row["state"] == "joined" and row["participants"] == [participant(office, cia, "barge")]
    assert (await anna.sees("call.joined", call=call))["actor"] == office.actor(office.cia)
    mark = anna.mark()
    row = (await cia.do("monitor", call, mode="listen"))["call"]
    assert row["state"] == "connected" and "participants" not in row
    assert (await anna.sees("call.updated", since=mark, call=call))["call"] == row
    assert [order.params["mode"] for order in office.switch.has_ordered("monitor", call)] == [
        "listen", "whisper", "barge", "listen",
    ]  # fmt: skip
    await cia.do("monitor", call, mode="barge")
    row = (await cia.do("monitor", call, mode="stop"))["call"]
    assert row["state"] == "connected" and "participants" not in row
    assert (await office.switch.ordered("hangUp", call, leg=True)).params["party"] == office.cia


async def test_taking_over(lone_office):
    """P37: call.retrieved with the taker as actor; the old leg ends; the former owner learns who has it."""
    office = lone_office
    bo, anna, cia = await supervise(office)
    call = await office.connected(bo)
    office.switch.hold_back("monitor")
    attempt = await anna.start("call.monitor", call=call, mode="takeOver", commandId="c-1")
    order = await office.switch.ordered("monitor", call, mode="takeOver")
    assert order.params["from"] == {"party": office.bo, "device": bo.device}
    claimed = await cia.row_in(call, "connected", pending=lambda pending: pending and pending["op"] == "takeOver")
    assert claimed["by"]["id"] == office.bo
    assert (await bo.do("hangUp", call))["call"]["state"] == "connected", "as in pickingUp"
    await refused(cia.do("join", call), "busyOperation")
    mark = cia.mark()
    await order.confirm()
    row = (await attempt)["call"]
    assert row["state"] == "connected" and row["by"] == office.actor(office.anna) | {"device": anna.device}
    event = await cia.sees("call.retrieved", since=mark, call=call)
    assert event["call"] == row and event["actor"] == office.actor(office.anna)
    refusal = await refused(bo.do("hangUp", call), "alreadyPickedUp")
    assert refusal.data["winner"]["id"] == office.anna
    assert (await anna.do("monitor", call, mode="stop"))["call"]["by"]["id"] == office.anna, "not after a take-over"
    await anna.do("hangUp", call)
    entry = (await bo.is_told("history.added", entry=call))["entry"]
    assert [one["id"] for one in entry["handlers"]] == [office.bo, office.anna]


@pytest.mark.parametrize("mode", ["listen", "barge", "takeOver"])
async def test_a_refused_monitor_and_a_far_end_that_hangs_up(lone_office, mode):
    """T15, T13, P7: nothing has changed; then callEnded."""
    office = lone_office
    bo, anna, _ = await supervise(office)
    call = await office.connected(bo)
    office.switch.hold_back("monitor")
    attempt = await anna.start("call.monitor", call=call, mode=mode, commandId="c-1")
    await (await office.switch.ordered("monitor", call)).refuse("noPort")
    refusal = await refused(attempt, "switchFailed")
    assert refusal.data["reason"] == "noPort" and refusal.data["call"]["state"] == "connected"
    attempt = await anna.start("call.monitor", call=call, mode=mode, commandId="c-2")
    await office.switch.ordered("monitor", call)
    await office.switch.ended(call)
    await refused(attempt, "callEnded")


async def test_only_where_the_administrator_enabled_it(lone_office):
    """R16, P26, P37, Q50: policyOff for everybody, then forbidden without the right, and for common area phones."""
    office = lone_office
    bo, anna, cia = await supervise(office, monitoring=False)
    dan = await office.desk(office.dan)
    call = await office.connected(bo)
    for mode in ("listen", "whisper", "barge", "takeOver", "stop"):
        for client in (anna, cia):
            refusal = await refused(client.do("monitor", call, mode=mode), "policyOff")
            assert refusal.data["call"]["id"] == call
        refusal = await refused(dan.do("monitor", call, mode=mode), "notMember")
        assert "call" not in refusal.data
    await refused(anna.do("monitor", call, mode="join"), "invalidParams")
    assert not office.switch.has_ordered("monitor", call)
    await office.policy(monitoring=True)
    await office.delegate(office.hall, rights=list(ALL_RIGHTS))
    await office.set_rights(office.cia, "answer", "join")
    hall = await office.desk(office.hall, kind="commonArea")
    for mode in ("listen", "barge", "takeOver"):
        await refused(hall.do("monitor", call, mode=mode), "forbidden")
        await refused(cia.do("monitor", call, mode=mode), "forbidden")
    assert (await hall.do("join", call))["call"]["participants"] == [participant(office, hall, "join")]


async def test_listening_ends_with_policy_right_and_hold(lone_office):
    """R14, R16, P37: at once, by an order to the switch; the call itself goes on, and who barged talks on."""
    office = lone_office
    bo, anna, cia = await supervise(office)
    call = await office.connected(bo)
    await anna.do("monitor", call, mode="listen")
    await cia.do("monitor", call, mode="barge")
    await office.policy(monitoring=False)
    assert (await office.switch.ordered("monitor", call, mode="stop")).params["party"] == office.anna
    await bo.settle()
    assert bo.row(call)["participants"] == [participant(office, cia, "barge")]
    await refused(anna.do("monitor", call, mode="listen"), "policyOff")
    assert (await cia.do("monitor", call, mode="stop"))["call"]["state"] == "connected", "leaving is always possible"
    await office.policy(monitoring=True)
    await cia.do("monitor", call, mode="whisper")
    await office.set_rights(office.cia, "answer")
    assert (await office.switch.ordered("monitor", call, mode="stop")).params["party"] == office.cia
    await anna.do("monitor", call, mode="listen")
    await bo.do("hold", call)
    order = await office.switch.ordered("monitor", call, mode="stop")
    assert order.params["party"] == office.anna
    await refused(anna.do("monitor", call, mode="listen"), "notConnected")


async def test_a_lock_keeps_monitors_out_but_not_those_present(lone_office):
    """P35, X12: present monitors stay."""
    office = lone_office
    bo, anna, cia = await supervise(office)
    call = await office.connected(bo)
    await cia.do("monitor", call, mode="listen")
    await anna.do("lock", call)
    for mode in ("listen", "barge", "takeOver"):
        await refused(anna.do("monitor", call, mode=mode), "locked")
    await refused(cia.do("monitor", call, mode="whisper"), "locked")
    assert not office.switch.has_ordered("monitor", call, mode="stop")
    await cia.do("monitor", call, mode="stop")
    await office.switch.ordered("monitor", call, mode="stop")


async def test_a_switch_that_cannot_monitor(lone_office):
    """P9: switchUnavailable with the capability, for join as well (Q45)."""
    office = lone_office
    await office.furnish(capabilities=[one for one in CAPABILITIES if one != "monitor"])
    await office.policy(monitoring=True)
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    for action in (anna.do("join", call), anna.do("monitor", call, mode="listen")):
        assert (await refused(action, "switchUnavailable")).data["capability"] == "monitor"


async def test_the_log_says_who_monitored_whom(lone_office):
    """R16, Q49: who, whose call, which call and what came of it; and what was administered."""
    office = lone_office
    bo, anna, cia = await supervise(office)
    call = await office.connected(bo)
    await anna.do("monitor", call, mode="listen")
    await anna.do("monitor", call, mode="takeOver")
    await office.policy(monitoring=False)
    await refused(cia.do("monitor", call, mode="barge"), "policyOff")
    await until(lambda: "outcome=policyOff" in office.hub.log.read_text(), "the last act in the log", DEADLINE_SECONDS)
    lines = [line for line in office.hub.log.read_text().splitlines() if "audit" in line]

    def told(*wanted):
        return [line for line in lines if all(word in line for word in wanted)]

    common = (f"call={call}", f"line={office.line}", f"actor={office.anna}", f"device={anna.device}", f"whom={office.bo}")
    assert len(told("method=call.monitor", "mode=listen", "outcome=done", *common)) == 1
    assert len(told("method=call.monitor", "mode=takeOver", "outcome=done", *common)) == 1
    refusals = told("method=call.monitor", "mode=barge", "outcome=policyOff", f"actor={office.cia}", f"whom={office.anna}")
    assert len(refusals) == 1
    assert len(told("method=admin.policy.set", f"actor={office.admin.sub}", "outcome=done")) == 2
    rights = told("method=admin.delegation.setRights", f"delegator={office.anna}", f"delegate={office.cia}", "outcome=done")
    assert len(rights) == 1


@pytest.mark.slow
async def test_a_switch_that_keeps_silent_about_a_monitor():
    """P7, P8, P37: after 5 s nobody is in; a leg that comes late goes again."""
    with own_node("late-monitor") as hub:
        office = Office(hub)
        bo, anna, cia = await supervise(office)
        call = await office.connected(bo)
        office.switch.hold_back("monitor")
        begun = time.monotonic()
        listening = await anna.start("call.monitor", call=call, mode="listen", commandId="c-1")
        listen = await office.switch.ordered("monitor", call, mode="listen")
        joining = await cia.start("call.join", call=call, commandId="c-2")
        join = await office.switch.ordered("monitor", call, mode="join")
        async with asyncio.timeout(15):
            for attempt in (listening, joining):
                refusal = await refused(attempt, "switchFailed")
                assert refusal.data["reason"] == "timeout"
        assert 4 <= time.monotonic() - begun <= 9
        row = await bo.row_in(call, "connected", pending=None)
        office.switch.let_go("monitor")
        await listen.confirm()
        assert (await office.switch.ordered("monitor", call, mode="stop")).params["party"] == office.anna
        await join.confirm()
        assert (await office.switch.ordered("hangUp", call, leg=True)).params["party"] == office.cia
        await bo.settle()
        assert bo.row(call) == row
        await office.close()


# Races


async def test_x12_lock_against_join(hub):
    """X12: locked and then refused; or joined, and a lock that comes meanwhile or later is refused."""

    async def play(lane):
        call = await lane.connected(lane.a)
        lock, joined = await lane.race(lane.owner.do("lock", call), lane.owner.do("join", call))
        if isinstance(joined, dict):
            row = await lane.settled(call, "joined", by=lane.a_id)
            assert row["locked"] is False and lock.word in ("busyOperation", "notConnected"), f"got {lock}"
            word = f"joined, lock {lock.word}"
        else:
            assert joined.word == "locked" and lock["call"]["locked"] is True, f"{lock} {joined}"
            await lane.settled(call, "connected", by=lane.a_id)
            word = "locked"
        await lane.end(call)
        return word

    await Lanes(hub).run(play)


async def test_x14_join_against_hold(hub):
    """X14: the first claim stands; the other is refused."""

    async def play(lane):
        call = await lane.connected(lane.a)
        joined, hold = await lane.race(lane.owner.do("join", call), lane.a2.do("hold", call))
        if isinstance(joined, dict):
            assert hold.word in ("busyOperation", "notConnected"), f"got {hold}"
            await lane.settled(call, "joined", by=lane.a_id)
            word = f"joined, hold {hold.word}"
        else:
            assert joined.word in ("busyOperation", "notConnected") and hold["call"]["state"] == "held", f"{joined} {hold}"
            word = f"held, join {joined.word}"
        await lane.end(call)
        return word

    await Lanes(hub).run(play)


async def test_x14_join_against_the_far_ends_hang_up(hub):
    """X14, T13: joined and then ended, or callEnded."""

    async def play(lane):
        call = await lane.connected(lane.a)
        joined, _ = await lane.race(lane.owner.do("join", call), lane.switch.ended(call), headstart=0.03)
        assert (await lane.settled(call, "ended"))["endReason"] == "remoteBye"
        assert isinstance(joined, dict) or joined.word == "callEnded", f"got {joined}"
        return "joined" if isinstance(joined, dict) else "ended"

    await Lanes(hub).run(play)


async def test_both_hang_up_a_joined_call_at_once(hub):
    """P32: one leaves, and the other's is the last leg; the call is over in the end, and nothing hangs."""

    async def play(lane):
        call = await lane.connected(lane.a)
        await lane.owner.do("join", call)
        first, second = await lane.race(lane.a.do("hangUp", call), lane.owner.do("hangUp", call))
        states = sorted(result["call"]["state"] for result in (first, second))
        assert states == ["connected", "ended"], f"{first} {second}"
        assert (await lane.settled(call, "ended"))["endReason"] == "localBye"
        return "owner first" if first["call"]["state"] == "connected" else "participant first"

    await Lanes(hub).run(play)
