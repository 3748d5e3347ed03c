"""What honest clients pay while the hub is attacked, and whether they lose anything: `make attack`.

    python loadtest/attack.py [--runs 3] [--results DIR] [--duration 15] [--without loris flood malformed half-open]

The hub, with its default limits, has core 0; honest clients (`linehub-loadtest siege`) and attackers (`attackers.py`, at a low
priority) share core 1. Honest clients come through 127.0.0.1, attackers from a hundred other addresses.
"""

import argparse
import contextlib
import json
import pathlib
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import urllib.request

FOLDER = pathlib.Path(__file__).resolve().parent
KINDS = ("loris", "flood", "malformed", "half-open")
TURNED_AWAY = re.compile(
    r"linehub_(?:sockets_turned_away|closed|refusals|held_back|slow_closed|verifications_refused|unanswered_closed)\S*")


@contextlib.contextmanager
def hub(program, folder):
    """A hub on core 0; yields its process, its address and the file of its secret."""
    secret = folder / "secret"
    secret.write_text(secrets.token_urlsafe(32))
    command = [
        "taskset", "-c", "0", program, "serve", "--listen", "127.0.0.1:0", "--threads", "1", "--log-level", "error",
        "--data", str(folder / "data"), "--token-secret-file", str(secret)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        said = process.stdout.readline()
        if not said.startswith("linehub ready http://"):
            sys.exit(f"the hub did not start: {said}")
        yield process, said.split()[2].removeprefix("http://"), secret
    finally:
        process.kill()
        process.wait()


def counters(address):
    """The counters of /metrics that say who was turned away, or held back."""
    with urllib.request.urlopen(f"http://{address}/metrics") as reply:
        lines = reply.read().decode().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines) if TURNED_AWAY.fullmatch(name)}


def measure(arguments, folder):
    """One run: what the honest clients came to, what the attackers did, and whom the hub turned away."""
    with hub(arguments.hub, folder) as (process, address, secret):
        report, outcome = folder / "attackers.json", folder / "outcome.json"
        attack = [sys.executable, str(FOLDER / "attackers.py"), address, str(secret), "--report", str(report)]
        for kind in arguments.without:
            attack += [f"--{kind}", "0"]
        command = [
            arguments.tool, "siege", "--url", f"http://{address}", "--secret-file", str(secret), "--pid", str(process.pid),
            "--duration", str(arguments.duration), "--rate", str(arguments.rate), "--attack", " ".join(attack), "--json", str(outcome)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=300)
        return json.loads(outcome.read_text()), json.loads(report.read_text()), counters(address)


def figure(outcome, name):
    if "." in name:
        latency, percentile = name.rsplit(".", 1)
        return next(entry[percentile] for entry in outcome["latencies"] if entry["name"] == latency)
    return next(figure["value"] for figure in outcome["figures"] if figure["name"] == name)


FIGURES = [
    *((f"honest {name}, {phase}", f"{phase} delivery.{name}", "ms") for name in ("p50", "p99") for phase in ("quiet", "attacked")),
    ("p99 attacked / quiet", "attackedP99", "×"),
    *((f"deliveries, {phase}", f"{phase} deliveries", "") for phase in ("quiet", "ramp", "attacked")),
    ("CPU of the hub, quiet", "quiet serverCPU", "% of a core"),
    ("CPU of the hub, attacked", "attacked serverCPU", "% of a core"),
    ("RSS of the hub, attacked", "hubRSS", "bytes"),
]
LOSSES = [f"{phase} {name}" for phase in ("quiet", "ramp", "attacked") for name in ("lost", "missing", "outOfOrder")]


def text(number):
    return f"{number:,.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.3g}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--duration", type=float, default=15, help="of each of the two phases, in seconds")
    parser.add_argument("--rate", type=float, default=250, help="honest events a second")
    parser.add_argument("--without", nargs="*", choices=KINDS, default=[], help="kinds of attackers to leave out")
    parser.add_argument("--results", type=pathlib.Path, help="keeps every result here")
    parser.add_argument("--hub", default=str(FOLDER.parent / ".build/release/linehub"))
    parser.add_argument("--tool", default=str(FOLDER / ".build/release/linehub-loadtest"))
    arguments = parser.parse_args()
    runs = []
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(arguments.runs):
            folder = pathlib.Path(arguments.results or scratch) / f"run-{number + 1}"
            folder.mkdir(parents=True, exist_ok=True)
            runs.append(measure(arguments, folder))
            print(f"run {number + 1}: p99 {figure(runs[-1][0], 'attackedP99'):.2f} × quiet", file=sys.stderr)

    def row(name, values, unit=""):
        print(f"| {name} | {text(statistics.median(values))} {unit} | {text(min(values))}–{text(max(values))} |")

    print("| what | median | least–greatest |\n|---|---|---|")
    for name, key, unit in FIGURES:
        row(name, [figure(outcome, key) for outcome, _, _ in runs], unit)
    lost = [sum(figure(outcome, name) for name in LOSSES) for outcome, _, _ in runs]
    row("honest events lost, missing, out of order or refused", [n + figure(run[0], "refused") for n, run in zip(lost, runs)])
    for kind, what in sorted({(kind, what) for _, report, _ in runs for kind in report for what in report[kind]}):
        row(f"{kind}: {what}", [report.get(kind, {}).get(what, 0) for _, report, _ in runs])
    for name in sorted({name for _, _, found in runs for name in found}):
        if any(values := [found.get(name, 0) for _, _, found in runs]):
            row(f"`{name}`", values)
    sys.exit(1 if any(lost) else 0)


if __name__ == "__main__":
    main()
