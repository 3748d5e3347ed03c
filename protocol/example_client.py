#!/usr/bin/env python3
"""A client of LineHub in some fifty lines: watches lines, answers what rings, and plays the newest voicemail.

    python protocol/example_client.py ws://127.0.0.1:8080/v1/socket bo.token

Needs the package `websockets`. What each step rests on stands beside it; the rules are in protocol/README.md.
"""

import asyncio
import itertools
import json
import sys
import urllib.request
import uuid

from websockets.asyncio.client import connect


async def main(url, token):
    # 2.1: the subprotocol is required, and a client takes frames up to 1 MiB (P25).
    async with connect(url, subprotocols=["linehub.v1"], max_size=2**20) as socket:
        ids, replies, rows, answers = itertools.count(1), {}, {}, {}

        async def request(method, **params):
            message_id = next(ids)
            reply = replies[message_id] = asyncio.get_running_loop().create_future()
            await socket.send(json.dumps({"jsonrpc": "2.0", "id": message_id, "method": method, "params": params}))
            return await reply

        async def command(method, **params):
            return await request(
                method, commandId=uuid.uuid4().hex, **params
            )  # P33: carried out once, however often sent

        def take(call):
            """The newest row wins, and an ended one is out (F24); rows are whole, so none needs the one before."""
            if call["rev"] < rows.get(call["id"], call)["rev"]:
                return
            rows[call["id"]] = call
            who = call.get("by", {}).get("name", "")
            print("call", call["id"], call["state"], call["remote"]["number"] or "anonymous", who, flush=True)
            if "alert" in call and "pending" not in call and call["id"] not in answers:  # P12: it rings for this party
                answers[call["id"]] = asyncio.create_task(answer(call["id"]))

        async def answer(call):
            try:
                await command("call.answer", call=call, hold=True)
            except RuntimeError as refused:
                print("not answered:", refused, flush=True)  # alreadyAnswered names the winner

        async def read():
            async for frame in socket:
                message = json.loads(frame)
                for each in (
                    message if isinstance(message, list) else [message]
                ):  # P48: one message, or several in order
                    handle(each)

        def handle(message):
            params = message.get("params", {})
            if message.get("id") in replies and "method" not in message:
                future, error = replies.pop(message["id"]), message.get("error")
                (
                    future.set_exception(RuntimeError(error["data"]["code"]))
                    if error
                    else future.set_result(message["result"])
                )
            elif message.get("method") == "line.event" and "call" in params:
                take(params["call"])
            elif message.get("method") == "line.snapshot":
                for call in params.get("calls", []):
                    take(call)

        reading = asyncio.create_task(read())
        client = {"kind": "desktop", "version": "5.0.0", "device": "example-" + uuid.uuid4().hex[:8]}
        session = await request("session.open", token=token, client=client)
        print("open", session["party"]["name"], flush=True)
        for snapshot in (await request("lines.subscribe", lines="all"))["snapshots"]:
            print("line", snapshot["line"], snapshot["lamp"], flush=True)
            for call in snapshot.get("calls", []):
                take(call)
        try:
            for message in (await request("voicemail.list", limit=1))["messages"]:
                played = await command("voicemail.play", message=message["id"])  # R75: from now on played for all
                sound = await asyncio.to_thread(download, url, played["url"])  # P43: signed, good for 300 s, no token
                print("voicemail", message["id"], message["remote"]["number"], len(sound), "bytes", flush=True)
        except RuntimeError as refused:
            print("no voicemail:", refused, flush=True)  # methodNotFound: this hub keeps none
        await reading


def download(socket_url, path):
    origin = socket_url.replace("ws", "http", 1).removesuffix("/v1/socket")
    with urllib.request.urlopen(origin + path, timeout=10) as response:
        return response.read()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], open(sys.argv[2], encoding="utf-8").read().strip()))
