"""deploy/haproxy.cfg and deploy/nginx.conf as they stand there, in front of a node (protocol sections 2, 4.3 and 10)."""

import asyncio
import contextlib
import json
import tempfile
from pathlib import Path

import pytest

from hub import PATIENCE, own_node
from office import Office
from proxy import Proxy
from running import until
from wire import RawSocket, head

KINDS = pytest.mark.parametrize("kind", ["haproxy", "nginx"])
OUT_SECONDS = 10 * PATIENCE


@KINDS
async def test_an_office_behind_a_proxy(hub, tmp_path, kind):
    """Everybody comes by the proxy, the switch as well: sessions, commands, orders and events, pages and HTTP."""
    async with Proxy.kinds[kind](hub.port, tmp_path, hub) as proxy:
        office = await Office(proxy).furnish()
        bo, anna = await office.desks(office.bo, office.anna)
        call = await office.ringing()
        assert (await bo.do("answer", call))["call"]["state"] == "connected"
        assert (await anna.row_in(call, "connected"))["by"]["id"] == office.bo
        await bo.do("hold", call)
        await anna.row_in(call, "held")
        await anna.do("pickUp", call)
        await bo.row_in(call, "connected", by=office.anna)
        await office.switch.ended(call)
        await bo.sees("line.idle", line=office.line)

        page = await proxy.get("/")
        assert page.status == 200 and "text/html" in page.headers["content-type"]
        assert (await proxy.get("/healthz")).status == 200 and (await proxy.get("/readyz")).status == 200
        assert (await proxy.get("/metrics")).status == 403, "for those inside"
        assert (await hub.get("/metrics")).status == 200
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "lines.list"}).encode()
        fields = {"Content-Type": "application/json", "Authorization": f"Bearer {hub.token(office.bo)}"}
        reply = await proxy.get("/v1/rpc", "POST", body, fields)
        assert reply.status == 200 and office.line in json.dumps(reply.json["result"])
        await office.close()


@KINDS
async def test_pages_of_the_proxys_own_origin_may_connect_and_others_not(hub, tmp_path, kind):
    """Their `Origin` is the `Host` that they were served from, with its port; TLS ends before the hub."""
    async with Proxy.kinds[kind](hub.port, tmp_path, hub) as proxy:
        for origin, host, status in [
            (f"http://127.0.0.1:{proxy.port}", None, 101),
            ("https://phone.example.org", "phone.example.org", 101),
            ("https://phone.example.org:8443", "phone.example.org:8443", 101),
            ("https://evil.example.org", "phone.example.org", 403),
            (f"http://127.0.0.1:{hub.port}", None, 403),
        ]:
            fields = {"Host": host} if host else {}
            page = await RawSocket.connect(proxy.port, Origin=origin, **fields)
            assert page.response.status == status, f"{origin} at {host}"
            await page.close()


@KINDS
async def test_the_hub_is_told_the_clients_address_and_not_what_the_client_says(tmp_path, kind):
    heads = asyncio.Queue()

    async def answer(reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                text = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                if not text.startswith("get /readyz"):
                    heads.put_nowait(text.split("\r\n"))
                writer.write(head("HTTP/1.1 200 OK", {"Content-Length": "0"}))

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with Proxy.kinds[kind](port, tmp_path) as proxy:
            assert (await proxy.get("/healthz", headers={"X-Forwarded-For": "10.9.8.7"})).status == 200
            lines = await heads.get()
            assert [line for line in lines if line.startswith("x-forwarded-for")] == ["x-forwarded-for: 127.0.0.1"]
            assert f"host: 127.0.0.1:{proxy.port}" in lines
        server.close()


@KINDS
async def test_a_node_that_drains_and_comes_back_behind_a_proxy(lone_hub, tmp_path, kind):
    """Section 10, 13.3: newcomers are kept out at once, who is there is closed with 4500 at its time, and comes back to all it had."""
    async with Proxy.kinds[kind](lone_hub.port, tmp_path, lone_hub) as proxy:
        lone_hub.arguments = ["--listen", f"127.0.0.1:{lone_hub.port}"]
        office = await Office(proxy).furnish()
        bo, anna = await office.desks(office.bo, office.anna)
        await office.admin.rpc("admin.node.drain")
        for client in (bo, anna):
            await client.hears("hub.notice", code="draining")

        async def is_out():
            # HAProxy answers for a node that it has taken out, where the node itself would still say that it lives.
            path = {"haproxy": "/healthz", "nginx": "/readyz"}[kind]
            return (await proxy.get(path)).status == 503

        await until(is_out, "the node to be out", OUT_SECONDS)
        newcomer = await RawSocket.connect(proxy.port)
        assert newcomer.response.status == 503
        await newcomer.close()
        for client in (bo, anna, office.admin, office.switch.client):
            assert await client.closed(seconds=30 * PATIENCE) == 4500
        await asyncio.to_thread(lone_hub.stop)
        assert (await proxy.get("/readyz")).status in (502, 503)

        lone_hub.start()

        async def is_back():
            return (await proxy.get("/readyz")).status == 200

        await until(is_back, "the node to be back", OUT_SECONDS)
        bo, result = await office.back(bo, all=True)
        assert set(result["resumed"]["lines"].values()) == {"reloaded"}, "another epoch"
        await bo.wait_for(lambda: bo.lines[office.line].watched, "its lines")
        await office.close()


@pytest.mark.slow
@KINDS
async def test_a_silent_socket_outlives_the_timeouts_of_requests(kind):
    """4.3: nobody says anything until the hub pings, after 25 s; both files end an idle request after 15."""
    with own_node(f"silent-{kind}") as hub, tempfile.TemporaryDirectory() as directory:
        async with Proxy.kinds[kind](hub.port, Path(directory), hub) as proxy:
            client = await RawSocket.connect(proxy.port)
            params = {"token": hub.token("root", "admin"), "client": {"kind": "portal"}}
            await client.text({"jsonrpc": "2.0", "id": 1, "method": "session.open", "params": params})
            opcode, reply = await client.receive()
            assert opcode == 1 and "result" in json.loads(reply), reply
            begun = asyncio.get_running_loop().time()
            opcode, payload = await client.receive()
            assert opcode == 9 and asyncio.get_running_loop().time() - begun > 20, f"{opcode} {payload}"
            await client.send(10, payload)
            await client.text({"jsonrpc": "2.0", "id": 2, "method": "admin.policy.get"})
            opcode, reply = await client.receive()
            assert opcode == 1 and json.loads(reply)["id"] == 2
            await client.close()
