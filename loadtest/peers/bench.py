"""Measures LineHub and its peers side by side: `make bench-peers`.

    python loadtest/peers/bench.py [--runs 3] [--minutes 8] [--peers linehub,uws,nchan,mosquitto,floor] [--shapes fan]
                                   [--payload 200] [--also NAME=PROGRAM]... [--json FILE]

Every shape is run on every peer in turn, and then all of it again: what else the machine does then falls on all of them
alike. Prints the medians, with the least and the greatest of each in brackets. Each server has core 0, and is new for
each measurement; `floor` is no hub but what the kernel alone takes (floor.c). When the minutes are over, no new run
begins.

--also measures a server of yours: PROGRAM is started with a port as its only argument and must speak as uws.py does.
"""

import argparse
import json
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent

# The arguments of the load tool, and which of its figures stand in the table.
DELIVERIES = ("deliveries per CPU-s", "deliveriesPerServerSecond")
SHAPES = {
    "fan-out, 1,000 watchers": (["fan-out", "--watchers", "1000", "--duration", "2"],
                                [DELIVERIES, ("last watcher p50, ms", "last watcher.p50")]),
    "fan-out, 10,000 watchers": (["fan-out", "--watchers", "10000", "--duration", "3"], [DELIVERIES]),
    "many lines, 1,000 connections": (["office", "--holding", "--lines", "250", "--duration", "2"], [DELIVERIES]),
    "many lines, 10,000 connections": (["office", "--holding", "--lines", "2500", "--duration", "3"], [DELIVERIES]),
    "many lines, 10,000 connections, 2,500 events/s": (
        ["office", "--holding", "--lines", "2500", "--rate", "2500", "--duration", "3"],
        [DELIVERIES, ("p50, ms", "delivery.p50"), ("p99, ms", "delivery.p99")]),
    "bursts of 16, 1,000 watchers": (["burst", "--duration", "2"], [DELIVERIES]),
    "handshakes, 10,000": (["storm"], [("handshakes per CPU-s", "handshakesPerServerSecond")]),
    "idle, 10,000 sockets, 4 subscriptions": (["idle", "--duration", "1"],
                                              [("PSS a socket, bytes", "pssBytesPerSocket")]),
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


def run(command, seconds=60):
    """Runs the tool; raises RuntimeError with its last words if it fails or takes too long."""
    tool = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        _, said = tool.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"not done after {seconds} s") from None
    finally:
        if tool.poll() is None:
            # The server that it has started would outlive it.
            for children in pathlib.Path(f"/proc/{tool.pid}/task").glob("*/children"):
                for child in children.read_text().split():
                    os.kill(int(child), signal.SIGTERM)
            tool.kill()
            tool.wait()
    if tool.returncode:
        raise RuntimeError(said.strip().splitlines()[-1] if said.strip() else f"it ended with {tool.returncode}")


def measure(arguments, peer, shape, outcome):
    """Runs one shape on one peer; returns what the tool wrote, None if it failed."""
    command = [arguments.tool, *SHAPES[shape][0], "--json", outcome, "--hub", arguments.hub, "--peers", str(FOLDER),
               "--payload", str(arguments.payload)]
    also = dict(entry.split("=", 1) for entry in arguments.also)
    try:
        if peer in also:
            with Also(also[peer]) as options:
                run(command + options)
        else:
            run(command + ["--peer", peer])
    except RuntimeError as error:
        print(f"{shape} on {peer}: {error}", file=sys.stderr)
        return None
    return json.loads(pathlib.Path(outcome).read_text())


def values(outcomes, name):
    """The figure of that name, or the percentile of a latency, in each outcome that has it."""
    if "." in name:
        latency, percentile = name.split(".")
        return [entry[percentile] for outcome in outcomes for entry in outcome["latencies"] if entry["name"] == latency]
    return [figure["value"] for outcome in outcomes for figure in outcome["figures"] if figure["name"] == name]


def cell(numbers):
    def text(number):
        return f"{number:.2f}" if number < 100 else f"{round(number, -2 if number >= 10_000 else 0):,.0f}"

    if not numbers:
        return "–"
    spread = f" ({text(min(numbers))}–{text(max(numbers))})" if len(numbers) > 1 else ""
    return text(statistics.median(numbers)) + spread


def table(outcomes, peers):
    """One row a figure, one column a peer, and how LineHub stands to uWebSockets."""
    compared = "linehub" in peers and "uws" in peers
    lines = ["| | " + " | ".join(peers) + (" | linehub / uws |" if compared else " |")]
    lines.append("|---" * (lines[0].count("|") - 1) + "|")
    for shape, (_, rows) in SHAPES.items():
        for row, name in rows:
            found = {peer: values(outcomes.get((shape, peer), []), name) for peer in peers}
            if not any(found.values()):
                continue
            cells = [cell(found[peer]) for peer in peers]
            if compared:
                ours, theirs = found["linehub"], found["uws"]
                ratio = statistics.median(ours) / statistics.median(theirs) if ours and theirs else None
                cells.append(f"{ratio:.2f}" if ratio else "–")
            lines.append(f"| {shape}: {row} | " + " | ".join(cells) + " |")
    lost = {peer: sum(sum(values(found, "lost") + values(found, "missing") + values(found, "outOfOrder"))
                      for (_, name), found in outcomes.items() if name == peer) for peer in peers}
    losses = ", ".join(f"{peer} {lost[peer]:.0f}" for peer in peers)
    return "\n".join(lines + ["", f"Lost, missing or out of order: {losses}"])


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
        everything = [{"shape": shape, "peer": peer, "outcomes": found} for (shape, peer), found in outcomes.items()]
        pathlib.Path(arguments.json).write_text(json.dumps(everything, indent=1))


if __name__ == "__main__":
    main()
