"""A client is faster than the bus: it resumes at a node that has not heard yet what it was told elsewhere (P18)."""

import asyncio
import contextlib

from client import Client
from cluster import Cluster
from hub import SteadyHub
from office import Office
from relay import Relay

ONE_THREAD = ("--threads", "1")
BEHIND_SECONDS = 0.3  # Less than the silence of the bus after which a node counts itself as degraded.


@contextlib.asynccontextmanager
async def two_nodes(directory):
    """An office at the first of two nodes, the second node, and the relay by which that one hears of Redis."""
    cluster = Cluster(directory, ONE_THREAD, names="a")
    with Relay(cluster.redis.port) as relay:
        far = SteadyHub(directory / "b", "b", ["--redis", relay.url, *ONE_THREAD], secret=cluster.first.secret)
        cluster.nodes.append(far)
        with cluster:
            office = await Office(cluster.first).furnish()
            try:
                yield office, far, relay
            finally:
                await office.close()


async def resumed_ahead(office, far, relay, resume):
    """Anna and Bo go to the node while it does not hear of the call that they were told of; what `resume` of each is answered."""
    people = await office.desks(office.anna, office.bo)
    # A feed that nobody at the node follows is read before an opening goes on, and that reading would wait, too.
    office.guests += [await Client(far, person.sub, kind="mobile", owners=office.owners).join() for person in people]
    await office.switch.ended(await office.ringing())
    heirs = [person.successor(far) for person in people]
    office.guests += heirs
    for person, heir in zip(people, heirs, strict=True):
        await person.sees("line.idle", line=office.line)
        await heir.connect()
    with relay.deaf():
        call = await office.ringing()
        for person in people:
            await person.row_in(call, "ringing")
            await person.drop()
        answers = [asyncio.create_task(resume(heir)) for heir in heirs]
        await asyncio.sleep(BEHIND_SECONDS)
    return call, heirs, await asyncio.gather(*answers)


async def go_on(office, call, heirs):
    """Nothing was told them again or anew, and what comes now follows on what they held."""
    await office.switch.ended(call)
    for heir in heirs:
        await heir.sees("line.idle", line=office.line)
        assert not heir.heard("line.snapshot", line=office.line) and not heir.lines[office.line].duplicates


async def test_who_resumes_ahead_of_a_node_goes_on_where_it_stood(tmp_path):
    """P18: no older row set takes the place of what the client holds."""
    async with two_nodes(tmp_path) as (office, far, relay):

        def by_opening(heir):
            resumption = heir.resumption()
            del resumption["party"]
            return heir.open(resume=resumption)

        call, heirs, results = await resumed_ahead(office, far, relay, by_opening)
        for heir, result in zip(heirs, results, strict=True):
            assert set(result["resumed"]["lines"].values()) == {"current"}, f"{heir}: {result}"
        await go_on(office, call, heirs)


async def test_who_resumes_in_portions_ahead_of_a_node_goes_on_where_it_stood(tmp_path):
    """Q11, P25: by `lines.subscribe` as by the opening."""
    async with two_nodes(tmp_path) as (office, far, relay):

        async def by_subscribing(heir):
            epoch, lines = heir.epoch, heir.resumption()["lines"]
            await heir.open()
            for line in lines:
                heir.lines[line].watched = True
            return await heir.rpc("lines.subscribe", lines=lines, epoch=epoch)

        call, heirs, results = await resumed_ahead(office, far, relay, by_subscribing)
        for heir, result in zip(heirs, results, strict=True):
            assert set(result["resumed"].values()) == {"current"}, f"{heir}: {result}"
        await go_on(office, call, heirs)
