"""A network namespace of the test's own, as another machine: one wire by which its clients come, one that leads to Redis and can be cut."""

import os
import random
import subprocess

import pytest

from hub import SteadyHub, binary_path


class Namespace:
    """Whoever runs in it reaches the rest by two wires; skips the test where the system does not allow it."""

    def __init__(self):
        mark = f"{os.getpid() % 0x10000:04x}{random.randrange(0x1000):03x}"
        self.name = f"linehub-{mark}"
        self.wires = {"clients": f"lhc{mark}", "redis": f"lhr{mark}"}
        subnet = random.randrange(0x4000)
        self.addresses = {
            wire: [f"10.{213 + index}.{subnet >> 6}.{(subnet & 63) * 4 + host}" for host in (1, 2)]
            for index, wire in enumerate(self.wires)
        }

    def __enter__(self):
        try:
            run("ip", "netns", "add", self.name)
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"no network namespace can be made here: {getattr(error, 'stderr', None) or error}")
        try:
            run("ip", "-n", self.name, "link", "set", "lo", "up")
            for wire, (outside, inside) in self.addresses.items():
                end = self.wires[wire]
                run("ip", "link", "add", end, "type", "veth", "peer", "name", wire, "netns", self.name)
                run("ip", "address", "add", f"{outside}/30", "dev", end)
                run("ip", "link", "set", end, "up")
                run("ip", "-n", self.name, "address", "add", f"{inside}/30", "dev", wire)
                run("ip", "-n", self.name, "link", "set", wire, "up")
        except BaseException as error:
            self.__exit__()
            pytest.skip(f"no wires can be laid here: {getattr(error, 'stderr', None) or error}")
        return self

    def __exit__(self, *error):
        run("ip", "netns", "delete", self.name)

    def cut(self):
        """What is sent between the node and Redis is lost, and neither is told."""
        run("ip", "link", "set", self.wires["redis"], "down")

    def mend(self):
        run("ip", "link", "set", self.wires["redis"], "up")

    @property
    def redis_address(self):
        """Where Redis is to listen for whoever is inside."""
        return self.addresses["redis"][0]


class OutlyingHub(SteadyHub):
    """A node inside of a namespace, which clients reach by its own wire."""

    def __init__(self, namespace, *arguments, **options):
        self.address = namespace.addresses["clients"][1]
        program = ["ip", "netns", "exec", namespace.name, str(binary_path())]
        super().__init__(*arguments, program=program, **options)

    def flags(self):
        self.port = self.port or 8080  # Nobody else is in there.
        return super().flags()


def run(*command):
    subprocess.run(command, check=True, capture_output=True, text=True)
