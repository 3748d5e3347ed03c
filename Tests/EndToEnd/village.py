"""Two houses on one node, with every kind of viewer that a line can have, and one that it cannot."""

import asyncio

from knowledge import Fact, Knowledge, View, Viewer
from listeners import JudgedClient, JudgedSwitch
from refusal import outcome
from sound import put

RIGHTS = ("place", "answer", "pickUpHeld", "join", "monitor", "voicemailPlay", "voicemailDelete", "optOut")


class Village:
    """House one: Olga's two lines, a delegate with all rights and one for each right that is missing; house two: Ulf's.
    `both` serves both houses, and has a line of its own that is nobody else's; the stranger has one too."""

    def __init__(self, hub, dice):
        self.hub, self.dice = hub, dice
        self.people, self.names = {}, {}
        self.lines = {}  # word -> line id
        self.calls = {}  # call id -> line id
        self.messages, self.recordings = {}, {}
        self.switches, self.watchers, self.sessions = {}, [], {}
        self.admin = None
        self.marks = set()

    def mark(self):
        return self._new(lambda: f"QZ{self.dice.getrandbits(32):08x}")

    def number(self):
        return self._new(lambda: f"+99{self.dice.randrange(10**10):010}")

    def _new(self, throw):
        """One that was never thrown before: among ten thousand a mark of 32 bits would come twice in one run of a hundred."""
        while (mark := throw()) in self.marks:
            pass
        self.marks.add(mark)
        return mark

    # Setting up

    async def furnish(self):
        delegates = ["full", *(f"no-{right}" for right in RIGHTS), "both"]
        for word in ["olga", "ulf", "stranger", "helper", *delegates]:
            self.people[word] = f"{word}.{self.mark()}"
        for word, owner in {
            "olga-1": "olga",
            "olga-2": "olga",
            "ulf-1": "ulf",
            "own": "both",
            "strange": "stranger",
        }.items():
            self.lines[word] = f"{word}.{self.mark()}", self.people[owner]
        rights = {
            (self.people["olga"], self.people[word]): frozenset(RIGHTS) - {word.removeprefix("no-")}
            for word in delegates
        }
        rights |= {(self.people["ulf"], self.people[word]): frozenset(RIGHTS) for word in ("both", "helper")}
        owners = dict(self.lines.values())
        circles = {
            line: {owner, *(delegate for delegator, delegate in rights if delegator == owner)}
            for line, owner in owners.items()
        }
        self.knowledge = Knowledge(View(rights, owners), circles)
        await self._store(rights)
        await self._attach("swa", ("olga-1", "olga-2", "own"))
        await self._attach("swb", ("ulf-1", "strange"))
        await self._seat()
        return self

    def line(self, word):
        return self.lines[word][0]

    async def _store(self, rights):
        self.admin = self._client(Viewer("the administrator", "admin"), "root", scope="admin", kind="portal")
        await self.admin.open()
        await self.admin.rpc("admin.policy.set", monitoring=True)
        for party in self.people.values():
            name, email = self.mark(), self.mark()
            marks = party.rsplit(".", 1)[1], name
            self.names[party] = f"{name} Person"
            self.knowledge.learn(
                *(Fact(mark, "person", party=party) for mark in marks), Fact(email, "email", party=party)
            )
            await self.admin.rpc("admin.party.put", **self._party(party), email=f"{email}@example.org")
        for line, owner in self.lines.values():
            label, number = self.mark(), self.number()
            self.knowledge.learn(
                Fact(line.rsplit(".", 1)[1], "line", line), Fact(label, "label", line), Fact(number, "number", line)
            )
            await self.admin.rpc("admin.line.put", id=line, number=number, owner=owner, label=label)
        for (delegator, delegate), given in rights.items():
            await self.admin.rpc("admin.delegation.add", delegator=delegator, delegate=delegate, rights=sorted(given))

    def _party(self, party, licensed=True):
        return {"id": party, "name": self.names[party], "kind": "user", "licensed": licensed, "callingPlan": True}

    async def _attach(self, name, words):
        lines = [self.line(word) for word in words]
        viewer = Viewer(f"the switch {name}", "switch", serves=frozenset(lines))
        switch = JudgedSwitch(self.hub, name, lines, self.knowledge, viewer)
        await switch.join()
        self.switches |= dict.fromkeys(lines, switch)

    async def _seat(self):
        """Everybody at one device, some at more, and walls."""
        for word, party in self.people.items():
            await self._watch(Viewer(word, "client", party), party)
        lamp = self.people["no-optOut"]
        await self._watch(Viewer("a lamp of no-optOut", "client", lamp, lamp=True), lamp, kind="mobile")
        claim = [self.line("olga-2")]
        token = self.hub.token(self.people["full"], lines=claim)
        await self._watch(
            Viewer("full, for one line", "client", self.people["full"], frozenset(claim)),
            self.people["full"],
            kind="web",
            token=token,
        )
        for name, lines, lamp in (
            ("a wall", [self.line("olga-1")], False),
            ("a wall of lamps", list(dict(self.lines.values())), True),
            ("a blind wall", None, False),
        ):
            token = self.hub.token(f"wall-{len(name)}", "monitor", lines=lines)
            viewer = Viewer(name, "monitor", claim=lines and frozenset(lines), lamp=lamp)
            await self._watch(viewer, f"wall-{len(name)}", scope="monitor", kind="monitor", token=token)

    def _client(self, viewer, sub, **options):
        client = JudgedClient(self.hub, sub, self.knowledge, viewer, **options)
        client.token = client.token or self.hub.token(sub, client.scope)
        self.knowledge.tokens[f"{viewer.name} ({client.scope})"] = client.token.rsplit(".", 1)[1]
        return client

    async def _watch(self, viewer, sub, **options):
        client = self._client(viewer, sub, **options)
        await client.open()
        await self.look(client)
        self.watchers.append(client)

    async def look(self, client):
        """All lines, and everybody's presence; who may not is denied."""
        await client.rpc("lines.subscribe", lines="all", mode="lamp" if client.viewer.lamp else "full")
        if client.scope == "client":
            await client.rpc("presence.subscribe", parties=list(self.people.values()))

    # The outside

    async def ring(self, line):
        call, name, number = f"{self.switches[line].name}.{self.mark()}", self.mark(), self.number()
        self.meet(call, line, call.split(".")[1], name, number)
        await self.switches[line].incoming(line, number, name, call)

    def meet(self, call, line, *marks):
        self.calls[call] = line
        self.knowledge.learn(*(Fact(mark, "call", line, about=call) for mark in marks))

    async def leave_message(self, line, call):
        switch = self.switches[line]
        mark, number, media = self.mark(), self.number(), f"{switch.name}.{self.mark()}"
        self.knowledge.learn(*(Fact(each, "voicemail", line) for each in (mark, number, media.split(".")[1])))
        await put(self.hub, media)
        self.messages[f"{switch.name}.{mark}"] = line
        await switch.client.rpc(
            "switch.voicemailLeft",
            id=f"{switch.name}.{mark}",
            call=call,
            line=line,
            remote={"number": number},
            seconds=3,
            media=media,
        )

    async def report_recording(self, call, party):
        line = self.calls[call]
        switch = self.switches[line]
        mark, media = self.mark(), f"{switch.name}.{self.mark()}"
        self.knowledge.records(call, party)
        self.knowledge.learn(*(Fact(each, "recording", line, party) for each in (mark, media.split(".")[1])))
        await put(self.hub, media)
        recording = f"{switch.name}.{mark}"
        self.recordings[recording] = line
        await switch.client.rpc("switch.recordingMade", id=recording, call=call, party=party, seconds=2, media=media)

    # The administrator

    async def change(self, view, *requests):
        """While it is under way the old and the new may be seen; at the fence after it the new alone."""
        self.knowledge.views = [*self.knowledge.views, view]
        for method, params in requests:
            await self.admin.rpc(method, **params)

    async def fence(self):
        """Everybody has read what was due, and has been told which lines it sees no more (P40)."""
        view = self.knowledge.views[-1]
        for client in self.watchers:
            if client.scope == "client":
                for line in self.knowledge.circles:
                    await client.wait_for(
                        lambda client=client, line=line: self.is_up_to_date(view, client, line), f"{line} as it is now"
                    )
        for client in self.watchers:
            await client.settle()
        for switch in set(self.switches.values()):
            await outcome(switch.client.rpc("switch.ended", call=f"{switch.name}.none", reason="remote"))
        self.knowledge.fence({
            call["call"]: {leg["party"] for leg in (call, *call.get("participants", [])) if "party" in leg}
            for switch in self.switches.values() for call in switch.live.values()
        })  # fmt: skip

    def is_up_to_date(self, view, client, line):
        mirror, viewer = client.lines.get(line), client.viewer
        if mirror is None or not mirror.watched or view.is_member(viewer.party, line):
            return True
        mine = [row for row in mirror.rows.values() if viewer.party in self.knowledge.had[row["id"]]]
        return view.is_shut_out(viewer.party, line) and len(mine) == len(mirror.rows)

    async def leave(self):
        await asyncio.gather(
            *(
                client.drop()
                for client in [*self.watchers, self.admin, *{switch.client for switch in self.switches.values()}]
            )
        )
