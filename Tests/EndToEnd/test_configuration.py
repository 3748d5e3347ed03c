"""How a node is configured (protocol section 9, 2.1)."""

import json

import pytest

from client import SUBPROTOCOL
from hub import Hub, attempt, own_node
from office import Office
from wire import RawSocket


class Unflagged(Hub):
    """A node that gets nothing by flags; environment and file are up to the test."""

    def flags(self):
        return []


def everything(hub):
    return {
        "LISTEN": "127.0.0.1:0",
        "DATA": str(hub.directory / "data"),
        "TOKEN_SECRET_FILE": str(hub.secret_file),
        "NODE": hub.node,
    }


async def test_the_environment_alone_configures_a_node(tmp_path):
    """Every flag also as LINEHUB_..."""
    hub = Unflagged(tmp_path, node="from-environment")
    hub.environment = {f"LINEHUB_{name}": value for name, value in everything(hub).items()}
    with hub:
        assert (await hub.get("/readyz")).status == 200


async def test_the_file_alone_configures_a_node(tmp_path):
    """And in the YAML file, under the names that check-config prints."""
    hub = Unflagged(tmp_path, node="from-file")
    settings = {
        "listen": "127.0.0.1:0",
        "data": str(hub.directory / "data"),
        "tokenSecretFile": str(hub.secret_file),
        "node": hub.node,
    }
    file = tmp_path / "linehub.yaml"
    file.write_text(json.dumps(settings | {"limits": {"messageBytes": 20000}}))
    hub.arguments = ["--config", str(file)]
    with hub:
        office = Office(hub)
        await office.furnish(switch=False)
        assert (await office.client(office.bo).open())["limits"]["messageBytes"] == 20000
        await office.close()


async def test_flags_beat_the_environment_which_beats_the_file(tmp_path):
    """Protocol section 9; shown by the name in the ready line, which the start checks."""
    hub = Unflagged(tmp_path, node="from-environment")
    hub.environment = {f"LINEHUB_{name}": value for name, value in everything(hub).items()}
    file = tmp_path / "linehub.yaml"
    file.write_text("node: from-file\n")
    hub.arguments = ["--config", str(file)]
    with hub:
        pass
    hub.node = "from-flag"
    hub.arguments = ["--config", str(file), "--node", "from-flag"]
    with hub:
        pass


@pytest.mark.parametrize(
    "flags",
    [
        ["--nonsense"],
        ["--threads", "none"],
        ["--listen", "nowhere"],
        ["--token-secret-file", "/no/such/file"],
        ["--config", "/no/such.yaml"],
        ["--limits-message-bytes", "-1"],
        ["--redis", "redis://127.0.0.1:1", "--redis", "redis://127.0.0.1:2"],
        [],
    ],
    ids=" ".join,
)
def test_a_node_that_cannot_serve_says_why_and_prints_nothing(tmp_path, flags):
    """No ready line, a non-zero exit, a reason on standard error; a node without a key honours no token and does not start."""
    given = [] if "--listen" in flags else ["--listen", "127.0.0.1:0"]
    status, printed, said = attempt("--data", str(tmp_path / "data"), *given, *flags)
    assert status != 0 and "ready" not in printed and said.strip()


async def test_a_second_node_on_the_same_port_does_not_start(tmp_path, hub):
    """Two processes never share a port by accident: clients would meet a node without their state."""
    Hub(tmp_path)
    status, printed, _ = attempt(
        "--listen",
        f"127.0.0.1:{hub.port}",
        "--data",
        str(tmp_path / "data"),
        "--token-secret-file",
        str(tmp_path / "secret"),
    )
    assert status != 0 and "ready" not in printed


async def test_the_largest_message_is_configurable(tmp_path):
    """P25: both ways hold to the configured size, and session.open tells it."""
    with own_node("small", "--limits-message-bytes", "2000") as hub:
        office = await Office(hub).furnish(switch=False)
        client = office.client(office.bo)
        assert (await client.open())["limits"]["messageBytes"] == 2000
        await client.send({"jsonrpc": "2.0", "id": "a", "method": "lines.list", "params": {"x": "a" * 2000}})
        assert await client.closed() == 1009
        await office.close()


# Origins


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [(None, True), ("own", True), ("http://evil.example", False), ("null", False), ("https://friend.example", True)],
)
async def test_a_browser_on_a_foreign_page_cannot_open_a_socket(origin, welcome, tmp_path):
    """A web origin besides the hub's own must be allowed; what sends no Origin is no browser."""
    with own_node("origins", "--allowed-origin", "https://friend.example") as hub:
        fields = {} if origin is None else {"Origin": f"http://127.0.0.1:{hub.port}" if origin == "own" else origin}
        socket = await RawSocket.connect(hub.port, Sec_WebSocket_Protocol=SUBPROTOCOL, **fields)
        assert (socket.response.status == 101) == welcome, f"{origin} got {socket.response.status}"
        assert welcome or 400 <= socket.response.status < 500
        await socket.close()
