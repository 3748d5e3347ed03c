"""The log: one record is one line, whoever chose the words in it, and nobody outside can fill it."""

import asyncio
import json
import os
import subprocess

import pytest

from client import DEADLINE_SECONDS, Client
from hub import READY, STOP_SECONDS, Hub, binary_path
from office import Office
from refusal import refused
from running import until

# Ten seconds of what is written of one kind.
COUNT = 200
FORGED = 'no.such\n{"level":"notice","msg":"audit","outcome":"forged"}\u2028\u001b[2J'


def records(node):
    """Every line of the log as JSON; the hub's own, as it was ended before."""
    return [json.loads(line) for line in node.log.read_bytes().decode().splitlines() if line]


@pytest.fixture
def node(tmp_path):
    with Hub(tmp_path / "node", arguments=["--log-format", "json", "--log-level", "debug"]) as node:
        yield node


async def test_a_record_names_session_party_and_line(node):
    office = Office(node)
    await office.furnish()
    bo = await office.desk(office.bo)
    await refused(bo.rpc("call.answer", call="h.never", commandId="c"), "unknownCall")
    await office.close()
    node.stop()
    told = records(node)
    opened = [record for record in told if record["msg"] == "session opened" and record["party"] == office.bo]
    assert len(opened) == 1 and opened[0]["level"] == "debug" and opened[0]["kind"] == "desktop"
    (refusal,) = (record for record in told if record["msg"] == "request refused")
    assert refusal["session"] == opened[0]["session"] and refusal["party"] == office.bo
    assert (refusal["method"], refusal["call"], refusal["code"]) == ("call.answer", "h.never", "unknownCall")


async def test_a_name_cannot_forge_a_record(node):
    """What somebody asked for stands in the record of the refusal, in one line, and cut where it is long."""
    office = Office(node)
    await office.furnish()
    bo = await office.desk(office.bo)
    await refused(bo.rpc("call.answer", call=FORGED, commandId="c"), "invalidParams")
    await refused(bo.rpc("call.answer", call="x" * 10_000, commandId="d"), "invalidParams")
    await office.close()
    node.stop()
    told = records(node)
    assert [record["call"] for record in told if record["msg"] == "request refused"] == [FORGED, "x" * 128]
    assert "forged" not in {record.get("outcome") for record in told}


async def test_a_log_that_nobody_reads_stops_nothing(tmp_path):
    """A pipe that nobody empties: the node serves, drops and counts what finds no room, and ends when it is told to."""
    node = Hub(tmp_path / "node", arguments=["--threads", "1", "--log-level", "debug"])
    reader, writer = os.pipe()
    program = [str(binary_path()), "serve", *node.flags(), *node.arguments]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=writer, text=True) as process:
        os.close(writer)
        try:
            node.port = int(READY.match(process.stdout.readline().strip())[3])
            office = Office(node)
            await office.furnish()
            bo = await office.desk(office.bo, validate=False)
            dropped = 0
            while not dropped:
                asked = [bo.rpc("call.answer", call=FORGED + "x" * 128, commandId=str(number)) for number in range(50)]
                await asyncio.gather(*asked, return_exceptions=True)
                dropped = counted((await node.get("/metrics")).body.decode(), "linehub_log_dropped_total")
            assert (await node.get("/healthz")).status == 200
            await office.close()
            process.terminate()
            assert process.wait(STOP_SECONDS) == 0
        finally:
            process.kill()
            os.close(reader)


def counted(metrics, name):
    (value,) = (int(line.split()[1]) for line in metrics.splitlines() if line.startswith(name + " "))
    return value


async def test_clients_cannot_fill_the_log(tmp_path):
    """Of many connections that the hub ends at once some leave a line, and the metrics say how many more there were."""
    with Hub(tmp_path / "node") as node:
        strangers = [await Client(node, "nobody").connect() for _ in range(COUNT)]
        words = await asyncio.gather(*(refused(stranger.rpc("lines.list"), "unauthenticated") for stranger in strangers))
        assert len(words) == COUNT
        await asyncio.gather(*(stranger.reader for stranger in strangers))
        text = (await node.get("/metrics")).body.decode()
        left_out = counted(text, "linehub_log_lines_left_out_total")
        assert left_out > 0
        written = COUNT - left_out
        await until(lambda: node.log.read_text().count("connection ended by the hub") == written, "the rest", DEADLINE_SECONDS)
