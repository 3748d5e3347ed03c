"""Measures LineHub and its peers side by side: `make bench-peers`.

    python loadtest/peers/bench.py [--runs 3] [--minutes 8] [--peers linehub,uws,nchan,mosquitto,floor] [--shapes fan]
                                   [--payload 200] [--also NAME=PROGRAM]... [--json FILE]

Every shape is run on every peer in turn, and then all of it again: what else the machine does then falls on all of them
alike. Prints the medians, with the least and the greatest of each in brackets. Each server has core 0 and is new for each
measurement; `floor` is no hub but what the kernel alone takes (floor.c). When the minutes are over, no new run begins.

--also measures a server of yours: PROGRAM is started with a port as its only argument and must speak as uws.py does.
"""

import argparse
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent

# The arguments of the load tool, and which of its figures stand in the table: (row, name or latency, percentile or format).
DELIVERIES = ("deliveries per CPU-s", "deliveriesPerServerSecond")
SHAPES = {
    "fan-out, 1,000 watchers": (["fan-out", "--watchers", "1000", "--duration", "2"],
                                [DELIVERIES, ("last watcher p50, ms", "last watcher.p50")]),
    "fan-out, 10,000 watchers": (["fan-out", "--watchers", "10000", "--duration", "3"], [DELIVERIES]),
    "many lines, 1,000 connections": (["office", "--lines", "250", "--duration", "2"], [DELIVERIES]),
    "many lines, 10,000 connections": (["office", "--lines", "2500", "--duration", "3"], [DELIVERIES]),
    "many lines, 10,000 connections, 2,500 events/s": (
        ["office", "--lines", "2500", "--rate", "2500", "--duration", "3"],
        [DELIVERIES, ("p50, ms", "delivery.p50"), ("p99, ms", "delivery.p99")]),
    "bursts of 16, 1,000 watchers": (["burst", "--duration", "2"], [DELIVERIES]),
    "handshakes, 10,000": (["storm"], [("handshakes per CPU-s", "handshakesPerServerSecond")]),
    "idle, 10,000 sockets, 4 subscriptions": (["idle", "--duration", "1"], [("PSS a socket, bytes", "pssBytesPerSocket")]),
}


class Also:
    """A server that somebody brings: started for one measurement."""

    def __init__(self, program):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen([program, str(self.port)], stdout=subprocess.DEVNULL,
                                        preexec_fn=lambda: os.sched_setaffinity(0, {0}))

    def __enter__(self):
        deadline = time.monotonic() + 10
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return ["--peer", "uws", "--url", f"ws://127.0.0.1:{self.port}", "--pid", str(self.process.pid)]
            except ConnectionRefusedError:
                time.sleep(0.01)
        raise RuntimeError("it does not listen")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def measure(arguments, peer, shape, outcome):
    """Runs one shape on one peer; returns what the tool wrote, None if it failed."""
    command = [arguments.tool, *SHAPES[shape][0], "--json", outcome, "--hub", arguments.hub, "--peers", str(FOLDER),
               "--payload", str(arguments.payload)]
    also = dict(entry.split("=", 1) for entry in arguments.also)
    try:
        if peer in also:
            with Also(also[peer]) as options:
                subprocess.run(command + options, check=True, timeout=60, capture_output=True)
        else:
            subprocess.run(command + ["--peer", peer], check=True, timeout=60, capture_output=True)
    except (subprocess.SubprocessError, RuntimeError) as error:
        said = getattr(error, "stderr", None) or str(error).encode()
        print(f"{shape} on {peer}: {said.decode().strip().splitlines()[-1]}", file=sys.stderr)
        return None
    return json.loads(pathlib.Path(outcome).read_text())


def value(outcome, name):
    if "." in name:
        latency, percentile = name.split(".")
        return next(entry[percentile] for entry in outcome["latencies"] if entry["name"] == latency)
    return next((figure["value"] for figure in outcome["figures"] if figure["name"] == name), None)


def cell(values):
    def text(number):
        return f"{number:.2f}" if number < 100 else f"{round(number, -2 if number >= 10_000 else 0):,.0f}"

    values = [number for number in values if number is not None]
    if not values:
        return "–"
    spread = f" ({text(min(values))}–{text(max(values))})" if len(values) > 1 else ""
    return text(statistics.median(values)) + spread


def table(outcomes, peers):
    lines = ["| | " + " | ".join(peers) + " |", "|---" * (len(peers) + 1) + "|"]
    for shape, (_, rows) in SHAPES.items():
        for row, name in rows:
            found = [[value(outcome, name) for outcome in outcomes.get((shape, peer), [])] for peer in peers]
            if any(found):
                lines.append(f"| {shape}: {row} | " + " | ".join(map(cell, found)) + " |")
    lost = {peer: sum((value(outcome, "lost") or 0) + (value(outcome, "outOfOrder") or 0)
                      for (_, name), all in outcomes.items() if name == peer for outcome in all) for peer in peers}
    return "\n".join(lines + ["", "Lost or out of order: " + ", ".join(f"{peer} {lost[peer]:.0f}" for peer in peers)])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--peers", default="linehub,uws,nchan,mosquitto,floor")
    parser.add_argument("--shapes", default="", help="only shapes whose name begins like this")
    parser.add_argument("--payload", type=int, default=200, help="bytes of a publication, on all but LineHub")
    parser.add_argument("--also", action="append", default=[], metavar="NAME=PROGRAM")
    parser.add_argument("--hub", default=str(ROOT / ".build/release/linehub"))
    parser.add_argument("--tool", default=str(ROOT / "loadtest/.build/release/linehub-loadtest"))
    parser.add_argument("--json", help="write every outcome to this file")
    arguments = parser.parse_args()
    peers = [entry.split("=")[0] for entry in arguments.also] + [peer for peer in arguments.peers.split(",") if peer]
    shapes = [shape for shape in SHAPES if shape.startswith(arguments.shapes)]
    end = time.monotonic() + arguments.minutes * 60
    outcomes, took = {}, 0
    with tempfile.TemporaryDirectory() as folder:
        for run in range(arguments.runs):
            started = time.monotonic()
            if run and started + took > end:
                print(f"the minutes are over after {run} runs", file=sys.stderr)
                break
            for shape in shapes:
                print(f"run {run + 1}: {shape}", file=sys.stderr)
                for peer in peers:
                    outcome = measure(arguments, peer, shape, f"{folder}/outcome.json")
                    if outcome:
                        outcomes.setdefault((shape, peer), []).append(outcome)
            took = time.monotonic() - started
    print(table(outcomes, peers))
    if arguments.json:
        everything = [{"shape": shape, "peer": peer, "outcomes": all} for (shape, peer), all in outcomes.items()]
        pathlib.Path(arguments.json).write_text(json.dumps(everything, indent=1))


if __name__ == "__main__":
    main()
