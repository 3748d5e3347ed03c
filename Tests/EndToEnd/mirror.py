"""What a careful client holds of one line, and every rule that the hub's messages about it must keep."""

LIVE_LAMPS = {"ringing": "ringing", "held": "held", "pickingUp": "held"}
LAMP_ORDER = ["ringing", "busy", "held", "idle"]
COMPANIONS = {"call.alertWithdrawn": ("call.connected", "call.ended")}
STATE_AFTER = {
    "line.busy": "dialing",
    "call.alert": "ringing",
    "call.connected": "connected",
    "call.parked": "held",
    "call.joined": "joined",
    "call.ended": "ended",
}
CLOCKS_APART_MILLISECONDS = 1000  # A sync may bring the switch's own time of the answer (P5).
NOBODYS_EVENTS = ("line.idle", "line.stale", "line.fresh")


class LineMirror:
    """Applies snapshots and events of one line in the order of the wire; `complain` hears of each broken rule."""

    def __init__(self, line, complain, owner=None, viewer=None):
        self.line = line
        self.owner = owner
        self.viewer = viewer
        self.complain = complain
        self.watched = False
        self.reloading = False
        self.full = True
        self.epoch = None
        self.seq = None
        self.lamp = None
        self.stale = False
        self.doubtful = False
        self.partial = False
        self.rows = {}
        self.ended = {}
        self.silenced = {}
        self.frame = []
        self.known_while_stale = []
        self.duplicates = 0

    def row(self, call):
        return self.rows.get(call) or self.ended.get(call)

    # What comes

    def snapshot(self, snapshot, replacing=False):
        """P17: replaces what is held if the epoch differs or the seq is not older."""
        if self.watched and snapshot["epoch"] == self.epoch and snapshot["seq"] < self.seq:
            if self.reloading:
                self.complain(f"P18: {self.line} is reloaded at {snapshot['seq']}, and {self.seq} was told before")
            return
        self.check_snapshot(snapshot)
        fresh = not self.watched or self.epoch != snapshot["epoch"]
        if self.epoch != snapshot["epoch"]:
            self.ended, self.silenced = {}, {}
        self.watched, self.reloading = True, False
        self.full = "calls" in snapshot
        self.epoch, self.seq = snapshot["epoch"], snapshot["seq"]
        self.lamp = snapshot["lamp"]
        # A line whose switch is lost has no lamp; with one, what it shows may be old, as the bus is silent (13.3).
        self.stale = snapshot.get("stale", False) and self.lamp == "unknown"
        self.doubtful = snapshot.get("stale", False) and not self.stale
        if replacing and not fresh:
            gone = set(self.rows) - {row["id"] for row in snapshot.get("calls", [])} - set(self.ended)
            told = {row["id"] for row in snapshot.get("ended", [])}
            if self.full and not self.partial and gone - told:
                self.complain(f"P21/P22: snapshot of {self.line} drops {sorted(gone - told)} without a tombstone")
        for row in snapshot.get("ended", []):
            self.ended[row["id"]] = row
        for row in snapshot.get("calls", []):
            if row["id"] in self.ended:
                self.complain(f"F3: {row['id']} lives again in a snapshot after its end")
        self.rows = {row["id"]: row for row in snapshot.get("calls", [])}

    def event(self, event):
        kind = event["type"]
        if kind == "line.revoked":
            return self.revoked(event)
        if not self.watched or self.reloading:
            when = "before the snapshot that `reloaded` promised" if self.watched else "before its first snapshot, or after it was revoked"
            return self.complain(f"P17: {kind} {event['seq']} of {self.line} {when}, {self.seq} is held")
        if not self.full:
            return self.complain(f"P23: {kind} of {self.line} in lamp mode")
        if event["epoch"] != self.epoch:
            return self.complain(f"P20: {kind} of {self.line} in epoch {event['epoch']} without a snapshot")
        if event["seq"] <= self.seq:
            self.duplicates += 1
            return None
        if event.get("conflated"):
            if not event["after"] <= self.seq:
                self.complain(
                    f"P21: conflated event stands for ({event['after']}, {event['seq']}] but {self.seq} was last"
                )
        elif event["seq"] != self.seq + 1:
            self.complain(f"P11: seq {event['seq']} of {self.line} after {self.seq}")
        self.seq, self.lamp = event["seq"], event["lamp"]
        if kind in ("line.stale", "line.fresh"):
            self.stale = kind == "line.stale"
        if "call" in event:
            self.apply_row(event)
        self.frame.append(event)
        self.check_event(event)
        return None

    def came_to_knowing_node(self):
        """11: what it goes on from is the truth there, also where a node that had not heard the bus told it."""
        self.doubtful = False

    def lamp_changed(self, message):
        if not self.watched or self.full:
            self.complain(f"P23: line.lamp of {self.line}, which is not watched in lamp mode")
        if message["epoch"] == self.epoch and self.seq is not None and message["seq"] > self.seq:
            if message["lamp"] == self.lamp:
                self.complain(f"P23: line.lamp of {self.line} though the word {self.lamp} did not change")
            self.seq, self.lamp = message["seq"], message["lamp"]

    def revoked(self, event):
        """P11: carries the line's present seq, uses none up, has no call."""
        if not self.watched:
            self.complain(f"P11: line.revoked of {self.line}, which is not watched")
        elif event["epoch"] == self.epoch and event["seq"] < self.seq:
            self.complain(f"P11: line.revoked of {self.line} carries seq {event['seq']} after {self.seq}")
        if "call" in event:
            self.complain(f"P11: line.revoked of {self.line} has a call")
        self.forget()

    def reload(self):
        """P18: the outcome `reloaded` is followed by a snapshot, before anything live."""
        self.reloading = True

    def set_aside(self):
        """P25: lines that the opening did not resume may still follow in portions; what is held of them waits."""
        self.watched = False

    def resume(self):
        """P18: the outcomes `current` and `replayed` go on from what is held."""
        self.watched = self.seq is not None
        # The snapshot that an opening before had promised may be lost with its connection.
        self.reloading = False

    def forget(self):
        self.watched = False
        self.reloading = False
        self.rows = {}

    def silence(self, call, at):
        """P14: on `alert.withdrawn` the client takes `alert` from the row it holds."""
        self.silenced[call] = at
        if call in self.rows:
            self.rows[call] = {name: value for name, value in self.rows[call].items() if name != "alert"}

    # What must hold

    def apply_row(self, event):
        row = event["call"]
        known = self.row(row["id"])
        before = self.frame[-1].get("call") if self.frame else None
        if before and (before["id"], before["rev"]) == (row["id"], row["rev"]):
            if before != row:
                self.complain(f"P13: two events of one commit carry different rows of {row['id']}")
        elif row["id"] in self.ended:
            self.complain(f"F3: {event['type']} for {row['id']} after its end")
        elif known is None:
            if event["type"] in ("call.alert", "line.busy") and row["rev"] != 1:
                self.complain(f"section 6: {row['id']} begins with rev {row['rev']}")
        elif not event.get("conflated") and row["rev"] != known["rev"] + 1 or row["rev"] <= known["rev"]:
            self.complain(f"section 6: {event['type']} brings rev {row['rev']} of {row['id']} after {known['rev']}")
        if known:
            for name in ("appearance", "direction", "createdAt", "line"):
                if known[name] != row[name]:
                    self.complain(f"section 6: {name} of {row['id']} changed from {known[name]} to {row[name]}")
            rings_again = event["type"] == "call.alert" and row["state"] == "ringing"  # As the switch's list says (P5).
            if rings_again and "answeredAt" in row:
                self.complain(f"P5: {row['id']} rings again, yet has answeredAt")
            if (
                not rings_again
                and "answeredAt" in known
                and abs(known["answeredAt"] - row.get("answeredAt", 0)) > CLOCKS_APART_MILLISECONDS
            ):
                self.complain(
                    f"F31: answeredAt of {row['id']} changed from {known['answeredAt']} to {row.get('answeredAt')}"
                )
        if "alert" in row and event["at"] > self.silenced.get(row["id"], event["at"]):
            self.complain(f"P15: {row['id']} has an alert again after alert.withdrawn")
        if row["state"] == "ended":
            self.rows.pop(row["id"], None)
            self.ended[row["id"]] = row
        else:
            self.rows[row["id"]] = row

    def check_event(self, event):
        kind, row = event["type"], event.get("call")
        if row:
            self.check_row(row, f"{kind} {event['seq']}")
            wanted = STATE_AFTER.get(kind)
            if kind == "call.retrieved" and row["state"] not in ("connected", "joined"):
                self.complain(f"P13: {kind} with a row in {row['state']}")
            if wanted and row["state"] != wanted and not self.parks_at_once(event):
                self.complain(f"P13: {kind} with a row in {row['state']}")
        elif kind not in NOBODYS_EVENTS:
            self.complain(f"7.1: {kind} without its row")
        if kind == "line.idle" and self.rows:
            self.complain(f"P13: line.idle of {self.line} while {sorted(self.rows)} live")
        if kind == "line.busy" and row["direction"] != "outbound":
            self.complain(f"P13: line.busy for the inbound {row['id']}")
        if kind == "call.alertWithdrawn" and (event.get("reason") == "answeredElsewhere") != ("actor" in event):
            self.complain(f"P14: call.alertWithdrawn for {event.get('reason')} with actor {event.get('actor')}")
        if not self.stale and not self.partial and event["lamp"] != self.lamp_of_rows():
            self.complain(f"5.3: {kind} {event['seq']} says lamp {event['lamp']}, the rows say {self.lamp_of_rows()}")
        if self.stale and event["lamp"] != "unknown":
            self.known_while_stale.append(event)
        places = [live["appearance"] for live in self.rows.values()]
        if len(places) != len(set(places)):
            self.complain(f"5.7: appearances {sorted(places)} of {self.line} are not distinct")

    def check_snapshot(self, snapshot):
        stale = snapshot.get("stale", False) and snapshot["lamp"] == "unknown"
        for row in snapshot.get("calls", []) + snapshot.get("ended", []):
            self.check_row(row, f"snapshot {snapshot['seq']}", stale)
        if "calls" in snapshot and not stale and not self.partial:
            wanted = lamp_of(snapshot["calls"])
            if snapshot["lamp"] != wanted:
                self.complain(f"5.3: snapshot of {self.line} says lamp {snapshot['lamp']}, its rows say {wanted}")

    def check_row(self, row, where, stale=None):
        stale = self.stale if stale is None else stale
        state = row["state"]
        expected = {
            "pickable": state == "held" and not row["locked"] and not stale,
            "joinable": state in ("connected", "joined") and not row["locked"] and not stale,
        }
        if self.owner:
            expected["onBehalf"] = "by" in row and row["by"]["id"] != self.owner
        for name, value in expected.items():
            if row[name] != value:
                self.complain(f"P30: {where}: {name} is {row[name]} in {state} of {row['id']}")
        if row["line"] != self.line:
            self.complain(f"{where}: row of {row['line']} on {self.line}")
        if ("heldAt" in row) != (state in ("held", "pickingUp")) and state not in (
            "ended",
            "transferring",
            "elevating",
        ):
            self.complain(f"section 6: {where}: heldAt {'present' if 'heldAt' in row else 'absent'} in {state}")
        if state == "ended" and "by" in row and "answeredAt" not in row:
            self.complain(f"P30: {where}: {row['id']} ended unanswered, yet has by")
        if row.get("pending", {}).get("op") == "pickUp" and state != "pickingUp":
            self.complain(f"P7: {where}: pending pickUp in {state}")
        for operation, under_way in (("transfer", "transferring"), ("moveToMeeting", "elevating")):
            if (row.get("pending", {}).get("op") == operation) != (state == under_way):
                self.complain(f"P7: {where}: {state} with pending {row.get('pending')}")
        others = row.get("participants", [])
        if (state == "joined") != bool(others) or row.get("by", {}).get("id") in [one["id"] for one in others]:
            self.complain(f"P30: {where}: {state} by {row.get('by')} with {others}")
        if ("meeting" in row) != (row.get("endReason") == "movedToMeeting"):
            self.complain(f"P36: {where}: {row['id']} ended {row.get('endReason')}, meeting {row.get('meeting')}")
        if "alert" in row and self.viewer and self.owner and ("callFor" in row["alert"]) != (self.viewer != self.owner):
            self.complain(f"P12: {where}: callFor is {row['alert'].get('callFor')!r} for {self.viewer}")

    def parks_at_once(self, event):
        """P5: a list that shows a ringing call as held stands for an answer and a hold in one commit (P13)."""
        return (
            event["type"] == "call.connected"
            and event["call"]["state"] in ("held", "joined")
            and len(self.frame) > 1
            and self.frame[-2]["type"] == "call.alertWithdrawn"
        )

    def lamp_of_rows(self):
        return lamp_of(self.rows.values())

    def frame_done(self):
        """P13: the events of one commit stand in one frame, and the lamp goes out with the last call."""
        events, self.frame = self.frame, []
        known, self.known_while_stale = self.known_while_stale, []
        if self.stale:  # A commit that also ends the staleness says the lamp after it in each of its events.
            for event in known:
                self.complain(f"7.1: {event['type']} {event['seq']} says lamp {event['lamp']} on a stale line")
        for index, event in enumerate(events):
            after = events[index + 1] if index + 1 < len(events) else None
            before = events[index - 1] if index else None
            mates = COMPANIONS.get(event["type"])
            if mates and not (after and after["type"] in mates and after["call"] == event["call"]):
                self.complain(
                    f"P13: {event['type']} {event['seq']} is not followed by {' or '.join(mates)} in its frame"
                )
            if event["type"] == "line.idle" and not (before and before["type"] == "call.ended"):
                self.complain(f"P13: line.idle {event['seq']} is not preceded by call.ended in its frame")
        last = max((index for index, event in enumerate(events) if event["type"] == "call.ended"), default=None)
        if (
            last is not None
            and not self.rows
            and self.watched
            and "line.idle" not in [event["type"] for event in events[last:]]
        ):
            self.complain(f"P13: the last call of {self.line} ended ({events[last]['seq']}) without line.idle")


def lamp_of(rows):
    words = {LIVE_LAMPS.get(row["state"], "busy") for row in rows} | {"idle"}
    return min(words, key=LAMP_ORDER.index)
