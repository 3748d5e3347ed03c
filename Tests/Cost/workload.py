"""The work that is measured: a switch reports, a growing crowd watches, and a client commands."""

import asyncio

from endtoend import Client, Switch

LINES = 16
PARTIES = 15
# A line of its own for commands: whoever resumes a call has its other calls held (P31).
COMMAND_LINE = "line-command"
# The ring of a line's last events is full afterwards, and costs what it costs ever after.
WARMING_ROUNDS = 64


class Workload:
    """One owner with sixteen lines and fifteen delegates: each of them has a call on one line (a person talks in one call,
    Q36), and watches from as many devices as are needed.

    Beside them the commander, with one line and a call of its own.
    """

    def __init__(self, hub):
        self.hub = hub
        self.lines = [f"line-{number}" for number in range(LINES)]
        self.watchers = []
        self.held = set()
        self.held_by_command = False
        self.fences = 0

    async def furnish(self):
        self.admin = Client(self.hub, "root", scope="admin", kind="portal", validate=False)
        await self.admin.open()
        await self._put_directory()
        self.switch = Switch(self.hub, "sw", [*self.lines, COMMAND_LINE], validate=False)
        await self.switch.join()
        self.calls = [(await self.switch.incoming(line))["id"] for line in self.lines]
        self.talkers = dict(zip(self.calls, ["owner", *(f"delegate-{number}" for number in range(PARTIES))], strict=True))
        for call in self.calls:
            await self.switch.answered(call, self.talkers[call], "desk")
        for _ in range(WARMING_ROUNDS):
            await self.report(LINES)
        self.command_call = (await self.switch.incoming(COMMAND_LINE))["id"]
        await self.switch.answered(self.command_call, "commander", "phone")
        self.commander = Client(self.hub, "commander", device="phone", validate=False)
        await self.commander.open()
        return self

    async def _put_directory(self):
        people = ["owner", "commander", *(f"delegate-{number}" for number in range(PARTIES))]
        await self.admin.rpc(
            "admin.directory.import",
            parties=[{"id": who, "name": who, "kind": "user", "licensed": True, "callingPlan": True} for who in people],
            lines=[
                {"id": line, "number": f"+468465{number:04}", "owner": "owner"}
                for number, line in enumerate(self.lines)
            ]
            + [{"id": COMMAND_LINE, "number": "+4684660000", "owner": "commander"}],
            delegations=[
                {"delegator": "owner", "delegate": who, "rights": ["answer"], "optedIn": True} for who in people[2:]
            ],
        )

    async def gather(self, count, lines):
        """Lets watchers come until there are `count`, each watching at least `lines`."""
        for number in range(len(self.watchers), count):
            delegate, device = f"delegate-{number % PARTIES}", f"device-{number}"
            self.watchers.append(Client(self.hub, delegate, device=device, validate=False))
            await self.watchers[-1].open()
        for watcher in self.watchers:
            if missing := [line for line in lines if line not in watcher.lines]:
                await watcher.rpc("lines.subscribe", lines=missing)

    async def report(self, due):
        """Holds or resumes the calls of the first `due` lines, all in one frame; returns once everybody knows."""
        requests, replies = [], []
        for call in self.calls[:due]:
            method = "switch.resumed" if call in self.held else "switch.held"
            self.held ^= {call}
            number, reply = self.switch.client.expect_reply(method)
            params = {"call": call, "party": self.talkers[call], "device": "desk"}
            requests.append({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
            replies.append(reply)
        mirrors = [(watcher, watcher.lines[line]) for watcher in self.watchers for line in self.lines[:due]]
        wanted = [mirror.seq + 1 for _, mirror in mirrors]
        await self.switch.client.send(requests if due > 1 else requests[0])
        await asyncio.gather(*replies)
        for (watcher, mirror), seq in zip(mirrors, wanted, strict=True):
            await watcher.wait_for(lambda mirror=mirror, seq=seq: mirror.seq >= seq, f"event {seq} of {mirror.line}")

    async def command(self):
        """Has a client hold or resume its call, which the switch confirms; returns with the result."""
        await self.commander.do("resume" if self.held_by_command else "hold", self.command_call)
        self.held_by_command = not self.held_by_command

    async def settle(self):
        """Returns once all that was reported so far is on the disk: one writer keeps everything in order."""
        self.fences += 1
        who = f"fence-{self.fences}"
        await self.admin.rpc("admin.party.put", id=who, name=who, kind="user", licensed=True, callingPlan=True)

    async def leave(self):
        for guest in [*self.watchers, self.commander, self.switch, self.admin]:
            await guest.leave()
