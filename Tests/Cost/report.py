"""Measurements as people read them."""

import subprocess

from cost import KINDS

SHARES = {
    "delivery": "per delivery",
    "report": "per report",
    "elsewhere": "per report, off the service thread",
    "command": "per command",
    "beside": "per command, off the service thread",
}
LEAST = 0.02


def table(measurements):
    """Every figure of every shape: one row for what is counted, one column for a share."""
    lines = []
    for shape, measurement in measurements.items():
        shares = shares_of(measurement)
        lines += [f"{shape:28}" + "".join(f"{title:>36}" for title in shares.values())]
        for what in ("instructions", *KINDS):
            amounts = [getattr(measurement, share).amount(what) for share in shares]
            digits = 0 if what == "instructions" else 2
            if any(abs(amount) >= LEAST for amount in amounts):
                lines += [f"  {what:26}" + "".join(f"{amount:36.{digits}f}" for amount in amounts)]
    return "\n".join(lines)


def shares_of(measurement):
    return {share: title for share, title in SHARES.items() if hasattr(measurement, share)}


def blame(cost, what, count=10):
    """Who is answerable for so many instructions or calls, the most first."""
    if what != "instructions":
        rows = [(" < ".join(names), amount) for names, amount in cost.callers(what)]
        return listing(f"{what}, on whose behalf", rows, count)
    # What nearly everything passes through explains nothing.
    most = cost.amount(what) * 0.97
    inclusive = [(name, amount) for name, amount in cost.functions(with_called=True) if amount < most]
    return "\n".join(
        (
            listing("instructions by function", cost.functions(), count),
            listing("instructions by function with all that it calls", inclusive, 2 * count),
        )
    )


def listing(title, rows, count):
    rows = [(name, amount) for name, amount in rows if abs(amount) >= LEAST][:count]
    names = readable([name for name, _ in rows])
    amounts = [amount for _, amount in rows]
    return "\n".join(
        [f"  -- {title}", *(f"{amount:12.2f}  {name[:200]}" for name, amount in zip(names, amounts, strict=True))]
    )


def readable(names):
    """Swift's names as people write them; as they are where no toolchain is at hand."""
    command = ["swift", "demangle", "--simplified"]
    try:
        done = subprocess.run(command, input="\n".join(names), capture_output=True, text=True, timeout=60)
    except OSError:
        return names
    return done.stdout.splitlines() if done.returncode == 0 else names
