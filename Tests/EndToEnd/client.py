"""An independent client of the wire protocol: one socket, strict about everything that the hub says."""

import asyncio
import collections
import itertools
import json
import uuid

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

import contract
from hub import PATIENCE
from mirror import LineMirror

SUBPROTOCOL = "linehub.v1"
LARGEST_FRAME_BYTES = 2**20
DEADLINE_SECONDS = 10 * PATIENCE
WITHOUT_DEVICE = ("monitor", "switch", "portal")


class Refused(Exception):
    """A JSON-RPC error reply."""

    def __init__(self, method, error):
        super().__init__(f"{method} was refused: {json.dumps(error)[:600]}")
        self.method = method
        self.number = error["code"]
        self.data = error.get("data", {})
        self.word = self.data.get("code")


class Gone(Exception):
    """The connection ended before the reply came."""


class Client:
    """`sub` on one device. Violations of the protocol gather in `violations`; `leave` raises them."""

    def __init__(self, hub, sub, *, scope="client", kind="desktop", device=None, version="5.17.0", lang=None, token=None, validate=True, owners=None):
        self.hub, self.sub, self.scope, self.kind, self.lang = hub, sub, scope, kind, lang
        self.device = device or (None if kind in WITHOUT_DEVICE else f"{sub}-{kind}")
        self.version = version
        self.token = token
        self.validate = validate
        self.owners = owners if owners is not None else {}
        self.socket = None
        self.reader = None
        self.session = None
        self.epoch = None
        self.party_seq = None
        self.close_code = None
        self.close_reason = None
        self.lines = {}
        self.notes = []
        self.odd_replies = []
        self.violations = []
        self.forbidden_lines = set()
        self.on_request = None
        self.on_result = None
        self._following = {}
        self._ids = itertools.count(1)
        self._pending = {}
        self._waiters = []
        self._transcript = collections.deque(maxlen=30)

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

    def successor(self, **changes):
        """The same person and device after a reconnection, holding the same rows."""
        options = {"scope": self.scope, "kind": self.kind, "device": self.device, "version": self.version, "lang": self.lang, "validate": self.validate, "owners": self.owners}
        heir = Client(self.hub, self.sub, **(options | changes))
        heir.lines = self.lines
        heir.epoch = self.epoch
        heir.party_seq = self.party_seq
        heir.forbidden_lines = self.forbidden_lines
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
        request_id, future = self.expect_reply(method, params)
        try:
            await self.send({"jsonrpc": "2.0", "id": request_id, "method": method, "params": params})
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
            raise AssertionError(f"{self}: no reply to {method} {json.dumps(params)[:300]}\n{self.transcript()}") from None

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

    # Hearing

    def complain(self, sentence):
        self.violations.append(sentence)

    async def _read(self):
        try:
            async for frame in self.socket:
                self._transcript.append(f"< {str(frame)[:600]}")
                self._frame(frame)
                self._pulse()
        except ConnectionClosed:
            pass
        finally:
            self.close_code, self.close_reason = self.socket.close_code, self.socket.close_reason
            self._transcript.append(f"< closed {self.close_code} {self.close_reason}")
            for method, _, future in self._pending.values():
                if not future.done():
                    future.set_exception(Gone(f"{self}: closed with {self.close_code} {self.close_reason} before the reply to {method}"))
                    future.exception()
            self._pending.clear()
            self._pulse()

    def _pulse(self):
        for predicate, future in list(self._waiters):
            if not future.done():
                try:
                    if value := predicate():
                        future.set_result(value)
                except Exception as error:  # noqa: BLE001 - the waiter shall see it
                    future.set_exception(error)

    def _frame(self, frame):
        if not isinstance(frame, str):
            return self.complain("2.1: the hub sent a binary frame")
        value = json.loads(frame)
        if self.validate and (problem := contract.encoding_problem(frame, value)):
            self.complain(f"{problem}: {frame[:200]}")
        for message in value if isinstance(value, list) else [value]:
            if message.get("jsonrpc") != "2.0":
                self.complain(f"3.2: no JSON-RPC 2.0 message: {str(message)[:200]}")
            if "method" not in message:
                self._reply(message)
            elif "id" not in message:
                self._notification(message["method"], message.get("params", {}))
            elif self.on_request:
                self.on_request(message)
            else:
                self.complain(f"3.2: the hub sent the request {message['method']} to a client that is no switch")
        for mirror in self.lines.values():
            mirror.frame_done()
        return None

    def _reply(self, message):
        method, params, future = self._pending.pop(message.get("id"), (None, {}, None))
        if "error" in message:
            if self.validate:
                self._judge(contract.error_problems(message["error"]), message)
            self._check_members(message["error"].get("data", {}).get("call"), "an error")
        elif method and self.validate:
            self._judge(contract.result_problems(method, message["result"]), message)
        if future is None:
            self.odd_replies.append(message)
            return
        if "result" in message:
            self._learn(method, params, message["result"])
        if future.done():
            return
        if "error" in message:
            future.set_exception(Refused(method, message["error"]))
            future.exception()
        else:
            future.set_result(message["result"])

    def _learn(self, method, params, result):
        """State that comes with a result, applied in the order of the wire."""
        if method == "session.open":
            self._opened(params, result)
        elif method == "lines.subscribe":
            for snapshot in result["snapshots"]:
                self.mirror(snapshot["line"]).snapshot(snapshot)
            self._resumed(result.get("resumed", {}))
        elif method == "lines.unsubscribe":
            for line, mirror in self.lines.items():
                if params["lines"] == "all" or line in params["lines"]:
                    mirror.forget()
        elif method == "lines.repair":
            self.mirror(params["line"]).snapshot(result["snapshot"], replacing=True)
        if self.on_result:
            self.on_result(method, params)
        for row in [result.get("call"), *result.get("held", [])] if method.startswith("call.") else []:
            self._check_members(row, method)

    def _opened(self, params, result):
        self.session, self.epoch = result["session"], result["epoch"]
        resumed = result.get("resumed")
        if resumed is None:
            self.party_seq = result["party"]["seq"]
            for mirror in self.lines.values():
                mirror.forget()
            return
        feed = resumed.get("party")
        if feed == "current" and self.party_seq != result["party"]["seq"]:
            self.complain(f"P19: party feed current at {result['party']['seq']}, but I held {self.party_seq}")
        if feed != "replayed":
            self.party_seq = result["party"]["seq"]
        for line in set(self.lines) - set(resumed["lines"]):
            self.lines[line].set_aside()
        self._resumed(resumed["lines"])

    def _resumed(self, outcomes):
        for line, word in outcomes.items():
            if word == "reloaded":
                self.mirror(line).reload()
            elif word != "revoked":
                self.mirror(line).resume()

    def _notification(self, method, params):
        if self.validate:
            self._judge(contract.notification_problems(method, params), params)
        self.notes.append((method, params))
        line = params.get("line")
        if line in self.forbidden_lines:
            self.complain(f"R82: {method} about {line} reached {self.sub}, who is no member")
        if method == "line.event":
            self.mirror(line).event(params)
        elif method == "line.snapshot":
            self.mirror(line).snapshot(params, replacing=True)
        elif method == "line.lamp":
            self.mirror(line).lamp_changed(params)
        elif method == "party.event":
            self._party_event(params)

    def _party_event(self, params):
        if self.party_seq is None:
            self.complain("P19: party.event before session.open was answered")
        elif params["seq"] != self.party_seq + 1:
            self.complain(f"P19: party.event {params['type']} has seq {params['seq']} after {self.party_seq}")
        self.party_seq = params["seq"]
        if params["type"] == "alert.withdrawn":
            self.mirror(params["line"]).silence(params["call"], params["at"])

    def _check_members(self, row, where):
        if row:
            LineMirror(row["line"], self.complain, self.owners.get(row["line"]), self.sub).check_row(
                row, where, self.lines[row["line"]].stale if row["line"] in self.lines else False
            )
            if row["line"] in self.forbidden_lines:
                self.complain(f"P34: {where} told {self.sub} about a call on {row['line']}")

    def _judge(self, problems, message):
        for problem in problems[:3]:
            self.complain(f"schema: {problem} in {json.dumps(message, ensure_ascii=False)[:400]}")

    def mirror(self, line):
        if line not in self.lines:
            self.lines[line] = LineMirror(line, self.complain, self.owners.get(line), self.sub)
        return self.lines[line]


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


async def refused(action, *words):
    """Awaits a refusal with one of these words, and returns it."""
    try:
        result = await action
    except Refused as refusal:
        assert refusal.word in words, f"expected {' or '.join(words)}, got {refusal}"
        return refusal
    raise AssertionError(f"expected {' or '.join(words)}, got the result {json.dumps(result)[:600]}")


async def outcome(action):
    """A result as it is, or the refusal: for racers, of which either may be right."""
    try:
        return await action
    except Refused as refusal:
        return refusal
