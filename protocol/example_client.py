#!/usr/bin/env python3
"""A client of LineHub in fifty lines: watches lines, answers what rings, and plays the newest voicemail.

    python protocol/example_client.py ws://127.0.0.1:8080/v1/socket bo.token

Needs the package `websockets`. The rules that stand beside the steps are those of protocol/README.md.
"""

import asyncio
import json
import sys
from urllib.request import urlopen
from uuid import uuid4

from websockets.asyncio.client import connect


async def main(url, token):
    async with connect(url, subprotocols=["linehub.v1"], max_size=2**20) as socket:  # 2.1; P25: frames up to 1 MiB
        rows, answered = {}, set()

        async def ask(name, method, **params):  # the reply comes under the same name
            await socket.send(json.dumps({"jsonrpc": "2.0", "id": name, "method": method, "params": params}))

        async def take(call):
            if call["rev"] < rows.get(call["id"], call)["rev"]:
                return  # rows are whole, so the newest wins, and what has ended stays so (F24)
            rows[call["id"]] = call
            number, who = call["remote"]["number"] or "anonymous", call.get("by", {}).get("name", "")
            print("call", call["id"], call["state"], number, who)
            if "alert" in call and "pending" not in call and call["id"] not in answered:  # P12: it rings for this party
                answered.add(call["id"])  # P33: one commandId for one act, however often it is sent
                await ask(call["id"], "call.answer", call=call["id"], hold=True, commandId=uuid4().hex)

        async def show(snapshot):
            print("line", snapshot["line"], snapshot["lamp"])
            for call in snapshot["calls"]:
                await take(call)

        client = {"kind": "desktop", "version": "5.0.0", "device": uuid4().hex}  # P47: no other has this device
        await ask("open", "session.open", token=token, client=client)
        async for frame in socket:
            messages = json.loads(frame)
            for message in messages if isinstance(messages, list) else [messages]:  # P48: one, or several in order
                match message:
                    case {"id": "open", "result": {"party": party}}:
                        print("open", party["name"])
                        await ask("lines", "lines.subscribe", lines="all")
                        await ask("voicemail", "voicemail.list", limit=1)
                    case {"id": "lines", "result": {"snapshots": snapshots}}:
                        for snapshot in snapshots:
                            await show(snapshot)
                    case {"id": "voicemail", "result": {"messages": [newest]}}:
                        await ask("play", "voicemail.play", message=newest["id"])  # R75: from now on played for all
                    case {"id": "play", "result": {"url": path}}:  # P43: signed, good for 300 s, no token
                        sound = url.replace("ws", "http", 1).removesuffix("/v1/socket") + path
                        with await asyncio.to_thread(urlopen, sound, timeout=10) as response:
                            print("voicemail", newest["id"], newest["remote"]["number"], len(response.read()), "bytes")
                    case {"id": name, "error": {"data": {"code": word}}}:  # P27: the word to switch on
                        print("refused", name, word)
                    case {"method": "line.snapshot", "params": snapshot}:
                        await show(snapshot)
                    case {"method": "line.event", "params": {"call": call}}:
                        await take(call)


asyncio.run(main(sys.argv[1], open(sys.argv[2], encoding="utf-8").read().strip()))
