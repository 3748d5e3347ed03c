"""Bounded cost: a slow reader, a flood, a crowd at the door, a wall of lines; nobody else pays (F8, F29, P21, P25)."""

import asyncio
import socket
import time

import pytest
from websockets.asyncio.client import connect

from client import LARGEST_FRAME_BYTES, SUBPROTOCOL, Client
from hub import own_node
from office import Office
from refusal import Refused

SMALL_BUFFER_BYTES = 4096
ROUNDS = 220  # Each ends a call; a line keeps 256 tombstones, and the feed as many events.


async def narrow(client):
    """Connects with the smallest receive buffer, so that the hub soon notices that nobody reads."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER_BYTES)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", client.hub.port))
    client.socket = await connect(
        client.hub.socket_url,
        sock=raw,
        subprotocols=[SUBPROTOCOL],
        compression=None,
        max_size=LARGEST_FRAME_BYTES,
        max_queue=None,
        ping_interval=None,
        proxy=None,
    )
    client.reader = asyncio.create_task(client._read())
    return await client.join()


async def test_a_client_that_stops_reading_is_brought_up_to_date_and_costs_the_others_nothing(office):
    """P21, F8: fewer, newer events or a snapshot, never a gap; ends are never lost; the rest of the line runs at its pace."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna, validate=False)
    sleeper = await narrow(office.client(office.cia))
    watched = await office.ringing()
    await sleeper.row_in(watched, "ringing")
    sleeper.socket.transport.pause_reading()
    await office.switch.ended(watched)
    slowest = 0
    for _ in range(ROUNDS):
        begun = time.monotonic()
        call = await office.connected(bo)
        await bo.do("hold", call)
        await bo.do("hangUp", call)
        slowest = max(slowest, time.monotonic() - begun)
    last = await office.held(bo)
    await anna.row_in(last, "held")
    assert slowest < 2, f"a round took {slowest:.1f} s while another client slept"
    sleeper.socket.transport.resume_reading()
    await sleeper.row_in(last, "held")
    await sleeper.settle()
    assert sleeper.heard("line.snapshot") or sleeper.heard("line.event", conflated=True), (
        "the test was too short to make anybody slow"
    )
    assert sleeper.lines[office.line].rows == anna.lines[office.line].rows
    assert sleeper.lines[office.line].seq == anna.lines[office.line].seq
    assert sleeper.row(watched)["state"] == "ended", "P21: an end is never conflated away"


async def test_what_a_slow_client_missed_of_one_call_is_one_event_that_stands_for_it_all(office):
    """P21: `after` names what the event stands for, and nobody else is told less."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna, validate=False)
    sleeper = await narrow(office.client(office.cia))
    quiet = await office.held(bo, office.line2)
    await sleeper.row_in(quiet, "held")
    told = sleeper.lines[office.line2].seq
    sleeper.socket.transport.pause_reading()
    for _ in range(ROUNDS):  # More than the socket takes.
        await office.switch.ended(await office.ringing())
    for _ in range(3):
        await bo.do("resume", quiet)
        await bo.do("hold", quiet)
    sleeper.socket.transport.resume_reading()
    await sleeper.settle()
    latest = anna.lines[office.line2].seq
    events = [event for event in sleeper.heard("line.event") if event["line"] == office.line2 and event["seq"] > told]
    assert [(event.get("after"), event["seq"]) for event in events] == [(told, latest)]
    assert sleeper.lines[office.line2].rows == anna.lines[office.line2].rows


async def test_a_flood_of_requests_is_slowed_down_and_hurts_nobody_else(office):
    """P26, 13.2: rateLimited with the time to wait, or 4429 in the end; others are served meanwhile."""
    await office.furnish(switch=False)
    bo, anna = await office.desks(office.bo, office.anna)
    replies = [await bo.start("history.list") for _ in range(3000)]
    begun = time.monotonic()
    await anna.rpc("lines.list")
    assert time.monotonic() - begun < 2, "others are not to wait for the flood"
    results = await asyncio.gather(*replies, return_exceptions=True)
    for refusal in results:
        if isinstance(refusal, Refused):
            assert refusal.word in ("rateLimited", "overloaded"), f"got {refusal}"
    served = [result for result in results if isinstance(result, dict)]
    assert served, "the first of a flood are served"
    assert bo.close_code in (None, 4429)


async def test_a_limited_client_is_served_again_after_the_time_it_was_told():
    """P26: retryAfterMilliseconds is a promise; the commandId of a limited command is free for the retry (P33)."""
    with own_node("limited", "--limits-commands-per-second", "5", "--limits-command-burst", "5") as hub:
        office = await Office(hub).furnish(switch=False)
        bo = office.client(office.bo)
        await bo.open()
        refusal = None
        for _ in range(50):
            try:
                await bo.do("answer", "h.nothing", commandId="c-1")
            except Refused as caught:
                if caught.word == "rateLimited":
                    refusal = caught
                    break
                assert caught.word == "unknownCall"
        assert refusal, "fifty commands at once passed a limit of five a second"
        wait = refusal.data["retryAfterMilliseconds"]
        assert 0 < wait <= 2000
        await asyncio.wait([bo.reader], timeout=wait / 1000 + 0.05)
        with pytest.raises(Refused) as caught:
            await bo.do("answer", "h.nothing", commandId="c-1")
        assert caught.value.word == "unknownCall"
        await office.close()


async def test_a_crowd_that_never_finishes_its_request_keeps_nobody_out(office):
    """F29: half-open connections wait at the door; whoever speaks gets in."""
    await office.furnish(switch=False)
    crowd = [await asyncio.open_connection("127.0.0.1", office.hub.port) for _ in range(200)]
    for _, writer in crowd:
        writer.write(b"GET /v1/socket HTTP/1.1\r\nHost: x\r\n")
    begun = time.monotonic()
    clients = await office.desks(*[office.bo, office.anna, office.cia])
    assert (await office.hub.get("/healthz")).status == 200
    assert time.monotonic() - begun < 5
    for client in clients:
        assert await client.rpc("lines.list")
    for _, writer in crowd:
        writer.close()


async def test_a_wall_of_lines_comes_in_portions():
    """P25: no frame from the hub is larger than 1 MiB; the rest of the snapshots follow as line.snapshot."""
    count, block = 2500, 100
    with own_node("wall", "--threads", "2") as hub:
        office = Office(hub)
        office.admin = admin = await office.administrator()
        await office.put_party("owner", "Owner")
        for start in range(0, count, block):
            lines = [
                {"id": f"l{number}", "number": f"+1{number}", "owner": "owner"}
                for number in range(start, start + block)
            ]
            await admin.rpc("admin.directory.import", lines=lines)
        switch = await office.new_switch(name="s", lines="all", validate=False)
        name = "A caller with a very long name indeed, " * 6
        for start in range(0, count, 250):
            await asyncio.gather(*(switch.incoming(f"l{number}", name=name) for number in range(start, start + 250)))
        wall = Client(
            hub, "wall", scope="monitor", kind="monitor", token=hub.token("wall", "monitor", lines="*"), validate=False
        )
        office.guests.append(wall)
        await wall.open()
        result = await wall.rpc("lines.subscribe", lines="all")
        assert result.get("more") is True and 0 < len(result["snapshots"]) < count
        await wall.wait_for(
            lambda: sum(mirror.watched for mirror in wall.lines.values()) == count, f"{count} lines", seconds=20
        )
        assert all(len(mirror.rows) == 1 for mirror in wall.lines.values())
        await office.close()
