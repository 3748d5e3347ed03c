"""HTTP/1.1 and WebSocket frames by hand, for what a well-behaved library refuses to send or hides."""

import asyncio
import base64
import contextlib
import json
import os
import struct
from dataclasses import dataclass

DEADLINE_SECONDS = 20


@dataclass
class Response:
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


async def request(port, method, path, body=b"", headers=None, address="127.0.0.1", tls=None):
    """One request on a connection of its own."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        reader, writer = await asyncio.open_connection(address, port, ssl=tls)
        try:
            fields = {"Host": f"{address}:{port}", "Connection": "close", **(headers or {})}
            if body or method in ("POST", "PUT"):
                fields.setdefault("Content-Length", str(len(body)))
            writer.write(head(f"{method} {path} HTTP/1.1", fields) + body)
            return await read_response(reader)
        finally:
            writer.close()


def head(first, fields):
    return "\r\n".join([first, *(f"{name}: {value}" for name, value in fields.items()), "", ""]).encode()


async def read_response(reader, to_head=False):
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {}
    for line in filter(None, lines[1:]):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    status = int(lines[0].split()[1])
    if status in (100, 101, 204, 304) or to_head:
        body = b""
    elif headers.get("transfer-encoding", "").lower() == "chunked":
        body = b""
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
    elif "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
    else:
        body = await reader.read()
    return Response(status, headers, body)


def frame(opcode, payload=b"", final=True, masked=True, reserved=0, mask=None, announced=None, width=None):
    """A frame of RFC 6455 section 5.2. `announced` is the length that its head tells, the payload's unless given; `width` the number
    of bytes behind the first seven bits that tell it (0, 2 or 8), the fewest unless given."""
    mask = (os.urandom(4) if mask is None else mask) if masked else b""
    length = len(payload) if announced is None else announced
    if width is None:
        width = 0 if length < 126 else 2 if length < 65536 else 8
    first = (0x80 if final else 0) | reserved << 4 | opcode
    second = (0x80 if masked else 0) | {0: length, 2: 126, 8: 127}[width]
    body = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload)) if masked else payload
    return bytes([first, second]) + (length.to_bytes(width, "big") if width else b"") + mask + body


class Talk:
    """A connection on which bytes of any kind are said, and HTTP answers are heard."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    @classmethod
    async def begin(cls, port):
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def say(self, *pieces):
        for piece in pieces:
            self.writer.write(piece)
            with contextlib.suppress(ConnectionError):
                await self.writer.drain()

    async def answer(self, to_head=False):
        """The next answer, or None when the connection has ended without one."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            try:
                return await read_response(self.reader, to_head)
            except (asyncio.IncompleteReadError, ConnectionError):
                return None

    async def ended(self, seconds=DEADLINE_SECONDS):
        """Whether the hub ends the connection by itself, saying nothing more."""
        async with asyncio.timeout(seconds):
            try:
                return await self.reader.read(1) == b""
            except ConnectionError:
                return True

    async def close(self):
        self.writer.transport.abort()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()


class RawSocket:
    """A WebSocket of which each byte is ours: unmasked frames, reserved bits, silence."""

    def __init__(self, reader, writer, response):
        self.reader, self.writer, self.response = reader, writer, response

    @classmethod
    async def connect(cls, port, path="/v1/socket", tls=None, **fields):
        """Upgrades; `fields` (with underscores for hyphens) replace header fields, None leaves one out."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls)
        headers = {
            "Host": f"127.0.0.1:{port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Protocol": "linehub.v1",
        }
        headers |= {name.replace("_", "-"): value for name, value in fields.items()}
        writer.write(
            head(f"GET {path} HTTP/1.1", {name: value for name, value in headers.items() if value is not None})
        )
        async with asyncio.timeout(DEADLINE_SECONDS):
            return cls(reader, writer, await read_response(reader))

    async def send(self, *arguments, **options):
        """One frame, as `frame` makes it."""
        await self.send_bytes(frame(*arguments, **options))

    async def send_bytes(self, piece):
        self.writer.write(piece)
        await self.writer.drain()

    async def text(self, value, **options):
        await self.send(1, (value if isinstance(value, str) else json.dumps(value)).encode(), **options)

    async def receive(self):
        """The next frame as (opcode, payload), or None at the end of the connection."""
        try:
            first, second = await self.reader.readexactly(2)
            size = second & 0x7F
            if size == 126:
                (size,) = struct.unpack("!H", await self.reader.readexactly(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
            return first & 0x0F, await self.reader.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    async def closing(self, seconds=DEADLINE_SECONDS):
        """Reads to the end; the code of the close frame, or None if the connection ended without one."""
        async with asyncio.timeout(seconds):
            while frame := await self.receive():
                if frame[0] == 8:
                    return struct.unpack("!H", frame[1][:2])[0] if len(frame[1]) >= 2 else 1005
        return None

    async def close(self):
        self.writer.transport.abort()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()
