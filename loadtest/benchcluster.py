"""What a cluster costs: the shapes of the load tool on nodes over a real Redis. `make bench-cluster`.

    .venv/bin/python loadtest/benchcluster.py [--runs 3] [--only latency] [--results DIR] [--tool PATH]

Nodes and Redis share core 0, with the file of deploy/ (so every commit is on the disk before its reply); the load has core 1. Each
measurement has a cluster of its own. What Redis does for a transition is the difference of two runs that differ in length alone.
"""

import argparse
import asyncio
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent / "Tests" / "EndToEnd"))

from cluster import Cluster  # noqa: E402 - found by the path above
from hub import SteadyHub  # noqa: E402
from traffic import Traffic  # noqa: E402

NAMES = "abcdefgh"
# What a load from one place needs: the limits are there against clients that are not to be trusted.
LIMITS = [
    "--threads", "1", "--log-level", "error", "--limits-message-bytes", "1048576", "--limits-commands-per-second", "100000",
    "--limits-command-burst", "100000", "--limits-requests-in-flight", "65536", "--limits-pending-handshakes", "20000",
    "--limits-subscriptions", "100000",
]  # fmt: skip
RATE = 500
SHORT_SECONDS, LONG_SECONDS = 2, 8
COMMANDS = 2000
REST_SECONDS = 5


class Lone:
    """A node without Redis, to compare with."""

    def __init__(self, directory):
        self.nodes = [SteadyHub(directory / "lone", "lone", LIMITS)]
        self.redis = None

    def __enter__(self):
        self.nodes[0].start()
        return self

    def __exit__(self, *error):
        self.nodes[0].kill()


class Load:
    """Calls at all nodes beside what is measured, by the people of the end-to-end tests."""

    def __init__(self, cluster, lanes):
        self.cluster, self.lanes = cluster, lanes
        self.is_over = threading.Event()
        self.flows = threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=lambda: asyncio.run(self.run()))
        self.thread.start()
        self.flows.wait()
        return self

    async def run(self):
        async with Traffic(self.cluster, self.lanes) as traffic:
            await traffic.flows(self.lanes)
            self.flows.set()
            await asyncio.to_thread(self.is_over.wait)

    def __exit__(self, *error):
        self.is_over.set()
        self.thread.join()


class Bench:
    def __init__(self, arguments):
        self.arguments = arguments

    def measure(self, nodes, shape, lanes=0, apart=False):
        """The tool's outcome, with what Redis did meanwhile; `nodes` is 0 for a node without Redis. Where they are measured `apart`,
        all load is at the first node, and what is gauged are the others."""
        with tempfile.TemporaryDirectory(prefix="linehub-bench-") as folder:
            directory = pathlib.Path(folder)
            os.sched_setaffinity(0, {0})  # Whoever is started inherits it.
            with Cluster(directory, LIMITS, NAMES[:nodes]) if nodes else Lone(directory) as cluster:
                os.sched_setaffinity(0, {1})
                before = redis_use(cluster)
                if lanes:
                    with Load(cluster, lanes):
                        outcome = self.run(cluster, shape, directory)
                else:
                    outcome = self.run(cluster, shape, directory, apart)
                after = redis_use(cluster)
        outcome["redis"] = {name: after[name] - before.get(name, 0) for name in after}
        return outcome

    def run(self, cluster, shape, directory, apart=False):
        file = directory / "outcome.json"
        command = [self.arguments.tool, *shape.split(), "--json", str(file)]
        for node in cluster.nodes[:1] if apart else cluster.nodes:
            command += ["--url", node.url]
        for node in cluster.nodes[1:] if apart else cluster.nodes:
            command += ["--pid", str(node.process.pid)]
        command += ["--secret-file", str(cluster.nodes[0].secret_file)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=180)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}: {done.stderr}\n{cluster.nodes[0].last_words()}")
        return json.loads(file.read_text())

    # The tables

    def latency(self):
        """A command at one node, until its event is at a client of the next."""
        for label, nodes, lanes in (
            ("one node without Redis, idle", 0, 0), ("one node, idle", 1, 0), ("three nodes, idle", 3, 0), ("three nodes, calls at all", 3, 8),
        ):  # fmt: skip
            outcomes = [self.measure(nodes, f"commands --count {COMMANDS} --races 100", lanes) for _ in range(self.arguments.runs)]
            yield label, [
                ("to the claim at another client, p50", "ms", percentile(outcomes, "command to claim at another client", "p50")),
                ("p99", "ms", percentile(outcomes, "command to claim at another client", "p99")),
                ("to the reply, p50", "ms", percentile(outcomes, "command to reply", "p50")),
                ("p99", "ms", percentile(outcomes, "command to reply", "p99")),
                ("winners of 100 races", "", figure(outcomes, "winners")),
            ]

    def transition(self):
        """What Redis and the nodes do for a report of a switch, and for a command of a client."""
        stream = f"office --lines 500 --holding --rate {RATE} --duration"
        kinds = {
            "a report (one commit)": (lambda part: f"{stream} {part}", SHORT_SECONDS, LONG_SECONDS, RATE),
            "a command (two commits, an order)": (lambda part: f"commands --races 1 --count {part}", COMMANDS, 3 * COMMANDS, 1),
        }
        for label, (shape, short, long, each) in kinds.items():
            pairs = [(self.measure(3, shape(short)), self.measure(3, shape(long))) for _ in range(self.arguments.runs)]
            per = (long - short) * each
            yield f"{label}, three nodes", [
                (name, unit, [(after["redis"][key] - before["redis"][key]) * scale / per for before, after in pairs])
                for name, unit, key, scale in (
                    ("commands of Redis", "", "commands", 1), ("scripts", "", "scripts", 1), ("publications", "", "publications", 1),
                    ("bytes to Redis", "B", "bytes in", 1), ("bytes from Redis", "B", "bytes out", 1), ("CPU of Redis", "µs", "cpu", 1e6),
                )
            ]  # fmt: skip

    def growth(self):
        """The same events, as nodes and watchers grow."""
        for nodes in (0, 1, 2, 4):
            label = {0: "one node without Redis", 1: "one node"}.get(nodes, f"{nodes} nodes")
            shape = f"office --lines 500 --holding --rate {RATE} --duration 6"
            yield f"{label}, 500 lines with 4 watchers, {RATE} events/s", self.cost(nodes, shape)
        for watchers in (2, 20, 200, 2000):
            shape = f"fan-out --watchers {watchers} --rate {max(20, min(RATE, 20000 // watchers))} --duration 6"
            yield f"3 nodes, one line with {watchers} watchers", self.cost(3, shape)
        for nodes in (0, 1, 3):
            label = {0: "one node without Redis", 1: "one node"}.get(nodes, f"{nodes} nodes")
            yield f"{label}, 500 lines with 4 watchers, as fast as it goes", self.cost(nodes, "office --lines 500 --holding --duration 5")

    def hearing(self):
        """What a node spends on commits of another while nobody watches their lines there."""
        for label, shape in (
            (f"held and resumed, {RATE} events/s", f"office --lines 500 --holding --rate {RATE} --duration 6"),
            (f"whole calls, {RATE} events/s", f"office --lines 500 --rate {RATE} --duration 6"),
            ("held and resumed, as fast as it goes", "office --lines 500 --holding --duration 5"),
        ):
            outcomes = [self.measure(2, shape, apart=True) for _ in range(self.arguments.runs)]
            rate, share = figure(outcomes, "publicationsPerSecond"), figure(outcomes, "serverCPU")
            yield f"a node that only hears: {label}", [
                ("events/s", "", rate),
                ("CPU of the node for an event", "µs", [percent * 1e4 / each for percent, each in zip(share, rate, strict=True)]),
            ]
        shares = [self.resting() for _ in range(self.arguments.runs)]
        yield "a node that hears nothing", [("CPU of the node for a second", "ms", shares)]

    def resting(self):
        """How many milliseconds of CPU the second of two nodes takes in a second without any event."""
        with tempfile.TemporaryDirectory(prefix="linehub-bench-") as folder:
            os.sched_setaffinity(0, {0})
            with Cluster(pathlib.Path(folder), LIMITS, NAMES[:2]) as cluster:
                process = cluster.nodes[1].process.pid
                time.sleep(REST_SECONDS)
                before = cpu_seconds(process)
                time.sleep(REST_SECONDS)
                return (cpu_seconds(process) - before) * 1000 / REST_SECONDS

    def cost(self, nodes, shape):
        outcomes = [self.measure(nodes, shape) for _ in range(self.arguments.runs)]
        rate, share = figure(outcomes, "publicationsPerSecond"), figure(outcomes, "serverCPU")
        return [
            ("events/s", "", rate),
            ("CPU of all nodes for an event", "µs", [percent * 1e4 / each for percent, each in zip(share, rate, strict=True)]),
            ("deliveries per CPU-second", "", figure(outcomes, "deliveriesPerServerSecond")),
            ("p50", "ms", percentile(outcomes, "delivery", "p50")),
            ("p99", "ms", percentile(outcomes, "delivery", "p99")),
            ("lost or missing", "", [sum(one) for one in zip(figure(outcomes, "lost"), figure(outcomes, "missing"), strict=True)]),
        ]


def cpu_seconds(process):
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def redis_use(cluster):
    """What Redis has done since it started."""
    if cluster.redis is None:
        return {}
    stats, cpu = cluster.redis.info("stats"), cluster.redis.info("cpu")
    calls = {
        name.removeprefix("cmdstat_"): int(value.split(",")[0].removeprefix("calls="))
        for name, value in cluster.redis.info("commandstats").items()
    }
    return {
        "commands": int(stats["total_commands_processed"]),
        "scripts": calls.get("evalsha", 0) + calls.get("eval", 0),
        "publications": calls.get("publish", 0),
        "bytes in": int(stats["total_net_input_bytes"]),
        "bytes out": int(stats["total_net_output_bytes"]),
        "cpu": float(cpu["used_cpu_user"]) + float(cpu["used_cpu_sys"]),
    }


def figure(outcomes, name):
    return [next(each["value"] for each in outcome["figures"] if each["name"] == name) for outcome in outcomes]


def percentile(outcomes, latency, name):
    return [next(each[name] for each in outcome["latencies"] if each["name"] == latency) for outcome in outcomes]


def text(number):
    return f"{number:,.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.3g}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="", help="latency, transition, hearing or growth")
    parser.add_argument("--results", type=pathlib.Path, help="write all figures to this file as JSON")
    parser.add_argument("--tool", default=str(FOLDER / ".build/release/linehub-loadtest"))
    arguments = parser.parse_args()
    bench = Bench(arguments)
    kept = []
    print("| what | figure | median | least-greatest |\n|---|---|---|---|")
    for table in (bench.latency, bench.transition, bench.hearing, bench.growth):
        if not table.__name__.startswith(arguments.only):
            continue
        for label, rows in table():
            for name, unit, values in rows:
                kept.append({"what": label, "figure": name, "unit": unit, "values": values})
                middle = f"{text(statistics.median(values))} {unit}".strip()
                print(f"| {label} | {name} | {middle} | {text(min(values))}–{text(max(values))} |", flush=True)
                label = ""
    if arguments.results:
        arguments.results.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
