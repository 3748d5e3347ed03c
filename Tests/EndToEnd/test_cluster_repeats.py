"""Commands that nobody could tell the end of, and that are asked for again under the same commandId (P33, X17)."""

import contextlib

from client import Client, command_id
from cluster import ONE_THREAD, Cluster
from office import Office
from refusal import Refused, outcome
from relay import two_nodes
from traveller import soon


async def is_given_up(reply):
    """Its time is over, and this node does not know how it ended."""
    answer = await outcome(reply)
    assert isinstance(answer, Refused) and answer.word == "busUnavailable", answer


@contextlib.asynccontextmanager
async def furnished(directory):
    """Three nodes, and an office at the first."""
    with Cluster(directory, ONE_THREAD) as cluster:
        office = await Office(cluster).furnish()
        try:
            yield cluster, office
        finally:
            await office.close()


async def falls_silent_over(cluster, office, reply):
    """Redis stands still until the command is given up; then it goes on, and so does the switch, with the calls that it has."""
    cluster.redis.freeze()
    try:
        await is_given_up(reply)
    finally:
        cluster.redis.thaw()
    await cluster.ready()
    await office.switch.client.closed()  # Its node could not hold on to it so long.
    office.switch = office.switch.successor()
    office.guests.append(office.switch)
    await office.switch.join(office.switch.live.values())


async def given_up_placement(cluster, office, bo, **params):
    """Bo's call, which the switch has dialled as Redis fell silent; the switch is back, and has told that it has it."""
    office.switch.hold_back("dial")
    reply = await bo.start("call.place", **params)
    order = await office.switch.ordered("dial")
    office.switch.obeyed(order)
    await falls_silent_over(cluster, office, reply)
    return order.call


async def test_who_waits_for_a_switch_as_redis_falls_silent_is_answered(tmp_path):
    """P7, P8, P33: nobody can settle the claim then. The command is refused as its time is over, not when Redis is heard again,
    and asked for again it is decided."""
    async with furnished(tmp_path) as (cluster, office):
        anna, bo = await office.desks(office.anna, office.bo)
        call = await office.held(anna)
        office.switch.hold_back("pickUp")
        command = command_id()
        reply = await bo.start("call.pickUp", call=call, commandId=command)
        await office.switch.ordered("pickUp", call)
        await falls_silent_over(cluster, office, reply)
        await bo.row_in(call, "held", pending=None, by=office.anna)
        picked = await soon(lambda: bo.rpc("call.pickUp", call=call, commandId=command))
        assert picked["call"]["state"] == "connected" and picked["call"]["by"]["id"] == office.bo
        await anna.row_in(call, "connected", by=office.bo)


async def test_a_placement_that_was_given_up_is_not_dialled_again(tmp_path):
    """X17: while the call is there, and once it is over: the very call comes of it."""
    async with furnished(tmp_path) as (cluster, office):
        bo = await office.desk(office.bo)
        params = {"line": office.line, "to": "+4670", "commandId": command_id()}
        call = await given_up_placement(cluster, office, bo, **params)
        again = await soon(lambda: bo.rpc("call.place", **params))
        # Ended where it was given up on the line, too, before the switch could tell that it has it.
        assert again["call"]["id"] == call and again["call"]["state"] in ("dialing", "ended"), again
        assert not office.switch.has_ordered("dial")

        params["commandId"] = command_id()
        await office.switch.ended(call, reason="busy")
        call = await given_up_placement(cluster, office, bo, **params)
        await office.switch.ended(call, reason="busy")
        again = await soon(lambda: bo.rpc("call.place", **params))
        assert again["call"]["id"] == call and again["call"]["state"] == "ended", again
        assert not office.switch.has_ordered("dial")


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
        again = await soon(lambda: bo.rpc("call.pickUp", call=held, commandId=command))
        assert again["call"]["by"]["id"] == office.bo and [row["id"] for row in again["held"]] == [other], again
        await bo.row_in(other, "held")
