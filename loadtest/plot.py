"""Draws results of the load tool as SVG.

    python loadtest/plot.py latency OUT.svg RESULT.json... [--phase delivery] [--log]
    python loadtest/plot.py cost OUT.svg RESULT.json...

`latency` draws the distribution of several runs over one another, the percentiles logarithmic, so that the tail is seen.
`cost` draws runs of one shape at several rates: deliveries per CPU-second of the server, its share of a core, and p99.
"""

import argparse
import json
import pathlib

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402


def figure(result, name):
    return next((entry["value"] for entry in result["figures"] if entry["name"] == name), None)


def label(result):
    rate = result["parameters"].get("rate")
    at = f"{float(rate):,.0f} events/s" if rate else "as fast as it goes"
    return f"{result['peer']} {result['shape']}, {at}, commit {(result.get('commit') or 'unknown')[:7]}"


def rate(result):
    try:
        return float(result["parameters"]["rate"])
    except (KeyError, ValueError):
        return figure(result, "deliveriesPerSecond")


def draw_latency(results, phase, logarithmic):
    drawing, axes = pyplot.subplots(figsize=(9, 5))
    for result in results:
        curve = next(entry["curve"] for entry in result["latencies"] if entry["name"] == phase)
        points = [(100 / (100 - point["percentile"]), point["milliseconds"]) for point in curve if point["percentile"] < 100]
        axes.plot(*zip(*points), label=label(result), drawstyle="steps-post")
    ticks = [50, 90, 99, 99.9, 99.99, 99.999]
    axes.set_xscale("log")
    axes.set_xticks([100 / (100 - tick) for tick in ticks], [f"{tick:g} %" for tick in ticks])
    axes.minorticks_off()
    axes.set_xlabel("percentile")
    axes.set_ylabel("ms from due to received")
    axes.set_xlim(left=1)
    if logarithmic:
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")
    return drawing


def draw_cost(results):
    drawing, rows = pyplot.subplots(3, 1, figsize=(9, 9), sharex=True)
    series = {}
    for result in results:
        series.setdefault(f"{result['peer']} {result['shape']}", []).append(result)
    wanted = [
        ("deliveries per CPU-second", lambda result: figure(result, "deliveriesPerServerSecond")),
        ("server, % of a core", lambda result: figure(result, "serverCPU")),
        ("p99, ms", lambda result: next(entry["p99"] for entry in result["latencies"] if entry["name"] == "delivery")),
    ]
    for axes, (title, read) in zip(rows, wanted):
        for name, runs in series.items():
            runs.sort(key=rate)
            axes.plot([rate(run) for run in runs], [read(run) for run in runs], marker="o", label=name)
        axes.set_ylabel(title)
        axes.set_ylim(bottom=0)
        axes.grid(alpha=0.3)
    rows[-1].set_xlabel("events per second")
    rows[0].legend(fontsize="small")
    return drawing


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=["latency", "cost"])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("results", type=pathlib.Path, nargs="+")
    parser.add_argument("--phase", default="delivery", help="which distribution: delivery, last watcher, ...")
    parser.add_argument("--log", action="store_true", help="milliseconds logarithmic too")
    arguments = parser.parse_args()
    results = [json.loads(path.read_text()) for path in arguments.results]
    if arguments.kind == "latency":
        drawing = draw_latency(results, arguments.phase, arguments.log)
    else:
        drawing = draw_cost(results)
    drawing.tight_layout()
    drawing.savefig(arguments.out)


if __name__ == "__main__":
    main()
