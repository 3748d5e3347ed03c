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


async def people_of(hub):
    """The people of the demonstration by id, and the number that calls back."""
    answer = (await hub.get("/demo/people")).json
    return {each["id"]: each for each in answer["people"]}, answer["ringBack"]


async def seated(hub, people, *who):
    """These people at their desks, their lines shown."""
    clients = [Client(hub, each, kind="web", token=people[each]["token"]) for each in who]
    for client in clients:
        await client.open()
        await client.rpc("lines.subscribe", lines="all")
    return clients


async def test_the_number_that_calls_back_rings_on_the_line_that_dialled_it_until_somebody_real_answers():
    """R31-R33: for one who is alone with the demonstration; a click in the console does just this."""
    with own_node("ringback", "--demo") as hub:
        people, number = await people_of(hub)
        anna, reception = await seated(hub, people, "anna", "reception")
        since = anna.mark()
        dialled = (await anna.place("line-anna", number))["id"]
        await anna.row_in(dialled, "ended")

        def calls_back(row):
            return row["remote"]["number"] == number

        event = await anna.sees("call.alert", since, line="line-anna", call=calls_back)
        call = event["call"]["id"]
        assert event["call"]["alert"]["number"] == people["anna"]["number"]
        await reception.row_in(call, "ringing", alert=lambda alert: alert and alert["callFor"] == "Anna Berg")
        await anna.do("answer", call, hold=True)
        await reception.row_in(call, "connected", by="anna")
        await anna.do("hold", call)
        assert (await reception.do("pickUp", call))["call"]["by"]["id"] == "reception", "R42"
        await reception.do("hangUp", call)
        for client in (anna, reception):
            await client.leave()


@pytest.mark.slow
async def test_the_demonstrations_office_lives_without_anybody_real():
    """R24, R26, R31: the reception's wall of fifty lines, on which the others answer and dial in a delegator's name."""
    with own_node("office", "--demo") as hub:
        people, _ = await people_of(hub)
        (reception,) = await seated(hub, people, "reception")
        assert len(reception.lines) == 50

        def is_answered(row):
            return row["direction"] == "inbound" and row["by"]["id"] != "reception"

        def is_placed(row):
            return row["direction"] == "outbound" and row["onBehalf"]

        await reception.sees("call.connected", call=is_answered, seconds=90)
        await reception.sees("line.busy", call=is_placed, seconds=90)
        await reception.leave()


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
