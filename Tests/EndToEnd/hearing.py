"""The listening half of a client: every frame is judged, sorted, and applied to what the client holds."""

import collections
import json

from websockets.exceptions import ConnectionClosed

import contract
from mirror import LineMirror
from refusal import Gone, Refused


class Hearing:
    """Keeps the rows, the feed and the notifications of one connection; violations of the protocol gather in `violations`."""

    def __init__(self, sub, validate, owners):
        self.sub, self.validate = sub, validate
        self.owners = owners if owners is not None else {}
        self.socket = None
        self.reader = None
        self.session = None
        self.node = None
        self.epoch = None
        self.party_seq = None
        self.close_code = None
        self.close_reason = None
        self.lines = {}
        self.notes = []
        self.odd_replies = []
        self.violations = []
        self.forbidden_lines = set()
        self.losses = False  # Whether a switch may be lost at any moment: a reply may know of it before its event comes.
        self.on_request = None
        self.on_result = None
        self._pending = {}
        self._waiters = []
        self._transcript = collections.deque(maxlen=30)

    @property
    def is_switch(self):
        return self.scope == "switch"

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
                    future.set_exception(
                        Gone(f"{self}: closed with {self.close_code} {self.close_reason} before the reply to {method}")
                    )
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
                self._judge(contract.error_problems(message["error"], self.is_switch), message)
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
        self.session, self.node, self.epoch = result["session"], result["node"], result["epoch"]
        if not result["degraded"]:
            for mirror in self.lines.values():
                mirror.came_to_knowing_node()
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
            # Where the line is stale, or may be, the row may be of before: a reply does not wait for events (Q13).
            doubtful = self.losses or row["line"] in self.lines and self.lines[row["line"]].stale
            stale = bool(doubtful) and not (row["pickable"] or row["joinable"])
            LineMirror(row["line"], self.complain, self.owners.get(row["line"]), self.sub).check_row(row, where, stale)
            if row["line"] in self.forbidden_lines:
                self.complain(f"P34: {where} told {self.sub} about a call on {row['line']}")

    def _judge(self, problems, message):
        for problem in problems[:3]:
            self.complain(f"schema: {problem} in {json.dumps(message, ensure_ascii=False)[:400]}")

    def mirror(self, line):
        if line not in self.lines:
            self.lines[line] = LineMirror(line, self.complain, self.owners.get(line), self.sub)
        return self.lines[line]
