"""Many small offices side by side, so that a race can be run a thousand times in seconds; on several nodes their people sit at all."""

import asyncio
import collections
import itertools
import os
import random
import time

from client import Client
from cluster import Cluster
from refusal import outcome
from switch import MOMENT_SECONDS, Switch, moment

LANES = 16
HEATS = itertools.count(1)
ROUNDS = int(os.environ.get("LINEHUB_RACE_ROUNDS", "1000"))
CLUSTER_ROUNDS = int(os.environ.get("LINEHUB_RACE_ROUNDS", "160"))


def rounds_on(hub):
    """How often a race is run: on a cluster less, unless told."""
    return CLUSTER_ROUNDS if isinstance(hub, Cluster) else ROUNDS


class Lane:
    """An owner with two lines and two delegates, each on one device, one of them on a second; of several nodes each has one."""

    def __init__(self, hub, heat, number):
        self.hub, self.number = hub, number
        self.owner_id, self.a_id, self.b_id = (f"{who}-{heat}-{number}" for who in ("owner", "ana", "ben"))
        self.line, self.side_line = f"race-{heat}-{number}", f"race-side-{heat}-{number}"
        self.prefix = f"+47{heat:03}{number:03}"
        owners = {self.line: self.owner_id, self.side_line: self.owner_id}

        def client(seat, who, **options):
            return Client(hub.seat(number + seat), who, kind="web", validate=False, owners=owners, **options)

        self.owner, self.a, self.b = (client(*place) for place in enumerate((self.owner_id, self.a_id, self.b_id)))
        self.a2 = client(3, self.a_id, device=f"{self.a_id}-second")
        self.switch = None
        self.dice = None

    @property
    def clients(self):
        return (self.owner, self.a, self.b, self.a2)

    def directory(self):
        parties = [
            {"id": who, "name": who, "kind": "user", "licensed": True, "callingPlan": True}
            for who in (self.owner_id, self.a_id, self.b_id)
        ]
        lines = [
            {"id": line, "number": f"{self.prefix}{index}", "owner": self.owner_id}
            for index, line in enumerate((self.line, self.side_line))
        ]
        delegations = [{"delegator": self.owner_id, "delegate": who} for who in (self.a_id, self.b_id)]
        return {"parties": parties, "lines": lines, "delegations": delegations}

    async def store(self):
        """Puts its people, lines and delegations into the directory."""
        request = {"jsonrpc": "2.0", "id": 1, "method": "admin.directory.import", "params": self.directory()}
        response = await self.hub.post(request, self.hub.token("root", "admin"))
        assert "result" in response.json, response.json

    async def join(self, switch, dice):
        """The owner watches strictly; racers need no rows to race."""
        self.switch, self.dice = switch, dice
        await self.owner.join()
        await asyncio.gather(*(client.open() for client in (self.a, self.b, self.a2)))

    async def leave(self):
        await asyncio.gather(*(client.leave() for client in self.clients))

    # A round's steps

    async def ringing(self, line=None):
        return (await self.switch.incoming(line or self.line, name=None))["id"]

    async def connected(self, client, line=None):
        call = await self.ringing(line)
        await client.do("answer", call)
        return call

    async def held(self, client, line=None):
        call = await self.connected(client, line)
        await client.do("hold", call)
        return call

    async def race(self, *actions, headstart=MOMENT_SECONDS):
        """Starts all at nearly the same time; results and refusals in the order of the actions.

        A `headstart` lets the first begin up to so much earlier, where it needs two phases to win and the other needs one."""

        async def run(index, action):
            await moment(self.dice, headstart if index else MOMENT_SECONDS)
            return await outcome(action)

        return await asyncio.gather(*(run(index, action) for index, action in enumerate(actions)))

    async def settled(self, call, state, **wanted):
        """What the strict watcher sees in the end."""
        return await self.owner.row_in(call, state, pending=None, **wanted)

    async def end(self, call):
        await self.switch.ended(call)
        await self.settled(call, "ended")


class Lanes:
    """All lanes of a test."""

    def __init__(self, hub, count=LANES):
        self.hub = hub
        heat = next(HEATS)
        self.lanes = [Lane(hub, heat, number) for number in range(count)]
        lines = [line for lane in self.lanes for line in (lane.line, lane.side_line)]
        self.switch = Switch(hub.seat(heat), f"racing-{heat}", lines, validate=False)
        self.seed = int(os.environ.get("LINEHUB_SEED", random.randrange(2**32)))
        self.tally = collections.Counter()

    async def furnish(self):
        for lane in self.lanes:
            await lane.store()
        await self.switch.join()
        self.switch.dice = random.Random(self.seed)
        await asyncio.gather(*(lane.join(self.switch, random.Random(self.seed + lane.number)) for lane in self.lanes))

    async def run(self, play, rounds=None, share=1, prepare=None):
        """Plays `rounds` in all, or a share of those usual here, shared out among the lanes; `play` returns the word to tally."""
        rounds = rounds or int(rounds_on(self.hub) * share)
        print(f"seed {self.seed} (LINEHUB_SEED)")
        await self.furnish()
        begun = time.monotonic()

        async def play_lane(lane):
            if prepare:
                await prepare(lane)
            for number in range(rounds // len(self.lanes) + 1):
                try:
                    self.tally[await play(lane)] += 1
                except BaseException as error:
                    error.add_note(f"seed {self.seed}, lane {lane.number}, round {number}")
                    raise

        try:
            async with asyncio.TaskGroup() as group:
                for lane in self.lanes:
                    group.create_task(play_lane(lane))
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        finally:
            print(f"{sum(self.tally.values())} rounds in {time.monotonic() - begun:.1f} s: {dict(self.tally)}")
        for lane in self.lanes:
            await lane.leave()
        for switch in {self.switch, *(lane.switch for lane in self.lanes)}:
            await switch.leave()


def one_winner(results, loser_word):
    """Index of the only success; the loser was refused with the word, and told the winner."""
    won = [index for index, result in enumerate(results) if isinstance(result, dict)]
    assert len(won) == 1, f"{len(won)} winners: {results}"
    for index, result in enumerate(results):
        if index != won[0]:
            assert result.word == loser_word, f"the loser got {result}"
    return won[0]
