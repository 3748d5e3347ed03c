"""`linehub top`: what a node does, from its /metrics, for scripts and for people (issue 6)."""

import asyncio
import json
import os
import signal

import pytest

from certificates import Authority, flags
from client import DEADLINE_SECONDS
from hub import binary_path, own_node
from running import free_port
from test_command_line_voicemail import run

SYSTEM_TRUST = "/etc/ssl/certs/ca-certificates.crt"


async def told(process):
    async with asyncio.timeout(DEADLINE_SECONDS):
        return json.loads(await process.stdout.readline())["nodes"]


async def test_one_second_of_a_node_is_told(office):
    """Sessions, sockets and lines as they are; events, deliveries, requests and refusals as they come, beside a node that is silent."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    silent = f"http://127.0.0.1:{free_port()}"
    process = await asyncio.create_subprocess_exec(
        str(binary_path()), "top", "--json", "--url", office.hub.url, "--url", silent, stdout=asyncio.subprocess.PIPE
    )
    first, other = await told(process)
    assert first["ready"] is True and first["busCurrent"] is True and first["version"] == office.hub.command("--version")
    assert first["sessions"]["desktop"] >= 2 and first["lines"] >= 4 and first["residentBytes"] > 0
    assert first["sockets"] >= sum(first["sessions"].values())
    assert "error" in other and other["node"] == silent.removeprefix("http://")
    seen = {"events": 0, "deliveries": 0, "requests": 0, "refused": 0, "latency": None}
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not (all(seen.values())):
            call = await office.connected(bo)
            await anna.start("call.answer", call="h.never", commandId=f"c-{call}")
            await bo.do("hangUp", call)
            rates = (await told(process))[0]["rates"]
            for name in ("events", "deliveries", "requests"):
                seen[name] += rates[name]
            seen["refused"] += rates["refusals"].get("unknownCall", 0)
            seen["latency"] = rates["eventSeconds"]["p99"] or seen["latency"]
            assert rates["threads"] and all(0 <= share < 2 for share in rates["threads"])
    process.send_signal(signal.SIGINT)
    assert await process.wait() == 0
    assert 0 < seen["latency"] <= 10


async def test_once_is_a_table_and_says_by_its_exit_whether_all_answered(office):
    status, printed, _ = await run("top", "--once", "--url", office.hub.url)
    lines = printed.splitlines()
    assert status == 0 and lines[0].split() == [office.hub.url.removeprefix("http://")]
    assert lines[1].split()[:2] == ["node", "ready"] and "\x1b" not in printed
    status, printed, _ = await run("top", "--once", "--url", f"http://127.0.0.1:{free_port()}")
    assert status == 2 and "no answer" in printed


async def test_what_is_no_address_is_wrong_usage():
    for text in ("127.0.0.1", "ftp://127.0.0.1", "http://127.0.0.1/metrics"):
        status, printed, said = await run("top", "--once", "--url", text)
        assert status == 64 and text in said and not printed


@pytest.mark.skipif(os.geteuid() != 0 or not os.path.exists(SYSTEM_TRUST), reason="needs root and Debian's list of authorities")
async def test_a_node_with_tls_is_asked_by_https(tmp_path):
    """By whom the system trusts: here an authority in the place of the system's list, for this program alone."""
    authority = Authority(tmp_path)
    with own_node("tls", *flags(authority.vouch("hub"))) as hub:
        words = ["top", "--once", "--json", "--url", f"https://localhost:{hub.port}"]
        status, printed, _ = await run(*words)
        assert status == 2 and "certificate" in json.loads(printed)["nodes"][0]["error"], "nobody vouches for it"
        script = f'mount --bind {authority.file} {SYSTEM_TRUST} && exec "$@"'
        process = await asyncio.create_subprocess_exec(
            "unshare", "--mount", "sh", "-c", script, "sh", str(binary_path()), *words, stdout=asyncio.subprocess.PIPE
        )
        (node,) = await told(process)
        assert await process.wait() == 0 and node["ready"] is True
