"""What a machine does to a hub (issue 6): a full disk, a read-only one, no descriptors, no Redis. Each says what is to be done, none loses what
was promised, and the hub goes on as soon as it can."""

import asyncio
import contextlib
import socket

import pytest

from hub import PATIENCE, Hub, attempt, binary_path
from mount import Disk
from office import Office
from refusal import Refused
from running import until
from wire import RawSocket

DEADLINE_SECONDS = 30 * PATIENCE


@pytest.fixture
def disk(tmp_path):
    with Disk(tmp_path / "disk") as disk:
        yield disk


def at(directory):
    return ("--listen", "127.0.0.1:0", "--data", str(directory / "data"), "--token-secret-file", str(directory.parent / "secret"))


def refuses_to_start(tmp_path, *arguments, seconds=20 * PATIENCE):
    """What a node says that does not start."""
    Hub(tmp_path)
    status, printed, said = attempt(*arguments, seconds=seconds)
    assert status != 0 and "ready" not in printed, f"{status}: {printed}"
    assert said.count("\n") <= 3, f"no word for a person: {said}"
    return said


async def test_a_disk_that_fills_up_refuses_what_it_cannot_promise(tmp_path, disk):
    """Commands are refused with a code that says try again, never acknowledged and lost; what is live goes on; the log says which disk; with
    room again all goes on, and after a restart everything stands that was acknowledged (D3)."""
    with Hub(disk.directory) as hub:
        office = await Office(hub).furnish()
        bo, anna = await office.desks(office.bo, office.anna)
        call = await office.connected(bo)
        disk.fill()
        acknowledged, refusals = [], []

        async def put(number):
            try:
                await office.put_party(f"party-{number}", name="n" * 250)
                acknowledged.append(f"party-{number}")
            except Refused as refusal:
                refusals.append(refusal.word)

        for number in range(400):
            await put(number)
            if len(refusals) >= 5:
                break
        assert len(refusals) >= 5 and set(refusals) <= {"overloaded"}, refusals
        await until(lambda: "nothing can be stored" in hub.log.read_text(), "a word in the log", DEADLINE_SECONDS)
        assert str(disk.directory) in hub.log.read_text()
        assert bo.row(call) and anna.row(call), "both still show the call"

        disk.clear()

        async def taken():
            refusals.clear()
            await put(1000)
            return not refusals

        await until(taken, "room", DEADLINE_SECONDS)
        await until(lambda: "stored again" in hub.log.read_text(), "a word in the log", DEADLINE_SECONDS)
        await bo.do("hangUp", call)
        await anna.sees("call.ended", call=call)
        await office.close()
        hub.kill()
        hub.start()
        again = await office.administrator()
        stored = {party["id"] for party in (await again.rpc("admin.directory.export"))["parties"]}
        assert set(acknowledged) <= stored, "nothing that was acknowledged is lost"
        await again.leave()


def test_a_read_only_disk_ends_the_start(tmp_path, disk):
    (tmp_path / "secret").write_text("s" * 44)
    disk.make_read_only()
    said = refuses_to_start(tmp_path, *at(disk.directory))
    assert str(disk.directory) in said and "read-only" in said.lower(), said


def test_a_full_disk_ends_the_start(tmp_path, disk):
    (tmp_path / "secret").write_text("s" * 44)
    disk.fill()
    said = refuses_to_start(tmp_path, *at(disk.directory))
    assert str(disk.directory) in said and ("full" in said.lower() or "room" in said.lower()), said


def test_a_file_in_the_place_of_the_data_ends_the_start(tmp_path):
    (tmp_path / "data").write_text("in the way")
    (tmp_path / "secret").write_text("s" * 44)
    said = refuses_to_start(tmp_path, "--listen", "127.0.0.1:0", "--data", str(tmp_path / "data"),
                            "--token-secret-file", str(tmp_path / "secret"))
    assert str(tmp_path / "data") in said, said


def test_a_port_that_is_taken_ends_the_start(tmp_path):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        said = refuses_to_start(tmp_path, "--listen", f"127.0.0.1:{port}", "--data", str(tmp_path / "data"),
                                "--token-secret-file", str(tmp_path / "secret"))
        assert str(port) in said and "in use" in said.lower(), said


def test_an_address_that_is_not_here_ends_the_start(tmp_path):
    said = refuses_to_start(tmp_path, "--listen", "192.0.2.1:8080", "--data", str(tmp_path / "data"),
                            "--token-secret-file", str(tmp_path / "secret"))
    assert "192.0.2.1" in said, said


def test_a_redis_that_is_not_there_ends_the_start(tmp_path):
    said = refuses_to_start(tmp_path, "--listen", "127.0.0.1:0", "--data", str(tmp_path / "data"),
                            "--token-secret-file", str(tmp_path / "secret"), "--redis", "redis://:hidden@127.0.0.1:1")
    assert "127.0.0.1:1" in said and "hidden" not in said, said


async def test_without_memory_no_newcomer_is_taken(tmp_path):
    """Refused with 503 before the kernel's killer comes; readiness sends them elsewhere, and the log says what to give."""
    with Hub(tmp_path / "hub", arguments=["--limits-memory-bytes", "1048576"]) as hub:
        raw = await RawSocket.connect(hub.port)
        assert raw.response.status == 503 and "retry-after" in raw.response.headers
        await raw.close()
        assert (await hub.get("/readyz")).status == 503 and (await hub.get("/healthz")).status == 200
        await until(lambda: "limits.memoryBytes" in hub.log.read_text(), "a word in the log", DEADLINE_SECONDS)
        assert b'linehub_handshakes_refused_total{reason="memory"} 1' in (await hub.get("/metrics")).body


def test_a_signal_right_behind_the_ready_line_is_heard(tmp_path):
    """SIGTERM as soon as anybody can know that the node is there: it ends, and with 0."""
    hub = Hub(tmp_path / "hub")
    for _ in range(5):
        hub.start()
        hub.stop()


async def test_without_descriptors_those_who_are_there_go_on(tmp_path):
    """EMFILE: whoever is connected works, the log says what to raise, and newcomers come in when others have left."""
    hub = Hub(tmp_path / "hub", arguments=["--threads", "1"], program=["prlimit", "--nofile=96:96", str(binary_path())])
    with hub:
        office = await Office(hub).furnish()
        bo, anna = await office.desks(office.bo, office.anna)
        crowd = [socket.socket() for _ in range(150)]
        for one in crowd:
            one.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                one.connect((hub.address, hub.port))
        await until(lambda: "raise LimitNOFILE, or lower limits.connections" in hub.log.read_text(), "a word in the log", DEADLINE_SECONDS)
        call = await office.connected(bo)
        await anna.row_in(call, "connected")
        for one in crowd:
            one.close()
        cia = await asyncio.wait_for(office.desk(office.cia), DEADLINE_SECONDS)
        await cia.row_in(call, "connected")
        await office.close()
