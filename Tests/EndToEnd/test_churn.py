"""Whoever comes and goes, in whatever way, leaves nothing behind (F24, F29, issue 6): thousands of short lives of every kind, after which
descriptors, sockets, sessions and subscriptions are what they were, and the memory is what it was after the first round.

LINEHUB_CHURN=full makes them 100,000 (`make churn`); LINEHUB_SEED repeats the dice."""

import asyncio
import contextlib
import itertools
import json
import os
import random
import shutil
import socket
import ssl
import struct
import time

import pytest

from certificates import Authority, SecureHub
from hub import PATIENCE, own_node
from office import Office
from running import until
from test_metrics import families
from wire import RawSocket, Talk, frame, head

IS_FULL = os.environ.get("LINEHUB_CHURN") == "full"
LIVES = 100_000 if IS_FULL else 2500
AT_ONCE = 32
SETTLE_SECONDS = 30 * PATIENCE
# What the allocator keeps of a busy second, and what a run of any length adds to it; a leak of 200 bytes a life is more in full.
ROOM_BYTES = 16 << 20
GAUGES = ("linehub_sockets", "linehub_sessions", "linehub_subscriptions", "linehub_presence_subscriptions", "process_open_fds")
GET = head("GET /healthz HTTP/1.1", {"Host": "localhost"})
POST = head("POST /v1/rpc HTTP/1.1", {"Host": "localhost", "Content-Type": "application/json", "Content-Length": "100"})
UPGRADE = head("GET /v1/socket HTTP/1.1", {"Host": "localhost", "Upgrade": "websocket", "Connection": "Upgrade"})


class Visitors:
    """Who comes and goes; each kind of life is a method."""

    def __init__(self, office, dice):
        self.office, self.hub, self.dice = office, office.hub, dice
        people = (office.anna, office.bo, office.cia)
        self.tokens = [self.hub.token(party) for party in people]
        self.lived = 0
        self.devices = itertools.count()

    async def come(self, kind):
        async with asyncio.timeout(SETTLE_SECONDS):
            # An end that the hub makes first is an end like any other.
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await kind(self)
        self.lived += 1

    @contextlib.asynccontextmanager
    async def talk(self, tls=None):
        talk = Talk(*await asyncio.open_connection("127.0.0.1", self.hub.port, ssl=tls))
        try:
            yield talk
        finally:
            await talk.close()

    @contextlib.asynccontextmanager
    async def session(self):
        """Open, and subscribed to all lines and to the presence of somebody."""
        raw = await RawSocket.connect(self.hub.port, tls=self.hub.tls)
        try:
            opening = {"token": self.dice.choice(self.tokens), "client": {"kind": "web", "version": "1", "device": f"d{next(self.devices)}"}}
            await self.ask(raw, "session.open", opening)
            await self.ask(raw, "lines.subscribe", {"lines": "all", "mode": "full"})
            await self.ask(raw, "presence.subscribe", {"parties": [self.office.dan]})
            yield raw
        finally:
            await raw.close()

    async def ask(self, raw, method, params):
        await raw.text({"jsonrpc": "2.0", "id": method, "method": method, "params": params})
        while told := await raw.receive():
            opcode, text = told
            said = json.loads(text) if opcode == 1 else []
            for message in said if isinstance(said, list) else [said]:
                if message.get("id") == method:
                    assert "result" in message, message
                    return
            assert opcode != 8, f"{method}: {text}"
        raise ConnectionResetError(method)

    # Sessions

    async def says_farewell(self):
        async with self.session() as raw:
            await raw.send(8, struct.pack("!H", 1000))
            assert await raw.closing() == 1000

    async def is_reset(self):
        async with self.session() as raw:
            reset(raw.writer)

    async def says_nothing_more(self):
        """As a host that lost its network: the heartbeat finds it out."""
        async with self.session() as raw:
            await raw.closing()

    async def stops_writing(self):
        """Half of the connection is closed."""
        async with self.session() as raw:
            if raw.writer.can_write_eof():
                raw.writer.write_eof()
            await raw.closing()

    async def breaks_a_frame(self):
        async with self.session() as raw:
            await raw.send_bytes(frame(1, b"x" * 600)[: self.dice.randrange(1, 600)])
            if self.dice.random() < 0.5:
                reset(raw.writer)

    async def breaks_a_rule(self):
        async with self.session() as raw:
            await raw.send(1, b"\xff")
            assert await raw.closing() == 1007

    # Before a session

    async def opens_none(self):
        raw = await RawSocket.connect(self.hub.port, tls=self.hub.tls)
        await raw.close()

    async def breaks_a_head(self):
        await self.breaks(self.dice.choice((UPGRADE, GET, POST))[: self.dice.randrange(60)])

    async def breaks_a_body(self):
        await self.breaks(POST + b"{")

    async def breaks(self, said):
        async with self.talk(self.hub.tls) as talk:
            await talk.say(said)
            way = self.dice.randrange(3)
            if way == 0:
                reset(talk.writer)
            elif way == 1 and talk.writer.can_write_eof():
                talk.writer.write_eof()
                await talk.reader.read()

    async def asks_by_http(self):
        async with self.talk(self.hub.tls) as talk:
            for _ in range(self.dice.randrange(1, 4)):
                await talk.say(GET)
                assert (await talk.answer()).status == 200

    async def is_refused(self):
        """For its head, where that is judged before the library reads it; else for its path."""
        async with self.talk(self.hub.tls) as talk:
            await talk.say(b"GET /nowhere HTTP/1.1\r\n\r\n")
            assert (await talk.answer()).status == (404 if self.hub.tls else 400)

    async def breaks_a_hello(self):
        """Of TLS; to a hub without it bytes like any other."""
        async with self.talk() as talk:
            await talk.say(HELLO[: self.dice.randrange(1, len(HELLO) + 1)])
            if self.dice.random() < 0.5:
                reset(talk.writer)


def client_hello():
    """With what a TLS client begins (RFC 8446 section 4.1.2)."""
    outgoing = ssl.MemoryBIO()
    connection = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost")
    with contextlib.suppress(ssl.SSLWantReadError):
        connection.do_handshake()
    return outgoing.read()


HELLO = client_hello()


def reset(writer):
    """The end of it is a reset."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


# How often each kind is, beside the others. Who waits for the heartbeat takes seconds.
KINDS = {
    Visitors.says_farewell: 20, Visitors.is_reset: 20, Visitors.says_nothing_more: 1, Visitors.stops_writing: 4,
    Visitors.breaks_a_frame: 10, Visitors.breaks_a_rule: 5, Visitors.opens_none: 10, Visitors.breaks_a_head: 10,
    Visitors.breaks_a_body: 5, Visitors.asks_by_http: 5, Visitors.is_refused: 5, Visitors.breaks_a_hello: 10,
}  # fmt: skip


async def churn(visitors, lives):
    """So many lives, some at once; those that take long do not keep the others."""
    kinds = iter(visitors.dice.choices(list(KINDS), list(KINDS.values()), k=lives))

    async def door():
        for kind in kinds:
            await visitors.come(kind)

    await asyncio.gather(*(door() for _ in range(AT_ONCE)))


async def gauges(hub):
    found = await families(hub)
    return {name: sum(found[name].samples.values()) for name in GAUGES}


async def settled(hub, before):
    """Whether nobody is left."""
    after = None

    async def is_so():
        nonlocal after
        after = await gauges(hub)
        return after == before

    try:
        await until(is_so, "what was before", SETTLE_SECONDS)
    except AssertionError:
        raise AssertionError(f"{before} became {after}") from None


async def resident(hub):
    return sum((await families(hub))["process_resident_memory_bytes"].samples.values())


async def come_and_go(hub, lives):
    office = await Office(hub).furnish()
    await office.ringing()
    visitors = Visitors(office, random.Random(int(os.environ.get("LINEHUB_SEED", "1"))))
    before = await gauges(hub)
    await churn(visitors, max(1000, lives // 10))
    await settled(hub, before)
    warm = await resident(hub)
    began = time.monotonic()
    await churn(visitors, lives)
    await settled(hub, before)
    grown = await resident(hub) - warm
    print(f"{visitors.lived} lives, {lives / (time.monotonic() - began):.0f} each second; {grown / 1024:.0f} KiB more, {before}")
    assert grown < ROOM_BYTES, f"{grown / lives:.0f} bytes for each life stayed"
    assert (await office.desk(office.bo)).lines, "and the next comes in as ever"
    await office.close()


ARGUMENTS = ("--threads", "2", "--limits-heartbeat-seconds", "1", "--limits-request-seconds", "2")


async def test_nothing_stays_of_who_came_and_went():
    with own_node("churn", *ARGUMENTS) as hub:
        await come_and_go(hub, LIVES)


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs the openssl command")
async def test_nothing_stays_of_who_came_and_went_encrypted(tmp_path):
    authority = Authority(tmp_path)
    hub = SecureHub(tmp_path / "hub", authority, authority.vouch("node"))
    hub.arguments += ARGUMENTS[2:]
    with hub:
        await come_and_go(hub, LIVES // 5)
