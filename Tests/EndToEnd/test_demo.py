"""The demonstration: its people, its console, and the simulated switch, which speaks the public protocol (Q9, section 12)."""

import asyncio

import pytest

from client import Client
from hub import PATIENCE, own_node
from refusal import Refused, outcome


@pytest.mark.slow
async def test_the_demonstrations_people_can_open_and_see_calls_come_and_go():
    """Q9: ready-made tokens; what the simulated switch does keeps every rule that the mirrors check."""
    with own_node("demo", "--demo") as hub:
        response = await hub.get("/demo/people")
        assert response.status == 200
        people = response.json["people"]
        assert len(people) >= 3 and {"id", "name", "kind", "token"} <= set(people[0])
        administrator = response.json["administrator"]
        portal = Client(hub, administrator["id"], scope="admin", kind="portal", token=administrator["token"])
        await portal.open()
        assert len((await portal.rpc("admin.directory.list", kind="party"))["items"]) >= len(people)
        await portal.leave()
        clients = [Client(hub, person["id"], kind="web", token=person["token"]) for person in people]
        for client in clients:
            await client.open()
            await client.rpc("lines.subscribe", lines="all")
        viewers = [client for client in clients if client.lines]
        assert viewers, "somebody has a line"

        tried = set()

        def ringing():
            rows = [(client, row) for client in viewers for mirror in client.lines.values() for row in mirror.rows.values()]
            return next(((client, row["id"]) for client, row in rows if "alert" in row and row["id"] not in tried), None)

        for _ in range(10):  # Callers give up as they like; that is no fault, but one of them is patient enough.
            waits = [asyncio.create_task(client.wait_for(ringing, "a call", seconds=60 * PATIENCE)) for client in viewers]
            (first, *_), _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
            callee, call = first.result()
            tried.add(call)
            steps = [await outcome(callee.do("answer", call, hold=True))]
            if not isinstance(steps[0], Refused):
                steps += [await outcome(callee.do(verb, call)) for verb in ("hold", "hangUp")]
                await callee.is_told("history.added", entry=call)
            if not any(isinstance(step, Refused) for step in steps):
                assert [step["call"]["state"] for step in steps] == ["connected", "held", "ended"]
                break
        else:
            raise AssertionError(f"no caller waited for an answer: {steps}")
        for client in clients:
            await client.leave()


async def test_the_simulated_switch_plays_a_line_of_ours(office):
    """Section 12: `linehub simulate` through the same port."""
    await office.furnish(switch=False)
    anna = await office.desk(office.anna)
    token = office.hub.token("simulator", "switch")
    arguments = [
        "simulate",
        "--url",
        office.hub.socket_url.removesuffix("/v1/socket"),
        "--name",
        f"sim{office.mark}",
        "--lines",
        office.line,
        "--rate",
        "600/min",
        "--duration",
        "6s",
    ]
    task = asyncio.create_task(asyncio.to_thread(office.hub.command, *arguments, "--token", token))
    event = await anna.sees("call.alert", line=office.line)
    call = event["call"]["id"]
    assert call.startswith(f"sim{office.mark}."), "P4"
    row = (await anna.do("answer", call))["call"]
    assert row["state"] == "connected"
    await anna.do("hold", call)
    await anna.do("hangUp", call)
    await anna.row_in(call, "ended")
    await task
