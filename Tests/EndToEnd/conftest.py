"""Fixtures, and coroutines as tests without a plugin.

A test that is a coroutine function runs in a loop of its own; arguments with an async `close` are closed inside that loop.
Tests marked `slow` wait for the hub's clocks. They take no fixtures, and all that were selected run side by side behind the
others from the beginning, each reporting at the end; LINEHUB_QUICK=1 leaves them out. Races and clusters come after the other
fast tests, when the slow ones are done and have the machine no longer. Races are run on one node and on three.
"""

import asyncio
import concurrent.futures
import inspect
import os
import threading

import pytest

from cluster import Cluster
from hub import PATIENCE, Hub
from office import Office

TEST_SECONDS = 90 * PATIENCE + float(os.environ.get("LINEHUB_SOAK_SECONDS", "0"))
SLOW_SECONDS = 150 * PATIENCE
LAST = ("test_races", "test_cluster")


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: waits for the hub's own clocks for ten seconds or more")


def pytest_collection_modifyitems(config, items):
    slow = [item for item in items if item.get_closest_marker("slow")]
    if os.environ.get("LINEHUB_QUICK") == "1":
        for item in slow:
            item.add_marker(pytest.mark.skip(reason="LINEHUB_QUICK=1"))
    last = [item for item in items if item.module.__name__.startswith(LAST) and item not in slow]
    items[:] = [item for item in items if item not in slow + last] + last + slow


def pytest_generate_tests(metafunc):
    if metafunc.module.__name__.startswith("test_races") and "hub" in metafunc.fixturenames:
        metafunc.parametrize("shared_node", [1, 3], ids=["one-node", "three-nodes"], indirect=True, scope="module")


def pytest_runtestloop(session):
    if not session.config.option.collectonly:
        # What `-k` leaves out is no item of the session.
        session.config.slow_batch = SlowBatch([item for item in session.items if item.get_closest_marker("slow")])
        session.config.slow_batch.start()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    if pyfuncitem.get_closest_marker("slow"):
        pyfuncitem.config.slow_batch.result(pyfuncitem)
    else:
        arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
        asyncio.run(run(pyfuncitem.obj, arguments))
    return True


async def run(test, arguments):
    try:
        async with asyncio.timeout(TEST_SECONDS):
            await test(**arguments)
    except BaseException:
        for argument in arguments.values():
            if isinstance(argument, Office):
                await asyncio.gather(argument.close(), return_exceptions=True)
        raise
    for argument in arguments.values():
        if isinstance(argument, Office):
            await argument.close()


class SlowBatch:
    """All selected slow tests at once, on a thread of their own; each item then waits for its own outcome."""

    def __init__(self, items):
        self.items = [item for item in items if not item.get_closest_marker("skip")]
        self.outcomes = {item.nodeid: concurrent.futures.Future() for item in self.items}

    def start(self):
        if self.items:
            threading.Thread(target=lambda: asyncio.run(self._run_all()), daemon=True).start()

    def result(self, item):
        self.outcomes[item.nodeid].result(SLOW_SECONDS + 30)

    async def _run_all(self):
        await asyncio.gather(*(self._run_one(item) for item in self.items))

    async def _run_one(self, item):
        future = self.outcomes[item.nodeid]
        try:
            async with asyncio.timeout(SLOW_SECONDS):
                future.set_result(await item.obj(**item.callspec.params if hasattr(item, "callspec") else {}))
        except BaseException as error:  # noqa: BLE001 - the waiting item raises it
            future.set_exception(error)


@pytest.fixture(scope="module")
def shared_node(request, tmp_path_factory):
    place = tmp_path_factory.mktemp("node") / "shared"
    is_alone = getattr(request, "param", 1) == 1
    node = Hub(place, arguments=["--threads", "2"]) if is_alone else Cluster(place, ["--threads", "1"])
    yield node
    node.kill()


@pytest.fixture
def hub(shared_node):
    """The module's node, alive; a test that ends it has failed."""
    if not shared_node.alive:
        shared_node.start()
    yield shared_node
    assert shared_node.alive, (
        f"the node ended during this test with {shared_node.process.returncode}\n{shared_node.last_words()}"
    )


@pytest.fixture
def lone_hub(tmp_path):
    """A node for this test alone, whose policy or life it may change."""
    node = Hub(tmp_path / "lone")
    node.start()
    yield node
    node.kill()


@pytest.fixture
def office(hub):
    return Office(hub)


@pytest.fixture
def lone_office(lone_hub):
    return Office(lone_hub)
