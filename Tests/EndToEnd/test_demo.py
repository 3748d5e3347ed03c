"""The demonstration: its people, its console, and the simulated switch, which speaks the public protocol (Q9, section 12)."""

import asyncio

import pytest

from client import Client
from hub import own_node


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

        def alerted():
            return any(client.seen("call.alert") for client in viewers)

        await asyncio.wait(
            [asyncio.create_task(client.wait_for(alerted, "a call", seconds=60)) for client in viewers],
            return_when=asyncio.FIRST_COMPLETED,
        )
        (callee, call) = next((client, event["call"]) for client in viewers for event in client.seen("call.alert"))
        if "alert" in (callee.row(call["id"]) or {}):
            row = (await callee.do("answer", call["id"], hold=True))["call"]
            assert row["state"] == "connected"
            await callee.do("hold", call["id"])
            await callee.do("hangUp", call["id"])
            await callee.is_told("history.added", entry=call["id"])
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
