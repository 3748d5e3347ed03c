"""What the conformance tests share: a socket with an open session, a question whose answer shows that it was understood, and the
look at the node after all that was done to it."""

import json
import os
import re
from pathlib import Path

from running import until
from wire import RawSocket

LISTENING = "0A"


def question(request_id=1, size=None):
    """A request that each session may make, as bytes; of exactly `size` bytes, by an unknown member."""
    value = {"jsonrpc": "2.0", "id": request_id, "method": "lines.list", "params": {"x": ""}}
    bare = json.dumps(value, separators=(",", ":"))
    return (bare if size is None else bare.replace('"x":""', f'"x":"{"a" * (size - len(bare))}"')).encode()


async def open_raw(office, who, **fields):
    """A raw socket with an open session; `fields` as of `RawSocket.connect`."""
    socket = await RawSocket.connect(office.hub.port, **fields)
    opening = office.client(who, device=f"{who}-raw").opening()
    await socket.text({"jsonrpc": "2.0", "id": "open", "method": "session.open", "params": opening})
    assert "result" in await reply(socket, "open")
    return socket


async def reply(socket, request_id=1):
    """The reply to a request; whatever else the hub says before it is passed over."""
    while frame := await socket.receive():
        assert frame[0] != 8, f"closed with {frame[1]!r} instead of a reply to {request_id!r}"
        if frame[0] == 1 and (message := json.loads(frame[1])).get("id") == request_id:
            return message
    raise AssertionError(f"the connection ended instead of a reply to {request_id!r}")


async def still_serves(office):
    """Others are served as if nothing had been, and no socket of those who have gone is left in the node."""
    await office.furnish(switch=False)
    client = office.client(office.bo)
    await client.open()
    assert "own" in await client.rpc("lines.list")
    await office.close()
    hub = office.hub
    await until(lambda: not connections(hub), f"the end of all connections; left are {connections(hub)}", 20)


def connections(hub):
    """The TCP connections to its port of which the node has a descriptor."""
    process = Path("/proc") / str(hub.process.pid)
    inodes = set()
    for descriptor in (process / "fd").iterdir():
        try:
            inodes.update(re.findall(r"socket:\[(\d+)\]", os.readlink(descriptor)))
        except FileNotFoundError:
            continue
    rows = [line.split() for line in (process / "net" / "tcp").read_text().splitlines()[1:]]
    return [
        row for row in rows if row[9] in inodes and int(row[1].split(":")[1], 16) == hub.port and row[3] != LISTENING
    ]
