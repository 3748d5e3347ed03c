"""Members who press buttons at random, on two devices each, while callers come and go and connections drop (5.7, R83).

Whatever they do, each refusal is typed, every viewer ends with the same rows, no lamp stays on, no appearance is lost, each
call has one entry in everybody's history, voicemail is the same for all, and recordings are their recorder's alone.
LINEHUB_SEED repeats the dice."""

import asyncio
import os
import random

import pytest

from client import command_id
from refusal import Refused, outcome
from sound import leave, stored
from switch import moment

STEPS = 120
CALLS_AT_ONCE = 6
EXPECTED_REFUSALS = {
    "alreadyAnswered", "alreadyPickedUp", "callEnded", "unknownCall", "notHeld", "notConnected", "notOwner", "busyOperation",
    "lineFull", "switchFailed", "goneToVoicemail", "staleRevision", "locked", "forbidden", "meetingUnavailable", "gone",
}  # fmt: skip
RIGHTS = ("place", "answer", "pickUpHeld", "join", "monitor", "voicemailPlay", "voicemailDelete", "optOut")
LIKELY = {
    "ringing": ["answer"] * 4 + ["decline"],
    "connected": ["hold"] * 6 + ["join"] * 3 + ["monitor"] * 3 + ["record"] * 3 + ["lock", "hangUp", "transfer", "moveToMeeting"],
    "held": ["pickUp"] * 4 + ["resume", "lock", "unlock", "unlock", "transfer"],
    "joined": ["hangUp"] * 2 + ["monitor"] * 2 + ["join", "record"],
}
ANY = ["answer", "decline", "hold", "resume", "pickUp", "hangUp", "lock", "unlock", "join", "monitor", "transfer", "moveToMeeting", "record"]


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
        self.shared = set()  # Calls that somebody may have joined.
        self.messages, self.deleted = [], set()
        self.recordings = {}  # recording -> its recorder
        self.over = False

    async def furnish(self):
        await self.office.furnish(validate=False)
        await self.office.policy(monitoring=True)
        for who in (self.office.bo, self.office.cia):
            await self.office.set_rights(who, *RIGHTS)
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
            result = await outcome(self.something(client))
            if isinstance(result, Refused):
                assert result.word in EXPECTED_REFUSALS, f"got {result}"
                self.refusals[result.word] = self.refusals.get(result.word, 0) + 1
            else:
                self.unheld += result.get("notHeld", [])

    def something(self, client):
        """A button at a call, nearly always; else what belongs to the person."""
        roll = self.dice.random()
        if roll < 0.04:
            return client.rpc("presence.set", status=self.dice.choice(["available", "available", "away", "doNotDisturb"]))
        if roll < 0.12 and self.messages:
            message = self.dice.choice(self.messages)
            return self.delete(client, message) if self.dice.random() < 0.3 else client.rpc("voicemail.play", message=message)
        return self.some_command(client)

    async def delete(self, client, message):
        self.deleted.add(message)
        return await client.rpc("voicemail.delete", message=message, commandId=command_id())

    def some_command(self, client):
        rows = [row for line in (self.office.line, self.office.line2) for row in client.lines[line].rows.values()]
        if not rows or self.dice.random() < 0.05:
            return client.do("hold", "h.nothing")
        row = self.dice.choice(rows)
        verb = self.dice.choice(ANY if self.dice.random() < 0.15 else LIKELY.get(row["state"], ["hangUp"]))
        more = self.details(client, verb)
        if verb == "join" or more.get("mode") == "barge":
            self.shared.add(row["id"])
        if self.dice.random() < 0.2:
            more["rev"] = row["rev"]
        return client.do(verb, row["id"], **more)

    def details(self, client, verb):
        others = [who for who in (self.office.anna, self.office.bo, self.office.cia) if who != client.sub]
        if verb == "answer":
            return {"hold": True} if self.dice.random() < 0.8 else {}
        if verb == "monitor":
            return {"mode": self.dice.choice(["listen", "whisper", "barge", "takeOver", "stop"])}
        if verb == "record":
            return {"action": self.dice.choice(["start", "start", "stop"])}
        if verb == "transfer":
            return {"to": "+4684650466"}
        if verb == "moveToMeeting":
            return {"meeting": {"host": self.dice.choice(others), "kind": "instant"}}
        return {}

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
            await self.meetings()
            if self.dice.random() < 0.1:
                self.messages.append(await leave(switch, self.dice.choice([self.office.line, self.office.line2])))
            if self.dice.random() < 0.2:
                await self.report_recording()
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

    async def meetings(self):
        """Moves that the switch accepted arrive, or the far end has had enough on its way."""
        switch = self.office.switch
        for order in switch.has_ordered("moveToMeeting"):
            if order.answered and not order.taken:
                order.taken = True
                if self.dice.random() < 0.7:
                    await outcome(switch.meeting_joined(order.call, order.params["meeting"]["host"]))
                else:
                    await switch.ended(order.call)

    async def report_recording(self):
        """One that was ordered, whatever has become of its call since."""
        switch = self.office.switch
        for order in switch.has_ordered("record"):
            if order.params["action"] == "start" and order.answered and not order.taken:
                order.taken = True
                recording, party = order.params["recording"], order.params["party"]
                self.recordings[recording] = party
                await switch.client.rpc(
                    "switch.recordingMade", id=recording, call=order.call, party=party, seconds=1, media=await stored(switch)
                )
                return

    async def run(self):
        outside = asyncio.create_task(self.callers())
        try:
            await asyncio.gather(*(self.member(place) for place in self.clients))
        finally:
            self.over = True
            await outside


def common(rows):
    """What is the same for all viewers (P11)."""
    return {
        call: {name: value for name, value in row.items() if name not in ("alert", "recording")} for call, row in rows.items()
    }


def talkers(row):
    return [row["by"]["id"], *(one["id"] for one in row.get("participants", []))]


async def list_is_the_same_for_all(walk, people):
    """5.7: I9: what is played is played for all, what is deleted is gone for all, and only the recorder lists a recording."""
    lists = [await client.rpc("voicemail.list", limit=200) for client in people]
    for client, page in zip(people, lists, strict=True):
        listed = {message["id"]: message["played"] for message in page["messages"]}
        assert set(listed) == set(walk.messages) - walk.deleted, client
        assert listed == {message["id"]: message["played"] for message in lists[0]["messages"]}, client
        assert page["counts"] == {"new": sum(not played for played in listed.values()), "old": sum(listed.values())}
        recordings = (await client.rpc("recordings.list", limit=200))["recordings"]
        assert {each["id"] for each in recordings} == {each for each, party in walk.recordings.items() if party == client.sub}


async def all_are_available(walk, people, watcher):
    """P45, F24: with all calls over, and nobody away, nobody is left ringing or on a call."""
    mark = watcher.mark()
    for client in people:
        await client.rpc("presence.set", status="available")
    parties = [client.sub for client in people]
    shown = {row["party"]: row["status"] for row in (await watcher.rpc("presence.subscribe", parties=parties))["snapshots"]}

    def available():
        now = shown | {row["party"]: row["status"] for row in watcher.heard("presence.event", mark)}
        return set(now.values()) == {"available"}

    await watcher.wait_for(available, f"everybody available, first it was {shown}")


@pytest.mark.parametrize("attempt", range(3))
async def test_whatever_members_do_all_end_with_the_same_picture(office, attempt):
    """5.7: I1-I5, I7-I9; with locks, joins, monitors, transfers, meetings, recordings, voicemail and presence."""
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
            assert common(client.lines[line].rows) == common(watcher.lines[line].rows), (
                f"seed {seed}: {client} sees another picture"
            )
            for row in client.lines[line].rows.values():
                assert "recording" not in row or row["by"]["id"] == client.sub, f"seed {seed}, R71: {client} sees {row}"
    rows = [row for line in lines for row in watcher.lines[line].rows.values() if row["state"] in ("connected", "joined")]
    talking = [who for row in rows for who in talkers(row)]
    if not walk.unheld:
        assert len(talking) == len(set(talking)), f"seed {seed}: somebody has two connected calls: {talking}"

    live = {row["id"] for line in lines for row in watcher.lines[line].rows.values()}
    for call in live:
        await office.switch.ended(call)
    for client in everyone:
        for line in lines:
            await client.wait_for(lambda client=client, line=line: client.lines[line].lamp == "idle", "an idle lamp")
            assert client.lines[line].rows == {}
    people = [walk.clients[who, "desktop"] for who in (office.anna, office.bo, office.cia)]
    await all_are_available(walk, people, watcher)
    await list_is_the_same_for_all(walk, people)
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
            moved = row["endReason"] == "movedToMeeting"
            assert (entry["outcome"] in ("answered", "movedToMeeting")) == answered, f"seed {seed}: {entry} {row}"
            assert (entry["outcome"] == "movedToMeeting") == moved == ("meeting" in entry), f"seed {seed}: {entry} {row}"
            assert (row["endReason"] == "transferredOut") == ("transferredTo" in entry), f"seed {seed}: {entry} {row}"
            assert bool(entry["handlers"]) == answered, f"seed {seed}: {entry}"
            if answered:
                handlers = [one["id"] for one in entry["handlers"]]
                assert row["by"]["id"] in handlers if call in walk.shared else row["by"]["id"] == handlers[-1], (
                    f"seed {seed}: the last handler is who had it at the end"
                )
    print(f"{len(ended)} calls, {len(walk.messages)} messages, {len(walk.recordings)} recordings, refusals {walk.refusals}")
