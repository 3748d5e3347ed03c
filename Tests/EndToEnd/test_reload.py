"""What SIGHUP changes while a node runs."""

import asyncio
import signal
import subprocess

import pytest

from certificates import Authority
from client import DEADLINE_SECONDS, SUBPROTOCOL
from configured import RELOAD_SECONDS, Configured, counted, put
from hub import START_SECONDS, binary_path
from office import Office
from redisserver import RedisServer
from refusal import Refused, outcome, refused
from relay import Relay
from running import until
from wire import RawSocket


async def test_what_can_change_live_does_and_the_log_names_the_rest(tmp_path):
    """SIGHUP: log level and origins change; what needs a restart is named; a broken file changes nothing."""
    with Configured(tmp_path, logLevel="warning") as hub:
        origin = "https://friend.example"
        assert await connects(hub, origin) == 403
        hub.configure(logLevel="info", allowedOrigin=origin, threads=9)
        await hub.hang_up("option changed, which needs a restart", "threads", "new=9")
        await hub.says("option changed", "allowedOrigin", "old=-", f"new={origin}")
        await hub.says("option changed", "logLevel", "old=warning", "new=info")
        assert await connects(hub, origin) == 101

        hub.file.write_text("logLevel: [")
        await hub.hang_up("nothing is reloaded", "part=configuration")
        hub.file.write_text("logLevel: loud")
        await hub.hang_up("nothing is reloaded", "loud")
        assert await connects(hub, origin) == 101

        hub.configure(tokenSecretFile=str(tmp_path / "nowhere"), logLevel="error")
        await hub.hang_up("nothing is reloaded", "token files", "nowhere")
        hub.configure(logLevel="error")
        await hub.hang_up("option changed", "logLevel", "old=info", "new=error")
        assert await connects(hub, origin) == 403
        assert await counted(hub, "linehub_reloads_total", result="refused") == 3
        assert await counted(hub, "linehub_reloads_total", result="done") == 2


async def test_refused_requests_are_logged_as_soon_as_the_level_says_so(tmp_path):
    """Also those of a session that was open before, and no longer than it says so."""
    with Configured(tmp_path) as hub:
        office = await Office(hub).furnish(switch=False)
        bo = office.client(office.bo)
        await bo.open()
        for level, told in (("debug", 1), ("info", 1), ("debug", 2)):
            hub.configure(logLevel=level)
            await hub.hang_up("option changed", "logLevel", f"new={level}")
            await refused(bo.do("answer", "h.none"), "unknownCall")
            await until(lambda: hub.said().count("request refused") == told, "what the level says", DEADLINE_SECONDS)
        await office.close()


async def connects(hub, origin):
    socket = await RawSocket.connect(hub.port, Sec_WebSocket_Protocol=SUBPROTOCOL, Origin=origin)
    await socket.close()
    return socket.response.status


def test_check_config_says_what_reloads(tmp_path):
    done = subprocess.run([str(binary_path()), "check-config"], capture_output=True, text=True, timeout=RELOAD_SECONDS)
    rows = {line.split()[0]: line for line in done.stdout.splitlines()}
    token_files = ("tokenSecretFile", "tokenKeyFile", "tokenJwksFile", "tokenRevocationFile")
    for option in (*token_files, "allowedOrigin", "logLevel", "limits.commandBurst", "limits.socketsPerAddress"):
        assert "; reloads)" in rows[option]
    for option in ("listen", "data", "redis", "threads", "limits.lines", "limits.messageBytes"):
        assert "reloads" not in rows[option]


async def test_limits_hold_for_who_is_connected_and_who_comes(tmp_path):
    """An open session may command less, a party may have fewer sessions, and then both more again; no socket is lost."""
    with Configured(tmp_path) as hub:
        office = await Office(hub).furnish(switch=False)
        bo = office.client(office.bo)
        await bo.open()
        await bo.rpc("lines.list")

        hub.configure(limits={"commandBurst": 3, "commandsPerSecond": 1, "sessionsPerParty": 1, "lines": 77})
        await hub.hang_up("option changed, which needs a restart", "limits.lines", "new=77")
        await hub.says("option changed", "limits.commandBurst", "old=5000", "new=3")
        await hub.says("option changed", "limits.sessionsPerParty", "old=10000", "new=1")
        refusal = await refused(until_refused(bo, "lines.list", 10), "rateLimited")
        assert refusal.data["retryAfterMilliseconds"] <= 1000
        await refused(office.client(office.bo, device="another").open(), "limitReached")
        portal = hub.token(office.bo)
        statuses = [await listed(hub, portal) for _ in range(10)]
        assert 429 in statuses and statuses[:3] == [200] * 3, f"by HTTP: {statuses}"

        since = len(hub.said())
        hub.configure()
        await hub.hang_up("option changed", "limits.commandsPerSecond", "old=1", "new=500")
        assert "limits.lines" not in hub.said()[since:], "it never was another"
        for _ in range(20):
            while (told := await outcome(bo.rpc("lines.list"))) and isinstance(told, Refused):
                assert told.data["retryAfterMilliseconds"] <= 2, "of 500 a second"
        assert await office.client(office.bo, device="another").open()
        await office.close()


async def until_refused(client, method, most):
    for _ in range(most):
        result = await client.rpc(method)
    return result


async def listed(hub, token):
    return (await hub.post({"jsonrpc": "2.0", "id": 1, "method": "lines.list"}, token)).status


@pytest.fixture
def redis(tmp_path):
    with RedisServer(tmp_path / "redis") as server:
        yield server


async def test_who_hangs_up_while_the_node_starts_has_it_reload_once_it_runs(tmp_path, redis):
    with Relay(redis.port) as relay:
        hub = Configured(tmp_path, redis=relay.url)
        with relay.deaf():
            starting = asyncio.create_task(asyncio.to_thread(hub.start))
            await relay.is_found(START_SECONDS)
            hub.configure(redis=relay.url, logLevel="debug")
            hub.process.send_signal(signal.SIGHUP)
        await starting
        await hub.says("option changed", "logLevel", "old=info", "new=debug")
        await asyncio.to_thread(hub.stop)


async def test_the_demo_ends_when_its_terminal_hangs_up_while_it_starts(tmp_path, redis):
    with Relay(redis.port) as relay, relay.deaf():
        hub = Configured(tmp_path, redis=relay.url, demo=True)
        # Of a terminal, and not of a `nohup` that this test runs under.
        ours = signal.signal(signal.SIGHUP, signal.SIG_DFL)
        try:
            starting = asyncio.create_task(asyncio.to_thread(hub.start))
            await relay.is_found(START_SECONDS)
        finally:
            signal.signal(signal.SIGHUP, ours)
        hub.process.send_signal(signal.SIGHUP)
        await asyncio.wait([starting])
        assert isinstance(starting.exception(), AssertionError), "it was ready"
        assert hub.process.wait(START_SECONDS) == -signal.SIGHUP


async def test_a_revocation_that_comes_with_a_bad_certificate_is_put_in_force(tmp_path):
    """The reload is refused as a whole; files that changed and are good are taken up all the same."""
    authority = Authority(tmp_path)
    chain, key = authority.vouch("hub")
    revoked = tmp_path / "revoked"
    revoked.write_text("")
    files = {"tokenRevocationFile": str(revoked), "tlsCertificateFile": str(chain), "tlsKeyFile": str(key)}
    hub = Configured(tmp_path / "hub", **files)
    hub.tls = authority.trust
    with hub:
        token = hub.token("root", "admin", jti="leaked")
        assert await listed(hub, token) == 200
        put(revoked, "leaked\n")
        put(chain, "no certificate")
        await hub.hang_up("nothing is reloaded", "part=certificate")

        async def is_refused():
            return await listed(hub, token) == 401

        await until(is_refused, "the revocation", RELOAD_SECONDS)
