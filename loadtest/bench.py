"""Measures the hub in a few minutes, and compares with the record: `make bench`.

    python loadtest/bench.py [--runs 1] [--only office] [--record] [--results DIR] [--hub PATH] [--tool PATH]

Each line of the table is one figure: as measured (the median of the runs), as it stands in record.json, the ratio of the
two, and the mark that it is to reach. A ratio above 1 is better, whichever way the figure goes. --record writes what was
measured as the new record; --results keeps every result, as plot.py reads them.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
RECORD = FOLDER / "record.json"

DELIVERIES = "deliveriesPerServerSecond"
# What is run, and of each: the figure, whether more is better, and the mark.
SHAPES = {
    "fan-out, 1,000 watchers": ("fan-out --watchers 1000 --duration 4", [(DELIVERIES, True, 156_000)]),
    "fan-out, 10,000 watchers": ("fan-out --watchers 10000 --duration 5", [(DELIVERIES, True, 137_000)]),
    "bursts of 16": ("burst --watchers 1000 --duration 4", [(DELIVERIES, True, 1_000_000)]),
    "many lines, 10,000 connections": ("office --lines 2500 --holding --duration 5", [(DELIVERIES, True, 116_000)]),
    "many lines, 2,500 events/s": (
        "office --lines 2500 --holding --rate 2500 --duration 6",
        [(DELIVERIES, True, 60_000), ("delivery.p50", False, None), ("delivery.p99", False, 2.0)]),
    "office, whole calls": ("office --lines 2500 --duration 5", [(DELIVERIES, True, None)]),
    "wall, 100 watchers of 2,000 lines": ("wall --duration 4", [(DELIVERIES, True, None)]),
    "idle, 10,000 sockets": (
        "idle --sockets 10000 --duration 5",
        [("pssBytesPerSocket", False, 2600), ("idleCPU", False, None)]),
    "storm, 10,000 handshakes": ("storm --sockets 10000", [("handshakesPerServerSecond", True, 12_000)]),
    "slow, 10 of 1,000": (
        "slow --quiet 6",
        [("rssGrowthPerSlow", False, 65_536), ("sendQueuePerSlow", False, 65_536), ("othersP99", False, 1.2),
         ("closed", False, 0)]),
    "commands": (
        "commands",
        [("command to claim at another client.p50", False, 0.15), ("command to claim at another client.p99", False, 1.0),
         ("command to reply.p50", False, None), ("command to reply.p99", False, None)]),
    "reconnect, 9,000 of 10,000": (
        "reconnect --per-second 2000",
        [("resumesPerServerSecond", True, None), ("liveP99", False, 2.0)]),
    "restart, 10,000 clients": (
        "reconnect --kill --per-second 2000",
        [("resumesPerServerSecond", True, None), ("liveP99", False, 2.0)]),
}


def measure(arguments, shape, outcome):
    command = [arguments.tool, *SHAPES[shape][0].split(), "--hub", arguments.hub, "--json", str(outcome)]
    try:
        subprocess.run(command, check=True, timeout=120, capture_output=True)
    except subprocess.SubprocessError as error:
        said = (error.stderr or b"it took too long").decode().strip().splitlines()
        print(f"{shape}: {said[-1]}", file=sys.stderr)
        return None
    return json.loads(outcome.read_text())


def value(outcome, name):
    """A figure, or a percentile of a latency: `delivery.p99`."""
    if "." in name:
        latency, percentile = name.rsplit(".", 1)
        return next(entry[percentile] for entry in outcome["latencies"] if entry["name"] == latency)
    return next(figure["value"] for figure in outcome["figures"] if figure["name"] == name)


def unaccounted(outcome):
    """Events that came out of order or not at all, where all had the time to come."""
    names = ("lost", "outOfOrder", "missing")
    return sum(
        figure["value"] for figure in outcome["figures"]
        if figure["name"].split()[-1] in names and figure["name"] != "stalled missing")


def starved(outcome):
    """Whether the hub waited longer for its core than it had it: then latencies say more of the machine."""
    figures = {figure["name"]: figure["value"] for figure in outcome["figures"]}
    return figures.get("serverWaited", 0) > figures.get("serverCPU", 0)


def text(number):
    if number is None:
        return "–"
    return f"{number:,.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.3g}"


def row(shape, name, more, mark, now, record):
    then = record["figures"].get(shape, {}).get(name)
    ratio = None if then is None or min(now, then) <= 0 else (now / then if more else then / now)
    reached = mark is None or (now >= mark if more else now <= mark)
    sign = "" if mark is None else ("≥ " if more else "≤ ") + text(mark)
    cells = [shape, name, text(now), text(then), "–" if ratio is None else f"{ratio:.2f}", sign, "" if reached else "missed"]
    return "| " + " | ".join(cells) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--only", default="", help="only shapes whose name begins like this")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--results", type=pathlib.Path)
    parser.add_argument("--hub", default=str(FOLDER.parent / ".build/release/linehub"))
    parser.add_argument("--tool", default=str(FOLDER / ".build/release/linehub-loadtest"))
    arguments = parser.parse_args()
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {"figures": {}}
    outcomes = {}
    with tempfile.TemporaryDirectory() as folder:
        results = arguments.results or pathlib.Path(folder)
        results.mkdir(parents=True, exist_ok=True)
        for run in range(arguments.runs):
            for number, shape in enumerate(name for name in SHAPES if name.startswith(arguments.only)):
                print(f"run {run + 1}: {shape}", file=sys.stderr)
                outcome = measure(arguments, shape, results / f"{number:02}-{run + 1}.json")
                if outcome:
                    outcomes.setdefault(shape, []).append(outcome)

    print("| shape | figure | now | record | ratio | mark | |\n|---|---|---|---|---|---|---|")
    for shape, found in outcomes.items():
        for name, more, mark in SHAPES[shape][1]:
            now = statistics.median(value(outcome, name) for outcome in found)
            print(row(shape, name, more, mark, now, record))
            if arguments.record:
                record["figures"].setdefault(shape, {})[name] = now
    lost = sum(unaccounted(outcome) for found in outcomes.values() for outcome in found)
    print(f"\nLost or out of order: {lost:.0f}")
    busy = [shape for shape, found in outcomes.items() if any(map(starved, found))]
    if busy:
        print(f"The machine was busy, the hub waited longer for its core than it had it: {'; '.join(busy)}")
    if arguments.record and outcomes:
        last = list(outcomes.values())[-1][-1]
        record |= {name: last.get(name) for name in ("date", "machine", "commit")}
        RECORD.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n")
    failed = any(shape not in outcomes for shape in SHAPES if shape.startswith(arguments.only))
    sys.exit(1 if lost or failed else 0)


if __name__ == "__main__":
    main()
