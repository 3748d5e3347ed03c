"""What TLS costs a node: a handshake, a socket at rest, and an event to many; beside the same without TLS, in turn.

    .venv/bin/python loadtest/tlscost.py [--runs 3]

The hub has core 0, the clients core 1. CPU and memory are the process's own, as the kernel counts them.
"""

import argparse
import asyncio
import os
import pathlib
import resource
import statistics
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "Tests" / "EndToEnd"))

from certificates import Authority, SecureHub  # noqa: E402 - found by the path above
from hub import Hub  # noqa: E402
from office import Office  # noqa: E402
from wire import read_response  # noqa: E402

SOCKETS, WATCHERS, CALLS = 500, 200, 60
TICK = os.sysconf("SC_CLK_TCK")


def cpu(hub):
    """Microseconds of CPU that the hub has used."""
    fields = open(f"/proc/{hub.process.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1e6 / TICK


def memory(hub):
    for line in open(f"/proc/{hub.process.pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")


async def measured(hub):
    office = await Office(hub).furnish()
    # Once before, so that what the first socket brings about is not counted.
    warm = [await asyncio.open_connection(hub.address, hub.port, ssl=hub.tls) for _ in range(20)]
    before_cpu, before_memory = cpu(hub), memory(hub)
    idle = [await asyncio.open_connection(hub.address, hub.port, ssl=hub.tls) for _ in range(SOCKETS)]
    for reader, writer in idle:
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await read_response(reader)
    opened_cpu, opened_memory = cpu(hub), memory(hub)
    for _, writer in idle + warm:
        writer.close()
    watchers = [await office.desk(office.bo, device=f"desk-{number}", validate=False) for number in range(WATCHERS)]
    start = cpu(hub)
    for _ in range(CALLS):
        call = await office.ringing()
        await asyncio.gather(*(watcher.sees("call.alert", call=call) for watcher in watchers))
        await office.switch.ended(call)
        await asyncio.gather(*(watcher.sees("call.ended", call=call) for watcher in watchers))
    event = (cpu(hub) - start) / (2 * CALLS * WATCHERS)
    await office.close()
    return (opened_cpu - before_cpu) / SOCKETS, (opened_memory - before_memory) / SOCKETS, event


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--runs", type=int, default=3)
    runs = arguments.parse_args().runs
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    os.sched_setaffinity(0, {1})
    found = {"plain": [], "TLS": []}
    for _ in range(runs):
        for name, rows in found.items():
            with tempfile.TemporaryDirectory() as directory:
                directory = pathlib.Path(directory)
                authority = Authority(directory)
                hub = Hub(directory) if name == "plain" else SecureHub(directory, authority, authority.vouch("node"))
                hub.program = ["taskset", "-c", "0", str(pathlib.Path(os.environ["LINEHUB_BINARY"]))]
                hub.arguments += ["--threads", "1", "--limits-pending-handshakes", "2000"]
                with hub:
                    rows.append(asyncio.run(measured(hub)))
    print(f"| median of {runs} (range) | plain | TLS | ratio |\n|---|---|---|---|")
    for index, (what, unit) in enumerate(
        [("a socket and a request on it", "us CPU"), ("a socket at rest", "bytes"), ("an event at a watcher", "us CPU")]
    ):
        columns = [[row[index] for row in rows] for rows in found.values()]
        cells = [f"{statistics.median(some):.0f} ({min(some):.0f}-{max(some):.0f}) {unit}" for some in columns]
        ratio = statistics.median(columns[1]) / max(statistics.median(columns[0]), 1e-9)
        print(f"| {what} | {cells[0]} | {cells[1]} | {ratio:.1f} |")


main()
