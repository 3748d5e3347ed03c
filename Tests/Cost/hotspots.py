"""Prints what a delivered event, a report and a command cost the built hub, and which functions it is spent in.

    .venv/bin/python Tests/Cost/hotspots.py [--top 25] [--only 1|16|command]
"""

import argparse
import tempfile

from cost import KINDS
from measurement import COMMAND, SHAPES, measure
from report import blame, shares_of, table


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--top", type=int, default=25, help="how many functions or callers of each kind")
    names = {**{str(shape.due): shape.name for shape in SHAPES}, "command": COMMAND}
    parser.add_argument("--only", choices=names, help="only reports with this many lines due, or only commands")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="linehub-cost-") as directory:
        measurements = measure(directory)
    print(table(measurements))
    for name, measurement in measurements.items():
        if arguments.only and names[arguments.only] != name:
            continue
        for share, title in shares_of(measurement).items():
            cost = getattr(measurement, share)
            print(f"\n== {name}, {title}")
            for what in ("instructions", *KINDS):
                print(blame(cost, what, arguments.top))


if __name__ == "__main__":
    main()
