"""What a delivery and a report cost apart: the same reports to few watchers and to many, within one run of the hub.

And what a command costs, which is two commits, an order to the switch and its reply, and a result on the disk.
"""

import asyncio
from dataclasses import dataclass

from callgrind import CallgrindHub
from cost import Cost
from workload import LINES, Workload

FEW, MANY = 10, 110
# What is made once, such as buffers that grow, is made in these.
FIRST_ROUNDS = 4
SECONDS = 180


@dataclass(frozen=True)
class Shape:
    """A way of reporting: how many lines are due at once, and how often that is repeated."""

    name: str
    due: int
    rounds: int


SHAPES = (Shape("1 line due", 1, 40), Shape(f"{LINES} lines due at once", LINES, 10))
COMMAND = "a command"
COMMAND_ROUNDS = 40


@dataclass
class Measurement:
    """The cost of one event to one watcher; of one report to nobody, its reply included; and off the service thread."""

    delivery: Cost
    report: Cost
    elsewhere: Cost


@dataclass
class CommandMeasurement:
    """The cost of a hold or resume by a client: on the service thread, and off it, where the result is stored."""

    command: Cost
    beside: Cost


def measure(directory):
    """{name of the shape: Measurement, COMMAND: CommandMeasurement}; takes most of a minute."""
    return asyncio.run(within_time(directory))


async def within_time(directory):
    async with asyncio.timeout(SECONDS):
        with CallgrindHub(directory) as hub:
            workload = await Workload(hub).furnish()
            command = await command_window(hub, workload)
            few = {shape: await window(hub, workload, FEW, shape) for shape in SHAPES}
            many = {shape: await window(hub, workload, MANY, shape) for shape in SHAPES}
            await workload.leave()
    reports = {shape.name: apart(few[shape], many[shape], shape) for shape in SHAPES}
    return {**reports, COMMAND: command}


async def window(hub, workload, watchers, shape):
    """What the rounds of a shape cost per report: (service thread, other threads)."""
    await workload.gather(watchers, workload.lines[: shape.due])
    for _ in range(FIRST_ROUNDS):
        await workload.report(shape.due)
    await workload.settle()
    hub.forget()
    for _ in range(shape.rounds):
        await workload.report(shape.due)
    return [cost / (shape.rounds * shape.due) for cost in hub.counted()]


async def command_window(hub, workload):
    """What a command costs on a line that nobody watches."""
    for _ in range(FIRST_ROUNDS):
        await workload.command()
    await workload.settle()
    hub.forget()
    for _ in range(COMMAND_ROUNDS):
        await workload.command()
    return CommandMeasurement(*[cost / COMMAND_ROUNDS for cost in hub.counted()])


def apart(few, many, shape):
    delivery = (many[0] - few[0]) / (MANY - FEW)
    return Measurement(delivery, few[0] - delivery * FEW, (few[1] + many[1]) / 2)
