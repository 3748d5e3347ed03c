"""Those who mean ill beside those who do not, and exact accounts at the end (invariants 1-12; R83, P11, P17-P21, P26, P33).

While offices go on from call to call, some clients read slowly, some flood, connections are cut at random and come back with
resume, and commands are sent twice under one commandId. At the end no call is left, every client holds the truth, each command
was decided once, each request of a flood was answered once, and sockets are back to what they were.

LINEHUB_SEED repeats the dice; LINEHUB_SOAK_SECONDS says for how long (`make soak`)."""

import asyncio
import collections
import os
import time

import pytest
from websockets.exceptions import ConnectionClosed

import exposition
from client import Client, command_id
from cluster import Cluster
from hub import PATIENCE, SteadyHub
from mirror import lamp_of
from refusal import Gone, Refused, outcome
from running import until
from switch import moment
from test_slow_clients import narrow
from traffic import Traffic
from traveller import NOT_DECIDED, Person

SECONDS = float(os.environ.get("LINEHUB_SOAK_SECONDS", "8"))
PROGRESS_SECONDS = 60
CUT_SECONDS = 0.5
SLEEP_SECONDS = min(30, SECONDS)  # A minute would end the session (4508).
FLOOD_REQUESTS = 200
DECISIONS_KEPT = 400
"""By each person, to be asked for again; a soak forgets older ones."""
CALM_SECONDS = 20 * PATIENCE
FLOOD_WORDS = {"rateLimited", "overloaded", "unknownCall", "busUnavailable"}


class Alone(SteadyHub):
    """One node without a Redis, asked as a cluster is: the truth is what a client is told that was not there before."""

    def __init__(self, directory, arguments=()):
        super().__init__(directory, "alone", arguments)
        self.nodes = [self]

    def stored(self, lines):
        """Nothing is stored of a live call; `all_hold_the_truth` finds those that are left."""
        return {}

    async def all_hold_the_truth(self, clients, lines):
        for line in lines:
            watching = [client for client in clients if line in client.lines]
            newcomer = await Client(self, watching[0].sub, kind="web", device="newcomer", validate=False).join()
            truth = newcomer.lines[line]
            assert not truth.rows and truth.lamp == "idle", f"calls are stuck on {line}: {truth.rows}"
            for client in watching:
                held = client.lines[line]
                await client.wait_for(lambda held=held, truth=truth: held.seq == truth.seq, f"seq {truth.seq} of {line}", CALM_SECONDS)
                assert (held.rows, held.lamp, held.epoch) == ({}, lamp_of(()), truth.epoch), client
            await newcomer.leave()


class Replayer(Person):
    """Sends commands twice at once now and then, and keeps what was decided, to ask once more at the end."""

    def __init__(self, *parts):
        super().__init__(*parts)
        self.decisions = collections.deque(maxlen=DECISIONS_KEPT)
        self.wires = [self.client]

    async def come_to(self, node):
        await super().come_to(node)
        self.wires.append(self.client)

    async def ask(self, method, **params):
        """What was unanswered, as its connection was cut, is asked for again under the same commandId, until it is known."""
        if "commandId" not in params:
            return await super().ask(method, **params)
        ask = super().ask
        copies = 2 if self.dice.random() < 0.3 else 1
        answers = await asyncio.gather(*(ask(method, **params) for _ in range(copies)))
        self.tally["commands"] += copies
        for answer in answers:
            self.tally["refusals" if isinstance(answer, Refused) else "results"] += 1
        decided = [answer for answer in answers if not is_undecided(answer)]
        assert len({decision_of(answer) for answer in decided}) <= 1, f"{method} {params} was decided twice: {answers}"
        if decided:
            self.decisions.append((method, params, decision_of(decided[0])))
        return decided[0] if decided else answers[0]

    async def is_told_the_same_again(self):
        for method, params, decision in list(self.decisions):
            answer = await self.insist(method, **params)
            assert decision_of(answer) == decision, f"{method} {params} was {decision}, and now {answer}"


def is_undecided(answer):
    return isinstance(answer, Refused) and answer.word in NOT_DECIDED


def decision_of(answer):
    """What a command came to, whichever reply says it."""
    if isinstance(answer, Refused):
        return answer.word
    return (answer["call"]["id"], answer["call"]["rev"]) if "call" in answer else "done"


class Flooder:
    """Asks hundreds of things at once, and counts what becomes of each."""

    def __init__(self, lane, tally):
        self.lane, self.tally = lane, tally
        self.wires = []
        self.is_over = False

    async def run(self):
        while not self.is_over:
            client = Client(self.lane.a.hub, self.lane.a_id, kind="web", device="flood", validate=False)
            self.wires.append(client)
            await client.join()
            while not self.is_over and not client.reader.done():
                await self._flood(client)

    async def _flood(self, client):
        asked = (("lines.list", {}), ("history.list", {"limit": 5}), ("call.answer", {"call": "h.nothing"}))
        replies = []
        for number in range(FLOOD_REQUESTS):
            method, params = asked[number % len(asked)]
            replies.append(await client.start(method, **params, **({"commandId": command_id()} if params.get("call") else {})))
        self.tally["flood sent"] += len(replies)
        for reply in replies:
            try:
                answer = await outcome(reply)
            except (Gone, ConnectionClosed):
                self.tally["flood unanswered"] += 1
                continue
            if isinstance(answer, Refused):
                assert answer.word in FLOOD_WORDS, f"a flood got {answer}"
            self.tally["flood refused" if isinstance(answer, Refused) else "flood served"] += 1


class Adversaries:
    """All who mean ill, from when the traffic flows until it is to be accounted for."""

    def __init__(self, traffic):
        self.traffic = traffic
        self.sleepers, self.flooders, self._tasks = [], [Flooder(lane, traffic.tally) for lane in traffic.lanes[:2]], []

    async def __aenter__(self):
        for lane in self.traffic.lanes[:3]:
            client = Client(lane.owner.hub, lane.owner_id, kind="web", device="slow", validate=False)
            self.sleepers.append(await narrow(client))
        self._tasks = [asyncio.create_task(each) for each in (self._cut(), *map(self._sleep, self.sleepers), *(f.run() for f in self.flooders))]
        return self

    async def __aexit__(self, *error):
        await self.rest()
        for client in self.sleepers:
            await client.drop()

    async def goes_on(self, seconds):
        """So long; whoever fails meanwhile says so."""
        begun, shown = time.monotonic(), 0
        while (passed := time.monotonic() - begun) < seconds:
            await self.traffic.goes_on(min(1, seconds - passed))
            for task in self._tasks:
                if task.done():
                    task.result()
            if passed - shown > PROGRESS_SECONDS:
                shown = passed
                print(f"{passed:.0f} s: {self.traffic.finished} calls, {dict(self.traffic.tally)}", flush=True)

    async def rest(self):
        """They let go; sleepers read again, and floods have their answers."""
        for flooder in self.flooders:
            flooder.is_over = True
        floods = self._tasks[-len(self.flooders) :]
        await asyncio.wait(floods, timeout=CALM_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for client in self.sleepers:
            client.socket.transport.resume_reading()
        for wire in self.wires:
            if wire.socket and not wire.reader.done():
                await wire.drop()

    @property
    def wires(self):
        return [wire for flooder in self.flooders for wire in flooder.wires]

    async def _cut(self):
        people = list(self.traffic.people.values())
        while True:
            await moment(self.traffic.dice, CUT_SECONDS)
            self.traffic.tally["cut"] += 1
            await self.traffic.dice.choice(people).client.drop()

    async def _sleep(self, client):
        while True:
            client.socket.transport.pause_reading()
            await moment(self.traffic.dice, SLEEP_SECONDS)
            client.socket.transport.resume_reading()
            await client.settle()
            self.traffic.tally["slept"] += 1


def was_spared(client):
    """How often one event or a snapshot stood for several events that it had been too slow for (P21)."""
    return len(client.heard("line.event", conflated=True)) + len(client.heard("line.snapshot"))


async def sockets(hub):
    """WebSockets that the nodes know of."""
    pages = [exposition.read((await node.get("/metrics")).body.decode()) for node in hub.nodes]
    return sum(page["linehub_sockets"].samples["linehub_sockets", ()] for page in pages)


def started(kind, directory):
    return Alone(directory / "alone", ("--threads", "2")) if kind == "one" else Cluster(directory, ("--threads", "1"))


@pytest.mark.parametrize("kind", ["one", "three"])
async def test_whatever_adversaries_do_the_accounts_are_exact(tmp_path, kind):
    """5.7: I1-I12; P11, P17-P21, P26, P33, R83, on one node and on three over a Redis."""
    with started(kind, tmp_path) as hub:
        before = await sockets(hub)
        async with Traffic(hub, 6, Replayer) as traffic:
            people = list(traffic.people.values())
            async with Adversaries(traffic) as adversaries:
                await adversaries.goes_on(SECONDS)
                await adversaries.rest()
                await traffic.is_accounted_for(onlookers=adversaries.sleepers)
                for person in people:
                    await person.is_told_the_same_again()
                tally, wires = traffic.tally, adversaries.wires + [wire for person in people for wire in person.wires]
                wrong = [sentence for client in adversaries.sleepers + wires for sentence in client.violations]
                assert not wrong, f"seed {traffic.seed}: {wrong[:12]}"
                tally["conflated or reloaded"] = sum(map(was_spared, adversaries.sleepers))
                assert not any(wire.odd_replies for wire in wires), f"seed {traffic.seed}: a request was answered twice"
            assert tally["commands"] == tally["results"] + tally["refusals"] > 0
            assert tally["flood sent"] == tally["flood served"] + tally["flood refused"] + tally["flood unanswered"] > 0
            assert tally["cut"] and tally["slept"], "nobody did any harm"

        async def are_gone():
            return await sockets(hub) == before

        await until(are_gone, f"as many sockets as before, {before:.0f}", CALM_SECONDS)
