"""Fixtures, and coroutines as tests without a plugin: each test runs in a loop of its own."""

import asyncio
import inspect

import pytest

from endtoend import PATIENCE, WEB, Hub, Office, SteadyHub
from room import Room

TEST_SECONDS = 120 * PATIENCE


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    asyncio.run(run(pyfuncitem.obj, arguments))
    return True


async def run(test, arguments):
    """The browser opens before the test; afterwards everybody leaves, and what any page complained of is raised."""
    room = arguments.get("room")
    offices = [each for each in arguments.values() if isinstance(each, Office)]
    try:
        async with asyncio.timeout(TEST_SECONDS):
            if room:
                await room.open()
            await test(**arguments)
    finally:
        if room:
            await room.close()
        await asyncio.gather(*(office.close() for office in offices), return_exceptions=True)
    assert not room or not room.complaints, "\n".join(room.complaints)


@pytest.fixture(scope="module")
def shared_node(tmp_path_factory):
    node = Hub(tmp_path_factory.mktemp("node") / "shared", arguments=["--threads", "2", *WEB])
    yield node
    node.kill()


@pytest.fixture
def hub(shared_node):
    if not shared_node.alive:
        shared_node.start()
    return shared_node


@pytest.fixture
def lone_hub(tmp_path):
    """A node for this test alone, whose policy or life it may change."""
    node = SteadyHub(tmp_path / "lone", arguments=WEB)
    node.start()
    yield node
    node.kill()


@pytest.fixture
def office(request):
    """In the node that the test asks for: its own, or the one that its module shares."""
    name = "lone_hub" if "lone_hub" in request.fixturenames else "hub"
    return Office(request.getfixturevalue(name))


@pytest.fixture
def room(office):
    return Room(office.hub)
