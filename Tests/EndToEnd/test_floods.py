"""Who takes more than a share (issue 6): addresses, parties, slow and silent sockets. Honest clients go on beside them."""

import asyncio
import contextlib

import pytest

from hub import PATIENCE, own_node
from office import Office
from refusal import Refused
from running import until
from wire import RawSocket, head, read_response

DEADLINE_SECONDS = 20 * PATIENCE
STRANGER = "127.0.0.9"
"""Another address of this machine than the one that is trusted as a proxy."""


async def open_from(address, hub):
    return await asyncio.open_connection("127.0.0.1", hub.port, local_addr=(address, 0))


async def is_ended(reader):
    """Whether the hub has ended the socket without a word."""
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await reader.read(1) == b""
    except ConnectionError:
        return True


async def healthy(reader, writer):
    writer.write(head("GET /healthz HTTP/1.1", {"Host": "localhost"}))
    async with asyncio.timeout(DEADLINE_SECONDS):
        return (await read_response(reader)).status == 200


@contextlib.asynccontextmanager
async def sockets():
    """Takes sockets to be closed in the end."""
    writers = []
    try:
        yield writers
    finally:
        for writer in writers:
            writer.close()


async def test_an_address_has_so_many_sockets():
    """One more is closed at once; another address, and the proxy, are not touched; a place is free when one leaves."""
    with own_node("addresses", "--threads", "1", "--limits-sockets-per-address", "3") as hub:
        async with sockets() as writers:
            mine = [await open_from(STRANGER, hub) for _ in range(3)]
            writers += [writer for _, writer in mine]
            for reader, writer in mine:
                assert await healthy(reader, writer)
            refused, writer = await open_from(STRANGER, hub)
            writers.append(writer)
            assert await is_ended(refused)
            for address in ("127.0.0.8", "127.0.0.1"):
                reader, writer = await open_from(address, hub)
                writers.append(writer)
                assert await healthy(reader, writer)
            mine[0][1].close()

            async def has_place():
                reader, writer = await open_from(STRANGER, hub)
                writers.append(writer)
                with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                    return await healthy(reader, writer)

            await until(has_place, "a place for the address", DEADLINE_SECONDS)


async def test_an_address_comes_so_often():
    """Five times the rate at once, and no more until time has passed."""
    with own_node("rates", "--threads", "1", "--limits-connects-per-address-per-second", "1") as hub:
        async with sockets() as writers:
            fates = []
            for _ in range(20):
                reader, writer = await open_from(STRANGER, hub)
                writers.append(writer)
                try:
                    fates.append(await healthy(reader, writer))
                except (ConnectionError, asyncio.IncompleteReadError):
                    fates.append(False)
            assert 5 <= sum(fates) < 20 and all(fates[:5]), fates
            reader, writer = await open_from("127.0.0.1", hub)
            writers.append(writer)
            assert await healthy(reader, writer), "who is trusted as a proxy is not counted"


@pytest.mark.parametrize("said", [b"", b"GET /v1/socket HTTP/1.1\r\nHost: localhost\r\nX-Slow: "], ids=["silent", "slow"])
async def test_sockets_that_say_nothing_make_room_for_those_that_do(said):
    """Slow loris: they take all places, and each newcomer the one of the oldest of them."""
    with own_node("loris", "--threads", "1", "--limits-pending-handshakes", "8") as hub:
        office = await Office(hub).furnish()
        bo = await office.desk(office.bo)
        async with sockets() as writers:
            attackers = []
            for _ in range(40):
                reader, writer = await open_from(STRANGER, hub)
                writer.write(said)
                attackers.append(reader)
                writers.append(writer)
            assert (await hub.get("/healthz")).status == 200
            cia = await office.desk(office.cia)
            call = await office.ringing()
            for client in (bo, cia):
                await client.row_in(call, "ringing")
            for reader in attackers[:20]:
                assert await is_ended(reader), "the oldest went first"
        await office.close()


@pytest.mark.parametrize("what", ["head", "body"])
async def test_a_request_that_drips_comes_to_an_end(what):
    """A byte now and then keeps nobody's place: the whole request has its time."""
    with own_node("drip", "--limits-request-seconds", "2") as hub:
        reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
        first = head("POST /v1/rpc HTTP/1.1", {"Host": "localhost", "Content-Type": "application/json", "Content-Length": "1000"})
        writer.write(first[:-4] if what == "head" else first)

        async def drip():
            while True:
                writer.write(b"\r\nX-A: b" if what == "head" else b" ")
                await writer.drain()
                await asyncio.sleep(0.2)

        dripping = asyncio.create_task(drip())
        async with asyncio.timeout(DEADLINE_SECONDS):
            with contextlib.suppress(ConnectionError):
                while await reader.read(1000):
                    pass
        dripping.cancel()
        with contextlib.suppress(asyncio.CancelledError, ConnectionError):
            await dripping
        writer.close()


async def test_who_floods_waits_for_its_turn_and_nobody_else_does():
    """13.2: what one session asks beyond its share is read slowly, and answered whole; others' requests are answered at once."""
    with own_node("turns", "--threads", "1", "--limits-prompt-requests", "10", "--limits-busy-requests-per-second", "50") as hub:
        office = await Office(hub).furnish(switch=False)
        bo, cia = await office.desks(office.bo, office.cia)
        replies = [await bo.start("lines.list") for _ in range(100)]
        await cia.rpc("lines.list")
        assert not all(reply.done() for reply in replies), "a hundred at fifty a second take a second"
        async with asyncio.timeout(DEADLINE_SECONDS):
            await asyncio.gather(*replies)
        assert "\nlinehub_turns_awaited_total 0\n" not in (await hub.get("/metrics")).body.decode()
        await office.close()


async def test_a_party_has_so_many_sessions():
    """Further devices are refused limitReached and closed 4503; the same device again replaces its session, and others' parties go on."""
    with own_node("sessions", "--limits-sessions-per-party", "2") as hub:
        office = await Office(hub).furnish(switch=False)
        desks = [await office.desk(office.bo, device=f"desk-{number}") for number in range(2)]
        third = office.client(office.bo, device="desk-2")
        with pytest.raises(Refused) as refusal:
            await third.open()
        assert refusal.value.word == "limitReached" and refusal.value.data["of"] == "sessions"
        assert await third.closed() == 4503
        again = office.client(office.bo, device="desk-1")
        assert await again.open()
        assert await desks[1].closed() == 4409
        assert await office.desk(office.cia)
        await office.close()


async def test_a_socket_without_a_session_ends():
    """Half-open: an upgrade alone keeps a place for sessionOpenSeconds and no longer (close 4401)."""
    with own_node("half-open", "--limits-session-open-seconds", "1") as hub:
        raw = await RawSocket.connect(hub.port)
        assert await raw.closing() == 4401
        await raw.close()
