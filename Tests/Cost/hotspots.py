"""Prints what a delivered event and a report cost the built hub, and which functions it is spent in.

    .venv/bin/python Tests/Cost/hotspots.py [--top 25] [--due 1]
"""

import argparse
import tempfile

from cost import KINDS
from measurement import SHAPES, measure
from report import SHARES, blame, table


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--top", type=int, default=25, help="how many functions or callers of each kind")
    parser.add_argument("--due", type=int, choices=[shape.due for shape in SHAPES], help="only this many lines due")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="linehub-cost-") as directory:
        measurements = measure(directory)
    print(table(measurements))
    for shape in SHAPES:
        if arguments.due not in (None, shape.due):
            continue
        for share, title in SHARES.items():
            cost = getattr(measurements[shape.name], share)
            print(f"\n== {shape.name}, {title}")
            for what in ("instructions", *KINDS):
                print(blame(cost, what, arguments.top))


if __name__ == "__main__":
    main()
