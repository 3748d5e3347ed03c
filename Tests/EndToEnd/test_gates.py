"""Gates and rights: who may do what, and that a change of it reaches those who are there already (R9-R16, R14, D7)."""

import asyncio
import random

import pytest

from client import command_id
from lanes import ROUNDS
from refusal import Refused, outcome, refused

RACE_ROUNDS = min(ROUNDS, 300)
# What a right is for, as a request of a delegate of the line: a ringing call, a held one, and a line to place from.
USES = {
    "place": lambda bo, office, calls: bo.place(office.line),
    "answer": lambda bo, office, calls: bo.do("answer", calls["ringing"], hold=True),
    "pickUpHeld": lambda bo, office, calls: bo.do("pickUp", calls["held"]),
    "optOut": lambda bo, office, calls: bo.rpc("alerts.set", delegator=office.anna, optedIn=False),
}
STANDARD = ["place", "answer", "pickUpHeld", "voicemailPlay", "voicemailDelete", "optOut"]


# Rights of each delegate (D7)


@pytest.mark.parametrize("right", USES)
async def test_a_right_is_taken_and_given_while_the_delegate_watches(office, right):
    """D7, P49, R14: forbidden from the reply on, for this delegate alone, and back without a new login."""
    await office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    calls = {"held": await office.held(anna), "ringing": await office.ringing()}
    await bo.row_in(calls["ringing"], "ringing")
    await office.set_rights(office.bo, *(word for word in STANDARD if word != right))
    await refused(USES[right](bo, office, calls), "forbidden")
    assert (await bo.is_told("delegation.changed"))["rights"] == [word for word in STANDARD if word != right]
    (group,) = (await bo.rpc("lines.list"))["shared"]
    assert right not in group["rights"]
    assert not bo.seen("line.revoked"), "the rows stay: a right is no membership"
    assert not isinstance(await outcome(USES[right](cia, office, calls)), Refused), "the other's rights are untouched"
    for call in calls.values():
        await office.switch.ended(call)
    calls = {"held": await office.held(anna), "ringing": await office.ringing()}
    await office.set_rights(office.bo, *STANDARD)
    assert not isinstance(await outcome(USES[right](bo, office, calls)), Refused)


async def test_who_loses_the_right_to_opt_out_rings_again(office):
    """Q35, P49, D5: it could not opt in by itself."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    await bo.rpc("alerts.set", delegator=office.anna, optedIn=False)
    stored = await office.set_rights(office.bo, "place", "answer")
    assert stored["optedIn"] is True
    for client in (anna, bo):
        assert (await client.is_told("delegation.changed", optedIn=True))["delegate"]["id"] == office.bo
    await refused(bo.rpc("alerts.set", delegator=office.anna, optedIn=False), "forbidden")
    assert "alert" in await bo.row_in(await office.ringing(), "ringing")


async def test_the_right_to_voicemail_is_kept_per_delegate(office):
    """D6, D7: on by default, taken away for one."""
    await office.furnish(switch=False)
    bo, cia = await office.desks(office.bo, office.cia)
    await office.set_rights(office.bo, "place", "answer", "pickUpHeld", "optOut")
    for client, has in ((bo, False), (cia, True)):
        rights = (await client.rpc("lines.list"))["shared"][0]["rights"]
        assert ("voicemailPlay" in rights, "voicemailDelete" in rights) == (has, has)


# Licence, calling plan, policy (R11, R13)

GATES = {
    "policy": "policyOff",
    "delegate licence": "noLicence",
    "delegate plan": "noCallingPlan",
    "delegator licence": "noLicence",
    "delegator plan": "noCallingPlan",
}


async def turn(office, gate, on):
    if gate == "policy":
        return await office.policy(delegation=on)
    side, what = gate.split()
    member = {"licence": "licensed", "plan": "callingPlan"}[what]
    return await office.put_party(office.bo if side == "delegate" else office.anna, **{member: on})


@pytest.mark.parametrize("gate", GATES)
async def test_a_gate_that_closes_stops_everything_but_the_call_in_progress(lone_office, gate):
    """R11, R13, R14, P40, P41: each request gets the gate's word, alerts stop, and the talk goes on; then it all revives."""
    office = await lone_office.furnish()
    await office.put_line(office.bo_line, voicemail=False)
    anna, bo = await office.desks(office.anna, office.bo)
    word = GATES[gate]
    held = await office.held(anna)
    talking = await office.connected(bo, office.line2)
    ringing = await office.ringing()
    await bo.row_in(ringing, "ringing")
    await turn(office, gate, False)
    withdrawn = await bo.is_told("alert.withdrawn", call=ringing)
    assert withdrawn["reason"] == ("policyOff" if gate == "policy" else "revoked")
    await bo.sees("line.revoked", line=office.line)
    await refused(bo.place(office.line), word)
    await refused(bo.do("answer", ringing, hold=True), word)
    await refused(bo.do("pickUp", held), word)
    await refused(bo.rpc("alerts.set", delegator=office.anna, optedIn=False), word)
    assert (await bo.rpc("lines.subscribe", lines=[office.line]))["denied"] == [{"line": office.line, "code": word}]
    assert (await bo.rpc("lines.list"))["shared"] == []
    for step in ("hold", "resume"):
        assert (await bo.do(step, talking))["call"]["by"]["id"] == office.bo, "R14: no call in progress is dropped"
    assert (await anna.row_in(talking, "connected"))["by"]["id"] == office.bo
    later = await office.ringing()
    assert office.bo not in [
        target["party"] for target in (await office.switch.ordered("alert", later)).params["targets"]
    ]
    assert (await anna.do("answer", later, hold=True))["call"]["state"] == "connected", "owners are not touched"
    await bo.do("hangUp", talking)
    mark = bo.mark()
    await turn(office, gate, True)
    await bo.hears("line.snapshot", mark, line=office.line)
    assert (await bo.rpc("lines.list"))["shared"][0]["delegator"]["id"] == office.anna
    assert (await bo.do("pickUp", held))["call"]["by"]["id"] == office.bo


async def test_a_client_cannot_make_a_relation(office):
    """R12: set up by the administrator alone."""
    await office.furnish(switch=False)
    anna = await office.desk(office.anna)
    for method in ("add", "remove", "setRights"):
        params = {"delegator": office.anna, "delegate": office.dan, "rights": []}
        await refused(anna.rpc(f"admin.delegation.{method}", **params), "forbidden")


async def test_a_common_area_phone_serves_and_is_never_served(office):
    """R1, R4, R15: it answers and calls for its delegator, and nobody does for it, whatever it becomes."""
    await office.furnish()
    await office.delegate(office.hall)
    hall, anna = await office.client(office.hall, "commonArea").join(), await office.desk(office.anna)
    call = await office.connected(hall)
    assert (await anna.row_in(call, "connected"))["by"]["name"] == "Hall phone"
    await hall.do("hangUp", call)
    assert (await hall.place(office.line))["onBehalf"] is True
    refusal = await refused(office.delegate(office.bo, delegator=office.hall), "invalidParams")
    assert refusal.data["member"] == "delegator"
    refusal = await refused(office.put_party(office.anna, kind="commonArea"), "invalidParams")
    assert refusal.data["member"] == "kind"
    await office.put_party(office.hall, kind="user")
    await office.delegate(office.bo, delegator=office.hall)
    await refused(office.put_party(office.hall, kind="commonArea"), "invalidParams")


# Versions (R9, R10)


async def test_a_session_that_became_too_old_is_told_and_closed(lone_office):
    """Q34, R9, R14, P42: at once where no call is on its device; younger ones and other kinds go on."""
    office = await lone_office.furnish(switch=False)
    old = await office.desk(office.bo, version="5.17.0")
    new = await office.desk(office.cia, version="6.0.1")
    mobile = await office.desk(office.bo, "mobile", version="5.17.0")
    await office.policy(minimumVersions={"desktop": "6.0"})
    assert await old.hears("hub.notice") == {"code": "clientTooOld", "minimum": "6.0"}
    assert await old.closed() == 4426 and "6.0" in old.close_reason
    await asyncio.gather(new.settle(), mobile.settle())
    assert not new.heard("hub.notice") and not mobile.heard("hub.notice")
    again = office.client(office.bo)
    await refused(again.open(), "clientTooOld")
    assert await again.closed() == 4426
    await office.policy(minimumVersions={"mobile": "6"})
    assert await mobile.closed() == 4426


async def test_a_call_on_a_device_that_became_too_old_is_seen_to_first(lone_office):
    """Q34, R14, P26: held, resumed and ended there, nothing else; closed when the call is over."""
    office = await lone_office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    other = await office.desk(office.bo, device="bo-other")
    call = await office.connected(bo)
    await office.policy(minimumVersions={"desktop": "6.0"})
    await bo.hears("hub.notice", code="clientTooOld")
    assert await other.closed() == 4426, "the call is not on this one"
    assert await anna.closed() == 4426
    refusal = await refused(bo.place(office.line), "clientTooOld")
    assert refusal.data["minimum"] == "6.0"
    await refused(bo.do("answer", await office.ringing(), hold=True), "clientTooOld")
    await refused(bo.rpc("presence.set", status="away"), "clientTooOld")
    for step, state in (("hold", "held"), ("resume", "connected")):
        assert (await bo.do(step, call))["call"]["state"] == state
    await bo.do("hangUp", call)
    assert await bo.closed() == 4426


async def test_a_minimum_that_is_lowered_again_lets_the_session_go_on(lone_office):
    """Q34: judged by the policy as it is."""
    office = await lone_office.furnish()
    bo = await office.desk(office.bo)
    call = await office.connected(bo)
    await office.policy(minimumVersions={"desktop": "6.0"})
    await bo.hears("hub.notice", code="clientTooOld")
    await office.policy(minimumVersions={"desktop": "4.5.4"})
    await bo.do("hangUp", call)
    assert await bo.place(office.line)


async def test_desk_phones_have_a_version_once_the_policy_says_so(lone_office):
    """R15, P42: ungated unless named; then a missing one is too old."""
    office = await lone_office.furnish(switch=False)
    bare = await office.desk(office.bo, "deskphone", version=None)
    good = await office.desk(office.cia, "deskphone", version="2.1")
    await office.policy(minimumVersions={"deskphone": "2.0.1"})
    assert await bare.closed() == 4426
    await good.settle()
    refusal = await refused(office.client(office.bo, "deskphone", version="2.0").open(), "clientTooOld")
    assert refusal.data["minimum"] == "2.0.1"
    assert await office.client(office.bo, "deskphone", version="2.0.1").open()


async def test_a_switch_is_judged_when_it_comes_again(lone_office):
    """Q34, R14: closing it would end everybody's calls."""
    office = await lone_office.furnish()
    bo = await office.desk(office.bo, "web")
    call = await office.connected(bo)
    await office.policy(minimumVersions={"switch": "99"})
    await office.switch.client.rpc("switch.progress", call=call)
    await bo.row_in(call, "connected")
    heir = office.switch.successor()
    office.guests.append(heir)
    await refused(heir.client.open(), "clientTooOld")


# Limits (R2, R3)


async def test_the_limits_hold_whoever_adds_at_once(lone_office):
    """X19, R2, R3, invariant 11: several administrators, both limits, hundreds of times; exactly as many win as there is room."""
    office = await lone_office.furnish(switch=False)
    seed = random.randrange(2**32)
    dice = random.Random(seed)
    admins = [office.admin, *[await office.administrator(f"admin-{number}") for number in range(3)]]
    await office.policy(limits={"delegates": 3, "delegators": 3})
    delegators, delegates = ([f"{side}-{number}" for number in range(6)] for side in ("from", "to"))
    await asyncio.gather(*(office.put_party(name) for name in delegators + delegates))
    stored = set()
    for number in range(RACE_ROUNDS):
        where = f"seed {seed}, round {number}"
        adds = [
            (pair, admin)
            for pair in {(dice.choice(delegators), dice.choice(delegates)) for _ in range(4)}
            for admin in dice.sample(admins, 2)
        ]
        results = await asyncio.gather(
            *(
                outcome(admin.rpc("admin.delegation.add", delegator=pair[0], delegate=pair[1], commandId=command_id()))
                for pair, admin in adds
            )
        )
        for (pair, _), result in zip(adds, results, strict=True):
            if isinstance(result, Refused):
                assert result.word in ("limitReached", "duplicate"), f"{result}, {where}"
            else:
                assert pair not in stored, f"{pair} was added twice, {where}"
                stored.add(pair)
        for side, limit in ((0, 3), (1, 3)):
            for name in delegators + delegates:
                assert sum(pair[side] == name for pair in stored) <= limit, where
        for result, (pair, _) in zip(results, adds, strict=True):
            if isinstance(result, Refused) and result.word == "limitReached":
                side = 0 if result.data["of"] == "delegates" else 1
                assert pair not in stored and result.data["limit"] == 3, f"{result}, {where}"
                assert sum(other[side] == pair[side] for other in stored) == 3, f"there was room: {result}, {where}"
        for pair in dice.sample(sorted(stored), min(len(stored), 3)):
            await dice.choice(admins).rpc("admin.delegation.remove", delegator=pair[0], delegate=pair[1])
            stored.discard(pair)
    listed = (await office.admin.rpc("admin.directory.list", kind="delegation", limit=200))["items"]
    assert {(item["delegator"], item["delegate"]) for item in listed if item["delegator"] in delegators} == stored


# What a careful client would stumble on


async def test_a_removed_partys_session_is_closed(office):
    """P40: with 4401 and the reason; its colleagues' sessions go on."""
    await office.furnish(switch=False)
    await office.delegate(office.dan)
    anna = await office.desk(office.anna)
    await office.admin.rpc("admin.line.remove", id=office.dan_line)
    dan, web = office.client(office.dan), office.client(office.dan, "web")
    await asyncio.gather(dan.open(), web.open())
    await office.admin.rpc("admin.party.remove", id=office.dan)
    for client in (dan, web):
        assert await client.closed() == 4401 and "removed" in client.close_reason
    await refused(office.client(office.dan).open(), "unknownParty")
    await anna.settle()
    assert (await office.admin.rpc("admin.sessions.list", party=office.dan))["items"] == []


async def test_a_repeated_report_of_a_call_that_met_a_full_line_adds_nothing(lone_office):
    """P4, P6, R60: the same refusal, also when there is room meanwhile, and one entry, told once."""
    office = await lone_office.furnish()
    await office.policy(limits={"appearances": 1})
    bo = await office.desk(office.bo)
    call = await office.ringing()
    for _ in range(3):
        refusal = await refused(office.switch.incoming(office.line, call=f"{office.switch.name}.full"), "lineFull")
        assert refusal.data["divert"] == "voicemail"
    await bo.is_told("history.added", entry=f"{office.switch.name}.full")
    await office.switch.ended(call)
    await bo.is_told("history.added", entry=call)
    await refused(office.switch.incoming(office.line, call=f"{office.switch.name}.full"), "lineFull")
    await office.ringing()
    assert len(bo.told("history.added", entry=f"{office.switch.name}.full")) == 1
    assert sorted(entry["id"] for entry in await bo.history()) == sorted([call, f"{office.switch.name}.full"])


@pytest.mark.parametrize("report", ["answered", "resumed"])
async def test_a_desk_phone_that_takes_a_second_call_leaves_the_first_on_hold(office, report):
    """Q36, R15, P31, R51: the hub has the other one held, so that a person talks in one call (invariant 1)."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    first = await office.connected(bo, office.line2)
    second = await office.ringing()
    if report == "answered":
        await office.switch.answered(second, office.bo, "bo-deskphone")
    else:
        await anna.do("answer", second)
        await anna.do("hold", second)
        await office.switch.report("resumed", second, party=office.bo, device="bo-deskphone")
    order = await office.switch.ordered("hold", first)
    assert (order.params["party"], order.params["device"]) == (office.bo, bo.device)
    assert (await anna.row_in(first, "held"))["by"]["id"] == office.bo
    assert (await anna.row_in(second, "connected"))["by"]["device"] == "bo-deskphone"


async def test_an_own_call_that_is_answered_leaves_the_other_on_hold(office):
    """Q36: also where the desk phone answered while the party was dialling elsewhere."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    placed = (await bo.place(office.bo_line))["id"]
    answered = await office.ringing()
    await office.switch.answered(answered, office.bo, "bo-deskphone")
    await office.switch.remote_answered(placed)
    await office.switch.ordered("hold", answered)
    assert (await anna.row_in(answered, "held"))["by"]["id"] == office.bo
    assert (await bo.row_in(placed, "connected"))["by"]["id"] == office.bo
