"""Members who press buttons at random, on two devices each, while callers come and go and connections drop (5.7, R83).

Whatever they do, each refusal is typed, every viewer ends with the same rows, no lamp stays on, no appearance is lost, and
each call has one entry in everybody's history. LINEHUB_SEED repeats the dice."""

import asyncio
import os
import random

import pytest

from refusal import Refused, outcome
from switch import moment

STEPS = 120
CALLS_AT_ONCE = 6
EXPECTED_REFUSALS = {
    "alreadyAnswered", "alreadyPickedUp", "callEnded", "unknownCall", "notHeld", "notConnected", "notOwner", "busyOperation",
    "lineFull", "switchFailed", "goneToVoicemail", "staleRevision",
}  # fmt: skip


class Walk:
    """The people, their present clients, and what the dice say."""

    def __init__(self, office, dice):
        self.office, self.dice = office, dice
        self.clients = {}
        self.refusals = {}
        self.ended = set()
        self.turned_away = set()
        self.listed = {}
        self.unheld = []
        self.over = False

    async def furnish(self):
        await self.office.furnish(validate=False)
        self.office.switch.dice = self.dice
        for who in (self.office.anna, self.office.bo, self.office.cia):
            for kind in ("desktop", "mobile"):
                self.clients[who, kind] = await self.office.desk(who, kind=kind, validate=self.dice.random() < 0.2)
        self.watcher = await self.office.desk(self.office.anna, kind="web", validate=False)

    # One member at one device

    async def member(self, place):
        for _ in range(STEPS):
            await moment(self.dice, 0.01)
            client = self.clients[place]
            if self.dice.random() < 0.03:
                await self.reconnect(place)
                continue
            result = await outcome(self.some_command(client))
            if isinstance(result, Refused):
                assert result.word in EXPECTED_REFUSALS, f"got {result}"
                self.refusals[result.word] = self.refusals.get(result.word, 0) + 1
            else:
                self.unheld += result.get("notHeld", [])

    def some_command(self, client):
        rows = [row for line in (self.office.line, self.office.line2) for row in client.lines[line].rows.values()]
        if not rows or self.dice.random() < 0.05:
            return client.do("hold", "h.nothing")
        row = self.dice.choice(rows)
        likely = {
            "ringing": ["answer", "answer", "decline"],
            "connected": ["hold", "hold", "hangUp"],
            "held": ["pickUp", "pickUp", "resume"],
            "pickingUp": ["hangUp"],
        }
        verbs = likely.get(row["state"], ["hangUp"])
        if self.dice.random() < 0.15:
            verbs = ["answer", "decline", "hold", "resume", "pickUp", "hangUp"]
        verb = self.dice.choice(verbs)
        more = {"hold": True} if verb == "answer" and self.dice.random() < 0.8 else {}
        if self.dice.random() < 0.2:
            more["rev"] = row["rev"]
        return client.do(verb, row["id"], **more)

    async def reconnect(self, place):
        """Loses the socket and resumes, now and then without a memory."""
        old = self.clients[place]
        await old.drop()
        await moment(self.dice, 0.03)
        if self.dice.random() < 0.8:
            self.clients[place], result = await self.office.back(old, all=True)
            assert "revoked" not in result["resumed"]["lines"].values()
        else:
            self.clients[place] = await self.office.desk(old.sub, kind=old.kind, validate=False)
            self.listed[old.sub] = {entry["id"] for entry in await self.clients[place].history(limit=200)}

    def told_of(self, who):
        """Entries that the feed brought to this person, on whatever connection of the desktop."""
        desks = [guest for guest in self.office.guests if getattr(guest, "device", None) == f"{who}-desktop"]
        listed = self.listed.get(who, set())
        return listed | {note["entry"]["id"] for desk in desks for note in desk.told("history.added")}

    # The outside

    async def callers(self):
        """Keeps a few calls coming, and hangs up on some."""
        switch = self.office.switch
        while not self.over:
            await moment(self.dice, 0.02)
            live = [call for call in switch.live if call not in self.ended]
            if len(live) < CALLS_AT_ONCE and self.dice.random() < 0.7:
                call = switch.new_call()
                result = await outcome(
                    switch.incoming(self.dice.choice([self.office.line, self.office.line2]), name=None, call=call)
                )
                if isinstance(result, Refused):
                    assert result.word == "lineFull"
                    self.turned_away.add(call)
            elif live and self.dice.random() < 0.3:
                call = self.dice.choice(live)
                self.ended.add(call)
                await switch.ended(call)

    async def run(self):
        outside = asyncio.create_task(self.callers())
        try:
            await asyncio.gather(*(self.member(place) for place in self.clients))
        finally:
            self.over = True
            await outside


def without_alert(rows):
    return {call: {name: value for name, value in row.items() if name != "alert"} for call, row in rows.items()}


@pytest.mark.parametrize("attempt", range(3))
async def test_whatever_members_do_all_end_with_the_same_picture(office, attempt):
    """5.7: I1-I5, I7, I8."""
    seed = int(os.environ.get("LINEHUB_SEED", random.randrange(2**32)))
    print("seed", seed)
    walk = Walk(office, random.Random(seed))
    await walk.furnish()
    await walk.run()

    everyone = [*walk.clients.values(), walk.watcher]
    lines = (office.line, office.line2)
    watcher = walk.watcher
    await watcher.wait_for(
        lambda: not any("pending" in row for line in lines for row in watcher.lines[line].rows.values()),
        "the end of all operations",
    )
    for client in everyone:
        await client.settle()
    for line in lines:
        for client in everyone:
            await client.wait_for(
                lambda client=client, line=line: client.lines[line].seq == watcher.lines[line].seq,
                f"seq {watcher.lines[line].seq} of {line}",
            )
            assert without_alert(client.lines[line].rows) == without_alert(watcher.lines[line].rows), (
                f"seed {seed}: {client} sees another picture"
            )
    talking = [
        row["by"]["id"] for line in lines for row in watcher.lines[line].rows.values() if row["state"] == "connected"
    ]
    if not walk.unheld:
        assert len(talking) == len(set(talking)), f"seed {seed}: somebody has two connected calls: {talking}"

    live = {row["id"] for line in lines for row in watcher.lines[line].rows.values()}
    for call in live:
        await office.switch.ended(call)
    for client in everyone:
        for line in lines:
            await client.wait_for(lambda client=client, line=line: client.lines[line].lamp == "idle", "an idle lamp")
            assert client.lines[line].rows == {}
    for line in lines:
        again = [(await office.switch.incoming(line, name=None))["appearance"] for _ in range(4)]
        assert again == [1, 2, 3, 4], f"seed {seed}: appearances were lost"

    ended = {call: row for line in lines for call, row in watcher.lines[line].ended.items()}
    histories = {}
    for who in (office.anna, office.bo, office.cia):
        client = walk.clients[who, "desktop"]
        await client.wait_for(
            lambda who=who: set(ended) | walk.turned_away <= walk.told_of(who), "an entry for each call"
        )
        entries = await client.history(limit=200)
        assert len(entries) == len({entry["id"] for entry in entries}), f"seed {seed}: an entry stands twice"
        histories[who] = {entry["id"]: entry for entry in entries}
        assert set(histories[who]) == set(ended) | walk.turned_away, f"seed {seed}: history and ends differ for {who}"
        for call, row in ended.items():
            entry = histories[who][call]
            answered = "answeredAt" in row
            assert (entry["outcome"] == "answered") == answered, f"seed {seed}: {entry} {row}"
            assert bool(entry["handlers"]) == answered, f"seed {seed}: {entry}"
            if answered:
                assert entry["handlers"][-1]["id"] == row["by"]["id"], (
                    f"seed {seed}: the last handler is who had it at the end"
                )
    print(f"{len(ended)} calls, refusals {walk.refusals}")
