"""RFC 6455 section 4, judged from outside: which handshakes open a WebSocket, and how the others are answered.

Every refusal is an HTTP answer: a proxy takes a bare end of the connection for a dead server.
"""

import base64
import hashlib
import os

import pytest

from conformance import question, still_serves
from wire import RawSocket, Talk, frame

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
FIELDS = {
    "Host": "127.0.0.1",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Protocol": "linehub.v1",
}


def head(first="GET /v1/socket HTTP/1.1", *more, without=(), **changes):
    """A handshake as bytes; `changes` with underscores for hyphens replace fields, `more` are lines at the end."""
    fields = FIELDS | {name.replace("_", "-"): value for name, value in changes.items()}
    lines = [f"{name}: {value}" for name, value in fields.items() if name not in without]
    return "\r\n".join([first, *lines, *more, "", ""]).encode("latin-1")


def accept(key):
    return base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()


ACCEPTED = {
    "4.2.2 the example of the RFC": head(),
    "4.2.1 names of fields in capitals": head().replace(b"Upgrade: w", b"UPGRADE: w").replace(b"Sec-WebSocket-K", b"SEC-WEBSOCKET-K"),
    "4.2.1 names of fields in small letters": head().replace(b"Sec-WebSocket", b"sec-websocket").replace(b"Host", b"host"),
    "4.2.1 Upgrade: WebSocket in any case": head(Upgrade="WebSocket"),
    "4.2.1 Connection: upgrade in any case": head(Connection="uPGRADE"),
    "4.2.1 Connection: keep-alive, Upgrade": head(Connection="keep-alive, Upgrade"),
    "4.2.1 Connection: Upgrade,keep-alive": head(Connection="Upgrade,keep-alive"),
    "RFC 9110 5.5 no space behind the colon": head().replace(b": ", b":"),
    "RFC 9110 5.5 tabs around the values": head().replace(b": ", b": \t ").replace(b"websocket", b"websocket \t ").replace(b"v1\r", b"v1 \t\r"),
    "4.1 the subprotocol among others": head(Sec_WebSocket_Protocol="chat, linehub.v1, linehub.v9"),
    "4.1 the subprotocol in a field of its own": head("GET /v1/socket HTTP/1.1", "Sec-WebSocket-Protocol: linehub.v1", Sec_WebSocket_Protocol="chat"),
    "10.2 without Origin, as a program": head(),
    "10.2 with the hub's own Origin": head(Origin="http://127.0.0.1"),
    "9.1 an extension that is offered is not taken": head(Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits"),
    "9.1 an unknown extension is not taken": head(Sec_WebSocket_Extensions="x-nothing"),
    "RFC 9110 5.1 fields that nobody knows": head("GET /v1/socket HTTP/1.1", "X-Whatever: yes", "Cookie: a=b"),
    "4.1 a query in the target": head("GET /v1/socket?x=y HTTP/1.1"),
    "4.1 a key of other bytes": head(Sec_WebSocket_Key="AAAAAAAAAAAAAAAAAAAAAA=="),
}  # fmt: skip

BAD_REQUEST, VERSION = {400}, {400, 426}
REFUSED = {
    "4.2.1 no Upgrade": (head(without=["Upgrade"]), {400, 404, 426}),
    "4.2.1 another Upgrade": (head(Upgrade="h2c"), {400, 404, 426}),
    "4.2.1 an Upgrade that only begins like it": (head(Upgrade="websockets"), {400, 403, 404, 426}),
    "4.2.1 no Connection": (head(without=["Connection"]), BAD_REQUEST),
    "4.2.1 Connection without Upgrade": (head(Connection="keep-alive"), BAD_REQUEST),
    "4.2.1 Connection with a word that contains it": (head(Connection="noupgrade"), BAD_REQUEST),
    "4.4 no version": (head(without=["Sec-WebSocket-Version"]), VERSION),
    **{f"4.4 version {version}": (head(Sec_WebSocket_Version=version), VERSION) for version in ("0", "7", "8", "12", "14", "113", "13.0", "-13", "thirteen")},
    "4.2.1 no key": (head(without=["Sec-WebSocket-Key"]), BAD_REQUEST),
    "4.2.1 an empty key": (head(Sec_WebSocket_Key=""), BAD_REQUEST),
    "4.2.1 a key of 15 bytes": (head(Sec_WebSocket_Key=base64.b64encode(bytes(15)).decode()), BAD_REQUEST),
    "4.2.1 a key of 17 bytes": (head(Sec_WebSocket_Key=base64.b64encode(bytes(17)).decode()), BAD_REQUEST),
    "4.2.1 a key of 16 characters": (head(Sec_WebSocket_Key="AAAAAAAAAAAAAA=="), BAD_REQUEST),
    "4.2.1 a key that is no base64": (head(Sec_WebSocket_Key="!!!!!!!!!!!!!!!!!!!!!!=="), BAD_REQUEST),
    "4.2.1 a key without padding": (head(Sec_WebSocket_Key=KEY[:-2]), BAD_REQUEST),
    "4.2.1 two keys": (head("GET /v1/socket HTTP/1.1", f"Sec-WebSocket-Key: {KEY}"), BAD_REQUEST),
    "4.1 HTTP/1.0": (head("GET /v1/socket HTTP/1.0"), {400, 426, 505}),
    "4.1 POST": (head("POST /v1/socket HTTP/1.1"), {400, 405, 411}),
    "4.1 HEAD": (head("HEAD /v1/socket HTTP/1.1"), {400, 404, 405}),
    "4.1 a body": (head("GET /v1/socket HTTP/1.1", "Content-Length: 5") + b"hello", BAD_REQUEST),
    "4.1 another path": (head("GET /v1/sockets HTTP/1.1"), {404}),
    "4.1 the root": (head("GET / HTTP/1.1"), {404}),
    "RFC 9112 3.2 no Host": (head(without=["Host"]), BAD_REQUEST),
    "RFC 9112 3.2 two Hosts": (head("GET /v1/socket HTTP/1.1", "Host: other"), BAD_REQUEST),
    "4.1 no subprotocol": (head(without=["Sec-WebSocket-Protocol"]), BAD_REQUEST),
    "4.1 an unknown subprotocol": (head(Sec_WebSocket_Protocol="chat"), BAD_REQUEST),
    "4.1 several unknown subprotocols": (head(Sec_WebSocket_Protocol="chat, superchat, linehub.v9"), BAD_REQUEST),
    "4.1 the subprotocol in capitals, which is another": (head(Sec_WebSocket_Protocol="LINEHUB.V1"), BAD_REQUEST),
    "4.1 a subprotocol that begins like it": (head(Sec_WebSocket_Protocol="linehub.v10"), BAD_REQUEST),
    "10.2 a foreign Origin": (head(Origin="http://evil.example"), {403}),
    "10.2 the Origin null": (head(Origin="null"), {403}),
    "10.2 an Origin that begins like the hub's": (head(Origin="http://127.0.0.1.evil.example"), {403}),
}  # fmt: skip


LIBRARY_REFUSES = pytest.mark.xfail(strict=True, reason="libwebsockets takes a tab for a part of the value")


@pytest.mark.parametrize("sent", [
    pytest.param(sent, id=name, marks=LIBRARY_REFUSES if "tabs" in name else ()) for name, sent in ACCEPTED.items()
])  # fmt: skip
async def test_a_good_handshake_opens_the_socket(hub, sent):
    """RFC 6455 section 4.2.2: 101 with Upgrade, Connection, the Accept of the key, one subprotocol and no extension."""
    talk = await Talk.begin(hub.port)
    await talk.say(sent)
    response = await talk.answer()
    assert response.status == 101
    assert response.headers["upgrade"].lower() == "websocket"
    assert "upgrade" in response.headers["connection"].lower()
    key = KEY if KEY.encode() in sent else "A" * 22 + "=="
    assert response.headers["sec-websocket-accept"] == accept(key)
    assert response.headers["sec-websocket-protocol"] == "linehub.v1"
    assert "sec-websocket-extensions" not in response.headers
    await talk.say(frame(9, b"open"))
    assert await RawSocket(talk.reader, talk.writer, response).receive() == (10, b"open")
    await talk.close()


@pytest.mark.parametrize(("sent", "statuses"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_bad_handshake_is_answered_and_opens_nothing(hub, sent, statuses):
    """RFC 6455 section 4.2.1: with an HTTP error, which section 4.4 wants to name the version."""
    talk = await Talk.begin(hub.port)
    await talk.say(sent)
    response = await talk.answer(to_head=sent.startswith(b"HEAD"))
    assert response and response.status in statuses, response
    assert "sec-websocket-accept" not in response.headers
    if response.status == 426:
        assert response.headers["sec-websocket-version"] == "13"
        assert response.headers["upgrade"].lower() == "websocket", "RFC 9110 15.5.22"
    if response.status == 405:
        assert "allow" in response.headers, "RFC 9110 15.5.6"
    await talk.close()


async def test_the_accept_of_the_rfcs_example():
    """RFC 6455 section 1.3: the judge of these tests, judged by the RFC."""
    assert accept(KEY) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


async def test_a_handshake_byte_by_byte_is_understood(hub):
    """RFC 9112 section 2.2: TCP keeps no borders."""
    talk = await Talk.begin(hub.port)
    sent = head()
    await talk.say(*(sent[at : at + 1] for at in range(len(sent))))
    assert (await talk.answer()).status == 101
    await talk.close()


@pytest.mark.parametrize("early", [frame(9, b"early"), frame(1, question())[:3], frame(1, question()) * 20], ids=len)
async def test_frames_in_one_segment_with_the_handshake_are_heard_or_refused(hub, early):
    """RFC 6455 section 4.1: a client must wait for the answer, so the server may fail the connection, but it may not misread it."""
    talk = await Talk.begin(hub.port)
    await talk.say(head() + early)
    response = await talk.answer()
    assert response.status in (101, 400)
    if response.status == 101:
        socket = RawSocket(talk.reader, talk.writer, response)
        await socket.send(9, b"late")
        first = await socket.receive()
        assert first is None or first[0] == 1 or first in ((10, b"early"), (8, first[1])), first
    await talk.close()


async def test_a_handshake_behind_a_plain_request_opens_the_socket(hub):
    """RFC 9110 section 7.8: any request of a connection may ask for the upgrade."""
    talk = await Talk.begin(hub.port)
    await talk.say(b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
    assert (await talk.answer()).status == 200
    await talk.say(head())
    response = await talk.answer()
    assert response.status == 101
    await talk.say(frame(9, b"open"))
    assert await RawSocket(talk.reader, talk.writer, response).receive() == (10, b"open")
    await talk.close()


async def test_fifty_handshakes_at_once_open_fifty_sockets(office):
    """RFC 6455 section 4.1: each with its own Accept."""
    keys = [base64.b64encode(os.urandom(16)).decode() for _ in range(50)]
    talks = [await Talk.begin(office.hub.port) for _ in keys]
    for talk, key in zip(talks, keys, strict=True):
        await talk.say(head(Sec_WebSocket_Key=key))
    for talk, key in zip(talks, keys, strict=True):
        assert (await talk.answer()).headers["sec-websocket-accept"] == accept(key)
        await talk.close()


async def test_the_node_still_serves(office):
    """After all of the above: others are served, and no descriptor is left."""
    await still_serves(office)
