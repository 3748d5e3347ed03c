"""The people, lines and delegations that a test plays with, under ids that no other test has."""

import asyncio
import itertools

from client import Client
from switch import CAPABILITIES, Switch

NUMBERS = itertools.count(1)
NAMES = {"anna": "Anna Berg", "bo": "Bo Ek", "cia": "Cia Lund", "dan": "Dan Ask", "hall": "Hall phone"}


class Office:
    """Anna delegates to Bo and Cia and owns two lines; Bo has a line of his own; Dan is a stranger; Hall is a common area phone."""

    def __init__(self, hub, mark=None):
        """`mark` is that of an office which is there already."""
        self.hub = hub
        self.mark = mark or next(NUMBERS)
        self.anna, self.bo, self.cia, self.dan, self.hall = (f"{who}{self.mark}" for who in NAMES)
        self.line, self.line2, self.bo_line, self.dan_line = (
            f"line-{who}.{self.mark}" for who in ("anna", "anna-2", "bo", "dan")
        )
        self.owners = {self.line: self.anna, self.line2: self.anna, self.bo_line: self.bo, self.dan_line: self.dan}
        self.numbers = {line: f"+4684{self.mark:05}{index}" for index, line in enumerate(self.owners, 1)}
        self.guests = []
        self.admin = None
        self.switch = None

    # Setting up

    async def furnish(self, switch=True, **parts):
        """Stores everybody and everything, and attaches a switch to the lines."""
        self.admin = await self.administrator()
        await asyncio.gather(
            *(
                self.put_party(f"{who}{self.mark}", name, "commonArea" if who == "hall" else "user")
                for who, name in NAMES.items()
            )
        )
        await asyncio.gather(*(self.put_line(line) for line in self.owners))
        await asyncio.gather(*(self.delegate(who) for who in (self.bo, self.cia)))
        if switch:
            self.switch = await self.new_switch(**parts)
        return self

    async def administrator(self, name="root"):
        admin = Client(self.hub, f"{name}{self.mark}", scope="admin", kind="portal")
        self.guests.append(admin)
        await admin.open()
        return admin

    async def put_party(self, party, name=None, kind="user", licensed=True, callingPlan=True):  # noqa: N803 - the wire's name
        name = name or NAMES.get(party.removesuffix(str(self.mark)), party)
        return await self.admin.rpc(
            "admin.party.put", id=party, name=name, kind=kind, licensed=licensed, callingPlan=callingPlan
        )

    async def put_line(self, line, number=None, owner=None, **more):
        self.owners.setdefault(line, owner)
        self.numbers.setdefault(line, number)
        return await self.admin.rpc(
            "admin.line.put", id=line, number=self.numbers[line], owner=self.owners[line], **more
        )

    async def delegate(self, delegate, delegator=None, **more):
        return await self.admin.rpc("admin.delegation.add", delegator=delegator or self.anna, delegate=delegate, **more)

    async def revoke(self, delegate, delegator=None):
        return await self.admin.rpc("admin.delegation.remove", delegator=delegator or self.anna, delegate=delegate)

    async def set_rights(self, delegate, *rights):
        return await self.admin.rpc(
            "admin.delegation.setRights", delegator=self.anna, delegate=delegate, rights=list(rights)
        )

    async def policy(self, **members):
        return await self.admin.rpc("admin.policy.set", **members)

    async def new_switch(self, name=None, lines=None, capabilities=CAPABILITIES, **more):
        switch = Switch(
            self.hub, name or f"sw{self.mark}", lines or list(self.owners), capabilities, owners=self.owners, **more
        )
        self.guests.append(switch)
        return await switch.join()

    # People coming in

    def client(self, who, kind="desktop", **options):
        """A client that has not connected yet."""
        client = Client(self.hub, who, kind=kind, owners=self.owners, **options)
        if who == self.dan:
            client.forbidden_lines |= {self.line, self.line2, self.bo_line}
        elif who == self.cia or who == self.anna:
            client.forbidden_lines |= {self.bo_line, self.dan_line}
        self.guests.append(client)
        return client

    async def desk(self, who, kind="desktop", mode="full", **options):
        """A client that has opened its session and watches all its lines."""
        return await self.client(who, kind, **options).join(mode)

    async def desks(self, *people, **options):
        return await asyncio.gather(*(self.desk(who, **options) for who in people))

    async def back(self, client, **more):
        """The same device after a reconnection, resuming where it stood."""
        heir = client.successor()
        self.guests.append(heir)
        result = await heir.open(resume=client.resumption(**more))
        return heir, result

    def actor(self, who):
        return {"id": who, "name": self.name(who)}

    def name(self, who):
        return NAMES[who.removesuffix(str(self.mark))]

    # Calls brought to a state

    async def ringing(self, line=None, **remote):
        return (await self.switch.incoming(line or self.line, **remote))["id"]

    async def connected(self, client, line=None, **remote):
        """A call that `client` has answered."""
        call = await self.ringing(line, **remote)
        await client.do("answer", call)
        return call

    async def held(self, client, line=None, **remote):
        call = await self.connected(client, line, **remote)
        await client.do("hold", call)
        return call

    async def talking_out(self, client, line, to="+4684650499"):
        """A call that `client` has placed and the far end has answered."""
        call = (await client.place(line, to))["id"]
        await self.switch.remote_answered(call)
        return call

    async def close(self):
        """Everybody leaves; what any of them heard amiss is raised once all have left."""
        results = await asyncio.gather(*(guest.leave() for guest in self.guests), return_exceptions=True)
        wrong = [str(result) for result in results if isinstance(result, BaseException)]
        self.guests.clear()
        if wrong:
            raise AssertionError("\n".join(wrong))
