"""People and switches who go on whatever dies: they try the next node, resume there, and ask again until they are answered."""

import asyncio
import contextlib
import random

from websockets.exceptions import WebSocketException

from client import command_id
from hub import PATIENCE
from refusal import Gone, Refused, outcome
from switch import moment

ANSWER_SECONDS = 8 * PATIENCE  # An order to a switch may take five.
OPENING_SECONDS = 4 * PATIENCE
STUCK_SECONDS = 60 * PATIENCE
DECISION_SECONDS = 20 * PATIENCE
PAUSE_SECONDS = 0.3
LOST = (OSError, TimeoutError, WebSocketException, Gone)
# Not stored under the command's id (P33): the same command again.
NOT_DECIDED = ("busUnavailable", "switchUnavailable", "overloaded", "rateLimited")
# Decided, and yet not the end: somebody presses the button once more.
NOT_THE_END = ("switchFailed", "busyOperation")


async def soon(action):
    """The result, at the latest after some time in which nothing is decided."""
    dice = random.Random(0)
    async with asyncio.timeout(DECISION_SECONDS):
        while isinstance(result := await outcome(action()), Refused) and result.word in NOT_DECIDED:
            await moment(dice, PAUSE_SECONDS)
    assert not isinstance(result, Refused), result
    return result


class Traveller:
    """What people and switches have in common; `client` is the connection that they have now."""

    def __init__(self, cluster, dice, tally):
        self.cluster, self.dice, self.tally = cluster, dice, tally
        self.moves = 0
        self.violations = []
        self.is_leaving = False
        self._arrived = asyncio.Event()
        self._journey = None

    def set_out(self):
        self._arrived.set()
        self._journey = asyncio.create_task(self._travel())

    async def _travel(self):
        while not self.is_leaving:
            await asyncio.wait([self.client.reader])
            self._arrived.clear()
            self.tally[f"closed {self.client.close_code}"] += 1
            node = self.client.hub
            while not self.is_leaving:
                node = self.cluster.after(node)
                with contextlib.suppress(*LOST, Refused):
                    async with asyncio.timeout(OPENING_SECONDS):
                        await self.come_to(node)
                    self.moves += 1
                    self._arrived.set()
                    break
                await moment(self.dice, PAUSE_SECONDS)

    async def ask(self, method, **params):
        """The result or the refusal, from whichever node answers."""
        try:
            async with asyncio.timeout(STUCK_SECONDS):
                while True:
                    await self._arrived.wait()
                    client = self.client
                    try:
                        async with asyncio.timeout(ANSWER_SECONDS):
                            return await outcome(await client.start(method, **params))
                    except LOST as error:
                        self.tally[f"unanswered {type(error).__name__}"] += 1
                    await client.drop()
                    await moment(self.dice, PAUSE_SECONDS)
        except TimeoutError:
            raise AssertionError(f"{self.client}: stuck in {method} {params}\n{self.client.transcript()}") from None

    async def insist(self, method, words=NOT_DECIDED, **params):
        """Asks until the answer is none of these words."""
        async with asyncio.timeout(STUCK_SECONDS):
            while True:
                result = await self.ask(method, **params)
                if not isinstance(result, Refused):
                    return result
                self.tally[f"{method} {result.word}"] += 1
                if result.word not in words:
                    return result
                await moment(self.dice, PAUSE_SECONDS)

    async def leave(self):
        self.is_leaving = True
        if self._journey:
            self._journey.cancel()
        await self.client.drop()
        self.violations += self.client.violations


class Person(Traveller):
    """A client that watches all its lines."""

    def __init__(self, cluster, client, dice, tally):
        super().__init__(cluster, dice, tally)
        self.client = client
        client.losses = True
        self.told = list(client.notes)
        self.missed_feed = False
        self.notices = []

    def __repr__(self):
        return repr(self.client)

    async def arrive(self):
        await self.client.join()
        self.set_out()

    async def come_to(self, node):
        old, heir = self.client, self.client.successor(node)
        try:
            result = await heir.open(resume=old.resumption(all=True))
        except BaseException:
            self.violations += heir.violations
            await heir.drop()
            raise
        self.violations += old.violations
        self.told += old.notes
        self.missed_feed |= result["resumed"]["party"] == "reloaded"
        self.client = heir

    async def press(self, verb, call):
        """Until there is an answer that stands: the row, or why not."""
        while True:
            result = await self.insist(f"call.{verb}", call=call, commandId=command_id())
            if not isinstance(result, Refused) or not (result.word in NOT_THE_END or is_still_open(result)):
                return result
            await moment(self.dice, PAUSE_SECONDS)

    def entries_told(self):
        """The calls of all `history.added` that came, on whatever connection."""
        notes = self.told + self.client.notes
        return [params["entry"]["id"] for name, params in notes if name == "party.event" and params["type"] == "history.added"]


def is_still_open(refusal):
    """Another has claimed the call, and its switch has not confirmed it: that may come to nothing."""
    return "pending" in refusal.data.get("call", {})


class Exchange(Traveller):
    """A switch that carries its calls on while it looks for another node, and tells them there (P5)."""

    def __init__(self, cluster, switch, dice, tally):
        super().__init__(cluster, dice, tally)
        self.switch = switch
        switch.dice = dice

    @property
    def client(self):
        return self.switch.client

    async def arrive(self):
        await self.switch.join()
        self.set_out()

    async def come_to(self, node):
        self.violations += self.client.violations
        heir = self.switch.successor(node)
        heir.dice, heir.goes_on, self.switch = self.dice, True, heir
        try:
            await heir.attach()
            await heir.sync(heir.live.values())
        except BaseException:  # Else it might take orders there that the next one never hears of.
            await heir.drop()
            raise

    async def incoming(self, line):
        """A caller whose call the hub knows, once this returns."""
        call = self.switch.new_call()
        remote = {"number": "+4684650455"}
        self.switch.live[call] = self.switch.calling(call, line, remote)
        result = await self.insist("switch.incoming", (*NOT_DECIDED, *NOT_THE_END), call=call, line=line, remote=remote)
        assert not isinstance(result, Refused), f"{call} on {line}: {result}"
        return call

    async def ended(self, call):
        self.switch.live.pop(call, None)
        result = await self.insist("switch.ended", (*NOT_DECIDED, *NOT_THE_END), call=call, reason="remote")
        assert not isinstance(result, Refused) or result.word in ("callEnded", "unknownCall"), f"{call}: {result}"
