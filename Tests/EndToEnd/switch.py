"""A double of the telephony switch over the real protocol (P1-P10): it obeys at once, or as the test says."""

import asyncio
import itertools

from client import DEADLINE_SECONDS, Client
from contract import order_problems
from hub import now_milliseconds

CAPABILITIES = ["dial", "hold", "pickUp", "transfer", "meeting", "record", "monitor", "voicemail"]
ORDER_MILLISECONDS = 5000
NOBODY_ACTS = ("switch.alert", "switch.stopAlert", "switch.divert")
NEED_A_CALL = (
    "switch.answer", "switch.hold", "switch.resume", "switch.pickUp", "switch.transfer", "switch.moveToMeeting",
    "switch.monitor",
)  # fmt: skip
MOMENT_SECONDS = 0.002


async def moment(dice, seconds=MOMENT_SECONDS):
    """A random little while, so that racers start in every order."""
    future = asyncio.get_running_loop().create_future()
    timer = asyncio.get_running_loop().call_later(dice.random() * seconds, future.set_result, None)
    try:
        await future
    finally:
        timer.cancel()


class Order:
    """A request of the hub to the switch."""

    def __init__(self, switch, message):
        self.switch = switch
        self.id = message["id"]
        self.method = message["method"]
        self.params = message.get("params", {})
        self.trace = message.get("traceparent")
        self.call = self.params.get("call")
        self.came = now_milliseconds()
        self.taken = False
        self.answered = False

    def __repr__(self):
        return f"{self.method} {self.params}"

    async def confirm(self):
        self.answered = True
        self.switch.obeyed(self)
        await self.switch.client.send({"jsonrpc": "2.0", "id": self.id, "result": {}})

    async def refuse(self, reason="legGone"):
        self.answered = True
        error = {"code": -32028, "message": "the switch cannot", "data": {"code": "switchFailed", "reason": reason}}
        await self.switch.client.send({"jsonrpc": "2.0", "id": self.id, "error": error})


class Switch:
    """`holding` names the orders that wait for the test; all others are confirmed at once."""

    def __init__(self, hub, name, lines="all", capabilities=CAPABILITIES, validate=True, owners=None):
        self.hub, self.name, self.lines, self.capabilities = hub, name, lines, list(capabilities)
        self.client = Client(hub, f"switch-{name}", scope="switch", kind="switch", validate=validate, owners=owners)
        self.client.on_request = self._ordered
        self.client.on_result = self._replied
        self.holding = set()
        self.goes_on = False  # Whether calls come and end while the list is on its way; else it is what the list says.
        self.orders = []
        self.live = {}
        self.ready = False
        self.dice = None
        self._portions = {}
        self._calls = itertools.count(1)
        self._errands = set()

    # Attaching

    async def attach(self):
        """Opens and attaches, and stops there: the sync is still to come."""
        await self.client.open()
        await self.client.rpc("switch.attach", name=self.name, lines=self.lines, capabilities=self.capabilities)
        return self

    async def join(self, calls=()):
        await self.attach()
        await self.sync(calls)
        return self

    async def sync(self, calls=(), **more):
        return await self.client.rpc("switch.sync", calls=list(calls), **more)

    def _replied(self, method, params):
        """The sync without `more` opens the way for orders, which may stand in the very next frame."""
        if method == "switch.sync":
            self._portions |= {call["call"]: call for call in params["calls"]}
            if "more" not in params:
                self.ready = True
                if not self.goes_on:
                    self.live = self._portions

    def successor(self, hub=None, **changes):
        """The same switch after a reconnection, to another node if named; what it carries it carries still."""
        options = {
            "lines": self.lines,
            "capabilities": self.capabilities,
            "owners": self.client.owners,
            "validate": self.client.validate,
        }
        heir = Switch(hub or self.hub, self.name, **(options | changes))
        heir.live, heir._calls = dict(self.live), self._calls
        return heir

    # Orders

    def _ordered(self, message):
        order = Order(self, message)
        self.orders.append(order)
        if self.client.validate:
            self._judge(order)
        if order.method not in self.holding:
            self._later(self.obey(order))

    async def obey(self, order):
        """Confirms, after a moment if the test shakes the dice, but not what concerns a call that is over."""
        if self.dice:
            await moment(self.dice)
        over = order.method in NEED_A_CALL and order.call not in self.live
        await (order.refuse("noSuchCall") if over else order.confirm())

    def _judge(self, order):
        for problem in order_problems(order.method, order.params):
            self.client.complain(f"schema: {problem} in {order}")
        if not self.ready:
            self.client.complain(f"P5: {order} before the sync was done")
        if not 0 < order.params.get("until", 0) - order.came <= ORDER_MILLISECONDS + 50:
            self.client.complain(f"P8: {order} came at {order.came}, until is not within {ORDER_MILLISECONDS} ms")
        if ("party" in order.params) == (order.method in NOBODY_ACTS):
            self.client.complain(f"P2, Q20: party in {order}")

    def _later(self, errand):
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._done)

    def _done(self, task):
        self._errands.discard(task)
        task.cancelled() or task.exception()

    def obeyed(self, order):
        """What the switch carries after it did as told."""
        params, now = order.params, now_milliseconds()
        actor = {name: params[name] for name in ("party", "device") if name in params}
        if order.method == "switch.dial":
            self.live[order.call] = {
                "call": order.call, "line": params["line"], "direction": "outbound", "state": "dialing",
                "remote": {"number": params["to"]}, **actor, "createdAt": now,
            }  # fmt: skip
        elif call := self.live.get(order.call):
            if order.method in ("switch.answer", "switch.pickUp", "switch.resume"):
                self.live[order.call] = (
                    without(call, "heldAt")
                    | actor
                    | {"state": "connected"}
                    | {"answeredAt": call.get("answeredAt", now)}
                )
            elif order.method == "switch.monitor":
                self.live[order.call] = monitored(call, params)
            elif order.method == "switch.record":
                self.live[order.call] = recorded(call, params)
            elif order.method == "switch.hold":
                self.live[order.call] = call | {"state": "held", "heldAt": now}
            elif order.method == "switch.hangUp" and "leg" in params:
                self.live[order.call] = left(call, params["party"])
            elif order.method in ("switch.divert", "switch.transfer") or (
                order.method == "switch.hangUp" and "leg" not in params
            ):
                del self.live[order.call]

    async def ordered(self, method, call=None, seconds=DEADLINE_SECONDS, **wanted):
        """The first order of that kind that no test line has taken yet."""

        def there():
            return next(
                (order for order in self.orders if not order.taken and self._fits(order, method, call, wanted)), None
            )

        order = await self.client.wait_for(there, f"the order switch.{method} for {call} {wanted}", seconds)
        order.taken = True
        return order

    def _fits(self, order, method, call, wanted):
        return (
            order.method == f"switch.{method}"
            and call in (None, order.call)
            and all(order.params.get(name) == value for name, value in wanted.items())
        )

    def has_ordered(self, method, call=None, **wanted):
        return [order for order in self.orders if self._fits(order, method, call, wanted)]

    def hold_back(self, *methods):
        self.holding |= {f"switch.{method}" for method in methods}

    def let_go(self, *methods):
        self.holding -= {f"switch.{method}" for method in methods}

    # Reports

    def new_call(self):
        return f"{self.name}.{next(self._calls)}"

    async def incoming(self, line, number="+4684650455", name="Öberg & Co", call=None):
        """A caller dials the line's number; the row as the hub replied it."""
        call = call or self.new_call()
        remote = {"number": number} | ({"name": name} if name else {})
        self.live[call] = self.calling(call, line, remote)
        try:
            return (await self.client.rpc("switch.incoming", call=call, line=line, remote=remote))["call"]
        except BaseException:
            self.live.pop(call, None)
            raise

    def calling(self, call, line, remote):
        """A call as it rings first."""
        return {
            "call": call, "line": line, "direction": "inbound", "state": "ringing", "remote": remote, "createdAt": now_milliseconds(),
        }  # fmt: skip

    async def report(self, kind, call, **members):
        return (await self.client.rpc(f"switch.{kind}", call=call, **members))["call"]

    async def ended(self, call, reason="remote", **members):
        self.live.pop(call, None)
        return await self.report("ended", call, reason=reason, **members)

    async def answered(self, call, party, device):
        row = await self.report("answered", call, party=party, device=device)
        self.live[call] = self.live[call] | {
            "state": "connected",
            "party": party,
            "device": device,
            "answeredAt": now_milliseconds(),
        }
        return row

    async def meeting_joined(self, call, host, kind="instant", meeting="m-1"):
        self.live.pop(call, None)
        return await self.report("meetingJoined", call, meeting={"host": host, "kind": kind, "id": meeting})

    async def remote_answered(self, call):
        self.live[call] = self.live[call] | {"state": "connected", "answeredAt": now_milliseconds()}
        return await self.report("remoteAnswered", call)

    async def drop(self):
        await self.client.drop()

    async def leave(self):
        for task in list(self._errands):
            task.cancel()
        await self.client.leave()


def monitored(call, params):
    """The call after the leg came in, changed, or went (P37)."""
    leg = {"party": params["party"], "device": params["device"]}
    if params["mode"] == "takeOver":
        return left(call, leg["party"]) | leg
    call = left(call, leg["party"])
    if params["mode"] == "stop":
        return call
    return settled(call, [*call.get("participants", []), leg | {"mode": params["mode"]}])


def recorded(call, params):
    """The call with the recordings that go on now; an old switch says nothing of them."""
    others = [one for one in call.get("recordings", []) if one["id"] != params["recording"]]
    mine = {"id": params["recording"], "party": params["party"], "device": params["device"]}
    return call | {"recordings": others + [mine] * (params["action"] == "start")}


def left(call, party):
    """The call without the leg of this party; if it was the owner's, who came first has it."""
    others = [one for one in call.get("participants", []) if one["party"] != party]
    talking = [one for one in others if one["mode"] in ("barge", "join")]
    if call.get("party") == party and talking:
        call = call | {name: talking[0][name] for name in ("party", "device")}
        others.remove(talking[0])
    return settled(call, others)


def settled(call, participants):
    if call["state"] not in ("connected", "joined"):
        return call
    joined = any(one["mode"] in ("barge", "join") for one in participants)
    return call | {"state": "joined" if joined else "connected", "participants": participants}


def without(value, *names):
    return {name: member for name, member in value.items() if name not in names}
