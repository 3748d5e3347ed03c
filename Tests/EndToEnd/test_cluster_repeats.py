"""Commands that nobody could tell the end of, and that are asked for again under the same commandId (P33, X17)."""

import asyncio

from client import Client, command_id
from cluster import Cluster
from hub import PATIENCE
from office import Office
from refusal import Refused, outcome
from relay import ONE_THREAD, two_nodes
from traveller import NOT_DECIDED, PAUSE_SECONDS

DECIDED_SECONDS = 40 * PATIENCE


async def insist(client, method, **params):
    """The same command, until it is decided."""
    async with asyncio.timeout(DECIDED_SECONDS):
        while True:
            answer = await outcome(client.rpc(method, **params))
            if not isinstance(answer, Refused) or answer.word not in NOT_DECIDED:
                return answer
            await asyncio.sleep(PAUSE_SECONDS)


async def is_given_up(reply):
    """Its time is over, and this node does not know how it ended."""
    answer = await outcome(reply)
    assert isinstance(answer, Refused) and answer.word == "busUnavailable", answer


async def given_up_placement(cluster, office, bo, **params):
    """Bo's call, which the switch has dialled as Redis fell silent; the switch is back, and has told that it has it."""
    office.switch.hold_back("dial")
    reply = await bo.start("call.place", **params)
    order = await office.switch.ordered("dial")
    cluster.redis.freeze()
    try:
        office.switch.obeyed(order)
        await is_given_up(reply)
    finally:
        cluster.redis.thaw()
    await cluster.ready()
    await office.switch.client.closed()  # Its node could not hold on to it so long.
    office.switch = office.switch.successor()
    office.guests.append(office.switch)
    await office.switch.join(office.switch.live.values())
    return order.call


async def test_a_placement_that_was_given_up_is_not_dialled_again(tmp_path):
    """X17: while the call is there, and once it is over: the very call comes of it."""
    with Cluster(tmp_path, ONE_THREAD) as cluster:
        office = await Office(cluster).furnish()
        try:
            bo = await office.desk(office.bo)
            params = {"line": office.line, "to": "+4670", "commandId": command_id()}
            call = await given_up_placement(cluster, office, bo, **params)
            again = await insist(bo, "call.place", **params)
            # Ended where it was given up on the line, too, before the switch could tell that it has it.
            assert again["call"]["id"] == call and again["call"]["state"] in ("dialing", "ended"), again
            assert not office.switch.has_ordered("dial")

            params["commandId"] = command_id()
            await office.switch.ended(call, reason="busy")
            call = await given_up_placement(cluster, office, bo, **params)
            await office.switch.ended(call, reason="busy")
            again = await insist(bo, "call.place", **params)
            assert again["call"]["id"] == call and again["call"]["state"] == "ended", again
            assert not office.switch.has_ordered("dial")
        finally:
            await office.close()


async def test_a_pick_up_that_was_given_up_still_holds_the_other_call(tmp_path):
    """P31, invariant 1: the node that gave it up had not heard that another settled it."""
    async with two_nodes(tmp_path) as (office, far, relay):
        anna = await office.desk(office.anna)
        bo = await Client(far, office.bo, kind="desktop", owners=office.owners).join()
        office.guests.append(bo)
        held = await office.held(anna)
        other = await office.ringing(office.bo_line)
        await bo.row_in(other, "ringing")
        await bo.do("answer", other)
        await bo.row_in(held, "held")
        office.switch.hold_back("pickUp")
        command = command_id()
        reply = await bo.start("call.pickUp", call=held, commandId=command)
        order = await office.switch.ordered("pickUp", held)
        with relay.deaf():
            await order.confirm()
            await anna.row_in(held, "connected", by=office.bo)
            await is_given_up(reply)
        again = await insist(bo, "call.pickUp", call=held, commandId=command)
        assert again["call"]["by"]["id"] == office.bo and [row["id"] for row in again["held"]] == [other], again
        await bo.row_in(other, "held")
