"""Do-not-disturb: the party's word that nothing shall ring for it (P45, P15, P11)."""

import asyncio
import os
import random

import pytest

from lanes import ROUNDS
from refusal import Refused, refused
from switch import moment

RACE_ROUNDS = min(ROUNDS, 300)


async def set_status(client, status="doNotDisturb"):
    return await client.rpc("presence.set", status=status)


def targets(order):
    return [target["party"] for target in order.params["targets"]]


async def test_what_rings_stops_for_that_party_alone(office):
    """P11, P14, P15: alert.withdrawn with its reason to all its devices, the switch told; no event, no seq, no rev."""
    await office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    mobile = await office.desk(office.bo, "mobile")
    call = await office.ringing()
    for client in (anna, bo, cia, mobile):
        assert "alert" in await client.row_in(call, "ringing")
    before = {client: (client.lines[office.line].seq, client.row(call)["rev"]) for client in (anna, bo, cia, mobile)}
    await set_status(bo)
    for client in (bo, mobile):
        withdrawn = await client.is_told("alert.withdrawn", call=call)
        assert (withdrawn["line"], withdrawn["reason"]) == (office.line, "doNotDisturb")
        assert "alert" not in client.row(call)
    order = await office.switch.ordered("stopAlert", call)
    assert (targets(order), order.params["reason"]) == ([office.bo], "doNotDisturb")
    for client in (anna, cia):
        await client.settle()
        assert not client.told("alert.withdrawn") and "alert" in client.row(call)
    for client, known in before.items():
        assert (client.lines[office.line].seq, client.row(call)["rev"]) == known
    heir, _ = await office.back(bo, all=True)
    await heir.settle()
    assert "alert" not in heir.row(call), "nor after a reconnection"


async def test_later_calls_do_not_ring_but_show_and_can_be_answered(office):
    """P15, P16, D5: out of the alert set on every line; the row is there, and the right."""
    await office.furnish()
    await office.delegate(office.bo, delegator=office.dan)
    bo, cia = await office.desks(office.bo, office.cia)
    await set_status(bo)
    for line, rings in ((office.line, {office.anna, office.cia}), (office.dan_line, {office.dan})):
        call = await office.ringing(line)
        assert set(targets(await office.switch.ordered("alert", call))) == rings
        assert "alert" not in await bo.row_in(call, "ringing")
    call = await office.ringing(office.line2)
    assert "alert" in await cia.row_in(call, "ringing")
    assert (await bo.do("answer", call))["call"]["by"]["id"] == office.bo


async def test_who_leaves_it_rings_for_the_next_call_only(office):
    """P15: new members do not enter the set of a call that rings."""
    await office.furnish()
    bo = await office.desk(office.bo)
    await set_status(bo)
    call = await office.ringing()
    await set_status(bo, "available")
    later = await office.ringing()
    assert "alert" in await bo.row_in(later, "ringing")
    assert "alert" not in bo.row(call)
    await set_status(bo, "away")
    assert "alert" in await bo.row_in(await office.ringing(), "ringing"), "away silences nothing"


async def test_a_delegator_in_peace_leaves_the_ringing_to_the_delegates(office):
    """R31, P15: the owner is a member like the others."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    await set_status(anna)
    call = await office.ringing()
    assert set(targets(await office.switch.ordered("alert", call))) == {office.bo, office.cia}
    await bo.do("answer", call)
    assert (await anna.row_in(call, "connected"))["by"]["id"] == office.bo, "the rows stay"


@pytest.mark.parametrize(("voicemail", "end", "to"), [(True, "voicemail", "voicemail"), (False, "rejected", "busy")])
async def test_when_nobody_is_left_it_is_as_if_all_had_declined(office, voicemail, end, to):
    """P1, P15: the set becomes empty while it rings, or is empty from the beginning."""
    await office.furnish()
    await office.put_line(office.bo_line, voicemail=voicemail)
    bo = await office.desk(office.bo)
    for ringing_first in (True, False):
        if ringing_first:
            call = await office.ringing(office.bo_line)
            await bo.row_in(call, "ringing")
            await set_status(bo)
        else:
            call = await office.ringing(office.bo_line)
        assert (await bo.row_in(call, "ended"))["endReason"] == end
        order = await office.switch.ordered("divert", call)
        assert (order.params["to"], order.params["reason"]) == (to, "rejected")
        assert not office.switch.has_ordered("alert", call) or ringing_first
        assert (await bo.is_told("history.added", entry=call))["entry"]["outcome"] == end
    await refused(bo.do("answer", call), "goneToVoicemail" if voicemail else "callEnded")


async def test_a_common_area_phone_can_be_left_in_peace_too(office):
    """R1, P45: a party like any other."""
    await office.furnish()
    await office.delegate(office.hall)
    hall = await office.client(office.hall, "commonArea").join()
    await set_status(hall)
    call = await office.ringing()
    assert office.hall not in targets(await office.switch.ordered("alert", call))


async def test_it_outlives_the_node(lone_office):
    """P45: lasts till changed; after kill -9 the first call meets it."""
    office = await lone_office.furnish()
    bo = await office.desk(office.bo)
    await set_status(bo)
    office.hub.kill()
    await asyncio.gather(bo.closed(), office.admin.closed(), office.switch.client.closed())
    office.hub.start()
    office.switch = await office.new_switch()
    call = await office.ringing()
    assert set(targets(await office.switch.ordered("alert", call))) == {office.anna, office.cia}


async def test_it_races_with_calls_and_answers(office):
    """P15, X5: whichever comes first, after both nothing rings for the party, and an answer is never refused for it."""
    await office.furnish()
    bo, cia = await office.desks(office.bo, office.cia)
    mobile = await office.desk(office.bo, "mobile")
    seed = int(os.environ.get("LINEHUB_SEED", random.randrange(2**32)))
    dice = random.Random(seed)
    for number in range(RACE_ROUNDS):
        await set_status(bo, "available")

        async def disturb():
            await moment(dice)
            await set_status(mobile)

        async def ring():
            await moment(dice)
            return await office.ringing()

        _, call = await asyncio.gather(disturb(), ring())
        await bo.row_in(call, "ringing")
        await bo.wait_for(lambda call=call: "alert" not in bo.row(call), f"silence, seed {seed}, round {number}")
        assert "alert" in await cia.row_in(call, "ringing")
        if number % 2:
            await office.switch.ended(call)
            continue
        try:
            await asyncio.gather(set_status(bo, "available"), mobile.do("answer", call))
        except Refused as refusal:
            raise AssertionError(f"seed {seed}, round {number}: {refusal}") from refusal
        await office.switch.ended(call)
