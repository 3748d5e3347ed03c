"""An independent client of the wire protocol: one socket, strict about everything that the hub says."""

import asyncio
import itertools
import json
import uuid

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from hearing import Hearing
from hub import PATIENCE
from refusal import Gone

SUBPROTOCOL = "linehub.v1"
LARGEST_FRAME_BYTES = 2**20
DEADLINE_SECONDS = 10 * PATIENCE
WITHOUT_DEVICE = ("monitor", "switch", "portal")


class Client(Hearing):
    """`sub` on one device. Violations of the protocol gather in `violations`; `leave` raises them."""

    def __init__(
        self,
        hub,
        sub,
        *,
        scope="client",
        kind="desktop",
        device=None,
        version="5.17.0",
        lang=None,
        token=None,
        validate=True,
        owners=None,
    ):
        super().__init__(sub, validate, owners)
        self.hub, self.scope, self.kind, self.lang = hub, scope, kind, lang
        self.device = device or (None if kind in WITHOUT_DEVICE else f"{sub}-{kind}")
        self.version = version
        self.token = token
        self._ids = itertools.count(1)

    def __repr__(self):
        return f"<{self.sub} on {self.device or self.kind}>"

    # Connecting

    async def connect(self, headers=None):
        self.socket = await connect(
            self.hub.socket_url,
            subprotocols=[SUBPROTOCOL],
            additional_headers=headers,
            compression=None,
            max_size=LARGEST_FRAME_BYTES,
            max_queue=None,
            ping_interval=None,
            close_timeout=2,
            proxy=None,
            ssl=self.hub.tls,
        )
        if self.socket.subprotocol != SUBPROTOCOL:
            self.complain(f"2.1: the hub selected the subprotocol {self.socket.subprotocol}")
        self.reader = asyncio.create_task(self._read())
        return self

    def opening(self, **more):
        client = {"kind": self.kind}
        if self.version is not None:
            client["version"] = self.version
        if self.device is not None:
            client["device"] = self.device
        params = {"token": self.token or self.hub.token(self.sub, self.scope), "client": client}
        if self.lang:
            params["lang"] = self.lang
        return params | more

    async def open(self, **more):
        """Connects if need be, and opens the session; returns the result of `session.open`."""
        if not self.socket:
            await self.connect()
        return await self.rpc("session.open", **self.opening(**more))

    async def join(self, mode="full"):
        """Opens, and watches all lines."""
        await self.open()
        await self.rpc("lines.subscribe", lines="all", mode=mode)
        return self

    def successor(self, hub=None, **changes):
        """The same person and device after a reconnection, to another node if named, holding the same rows."""
        options = {
            "scope": self.scope,
            "kind": self.kind,
            "device": self.device,
            "version": self.version,
            "lang": self.lang,
            "validate": self.validate,
            "owners": self.owners,
        }
        heir = Client(hub or self.hub, self.sub, **(options | changes))
        heir.lines = self.lines
        heir.epoch = self.epoch
        heir.party_seq = self.party_seq
        heir.forbidden_lines = self.forbidden_lines
        heir.losses = self.losses
        for mirror in heir.lines.values():
            mirror.complain = heir.complain
        return heir

    def resumption(self, **more):
        lines = {line: mirror.seq for line, mirror in self.lines.items() if mirror.watched}
        party = {} if self.party_seq is None else {"party": self.party_seq}
        return {"epoch": self.epoch, "lines": lines} | party | more

    async def drop(self):
        """Loses the connection without a word."""
        if self.socket:
            self.socket.transport.abort()
            await self.reader

    async def leave(self):
        """Closes, and raises what was wrong in all that was heard."""
        if self.socket:
            await self.socket.close()
            await self.reader
        if self.violations:
            raise AssertionError(f"{self} heard what the protocol forbids:\n  " + "\n  ".join(self.violations[:12]))

    # Asking

    async def send(self, value):
        """A frame of our own making: text as it is, anything else as JSON."""
        text = value if isinstance(value, (str, bytes)) else json.dumps(value, ensure_ascii=False)
        self._transcript.append(f"> {str(text)[:400]}")
        await self.socket.send(text)

    def expect_reply(self, method, params=None, request_id=None):
        """Makes ready for the reply to a request that the caller sends; returns (id, future)."""
        request_id = next(self._ids) if request_id is None else request_id
        future = asyncio.get_running_loop().create_future()
        self._pending[request_id] = (method, params or {}, future)
        return request_id, future

    async def start(self, method, /, **params):
        """Sends a request and returns the future of its reply."""
        return await self.start_traced(None, method, **params)

    async def start_traced(self, trace, method, /, **params):
        """The same for a request that says where in a trace it belongs."""
        request_id, future = self.expect_reply(method, params)
        traced = {} if trace is None else {"traceparent": trace}
        try:
            await self.send({"jsonrpc": "2.0", "id": request_id, "method": method, "params": params} | traced)
        except ConnectionClosed:
            if not future.done():
                future.set_exception(Gone(f"{self}: the connection was closed ({self.socket.close_code})"))
        return future

    async def rpc(self, method, /, **params):
        future = await self.start(method, **params)
        try:
            async with asyncio.timeout(DEADLINE_SECONDS + 5):
                return await future
        except TimeoutError:
            raise AssertionError(
                f"{self}: no reply to {method} {json.dumps(params)[:300]}\n{self.transcript()}"
            ) from None

    async def do(self, verb, call=None, **params):
        """A call command under a fresh commandId."""
        if call is not None:
            params["call"] = call
        params.setdefault("commandId", command_id())
        return await self.rpc(f"call.{verb}", **params)

    async def place(self, line, to="+4684650466", **params):
        return (await self.do("place", line=line, to=to, **params))["call"]

    async def history(self, **params):
        return (await self.rpc("history.list", **params))["entries"]

    # Waiting

    async def wait_for(self, predicate, what, seconds=DEADLINE_SECONDS):
        """The first true value of `predicate`, tried after every frame; never polled by the clock."""
        if value := predicate():
            return value
        future = asyncio.get_running_loop().create_future()
        self._waiters.append((predicate, future))
        try:
            async with asyncio.timeout(seconds):
                return await future
        except TimeoutError:
            raise AssertionError(f"{self} waited {seconds:.1f} s in vain for {what}\n{self.transcript()}") from None
        finally:
            self._waiters = [waiter for waiter in self._waiters if waiter[1] is not future]

    def mark(self):
        return len(self.notes)

    def heard(self, method, since=0, **wanted):
        """The params of notifications with these members; `call` matches a row's id as well."""
        return [params for name, params in self.notes[since:] if name == method and matches(params, wanted)]

    async def hears(self, method, since=0, seconds=DEADLINE_SECONDS, **wanted):
        found = await self.wait_for(lambda: self.heard(method, since, **wanted), f"{method} {wanted}", seconds)
        return found[0]

    def seen(self, kind, since=0, **wanted):
        return self.heard("line.event", since, type=kind, **wanted)

    async def sees(self, kind, since=0, seconds=DEADLINE_SECONDS, **wanted):
        return await self.hears("line.event", since, seconds, type=kind, **wanted)

    def told(self, kind, since=0, **wanted):
        return self.heard("party.event", since, type=kind, **wanted)

    async def is_told(self, kind, since=0, seconds=DEADLINE_SECONDS, **wanted):
        return await self.hears("party.event", since, seconds, type=kind, **wanted)

    def row(self, call):
        """The row that this client holds now, a tombstone too."""
        return next((row for mirror in self.lines.values() if (row := mirror.row(call))), None)

    async def row_in(self, call, state, seconds=DEADLINE_SECONDS, **wanted):
        """Waits until the row is in `state` with these members, and returns it."""

        def there():
            row = self.row(call)
            return row if row and row["state"] == state and matches(row, wanted) else None

        return await self.wait_for(there, f"row {call} in {state} with {wanted}, it is {self.row(call)}", seconds)

    async def settle(self):
        """A fence: whatever the hub had sent before has been read afterwards."""
        for _ in range(2):
            await self.rpc("lines.unsubscribe", lines=[])

    async def closed(self, seconds=DEADLINE_SECONDS):
        """The close code, once the connection has ended."""
        try:
            async with asyncio.timeout(seconds):
                await asyncio.shield(self.reader)
        except TimeoutError:
            raise AssertionError(f"{self} was not closed within {seconds:.1f} s\n{self.transcript()}") from None
        return self.close_code

    def transcript(self):
        return f"last frames of {self}:\n  " + "\n  ".join(self._transcript)


def command_id():
    return f"c-{uuid.uuid4().hex[:20]}"


def matches(value, wanted):
    for name, expected in wanted.items():
        found = value.get(name)
        if isinstance(found, dict) and isinstance(expected, str):
            found = found.get("id")
        if callable(expected):
            if not expected(found):
                return False
        elif found != expected:
            return False
    return True
