"""Three nodes behind HAProxy or nginx, as deploy/ has them: where a node drains or dies, its people go on at the others (section 10)."""

import asyncio

import pytest

from cluster import Cluster
from hub import PATIENCE
from office import Office
from proxy import Proxy
from wire import RawSocket

KINDS = pytest.mark.parametrize("kind", ["haproxy", "nginx"])
CLOSE_SECONDS = 30 * PATIENCE
NEWCOMERS = 12


async def furnished(cluster, proxy):
    """People on several devices, whom the proxy shares out among the nodes."""
    office = await Office(proxy).furnish()
    people = await office.desks(office.bo, office.anna, office.cia) + await office.desks(office.bo, office.anna, kind="mobile")
    assert {client.node for client in people} == {node.node for node in cluster.nodes}
    return office, people


def named(cluster, name):
    return next(node for node in cluster.nodes if node.node == name)


async def newcomers_are_let_in(proxy):
    for _ in range(NEWCOMERS):
        newcomer = await RawSocket.connect(proxy.port)
        assert newcomer.response.status == 101, newcomer.response
        await newcomer.close()


async def go_on(office, people, moved, call):
    """Those of `moved` resume by the proxy, and everybody sees what comes then."""
    for client in moved:
        heir, result = await office.back(client, all=True)
        assert heir.node != client.node and "reloaded" not in result["resumed"]["lines"].values(), f"{client}: {result}"
        people[people.index(client)] = heir
    taker = next(client for client in people if client.sub == office.anna)
    assert (await taker.do("pickUp", call))["call"]["by"]["id"] == office.anna
    for client in people:
        await client.row_in(call, "connected", by=office.anna)
    await taker.do("hangUp", call)
    for client in people:
        await client.row_in(call, "ended")


@KINDS
async def test_a_drain_moves_people_to_the_other_nodes(tmp_path, kind):
    """R83, 13.3: no newcomer is refused meanwhile, and nobody loads anything anew, as the others know it all."""
    with Cluster(tmp_path, ("--threads", "1", "--limits-drain-seconds", "3")) as cluster:
        async with Proxy.kinds[kind]([node.port for node in cluster.nodes], tmp_path, cluster) as proxy:
            office, people = await furnished(cluster, proxy)
            call = await office.held(people[0])
            leaving = named(cluster, next(client.node for client in people if client.node != office.switch.client.node))
            moved = [client for client in people if client.node == leaving.node]
            stopping = asyncio.create_task(asyncio.to_thread(leaving.stop))
            for client in moved:
                await client.hears("hub.notice", code="draining")
            await newcomers_are_let_in(proxy)
            for client in moved:
                assert await client.closed(CLOSE_SECONDS) == 4500
            await go_on(office, people, moved, call)
            await stopping
            await asyncio.to_thread(leaving.start)
            await cluster.ready(leaving)
            await newcomers_are_let_in(proxy)
            await office.close()


@KINDS
async def test_a_killed_nodes_people_come_back_at_the_others(tmp_path, kind):
    """R83, F24: kill -9 behind the proxy."""
    with Cluster(tmp_path, ("--threads", "1")) as cluster:
        async with Proxy.kinds[kind]([node.port for node in cluster.nodes], tmp_path, cluster) as proxy:
            office, people = await furnished(cluster, proxy)
            call = await office.held(people[0])
            dying = named(cluster, next(client.node for client in people if client.node != office.switch.client.node))
            moved = [client for client in people if client.node == dying.node]
            dying.kill()
            for client in moved:
                await client.closed()
            await newcomers_are_let_in(proxy)
            await go_on(office, people, moved, call)
            await office.close()
