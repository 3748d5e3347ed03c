"""What each viewer may know, told from the rules alone (R29, R71, R82, P34, P38, P41, P44), and a judge of all that is sent.

Whatever is secret bears a mark that occurs nowhere else: `QZ` and eight digits in names and ids (the hub makes ids in small letters), `+99` and ten digits in numbers.
Nothing here asks the hub: who may know a mark follows from what the test itself has done."""

import collections
import json
import re
from dataclasses import dataclass, field, replace

MARK = re.compile(r"QZ[0-9a-f]{8}|\+99\d{10}")
TELLING = ('"recording', '"mode"', '"alert"', '"counts"')
QUIET_MODES = ("listen", "whisper")


@dataclass(frozen=True)
class View:
    """Relations, rights and gates at one moment."""

    rights: dict  # (delegator, delegate) -> the rights that were given
    owners: dict  # line -> party
    delegation: bool = True
    unlicensed: frozenset = frozenset()

    def given(self, party, line):
        return self.rights.get((self.owners[line], party))

    def is_open(self, party, line):
        return self.delegation and not self.unlicensed & {party, self.owners[line]}

    def is_member(self, party, line, right=None):
        if self.owners[line] == party:
            return True
        given = self.given(party, line)
        return given is not None and self.is_open(party, line) and (right is None or right in given)

    def is_shut_out(self, party, line):
        """P41: related, but a gate is closed."""
        return self.given(party, line) is not None and not self.is_open(party, line)

    def with_rights(self, delegator, delegate, rights):
        """`rights` None: the relation is gone."""
        changed = {pair: given for pair, given in self.rights.items() if pair != (delegator, delegate)}
        return replace(self, rights=changed if rights is None else changed | {(delegator, delegate): frozenset(rights)})


@dataclass(frozen=True)
class Fact:
    """One secret: `kind` says of what, `line` where it belongs, `party` whose it is, `call` or id what it is about."""

    mark: str
    kind: str  # call, voicemail, recording, label, number, person, email, line
    line: str | None = None
    party: str | None = None
    about: str | None = None  # The call.

    @property
    def is_id(self):
        return (
            self.kind in ("person", "line", "voicemail", "recording")
            or self.about is not None
            and self.mark in self.about
        )


@dataclass
class Viewer:
    """One connection, as the oracle sees it."""

    name: str
    role: str  # client, monitor, admin, switch
    party: str | None = None
    claim: frozenset | None = None  # None: no lines claim
    lamp: bool = False
    serves: frozenset = frozenset()
    named: set = field(default_factory=set)  # Marks that it has sent itself.

    def claims(self, line):
        return self.claim is None or line in self.claim


class Knowledge:
    """`views` are those that may be in force: two while an administrator's change is under way, else one (P40)."""

    def __init__(self, view, circles):
        """`circles`: the people of each line, whoever of them is a member just now."""
        self.views = [view]
        self.circles = circles
        self.facts = {}
        self.had = collections.defaultdict(set)  # call -> who has had it since the last fence
        self.recorders = collections.defaultdict(collections.Counter)
        self.hiding, self.hidden = set(), set()  # (party, call); the first since the last fence.
        self.samples = {}
        self.tokens = {}
        self.leaks = []
        self.seen = collections.Counter()
        self.frames = 0

    def learn(self, *facts):
        self.facts |= {fact.mark: fact for fact in facts}

    def records(self, call, party, times=1):
        """`times` -1: it turned out that it does not."""
        self.recorders[call][party] += times

    def dialled(self, number, call):
        """The hub has named the outgoing call to that number."""
        if number in self.facts:
            self.facts[number] = replace(self.facts[number], about=call)

    def fence(self, carried):
        """From here on the last view alone is in force; `carried`: who has each call."""
        self.views = self.views[-1:]
        self.had = collections.defaultdict(set, carried)
        self.hidden |= self.hiding
        self.hiding = set()

    # The rules

    def may_know(self, viewer, fact, channel):
        return any(self._may(view, viewer, fact, channel) for view in self.views)

    def _may(self, view, viewer, fact, channel):
        if fact.kind == "person":
            return self._may_know_person(view, viewer, fact.party, channel)
        if fact.kind == "email":
            return viewer.role == "admin"
        if viewer.role == "admin":
            return fact.kind in ("line", "label", "number")
        if viewer.role == "switch":
            return fact.line in viewer.serves and fact.kind not in ("label", "number")
        if viewer.role == "monitor":
            return (
                viewer.claim is not None
                and fact.line in viewer.claim
                and (fact.kind == "line" or fact.kind == "call" and not viewer.lamp)
            )
        if (
            channel == "history.deleted"
            and fact.kind == "call"
            and fact.is_id
            and viewer.party in self.circles[fact.line]
        ):
            return True  # An id, told to the party that has named it when it hid the entry.
        return viewer.claims(fact.line) and self._may_client(view, viewer, fact, channel)

    def _may_client(self, view, viewer, fact, channel):
        party = viewer.party
        if channel.startswith("call.") and self._steers(party, fact):
            return True
        if fact.kind == "line":
            related = view.is_member(party, fact.line) or view.is_shut_out(party, fact.line)
            return (
                related
                or channel in ("line.revoked", "lines.changed", "alert.withdrawn")
                and party in self.circles[fact.line]
            )
        if fact.kind == "voicemail":
            return view.is_member(party, fact.line, "voicemailPlay")
        if fact.kind == "recording":
            named = channel.startswith("recording.")  # Two ids, of what was the recorder's own.
            return party == fact.party and (named or view.is_member(party, fact.line))
        if fact.kind == "call":
            if viewer.lamp and channel.startswith("line"):
                return False
            if channel == "history.list" and (party, fact.about) in self.hidden:
                return False
            own = view.is_shut_out(party, fact.line) and party in self.had[fact.about]
            told = channel == "alert.withdrawn" and fact.is_id and party in self.circles[fact.line]
            mine = channel.startswith("recording.") and self.recorders[fact.about][party] > 0
            return view.is_member(party, fact.line) or own or told or mine
        return view.is_member(party, fact.line)

    def _steers(self, party, fact):
        """T19: whoever has a call goes on steering it, and its row stands in the replies to that alone."""
        if fact.kind == "line":
            return party in self.circles[fact.line]
        return fact.kind == "call" and party in self.had[fact.about] and party in self.circles[fact.line]

    def _may_know_person(self, view, viewer, person, channel):
        if viewer.role == "admin" or viewer.party == person:
            return True
        if channel in ("presence.event", "presence.subscribe"):
            return any(
                pair in view.rights and view.delegation and not view.unlicensed & set(pair)
                for pair in ((viewer.party, person), (person, viewer.party))
            )
        lines = (
            viewer.serves
            if viewer.role == "switch"
            else viewer.claim or ()
            if viewer.role == "monitor"
            else self.circles
        )
        return any(
            person in self.circles[line]
            and (viewer.role in ("switch", "monitor") or viewer.party in self.circles[line])
            for line in lines
        )

    # The judge

    def judge(self, viewer, text, channel, sent=""):
        """Everything in `text` that this viewer was sent on `channel`; ids that it has named itself are no news (`sent`)."""
        if channel == "party.repair" and "result" in (reply := json.loads(text)):
            for event in reply["result"].get("events", []):
                self.judge(viewer, json.dumps(event, ensure_ascii=False), event["type"], sent)
            return
        self.frames += 1
        for mark in set(MARK.findall(text)):
            fact = self.facts.get(mark)
            if fact is None:
                self.leaks.append(f"{viewer.name} was sent {mark}, which nobody has made: {text[:300]}")
            elif self.may_know(viewer, fact, channel):
                self.seen[viewer.role, fact.kind] += 1
                self.samples.setdefault((fact.kind, channel), (fact, text))
            elif not (fact.is_id and (mark in sent or channel == "line.revoked" and mark in viewer.named)):
                self.leaks.append(f"{viewer.name} was sent {fact} on {channel}: {text[:600]}")
        for name, token in self.tokens.items():
            if token in text:
                self.leaks.append(f"{viewer.name} was sent the token of {name} on {channel}")
        if not channel.startswith("/") and any(word in text for word in TELLING):
            self._walk(viewer, json.loads(text), channel)

    def _walk(self, viewer, value, channel):
        if isinstance(value, list):
            for element in value:
                self._walk(viewer, element, channel)
        if not isinstance(value, dict):
            return
        if "recording" in value and viewer.role != "switch" and not self.recorders[value.get("id")][viewer.party] > 0:
            self.leaks.append(f"R71: {viewer.name} learns on {channel} that {value.get('id')} is recorded: {value}")
        if str(value.get("type")).startswith("recording.") and not self.recorders[value["call"]][viewer.party] > 0:
            self.leaks.append(f"R71: {viewer.name} is told {value}")
        if value.get("mode") in QUIET_MODES and viewer.role != "switch":
            self.leaks.append(f"Q49: {viewer.name} learns on {channel} who listens: {value}")
        if isinstance(value.get("alert"), dict):  # A replay tells of the ring as it was then, whatever the right since.
            rings = viewer.role == "client" and any(view.is_member(viewer.party, value["line"]) for view in self.views)
            if not rings:
                self.leaks.append(f"P12: {value['id']} rings for {viewer.name} on {channel}")
        if isinstance(value.get("counts"), dict) and any(value["counts"].values()):
            if not any(
                view.is_member(viewer.party, line, "voicemailPlay") for view in self.views for line in view.owners
            ):
                self.leaks.append(f"P44: {viewer.name} learns how many messages there are on {channel}")
        for member in value.values():
            self._walk(viewer, member, channel)
