"""Races of what comes too late (X18, F23): neither a replaced connection nor an old claim moves a call that has gone on."""

import asyncio

from websockets.exceptions import ConnectionClosed

from lanes import Lanes
from refusal import Gone, Refused, outcome
from switch import Switch

REV_OF_CONNECTED = 3  # It rang, the answer was claimed, and confirmed.
REV_OF_UNDONE = 9  # Then a hold and a pick-up, of two revisions each, and the mark for the late leg came and went.

async def own_switch(lane):
    """A switch for this lane alone, so that it can be replaced without the others' notice; the later attach serves the lines (P9)."""
    name = f"{lane.switch.name}-{lane.number}"
    lane.switch = Switch(
        lane.hub.seat(lane.number), name, [lane.line, lane.side_line], validate=False, owners=lane.owner.owners
    )
    await lane.switch.join()
    lane.switch.dice = lane.dice


async def replaced(lane, late):
    """Attaches the switch anew, to the next node, while the old connection still says `late`; returns what it was told, or None.

    The new list shows the call as it was before."""
    old = lane.switch
    lane.switch = heir = old.successor(lane.hub.after(old.hub), validate=False)
    heir.dice = lane.dice
    await heir.client.open()

    async def attach():
        await heir.client.rpc("switch.attach", name=heir.name, lines=heir.lines, capabilities=heir.capabilities)
        return await heir.sync(heir.live.values())

    async def say():
        try:
            return await late()
        except (ConnectionClosed, Gone):
            return None

    synced, told = await lane.race(attach(), say())
    assert await old.client.closed() == 4409
    return synced, told


async def test_x18_a_late_report_of_a_replaced_connection(hub):
    """X18, P5, P9: it came before the new connection, or is refused, or nobody hears it; what the new list says stands."""

    async def play(lane):
        call = await lane.connected(lane.a)
        old = lane.switch
        synced, told = await replaced(
            lane, lambda: old.client.rpc("switch.held", call=call, party=lane.a_id, device=lane.a.device)
        )
        assert synced == {"ended": [], "appeared": []}
        assert told is None or isinstance(told, (dict, Refused))
        await lane.settled(call, "connected", by=lane.a_id)
        there_and_back = {REV_OF_CONNECTED + 2} if isinstance(told, dict) else {REV_OF_CONNECTED}
        if told is None:  # The report may have been taken, and the reply lost.
            there_and_back.add(REV_OF_CONNECTED + 2)
        assert (await lane.a.do("hold", call))["call"]["rev"] - 2 in there_and_back, "nothing else came in between"
        assert lane.switch.has_ordered("hold", call), "the new connection serves the call"
        await lane.end(call)
        return "before" if isinstance(told, dict) else told.word if told else "unheard"

    await Lanes(hub).run(play, prepare=own_switch)


async def test_x18_a_late_end_of_a_replaced_connection(hub):
    """X18, P5, P10: an end that came before stays one, whatever the new list says; one that came after ends nothing."""

    async def play(lane):
        call = await lane.connected(lane.a)
        old = lane.switch
        synced, told = await replaced(lane, lambda: old.client.rpc("switch.ended", call=call, reason="remote"))
        if isinstance(told, dict) or synced["ended"]:
            assert synced == {"ended": [call], "appeared": []}, f"{synced} {told}"
            assert (await lane.settled(call, "ended"))["endReason"] == "remoteBye"
            lane.switch.live.pop(call)
            return "before"
        await lane.settled(call, "connected", by=lane.a_id)
        assert (await lane.a.do("hold", call))["call"]["rev"] == REV_OF_CONNECTED + 2, "nothing came in between"
        await lane.end(call)
        return told.word if told else "unheard"

    await Lanes(hub).run(play, prepare=own_switch)


async def test_x18_a_late_confirmation_of_a_replaced_connection(hub):
    """X18, P5, P9: the hold was done before and is taken back by the list, or fails; a confirmation never comes after the list."""

    async def play(lane):
        call = await lane.connected(lane.a)
        old = lane.switch
        old.hold_back("hold")
        attempt = asyncio.create_task(outcome(lane.a.do("hold", call)))
        order = await old.ordered("hold", call)
        await replaced(lane, order.confirm)
        held = await attempt
        assert isinstance(held, dict) or held.word in ("switchFailed", "switchUnavailable"), f"got {held}"
        await lane.settled(call, "connected", by=lane.a_id)
        back = REV_OF_CONNECTED + (3 if isinstance(held, dict) else 2)
        assert (await lane.a.do("hold", call))["call"]["rev"] == back + 2, "nothing else came in between"
        await lane.end(call)
        return "before" if isinstance(held, dict) else held.word

    await Lanes(hub).run(play, prepare=own_switch)


async def test_x18_a_late_reply_to_a_claim_that_was_given_up(hub):
    """X18, F23, P8: the next picker has the call in the end; the leg that came too late is hung up, and no other."""

    async def prepare(lane):
        await own_switch(lane)
        lane.switch.hold_back("pickUp")

    async def play(lane):
        call = await lane.held(lane.owner)
        attempt = asyncio.create_task(outcome(lane.a.do("pickUp", call)))
        old = await lane.switch.ordered("pickUp", call, party=lane.a_id)
        assert (await lane.a.do("hangUp", call))["call"]["state"] == "held"
        assert (await attempt).data["reason"] == "cancelled"
        confirms = lane.dice.random() < 0.5

        async def pick_up():
            """Again once the late leg is undone: until then the row is marked."""
            claim = asyncio.create_task(outcome(lane.b.do("pickUp", call)))
            ordered = asyncio.create_task(lane.switch.ordered("pickUp", call, party=lane.b_id))
            await asyncio.wait((claim, ordered), return_when=asyncio.FIRST_COMPLETED)
            if not ordered.done():
                ordered.cancel()
                return await claim
            await ordered.result().confirm()
            return await claim

        picked, _ = await lane.race(pick_up(), old.confirm() if confirms else old.refuse())
        word = "picked up"
        if isinstance(picked, Refused):
            assert confirms and picked.word == "busyOperation", f"got {picked}"
            await lane.settled(call, "held", by=lane.owner_id, rev=REV_OF_UNDONE)
            word, picked = "busy", await pick_up()
        assert isinstance(picked, dict), f"got {picked}"
        assert picked["call"]["by"]["id"] == lane.b_id
        if confirms:
            undoing = await lane.switch.ordered("hangUp", call)
            assert (undoing.params["party"], undoing.params["leg"]) == (lane.a_id, True)
        await lane.settled(call, "connected", by=lane.b_id)
        assert not lane.switch.has_ordered("hangUp", call, party=lane.b_id)
        await lane.end(call)
        return f"{word}, late {'confirmation' if confirms else 'refusal'}"

    await Lanes(hub).run(play, prepare=prepare)
