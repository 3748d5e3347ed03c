"""Which refusal wins (P26): each test makes two apply at once and looks at the one that is told."""

import pytest

from refusal import refused

COMMANDS = ("answer", "decline", "hold", "resume", "pickUp", "hangUp")


@pytest.mark.parametrize("verb", COMMANDS)
async def test_an_unknown_call(office, verb):
    """P26: invalidParams, then the call, whoever asks; P34: an id that does not exist is unknownCall."""
    await office.furnish(switch=False)
    bo = await office.desk(office.bo)
    await refused(bo.rpc(f"call.{verb}", call="h.nothing"), "invalidParams")
    await refused(bo.do(verb, "h.nothing"), "unknownCall")
    await refused(bo.do(verb, "h.nothing", rev=7), "unknownCall")


@pytest.mark.parametrize("verb", COMMANDS)
async def test_membership_is_judged_before_the_state(office, verb):
    """P26: notMember before callEnded, and without data.call (P34)."""
    await office.furnish()
    dan, anna = await office.desks(office.dan, office.anna)
    call = await office.connected(anna)
    await anna.do("hangUp", call)
    refusal = await refused(dan.do(verb, call), "notMember")
    assert "call" not in refusal.data


@pytest.mark.parametrize("verb", COMMANDS)
async def test_the_end_is_told_before_everything_else_about_the_call(office, verb):
    """P26: callEnded before the row's state and before staleRevision; data.call is the tombstone (P22)."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    call = await office.connected(anna)
    await anna.do("hangUp", call)
    for client in (anna, bo):
        refusal = await refused(client.do(verb, call, rev=1), "callEnded")
        assert refusal.data["call"]["id"] == call and refusal.data["call"]["state"] == "ended"


@pytest.mark.parametrize(("verb", "right"), [("answer", "answer"), ("pickUp", "pickUpHeld")])
async def test_a_missing_right_is_told_before_the_state(office, verb, right):
    """P26, Q2: forbidden before callEnded."""
    await office.furnish()
    await office.set_rights(office.bo, *({"place", "answer", "pickUpHeld"} - {right}))
    anna, bo = await office.desks(office.anna, office.bo)
    call = await office.connected(anna)
    await anna.do("hangUp", call)
    await refused(bo.do(verb, call), "forbidden")


async def test_the_policy_is_told_before_the_right_and_the_state(lone_office):
    """P26: policyOff before forbidden and callEnded."""
    office = await lone_office.furnish()
    await office.set_rights(office.bo)
    anna, bo = await office.desks(office.anna, office.bo)
    call = await office.connected(anna)
    await anna.do("hangUp", call)
    await office.policy(delegation=False)
    await refused(bo.do("answer", call), "policyOff")
    await refused(bo.do("place", line=office.line, to="112"), "policyOff")


async def test_the_policy_is_told_before_the_licence(lone_office):
    """P26: in the order policyOff, noLicence, noCallingPlan."""
    office = await lone_office.furnish()
    bo = await office.desk(office.bo)
    await office.put_party(office.bo, licensed=False, callingPlan=False)
    await refused(bo.do("place", line=office.line, to="112"), "noLicence")
    await office.policy(delegation=False)
    await refused(bo.do("place", line=office.line, to="112"), "policyOff")
    await office.policy(delegation=True)
    await office.put_party(office.bo, licensed=True, callingPlan=False)
    await refused(bo.do("place", line=office.line, to="112"), "noCallingPlan")


async def test_a_ringing_call_refuses_what_needs_a_connected_one(office):
    """P26, 8.2: hold is notConnected; resume and pick-up are notHeld."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.ringing()
    for verb, word in (
        ("hold", "notConnected"),
        ("resume", "notHeld"),
        ("pickUp", "notHeld"),
        ("hangUp", "notConnected"),
    ):
        refusal = await refused(bo.do(verb, call, rev=99), word)
        assert refusal.data["call"]["rev"] == 1, "a refusal carries the current row"


async def test_a_connected_call_refuses_what_needs_a_ringing_one(office):
    """8.2."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    for client in (bo, anna):
        for verb in ("answer", "decline"):
            refusal = await refused(client.do(verb, call, rev=1), "alreadyAnswered")
            assert refusal.data["winner"]["id"] == office.bo


async def test_a_held_call_refuses_a_second_hold(office):
    """8.2: hold needs `connected`."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.held(bo)
    await refused(bo.do("hold", call), "notConnected")
    await refused(anna.do("hold", call), "notConnected", "notOwner")


async def test_a_dialling_call_cannot_be_held_or_answered(office):
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = (await bo.place(office.line))["id"]
    await refused(bo.do("hold", call), "notConnected")
    await refused(anna.do("pickUp", call), "notHeld")
    await refused(anna.do("answer", call), "alreadyAnswered", "notConnected")


async def test_a_stale_revision_is_told_only_if_all_else_would_pass(office):
    """P26: with the current row; the right rev then succeeds."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    rev = (await bo.row_in(call, "connected"))["rev"]
    refusal = await refused(bo.do("hold", call, rev=rev - 1), "staleRevision")
    assert refusal.data["call"]["rev"] == rev
    await refused(bo.do("hold", call, rev=rev + 1), "staleRevision")
    await refused(anna.do("hold", call, rev=rev - 1), "notOwner")
    assert (await bo.do("hold", call, rev=rev))["call"]["state"] == "held"


async def test_a_stale_revision_is_told_before_the_missing_switch(office):
    """P26: staleRevision, lineFull, then switchUnavailable."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.connected(bo)
    for _ in range(3):
        await office.ringing()
    rev = (await bo.row_in(call, "connected"))["rev"]
    await office.switch.drop()
    await bo.sees("line.stale", line=office.line)
    await refused(bo.do("hold", call, rev=rev - 1), "staleRevision")
    await refused(bo.do("hold", call, rev=rev), "switchUnavailable")
    phone = await office.desk(office.anna)
    await refused(phone.do("place", line=office.line, to="112"), "lineFull")
    await refused(phone.do("place", line=office.line2, to="112"), "switchUnavailable")


async def test_a_busy_party_is_told_before_a_full_line(office):
    """P26: busyOperation before lineFull."""
    await office.furnish()
    bo = await office.desk(office.bo)
    await office.connected(bo)
    for _ in range(3):
        await office.ringing()
    await refused(bo.do("place", line=office.line, to="112"), "busyOperation")


async def test_params_are_judged_before_the_stored_result(office):
    """P26: invalidParams before "stored commandId"."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.ringing()
    await bo.rpc("call.answer", call=call, commandId="c-1")
    await refused(bo.rpc("call.answer", call=call, commandId="c-1", rev="x"), "invalidParams")
    await refused(bo.rpc("call.answer", call=7, commandId="c-1"), "invalidParams")
