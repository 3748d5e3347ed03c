"""What dies, pauses or is cut off while calls go on at three nodes over a real Redis (F9, F18-F25, R83): afterwards every call is
accounted for, once and everywhere, nothing is stuck, and every client holds what is stored.

LINEHUB_FAULTS=full takes the whole lengths and crowds, as `make faults` does."""

import asyncio
import contextlib
import os
import random
import subprocess
from pathlib import Path

import pytest

from client import Client
from cluster import ONE_THREAD, Cluster, says_ready
from hub import PATIENCE
from lanes import HEATS, Lane
from namespace import Namespace, OutlyingHub
from redisserver import GuardedRedis, RedisServer
from refusal import Gone, Refused, outcome
from running import until
from switch import Switch
from traffic import Traffic
from traveller import Person, soon

FULL = os.environ.get("LINEHUB_FAULTS") == "full"
FROZEN_SECONDS = 20 if FULL else 10
CUT_SECONDS = 20 if FULL else 7
CROWD = 5000 if FULL else 150
CROWDED_LINES = 50
NOTICE_SECONDS = 20 * PATIENCE
FAILOVER_SECONDS = 30 * PATIENCE
WRONG_CLOCK = Path(__file__).with_name("wrongclock.c")


class Witnesses:
    """An office of its own whose people stay at these nodes whatever comes, and say what they are told there."""

    def __init__(self, cluster, *nodes):
        self.lane = Lane(cluster, next(HEATS), 0)
        people = (self.lane.owner, self.lane.a, self.lane.b)
        for index, client in enumerate(people):
            client.hub = nodes[index % len(nodes)]
        self.people = people[: max(2, len(nodes))]
        self.switch = Switch(nodes[0], f"w{self.lane.prefix[3:6]}", [self.lane.line, self.lane.side_line], validate=False)

    async def __aenter__(self):
        await self.lane.store()
        await self.switch.join()
        await asyncio.gather(*(client.join() for client in self.people))
        return self

    async def __aexit__(self, kind, *error):
        for client in self.people:
            await (client.drop() if kind else client.leave())
        await self.switch.drop()

    async def all_are_told(self, code, marks):
        for client, mark in zip(self.people, marks, strict=True):
            await client.hears("hub.notice", mark, NOTICE_SECONDS, code=code)

    def epochs(self):
        return [client.lines[self.lane.line].epoch for client in self.people]

    async def are_in_another_history(self, epochs):
        """Their nodes are at the new master, whose epoch is another (P20)."""
        for client, epoch in zip(self.people, epochs, strict=True):
            mirror = client.lines[self.lane.line]
            await client.wait_for(lambda mirror=mirror, epoch=epoch: mirror.epoch != epoch, "another epoch", FAILOVER_SECONDS)

    def marks(self):
        return [client.mark() for client in self.people]

    async def are_refused(self):
        """No command is decided on what may be out of date; what is there may still be read."""
        for client in self.people:
            refusal = await outcome(client.do("place", line=self.lane.line, to="112"))
            assert getattr(refusal, "word", None) == "busUnavailable", f"{client} at {client.hub.node}: {refusal}"
            snapshots = (await client.rpc("lines.subscribe", lines=[self.lane.line]))["snapshots"]
            assert [snapshot["line"] for snapshot in snapshots] == [self.lane.line]

    async def switch_is_asked_again(self):
        """What it told last may be lost with the old master: it is to come and tell all its calls (P5)."""
        await until(self.switch.client.reader.done, "the switch to be sent away", NOTICE_SECONDS)
        # 4503 where its node had to give its switches up before.
        assert self.switch.client.close_code in (1001, 4503), self.switch.client.transcript()

    async def call_works(self):
        """A call goes from one to another, and all see it, once the nodes know the others again."""
        first, second = self.people[0], self.people[-1]
        while self.switch.client.reader.done():  # Its reports may have been lost, so that it was told to come again (P5).
            self.switch = self.switch.successor()
            with contextlib.suppress(Gone):  # Its node was only just counted in again.
                await self.switch.join()
        call = (await soon(lambda: self.switch.incoming(self.lane.line)))["id"]
        for client, verb in ((second, "answer"), (second, "hold"), (first, "pickUp")):
            await soon(lambda client=client, verb=verb: client.do(verb, call))
        for client in self.people:
            await client.row_in(call, "connected", by=first.sub)
        await soon(lambda: self.switch.ended(call))
        for client in self.people:
            await client.row_in(call, "ended")


async def restart(cluster, node):
    await asyncio.to_thread(node.start)
    await cluster.ready(node)


async def state_at(node, other):
    """What a node thinks of another."""
    request = {"jsonrpc": "2.0", "id": 1, "method": "admin.cluster.status", "params": {}}
    nodes = (await node.post(request, node.token("root", "admin"))).json["result"]["nodes"]
    return next((each["state"] for each in nodes if each["node"] == other.node), None)


async def test_each_node_in_turn_is_killed(tmp_path):
    """F24, R83: kill -9; its people and its switch go on at the next."""
    with Cluster(tmp_path, ONE_THREAD) as cluster:
        async with Traffic(cluster) as traffic:
            for node in cluster.nodes:
                await traffic.flows()
                node.kill()
                await traffic.flows()
                await restart(cluster, node)
            await traffic.flows()
            await traffic.is_accounted_for()


async def test_a_node_stands_still_and_goes_on(tmp_path):
    """X18, F9: SIGSTOP. The others end its claims; awake again it takes nothing back, and tells its people what they missed."""
    with Cluster(tmp_path, ONE_THREAD) as cluster:
        sleeper, other = cluster.nodes[1], cluster.nodes[0]
        async with Traffic(cluster) as traffic:
            await traffic.flows()
            sleeper.freeze()
            try:
                await traffic.goes_on(FROZEN_SECONDS)

                async def is_lost():
                    return await state_at(other, sleeper) == "lost"

                await until(is_lost, "the others to count it as lost", NOTICE_SECONDS)
                await traffic.flows()
            finally:
                sleeper.thaw()
            await cluster.ready(sleeper)

            async def serves():
                return await state_at(other, sleeper) == "serving"

            await until(serves, "the others to count it in again", NOTICE_SECONDS)
            await traffic.flows()
            await traffic.is_accounted_for()


async def test_redis_is_killed_and_comes_back(tmp_path):
    """F9: with its file, which has all that was acknowledged. Meanwhile nobody is ready, and nobody decides."""
    with Cluster(tmp_path, ONE_THREAD) as cluster:
        async with Traffic(cluster) as traffic, Witnesses(cluster, *cluster.nodes) as witnesses:
            await traffic.flows()
            marks = witnesses.marks()
            cluster.redis.kill()
            await cluster.unready()
            await witnesses.all_are_told("degraded", marks)
            await witnesses.are_refused()
            cluster.redis.start()
            await witnesses.all_are_told("recovered", marks)
            await cluster.ready()
            await witnesses.call_works()
            await traffic.flows()
            await traffic.is_accounted_for()


async def test_redis_cuts_its_subscribers_off(tmp_path):
    """F9: CLIENT KILL TYPE pubsub loses what is published until they are back; they read it."""
    with Cluster(tmp_path, ONE_THREAD) as cluster:
        async with Traffic(cluster) as traffic:
            for kind in ("pubsub", "pubsub", "normal", "pubsub"):
                await traffic.flows(20)
                cut = cluster.redis.ask("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes")
                assert cut >= (len(cluster.nodes) if kind == "pubsub" else 0), f"{cut} connections of the kind {kind}"
            await traffic.flows()
            await traffic.is_accounted_for()


@pytest.mark.parametrize("old", ["stands still", "does not obey"])
async def test_a_failover_leaves_the_old_master_running(tmp_path, old):
    """F9: starvation. The nodes hold on to nobody who is no longer the master: they are red until they are at the new one."""
    disobedient = ["--min-replicas-to-write", "1", *(word for name in ("REPLICAOF", "SLAVEOF") for word in ("--rename-command", name, ""))]
    redis = GuardedRedis(tmp_path, disobedient if old == "does not obey" else [], down_after=5000)
    with Cluster(tmp_path, ONE_THREAD, redis=redis) as cluster:
        async with Traffic(cluster) as traffic, Witnesses(cluster, *cluster.nodes) as witnesses:
            await traffic.flows()
            marks = witnesses.marks()
            if old == "stands still":
                redis.first.freeze()
                try:
                    await cluster.unready()
                    await witnesses.all_are_told("degraded", marks)
                    await witnesses.are_refused()
                    await until(lambda: redis.master is redis.second, "the failover", FAILOVER_SECONDS)
                finally:
                    redis.first.thaw()
                await witnesses.all_are_told("recovered", marks)
            else:
                epochs = witnesses.epochs()
                redis.sentinels[0].ask("SENTINEL", "FAILOVER", "linehub")
                await until(lambda: redis.master is redis.second, "the failover", FAILOVER_SECONDS)
                assert redis.first.ask("ROLE")[0] == "master", "it was to go on as before"
                await witnesses.are_in_another_history(epochs)
            await witnesses.switch_is_asked_again()
            await cluster.ready()
            await witnesses.call_works()
            await traffic.flows()
            await traffic.is_accounted_for(may_be_told_again=True, may_lose_one=old == "does not obey")


async def test_a_node_is_cut_off_from_redis(tmp_path):
    """F9: in a network of its own, so that no connection ends and nothing is heard. The others go on; it says that it does not know."""
    with Namespace() as namespace:
        redis = RedisServer(tmp_path / "redis", ["--bind", "127.0.0.1", namespace.redis_address, "--protected-mode", "no"])
        with Cluster(tmp_path, ONE_THREAD, names="ab", redis=redis) as cluster:
            url = f"redis://{namespace.redis_address}:{redis.port}"
            cut_off = OutlyingHub(
                namespace, tmp_path / "c", "c", ["--redis", url, *ONE_THREAD], secret=cluster.nodes[0].secret
            )
            cluster.nodes.append(cut_off)
            await restart(cluster, cut_off)
            async with (
                Traffic(cluster) as traffic,
                Witnesses(cluster, cut_off) as inside,
                Witnesses(cluster, *cluster.nodes[:2]) as outside,
            ):
                await traffic.flows()
                marks = inside.marks()
                namespace.cut()
                await cluster.unready(cut_off)
                await inside.all_are_told("degraded", marks)
                await inside.are_refused()
                await traffic.goes_on(CUT_SECONDS)
                await outside.call_works()
                assert await says_ready(cluster.nodes[0]) and await says_ready(cluster.nodes[1])
                namespace.mend()
                await inside.all_are_told("recovered", marks)
                await cluster.ready(cut_off)
                await inside.call_works()
                await traffic.flows()
                await traffic.is_accounted_for()


async def test_a_rolling_restart_under_a_crowd(tmp_path):
    """R83: SIGTERM to each node in turn. Everybody is told to go, goes to another node, and misses nothing."""
    drain = str(max(3, CROWD // 250))
    with Cluster(tmp_path, (*ONE_THREAD, "--limits-drain-seconds", drain)) as cluster:
        async with Traffic(cluster) as traffic:
            quiet = [Lane(cluster, next(HEATS), number) for number in range(CROWDED_LINES)]
            for lane in quiet:
                await lane.store()
            lines = [lane.line for lane in quiet]
            switch = await Switch(cluster.seat(0), "crowded", lines, validate=False).join()
            crowd = [seated(cluster, quiet[number % len(quiet)], number, traffic) for number in range(CROWD)]
            for portion in range(0, CROWD, 250):
                await asyncio.gather(*(person.arrive() for person in crowd[portion : portion + 250]))
            for node in cluster.nodes:
                await traffic.flows(20)
                await asyncio.to_thread(node.stop)
                await restart(cluster, node)
            moved = sum(person.moves for person in crowd)
            assert moved >= CROWD, f"only {moved} moves"
            if not switch.client.reader.done():
                await switch.leave()
            switch = switch.successor(cluster.first)
            await switch.join()
            for line in lines:
                await switch.incoming(line)
            for person in crowd:
                await person.insist("lines.unsubscribe", lines=[])
            await cluster.all_hold_the_truth([person.client for person in crowd], lines)
            for call in list(switch.live):
                await switch.ended(call)
            await cluster.all_hold_the_truth([person.client for person in crowd], lines)
            await asyncio.gather(*(person.leave() for person in crowd))
            await switch.leave()
            wrong = [sentence for person in crowd for sentence in person.violations]
            assert not wrong, f"{len(wrong)}: {wrong[:5]}"
            await traffic.is_accounted_for()


def seated(cluster, lane, number, traffic):
    """One of the owner's many devices, at one of the nodes."""
    client = Client(
        cluster.seat(number), lane.owner_id, kind="web", device=f"{lane.owner_id}-{number}", validate=False, owners=lane.owner.owners
    )
    return Person(cluster, client, random.Random(traffic.seed + number), traffic.tally)


@pytest.mark.parametrize("seconds", [60, -60] if FULL else [60])
async def test_the_clock_of_a_node_is_wrong_by_a_minute(tmp_path, seconds):
    """Nothing rings out early or for ever, no order is late, and nobody counts as dead, whatever one clock says."""
    library = tmp_path / "wrongclock.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, WRONG_CLOCK, "-ldl"], check=True)
    with Cluster(tmp_path, ONE_THREAD) as cluster:
        wrong = cluster.nodes[2]
        wrong.kill()
        wrong.environment = {"LD_PRELOAD": str(library), "WRONG_CLOCK_SECONDS": str(seconds)}
        await restart(cluster, wrong)
        async with Traffic(cluster) as traffic:
            async with Witnesses(cluster, wrong, *cluster.nodes[:2]) as witnesses:
                await witnesses.call_works()
            async with Witnesses(cluster, *cluster.nodes) as witnesses:
                await witnesses.call_works()
            await traffic.flows(120)
            assert {await state_at(node, other) for node in cluster.nodes for other in cluster.nodes} == {"serving"}
            await traffic.is_accounted_for()
