"""Calls on all nodes while something breaks, and an account at the end: nothing lost, nothing doubled, nothing stuck."""

import asyncio
import collections
import os
import random
from dataclasses import dataclass, field

from hub import PATIENCE
from lanes import HEATS, Lane
from refusal import Refused
from switch import Switch, moment
from traveller import Exchange, Person

PACE_SECONDS = 0.2
FLOW_SECONDS = 60 * PATIENCE
ACCOUNT_SECONDS = 40 * PATIENCE


@dataclass
class Account:
    """What was acknowledged about a call."""

    call: str
    answered_by: str | None = None
    had_by: list = field(default_factory=list)


class Traffic:
    """An office of each lane goes on from call to call: two members race for it, one holds it, the other picks it up.

    Owner, delegates and switches sit at different nodes, and go to the next where one is lost."""

    def __init__(self, cluster, lanes=8, person=Person):
        self.cluster = cluster
        self.seed = int(os.environ.get("LINEHUB_SEED", random.randrange(2**32)))
        self.dice = random.Random(self.seed)
        self.tally = collections.Counter()
        self.lanes = [Lane(cluster, heat, number) for heat in [next(HEATS)] for number in range(lanes)]
        self.people = {
            client: person(cluster, client, self.dice, self.tally)
            for lane in self.lanes
            for client in (lane.owner, lane.a, lane.b)
        }
        self.exchanges = []
        self.accounts = collections.defaultdict(list)
        self.finished = 0
        self.is_over = False
        self._progress = asyncio.Condition()
        self._plays = []

    async def __aenter__(self):
        print(f"seed {self.seed} (LINEHUB_SEED)")
        request = {"jsonrpc": "2.0", "id": 1, "method": "admin.policy.set", "params": {"ringSeconds": 600}}
        await self.cluster.post(request, self.cluster.token("root", "admin"))
        for lane in self.lanes:
            await lane.store()
        for number in range(len(self.cluster.nodes)):
            lines = [lane.line for lane in self.lanes if lane.number % len(self.cluster.nodes) == number]
            switch = Switch(self.cluster.seat(number), f"x{self.lanes[0].prefix[3:6]}-{number}", lines, validate=False)
            self.exchanges.append(Exchange(self.cluster, switch, self.dice, self.tally))
        await asyncio.gather(*(traveller.arrive() for traveller in (*self.exchanges, *self.people.values())))
        self._plays = [asyncio.create_task(self._play(lane)) for lane in self.lanes]
        return self

    async def __aexit__(self, *error):
        for play in self._plays:
            play.cancel()
        await asyncio.gather(*(traveller.leave() for traveller in (*self.exchanges, *self.people.values())))
        print(f"{self.finished} calls, {dict(self.tally)}")

    # The calls

    async def flows(self, calls=40, seconds=FLOW_SECONDS):
        """Waits until so many more calls are over; a lane that is stuck tells itself."""
        goal = self.finished + calls
        over = asyncio.create_task(self._reaches(goal))
        await asyncio.wait([over, *self._plays], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for play in self._plays:
            if play.done():
                over.cancel()
                play.result()
        over.cancel()
        assert self.finished >= goal, f"seed {self.seed}: only {calls - goal + self.finished} of {calls} calls in {seconds:.0f} s"

    async def goes_on(self, seconds):
        """So long; for faults that have a length."""
        await asyncio.wait(self._plays, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for play in self._plays:
            if play.done():
                play.result()

    async def _reaches(self, goal):
        async with self._progress:
            await self._progress.wait_for(lambda: self.finished >= goal)

    async def _play(self, lane):
        exchange = self.exchanges[lane.number % len(self.exchanges)]
        while not self.is_over:
            await moment(self.dice, PACE_SECONDS)
            account = Account(await exchange.incoming(lane.line))
            self.accounts[lane].append(account)
            try:
                await self._converse(account, self.people[lane.a], self.people[lane.b])
            except BaseException as error:
                error.add_note(f"seed {self.seed}, {account}")
                raise
            await exchange.ended(account.call)
            async with self._progress:
                self.finished += 1
                self._progress.notify_all()

    async def _converse(self, account, *racers):
        answers = await asyncio.gather(*(racer.press("answer", account.call) for racer in racers))
        won = [has_it(racer, answer) for racer, answer in zip(racers, answers, strict=True)]
        assert won.count(True) == 1, f"{won.count(True)} winners: {answers}"
        winner, loser = racers if won[0] else reversed(racers)
        lost = answers[won.index(False)]
        assert lost.word == "alreadyAnswered" and lost.data["winner"]["id"] == winner.client.sub, f"the loser got {lost}"
        account.answered_by = winner.client.sub
        account.had_by.append(winner.client.sub)
        hold = await winner.press("hold", account.call)
        assert not isinstance(hold, Refused) or hold.word == "notConnected", f"hold: {hold}"
        picked = await loser.press("pickUp", account.call)
        assert not isinstance(picked, Refused), f"pickUp: {picked}"
        account.had_by.append(loser.client.sub)

    # The account

    async def is_accounted_for(self, may_be_told_again=False, may_lose_one=False, onlookers=()):
        """All calls come to their ends; then everybody, everywhere, knows of each the same, once; onlookers hold the same rows.

        What a failover lost is reported again, and so told again under another number: stored it is once (P20). A master that goes on
        beside its successor takes writes for as long as it counts its replicas once, a second: what was done in a call that ended within it
        nobody reports again, so of each line the call of that moment may lack it."""
        self.is_over = True
        async with asyncio.timeout(FLOW_SECONDS):
            await asyncio.gather(*self._plays)
        people = list(self.people.values())
        for person in people:  # A fence, at whatever node it is by now.
            await person.insist("lines.unsubscribe", lines=[])
        lines = [lane.line for lane in self.lanes]
        left = {line: rows for line, state in self.cluster.stored(lines).items() if (rows := state.get("calls"))}
        assert not left, f"seed {self.seed}: calls are stuck in the store: {left}"
        await self.cluster.all_hold_the_truth([*(person.client for person in people), *onlookers], lines)
        for lane in self.lanes:
            for client in (lane.owner, lane.a, lane.b):
                await self._history_is_true(self.people[client], self.accounts[lane], may_be_told_again, may_lose_one)
            await self._nobody_is_on_a_call(lane)
        wrong = [sentence for person in people for sentence in person.violations + person.client.violations]
        assert not wrong, f"seed {self.seed}: heard what the protocol forbids:\n  " + "\n  ".join(wrong[:12])

    async def _history_is_true(self, person, accounts, may_be_told_again, may_lose_one):
        calls = {account.call for account in accounts}

        def told():
            return person.missed_feed or set(person.entries_told()) >= calls

        await person.client.wait_for(told, "an entry for each call", ACCOUNT_SECONDS)
        entries, page = [], {}
        while page is not None:
            result = await person.insist("history.list", limit=200, **page)
            entries += result["entries"]
            page = {"before": result["next"]} if "next" in result else None
        assert collections.Counter(entry["id"] for entry in entries) == collections.Counter(calls), (
            f"seed {self.seed}: {person}'s history differs: "
            f"{sorted(calls ^ {entry['id'] for entry in entries})} of {len(entries)} entries, {len(calls)} calls"
        )
        doubled = [call for call, times in collections.Counter(person.entries_told()).items() if times > 1]
        assert may_be_told_again or not doubled, (
            f"seed {self.seed}: {person} was told twice of {doubled}{', after a reload' if person.missed_feed else ''}"
        )
        by_call = {entry["id"]: entry for entry in entries}
        lacking = []
        for account in accounts:
            entry = by_call[account.call]
            handlers = {handler["id"] for handler in entry["handlers"]}
            if entry["outcome"] != "answered" or not handlers >= set(account.had_by):
                lacking.append((account, entry))
        assert len(lacking) <= may_lose_one, f"seed {self.seed}: {lacking}"

    async def _nobody_is_on_a_call(self, lane):
        """P45, F24: no ghost keeps anybody on the telephone."""
        owner = self.people[lane.owner]
        mark = owner.client.mark()
        parties = [lane.owner_id, lane.a_id, lane.b_id]
        result = await owner.insist("presence.subscribe", parties=parties)
        shown = {row["party"]: row["status"] for row in result["snapshots"]}

        def available():
            now = shown | {row["party"]: row["status"] for row in owner.client.heard("presence.event", mark)}
            return set(now.values()) == {"available"}

        await owner.client.wait_for(available, f"everybody available; first it was {shown}", ACCOUNT_SECONDS)


def has_it(racer, answer):
    """Whether the call was answered by this one: as the reply says, or, where an earlier reply was lost with its node, as the refusal
    does."""
    if not isinstance(answer, Refused):
        return True
    return answer.word == "alreadyAnswered" and answer.data["winner"]["device"] == racer.client.device
