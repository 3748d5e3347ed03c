#!/usr/bin/env python3
"""A whole cluster on this machine, to look at and to break: `make cluster`.

Three nodes, Redis with a replica and three sentinels, HAProxy in front, and the demonstration's office, played through the proxy. What
ends is started again a little later; Ctrl-C ends everything. Nothing is kept: all of it lives in a temporary directory.
"""

import argparse
import asyncio
import contextlib
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "Tests" / "EndToEnd"))

from cluster import Cluster  # noqa: E402 - found by the path above
from hub import binary_path  # noqa: E402
from proxy import HAProxy  # noqa: E402
from redisserver import GuardedRedis  # noqa: E402
from running import Running  # noqa: E402

DOWN_SECONDS = 5
LOOK_SECONDS = 0.5


class Office(Running):
    """The demonstration's people and switch, who come in by the proxy as anybody does."""

    def __init__(self, proxy, cluster):
        self.proxy, self.cluster = proxy, cluster

    def start(self):
        options = ["--url", f"ws://127.0.0.1:{self.proxy.port}", "--secret-file", str(self.cluster.nodes[0].secret_file)]
        with open(self.cluster.nodes[0].directory / "office.log", "ab") as log:
            self.process = subprocess.Popen([str(binary_path()), "play", *options], stdout=log, stderr=log)


async def run(port, data):
    with Cluster(data, ["--demo"], redis=GuardedRedis(data)) as cluster:
        proxy = HAProxy([node.port for node in cluster.nodes], data, cluster)
        proxy.port = port
        async with proxy:
            office = Office(proxy, cluster)
            office.start()
            try:
                tell(cluster, proxy, data)
                await until_interrupted(lambda: keep_up(cluster, office))
            finally:
                office.kill()


def tell(cluster, proxy, data):
    servers = {"master": cluster.redis.first, "replica": cluster.redis.second}
    servers |= {f"sentinel {number}": each for number, each in enumerate(cluster.redis.sentinels, 1)}
    print(f"\nThe console    http://127.0.0.1:{proxy.port}/           at whichever node HAProxy chooses")
    print(f"The portal     http://127.0.0.1:{proxy.port}/portal     its page Nodes shows all three\n")
    for node in cluster.nodes:
        print(f"node {node.node}         {node.url}/     pid {node.process.pid}")
    for name, server in servers.items():
        print(f"{name:<15}127.0.0.1:{server.port}          pid {server.process.pid}")
    print(f"\nLogs and data are in {data}. Try `kill -9` or `kill -STOP` on any of them: the office goes on.")
    print(f"What ends is started again after {DOWN_SECONDS} s. Ctrl-C ends everything.\n", flush=True)


async def keep_up(cluster, office):
    """Starts again what has ended."""
    for name, each in [*((f"node {node.node}", node) for node in cluster.nodes), ("the office", office)]:
        if not each.alive:
            print(f"{name} has ended with {each.process.returncode}; it starts again in {DOWN_SECONDS} s", flush=True)
            await asyncio.sleep(DOWN_SECONDS)
            await asyncio.to_thread(each.start)
            print(f"{name} runs again, pid {each.process.pid}", flush=True)
    for server in cluster.redis.servers:
        if not server.alive:
            print(f"the Redis at {server.port} has ended; it starts again in {DOWN_SECONDS} s", flush=True)
            await asyncio.sleep(DOWN_SECONDS)
            await asyncio.to_thread(server.start)
            print(f"the Redis at {server.port} runs again, pid {server.process.pid}", flush=True)


async def until_interrupted(look):
    over = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    while not over.is_set():
        await look()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), LOOK_SECONDS)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8080, help="where HAProxy listens on 127.0.0.1")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="linehub-cluster-") as directory:
        asyncio.run(run(arguments.port, Path(directory)))


if __name__ == "__main__":
    main()
