#!/usr/bin/env python3
"""A switch of LineHub in 240 lines: it has no telephones, but it tells and obeys as a switch must.

    python protocol/example_switch.py ws://127.0.0.1:8080/v1/socket switch.token ex line-anna line-anna-2

`ex` is its name. What happens outside of the hub is typed:

    call line-anna +46701234567      somebody calls the line; it prints the call's id
    answer ID bo bo-phone            a desk phone of Bo's answers
    answer ID                        whoever was dialled answers
    hangup ID                        the far end hangs up

Needs the package `websockets`. The rules that stand beside the steps are those of protocol/README.md.
"""

import asyncio
import io
import json
import sys
import time
import wave
from pathlib import Path
from random import random
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

CAPABILITIES = ["dial", "hold", "pickUp", "voicemail"]  # P9: for what is missing here no order comes
PORTION = 20  # P25: rows in one message, which has 16 KiB at most
SECONDS = 2  # of a message


class Refused(Exception):
    """The hub said no; `data["code"]` is the word to switch on (P27)."""

    def __init__(self, data):
        super().__init__(data["code"])
        self.data = data


class Switch:
    def __init__(self, url, token_file, name, lines):
        self.url, self.token_file, self.name, self.lines = url, Path(token_file), name, lines
        self.calls = {}  # P5: each as the list tells it, which is what a connector has to know of a call at any moment
        self.before = {}  # P8: how a call was before a leg came in, which may have to go again
        self.messages = {}  # reports of messages that the hub has not taken yet
        self.replies, self.in_step, self.errands = {}, None, set()
        self.begun, self.count, self.ahead = f"{time.time_ns() // 1_000_000:x}", 0, 0

    def new_id(self):
        self.count += 1
        return f"{self.name}.{self.begun}-{self.count}"  # P4: never used again, also not after a restart

    def now(self):
        return time.time_ns() // 1_000_000 + self.ahead  # the hub's clock, in which `until` is said

    def token(self):
        return self.token_file.read_text(encoding="utf-8").strip()

    # The connection

    async def serve(self):
        """Stays attached, until the hub says not to come back (13.2)."""
        while True:
            try:
                code = await self.connection()
            except (OSError, InvalidHandshake) as error:
                code = error
            print("away", code)
            if code in range(4400, 4500) and code != 4403:
                return
            await asyncio.sleep(1 + 4 * random())  # not all at once

    async def connection(self):
        async with connect(self.url, subprotocols=["linehub.v1"], max_size=2**20) as self.socket:
            attaching = self.begin(self.attach())
            try:
                async for frame in self.socket:
                    messages = json.loads(frame)
                    for message in messages if isinstance(messages, list) else [messages]:  # P48: in order
                        await self.heard(message)
            except ConnectionClosed:
                pass
            finally:
                attaching.cancel()
                self.left()
            return self.socket.close_code

    def left(self):
        """Nobody knows what became of what was asked; the next list says how it is."""
        if in_step := self.in_step:
            self.in_step = None
            in_step.set()
        for reply in self.replies.values():
            reply.done() or reply.set_result(None)
        self.replies = {}

    async def attach(self):
        """After every connection: open, attach, and tell all calls (12.1)."""
        try:
            client = {"kind": "switch", "version": "1.0.0", "name": self.name}
            session = await self.ask("session.open", token=self.token(), client=client)
            self.ahead += session["serverTime"] - self.now()
            await self.ask("switch.attach", name=self.name, lines=self.lines, capabilities=CAPABILITIES)
            rows = list(self.calls.values())
            self.in_step = asyncio.Event()  # what happens from here on is not in the list
            while len(rows) > PORTION:
                await self.ask("switch.sync", calls=rows[:PORTION], more=True)
                rows = rows[PORTION:]
            result = await self.ask("switch.sync", calls=rows)
            self.in_step.set()
            print("attached", *result["ended"])
            for message in list(self.messages):
                await self.tell(message)
        except Refused as refusal:
            print("refused", refusal)
            await self.socket.close()

    async def ask(self, method, **params):
        """The result; None where the connection ended before the reply came."""
        self.count += 1
        number, reply = self.count, asyncio.get_running_loop().create_future()
        self.replies[number] = reply
        try:
            await self.send(id=number, method=method, params=params)
        except ConnectionClosed:
            return None
        return await reply

    async def send(self, **message):
        await self.socket.send(json.dumps({"jsonrpc": "2.0"} | message))

    async def heard(self, message):
        match message:
            case {"id": number, "method": method, "params": order}:
                print("order", method, order["call"], order.get("party", ""))
                if reason := self.obstacle(method, order):
                    data = {"code": "switchFailed", "reason": reason}
                    await self.send(id=number, error={"code": -32028, "message": reason, "data": data})
                else:
                    self.carry_out(method, order)
                    await self.send(id=number, result={})  # P3: this is the report
            case {"id": number, "result": result} if number in self.replies:
                self.replies.pop(number).set_result(result)
            case {"id": number, "error": {"data": data}} if number in self.replies:
                self.replies.pop(number).set_exception(Refused(data))
            case {"method": "hub.notice", "params": {"code": "tokenExpiring"}}:
                self.begin(self.ask("session.refresh", token=self.token()))
            case {"method": "hub.notice", "params": notice}:
                print("notice", notice["code"], *notice.get("lines", []))

    def begin(self, errand):
        task = asyncio.create_task(errand)
        self.errands.add(task)
        task.add_done_callback(self.errands.discard)
        return task

    # What the hub orders (12.3)

    def obstacle(self, method, order):
        """Why the order cannot be carried out; None where it can."""
        call = self.calls.get(order["call"], {"state": "over"})
        needed = {
            "switch.answer": ("ringing",),
            "switch.hold": ("connected", "held"),
            "switch.resume": ("held", "connected"),
            "switch.pickUp": ("held",),
        }
        if self.now() > order["until"]:
            return "late"  # P2: the hub has given it up
        if method in needed and call["state"] not in needed[method]:
            return f"the call is {call['state']}"
        return None

    def carry_out(self, method, order):
        name = order["call"]
        call = self.calls.get(name)
        leg = {member: order[member] for member in ("party", "device") if member in order}
        match method:
            case "switch.dial":
                self.calls[name] = {
                    "call": name, "line": order["line"], "direction": "outbound", "state": "dialing",
                    "remote": {"number": order["to"]}, "createdAt": self.now(),
                } | leg  # fmt: skip
            case "switch.answer" | "switch.resume" | "switch.pickUp":  # P2: after it the holder's leg, `from`, is released
                self.connect(name, leg)
            case "switch.hold":
                self.calls[name] = call | {"state": "held", "heldAt": self.now()}
            case "switch.hangUp" if order.get("leg"):  # P8: it came too late; the call goes on without it
                self.calls[name] = self.before.get(name, call)
            case "switch.hangUp" | "switch.divert":  # a call that is over already is none the worse for it
                self.forget(name)
                if call and order.get("to") == "voicemail":
                    self.begin(self.leave_message(call))
            case "switch.alert" | "switch.stopAlert":
                print("phones", method, *(target["party"] for target in order["targets"]))

    def connect(self, name, leg):
        call = self.before[name] = self.calls[name]
        kept = {member: value for member, value in call.items() if member != "heldAt"}
        self.calls[name] = {"answeredAt": self.now()} | kept | leg | {"state": "connected"}

    def forget(self, name):
        self.before.pop(name, None)
        return self.calls.pop(name, None)

    # What happens without an order, and is reported (12.2)

    async def report(self, kind, **params):
        """Tells the hub. Where there is none, the next list says it all (P5)."""
        if in_step := self.in_step:
            await in_step.wait()
        return await self.ask(f"switch.{kind}", **params) if in_step and in_step is self.in_step else None

    async def typed(self, words):
        try:
            match words:
                case ["call", line, number]:
                    await self.incoming(line, {"number": number})
                case ["answer", name, party, device] if name in self.calls:
                    await self.report("answered", call=name, party=party, device=device)  # P10: the hub says who was first
                    self.connect(name, {"party": party, "device": device})
                case ["answer", name] if name in self.calls:
                    self.connect(name, {})
                    await self.report("remoteAnswered", call=name)
                case ["hangup", name] if self.forget(name):
                    await self.report("ended", call=name, reason="remote")
                case _:
                    print("no such call, or no such word:", *words)
        except Refused as refusal:
            print("refused", *words, refusal)

    async def incoming(self, line, remote):
        name = self.new_id()
        call = self.calls[name] = {
            "call": name, "line": line, "direction": "inbound", "state": "ringing",
            "remote": remote, "createdAt": self.now(),
        }  # fmt: skip
        try:
            await self.report("incoming", call=name, line=line, remote=remote)
            print("incoming", name)
        except Refused as refusal:
            self.forget(name)
            if refusal.data.get("divert") != "voicemail":
                raise  # the caller hears that the line is busy
            print("turned away", name)  # P6: the line is full
            await self.leave_message(call)

    # Voicemail (P43)

    async def leave_message(self, call):
        name = self.new_id()
        while not await asyncio.to_thread(self.put, name):
            await asyncio.sleep(5)
        self.messages[name] = {
            "id": name, "call": call["call"], "line": call["line"], "remote": call["remote"],
            "seconds": SECONDS, "media": name,
        }  # fmt: skip
        await self.tell(name)

    def put(self, name):
        """Whether the hub has the sound. Before the report, under a name that a repeat keeps."""
        url = f"{self.url.replace('ws', 'http', 1).removesuffix('/v1/socket')}/v1/media/{name}"
        headers = {"Authorization": f"Bearer {self.token()}", "Content-Type": "audio/wav"}
        try:
            with urlopen(Request(url, silence(), headers, method="PUT"), timeout=30):
                return True  # 201, or 200: it was there
        except HTTPError as error:
            print("sound refused", error.code)
            return error.code not in (409, 503)  # the others say never
        except OSError:
            return False

    async def tell(self, name):
        """A report that may be repeated until there is a reply: the second changes nothing."""
        if await self.report("voicemailLeft", **self.messages[name]):
            del self.messages[name]
            print("message", name)


def silence():
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 8000 * SECONDS))
    return sound.getvalue()


async def main(url, token_file, name, *lines):
    switch = Switch(url, token_file, name, list(lines))
    keys = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(keys), sys.stdin)

    async def read():
        async for line in keys:
            switch.begin(switch.typed(line.decode().split()))

    await asyncio.wait({switch.begin(switch.serve()), switch.begin(read())}, return_when=asyncio.FIRST_COMPLETED)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
