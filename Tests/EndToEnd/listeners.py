"""Clients and switches that hand all that they are sent to a judge before they look at it themselves."""

import json

from client import Client
from knowledge import MARK
from switch import Switch


def channel_of(message):
    """Where a notification belongs: its type where it has one that says more."""
    kind = message.get("params", {}).get("type")
    return kind if isinstance(kind, str) else message["method"]


class JudgedClient(Client):
    """Each frame is judged when it comes, message by message; replies with what was asked."""

    def __init__(self, hub, sub, knowledge, viewer, **options):
        super().__init__(hub, sub, validate=False, **options)
        self.knowledge, self.viewer = knowledge, viewer
        self.asked = set()

    def successor(self, **changes):
        heir = JudgedClient(
            self.hub,
            self.sub,
            self.knowledge,
            self.viewer,
            scope=self.scope,
            kind=self.kind,
            device=self.device,
            token=self.token,
            **changes,
        )
        heir.lines, heir.epoch, heir.party_seq, heir.asked = self.lines, self.epoch, self.party_seq, self.asked
        for mirror in heir.lines.values():
            mirror.complain = heir.complain
        return heir

    def expect_reply(self, method, params=None, request_id=None):
        self.asked.add(method)
        self.viewer.named |= set(MARK.findall(json.dumps(params)))
        return super().expect_reply(method, params, request_id)

    def _learn(self, method, params, result):
        """A line that is denied is watched no more (P17)."""
        super()._learn(method, params, result)
        for denied in result["denied"] if method == "lines.subscribe" else ():
            self.mirror(denied["line"]).forget()

    def complain(self, sentence):
        """What the judge says counts here; rows of those who lose sight of a line are partial."""

    def _frame(self, frame):
        value = json.loads(frame)
        for message in value if isinstance(value, list) else [value]:
            if "method" in message:
                channel, sent = channel_of(message), ""
            else:
                channel, params, _ = self._pending.get(message.get("id"), ("nothing", {}, None))
                sent = json.dumps(params)
            self.knowledge.judge(self.viewer, json.dumps(message, ensure_ascii=False), channel, sent)
        return super()._frame(frame)


class JudgedSwitch(Switch):
    """A switch whose socket is judged as well, and which tells the judge who has each call."""

    def __init__(self, hub, name, lines, knowledge, viewer):
        super().__init__(hub, name, lines, validate=False)
        self.client = JudgedClient(hub, f"switch-{name}", knowledge, viewer, scope="switch", kind="switch")
        self.client.on_request, self.client.on_result = self._ordered, self._replied
        self.knowledge = knowledge

    def obeyed(self, order):
        if "party" in order.params:
            self.knowledge.had[order.call].add(order.params["party"])
        if order.method == "switch.dial":
            self.knowledge.dialled(order.params["to"], order.call)
        super().obeyed(order)
