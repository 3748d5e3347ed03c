"""Nobody learns what is not theirs, whatever happens (R29, R71, R82, P11, P34, P38, P41, P44, Q49): people of every kind press
whatever there is and ask for everything, while an administrator gives and takes; each frame, reply and page is judged.

LINEHUB_SEED repeats the dice, LINEHUB_LEAK_SECONDS says for how long."""

import asyncio
import collections
import contextlib
import json
import os
import random
import time
from dataclasses import replace

from client import command_id
from contract import SCHEMAS
from hub import own_node
from knowledge import Fact, Viewer
from refusal import Gone, Refused, outcome
from sound import fetch
from village import RIGHTS, Village

SECONDS = float(os.environ.get("LINEHUB_LEAK_SECONDS", "20"))
METHODS = sorted(name.removesuffix(".params.json") for name in SCHEMAS if name.endswith(".params.json"))
# What ends sessions or the node, which would end the looking.
UNASKED = {"admin.sessions.close", "admin.node.drain", "admin.party.remove", "admin.line.remove", "admin.line.put", "admin.party.put",
           "admin.delegation.add", "admin.delegation.remove", "admin.delegation.setRights", "admin.policy.set", "admin.directory.import"}  # fmt: skip
BY_HTTP = (
    "lines.list",
    "history.list",
    "voicemail.list",
    "recordings.list",
    "party.repair",
    "admin.directory.export",
    "admin.sessions.list",
)
PAGES = (
    "/",
    "/portal",
    "/healthz",
    "/readyz",
    "/metrics",
    "/demo/people",
    "/v1/rpc",
    "/v1/socket",
    "/v1/media/",
    "/nowhere",
)


class Walk:
    """What the dice make of the village."""

    def __init__(self, village, dice):
        self.village, self.dice, self.knowledge = village, dice, village.knowledge
        self.under_way, self.outcomes, self.away = [], collections.Counter(), set()

    def someone(self, *words):
        """A watcher with a party, any or of these."""
        there = [
            client
            for client in self.village.watchers
            if client.viewer.party and (not words or client.viewer.name in words)
        ]
        return self.dice.choice(there)

    def some_call(self):
        """Rather one that lives."""
        live = [call for switch in self.village.switches.values() for call in switch.live]
        return self.dice.choice(live if live and self.dice.random() < 0.8 else [*self.village.calls, "h.never"])

    def some_line(self):
        return self.dice.choice([line for line, _ in self.village.lines.values()])

    # What is asked

    def params(self, client, method):
        """Something that the method takes, about whatever there is, whoever's it is."""
        village, dice = self.village, self.dice
        parties, lines = list(village.people.values()), [line for line, _ in village.lines.values()]
        owners, call = (village.people["olga"], village.people["ulf"]), self.some_call()
        act = {"call": call, "commandId": command_id()}
        switch_report = {"call": call, "party": dice.choice(parties), "device": "d", "line": self.some_line()}
        return {
            "lines.subscribe": {"lines": lines, "mode": "lamp" if client.viewer.lamp else "full"},
            "lines.unsubscribe": {"lines": []},
            "lines.repair": {"line": self.some_line(), "seq": 0},
            "party.repair": {"seq": 0},
            "history.list": dice.choice([{"limit": 200}, {"line": self.some_line()}, {"missedOnly": True}]),
            "voicemail.list": dice.choice([{"limit": 200}, {"delegators": parties}, {"unplayedOnly": True}]),
            "presence.subscribe": {"parties": parties},
            "presence.unsubscribe": {"parties": []},
            "presence.set": {"status": dice.choice(("available", "available", "away", "doNotDisturb"))},
            "alerts.set": {"delegator": dice.choice(owners), "optedIn": dice.random() < 0.7},
            "history.delete": {"entry": call},
            "voicemail.play": {"message": dice.choice([*village.messages, "never"])},
            "voicemail.delete": {"message": dice.choice([*village.messages, "never"])},
            "recordings.play": {"recording": dice.choice([*village.recordings, "never"])},
            "recordings.delete": {"recording": dice.choice([*village.recordings, "never"])},
            "session.refresh": {"token": "no.such.token"},
            "session.open": client.opening() if client.token else {},
            "admin.directory.list": {"kind": dice.choice(("party", "line", "delegation")), "limit": 200},
            "call.answer": act | {"hold": True},
            "call.transfer": act | {"to": "112"},
            "call.monitor": act | {"mode": dice.choice(("listen", "whisper", "barge", "takeOver", "stop"))},
            "call.record": act | {"action": dice.choice(("start", "start", "stop"))},
            "call.moveToMeeting": act | {"meeting": {"host": dice.choice(parties), "kind": "instant"}},
            "switch.sync": {"calls": [{"call": "x.1"}]},
            "switch.attach": {},
        }.get(method, act if method.startswith("call.") else switch_report if method.startswith("switch.") else {})  # fmt: skip

    async def ask(self, client, method):
        if method == "call.place":
            return await self.place(client)
        return await self.send(client, method, self.params(client, method))

    async def send(self, client, method, params):
        """And remembers what follows for the rules."""
        party = client.viewer.party
        if method == "call.moveToMeeting":
            self.under_way.append(await client.start(method, **params))
            return None
        starts = party is not None and method == "call.record" and params["action"] == "start"
        if starts:
            self.knowledge.records(params["call"], party)
        result = await outcome(client.rpc(method, **params))
        refused = isinstance(result, Refused)
        self.outcomes[method, result.word if refused else "ok"] += 1
        if starts and refused:
            self.knowledge.records(params["call"], party, -1)
        if method == "history.delete" and not refused:
            self.knowledge.hiding.add((party, params["entry"]))
        if isinstance(result, dict) and "url" in result:
            assert (await fetch(self.village.hub, result)).status in (200, 404)
        return result

    async def place(self, client):
        line, number = self.some_line(), self.village.number()
        self.knowledge.learn(Fact(number, "call", line, about=number))
        result = await outcome(client.rpc("call.place", line=line, to=number, commandId=command_id()))
        if isinstance(result, dict):
            self.village.calls[result["call"]["id"]] = line
            if self.dice.random() < 0.8:
                await outcome(self.village.switches[line].remote_answered(result["call"]["id"]))
        return result

    # What happens

    async def step(self):
        moves = {
            self.ring: 12, self.press: 60, self.hang_up: 6, self.message: 6, self.recording: 5, self.arrive: 3, self.reconnect: 4, self.look: 10,
        }  # fmt: skip
        move = self.dice.choices(list(moves), list(moves.values()))[0]
        try:
            await outcome(move())
        except (Gone, KeyError):
            pass  # A call ended, or a socket went, under the hand of another step.

    async def ring(self):
        line = self.some_line()
        if sum(1 for call in self.village.switches[line].live.values() if call["line"] == line) < 4:
            await self.village.ring(line)

    async def press(self):
        client = self.someone()
        likely = {"ringing": ("answer", "answer", "decline"), "connected": ("hold", "record", "record", "monitor", "join", "lock", "hangUp", "moveToMeeting", "transfer"),
                  "held": ("pickUp", "resume", "unlock"), "joined": ("hangUp", "monitor"), "elevating": ("hangUp",)}  # fmt: skip
        rows = [row for mirror in client.lines.values() for row in mirror.rows.values()]
        if not rows or self.dice.random() < 0.25:
            return await self.ask(
                client, self.dice.choice([method for method in METHODS if method.startswith("call.")])
            )
        row = self.dice.choice(rows)
        method = "call." + self.dice.choice(likely.get(row["state"], ("hangUp",)))
        params = self.params(client, method) | {"call": row["id"]}
        return await self.send(client, method, params)

    async def hang_up(self):
        live = [(switch, call) for switch in set(self.village.switches.values()) for call in switch.live]
        if live:
            switch, call = self.dice.choice(live)
            await switch.ended(call)

    async def message(self):
        calls = [call for call in self.village.calls if call.startswith("sw")]
        if calls:
            call = self.dice.choice(calls)
            await self.village.leave_message(self.village.calls[call], call)

    async def recording(self):
        there = [(call, party) for call, parties in self.knowledge.recorders.items() if call in self.village.calls
                 for party, times in sorted(parties.items()) if times > 0]  # fmt: skip
        if there:
            await self.village.report_recording(*self.dice.choice(there))

    async def arrive(self):
        """A move to a meeting that was accepted comes to its end."""
        for switch in set(self.village.switches.values()):
            for order in switch.has_ordered("moveToMeeting"):
                if order.call in switch.live and not order.taken:
                    order.taken = True
                    meeting = order.params["meeting"]
                    await switch.meeting_joined(order.call, meeting["host"], meeting["kind"])

    async def reconnect(self):
        """Loses the socket and resumes, now and then without a memory, or with one of everything."""
        old = self.someone()
        if old in self.away:
            return  # Another step has it by the cable already.
        self.away.add(old)
        place = self.village.watchers.index(old)
        await old.drop()
        heir = old.successor()
        self.village.watchers[place] = heir
        if self.dice.random() < 0.3:
            await heir.open()
        else:
            lines = (
                {line: 0 for line, _ in self.village.lines.values()}
                if self.dice.random() < 0.4
                else old.resumption()["lines"]
            )
            mode = "lamp" if heir.viewer.lamp else "full"
            party = 0 if self.dice.random() < 0.5 else old.party_seq
            await heir.open(resume={"epoch": old.epoch, "lines": lines, "party": party, "all": True, "mode": mode})
        await self.village.look(heir)

    async def look(self):
        client = self.dice.choice([*self.village.watchers, self.village.admin])
        for method in self.dice.sample(METHODS, 4):
            if not (client.scope == "admin" and method in UNASKED):
                await self.ask(client, method)

    # What the administrator does

    async def govern(self):
        village, dice, view = self.village, self.dice, self.knowledge.views[-1]
        delegator, delegate = pair = dice.choice([
            (village.people[owner], village.people[word])
            for owner, words in (("olga", [*(f"no-{right}" for right in RIGHTS), "full", "both"]), ("ulf", ["both", "helper"]))
            for word in words
        ])  # fmt: skip
        names = {"delegator": delegator, "delegate": delegate}
        kind = dice.random()
        if pair not in view.rights:
            rights = sorted(dice.sample(RIGHTS, dice.randrange(len(RIGHTS) + 1)))
            if view.unlicensed & {delegator, delegate}:
                return
            await village.change(view.with_rights(*pair, rights), ("admin.delegation.add", names | {"rights": rights}))
        elif kind < 0.45:
            await village.change(view.with_rights(*pair, None), ("admin.delegation.remove", names))
        elif kind < 0.7:
            rights = sorted(dice.sample(RIGHTS, dice.randrange(len(RIGHTS) + 1)))
            await village.change(
                view.with_rights(*pair, rights), ("admin.delegation.setRights", names | {"rights": rights})
            )
        elif kind < 0.85:
            unlicensed = view.unlicensed ^ {delegate}
            party = village._party(delegate, delegate not in unlicensed)
            await village.change(replace(view, unlicensed=unlicensed), ("admin.party.put", party))
        else:
            await village.change(
                replace(view, delegation=not view.delegation), ("admin.policy.set", {"delegation": not view.delegation})
            )

    # One after the other

    async def round(self):
        """Twelve things at once, and often a change by the administrator among them; then all is quiet, and all is judged."""
        govern = [self.govern()] if self.dice.random() < 0.6 else []
        await asyncio.gather(*(self.step() for _ in range(12)), *govern)
        await self.arrive()
        for future in self.under_way:
            with contextlib.suppress(Gone):
                await outcome(future)
        self.under_way.clear()
        await self.village.fence()
        assert not self.knowledge.leaks, "\n".join(self.knowledge.leaks[:5])

    async def ask_for_everything(self):
        """Each viewer, every method, on the socket and by HTTP; and every page, for who has no token at all."""
        village = self.village
        switches = [switch.client for switch in dict.fromkeys(village.switches.values())]
        for client in [*village.watchers, village.admin, *switches]:
            for method in METHODS:
                if client.scope not in ("admin", "switch") or method not in UNASKED:
                    await self.ask(client, method)
            for method in BY_HTTP:
                body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": self.params(client, method)}
                answer = await village.hub.post(body, client.token)
                self.knowledge.judge(client.viewer, answer.body.decode(), method, json.dumps(body))
        passer_by = Viewer("a passer-by", "monitor")
        media = [f"/v1/media/{name}" for name in (*village.messages, *village.recordings)]
        for path in (*PAGES, *media):
            answer = await village.hub.get(path)
            self.knowledge.judge(passer_by, answer.body.decode(errors="replace"), path)


def told_to(knowledge, viewer):
    """What the judge says when this viewer is sent what others were rightly sent; fact by fact."""
    before = len(knowledge.leaks)
    for (kind, channel), (fact, text) in knowledge.samples.items():
        if kind in ("call", "voicemail", "recording", "label", "number", "email"):
            caught = len(knowledge.leaks)
            knowledge.judge(viewer, text, channel)
            assert len(knowledge.leaks) > caught, f"the judge lets {viewer.name} have {fact} on {channel}"
    told, knowledge.leaks[before:] = knowledge.leaks[before:], []
    return told


async def test_nobody_is_sent_what_is_not_theirs():
    """R29, R71, R82, 5.7: I6, P11, P34, P38, P41, P44, Q49."""
    seed = int(os.environ.get("LINEHUB_SEED", random.randrange(2**32)))
    print(f"seed {seed} (LINEHUB_SEED)")
    dice = random.Random(seed)
    with own_node("leaks", "--threads", "2") as hub:
        village = await Village(hub, dice).furnish()
        walk, knowledge = Walk(village, dice), village.knowledge
        end, rounds = time.monotonic() + SECONDS, 0
        try:
            while time.monotonic() < end:
                await walk.round()
                rounds += 1
            await walk.ask_for_everything()
            await village.fence()
        except BaseException as error:
            error.add_note(f"seed {seed}, round {rounds}")
            raise
        finally:
            await village.leave()
    assert not knowledge.leaks, f"seed {seed}\n" + "\n".join(knowledge.leaks[:5])
    for client in village.watchers:
        assert client.asked >= set(METHODS), f"{client} never asked {set(METHODS) - client.asked}"
    for kind in ("call", "voicemail", "recording", "label", "number", "person", "line"):
        assert knowledge.seen["client", kind], f"nobody was ever told of a {kind}"
    for role, kind in (("admin", "email"), ("monitor", "call"), ("switch", "call")):
        assert knowledge.seen[role, kind], f"no {role} was ever told of a {kind}"
    assert told_to(knowledge, Viewer("nobody", "client", "nobody")), "the judge can tell"
    print(
        f"{rounds} rounds, {knowledge.frames} messages judged, {len(knowledge.facts)} secrets, {dict(knowledge.seen)}"
    )
