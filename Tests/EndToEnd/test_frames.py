"""What may stand in a message, and what becomes of the rest (sections 2.3 and 3, P25, P48). Frames are in `test_rfc6455_*.py`."""

import asyncio
import json

import pytest

from contract import PROTOCOL
from refusal import refused

INVALID = json.loads((PROTOCOL / "vectors" / "invalid.json").read_text(encoding="utf-8"))
ALL_SCOPES = "client switch admin monitor"
MESSAGE_BYTES = 16384


def padded(size, request_id=1):
    """A request of exactly `size` bytes, by an unknown member."""
    bare = json.dumps(
        {"jsonrpc": "2.0", "id": request_id, "method": "lines.list", "params": {"x": ""}}, separators=(",", ":")
    )
    return bare.replace('"x":""', '"x":"' + "a" * (size - len(bare)) + '"')


def nested(depth):
    """A request that nests `depth` deep, the outermost value having depth 1."""
    inner = depth - 2
    return '{"jsonrpc":"2.0","id":1,"method":"lines.list","params":{"x":' + "[" * inner + "]" * inner + "}}"


async def answer(client, frame):
    """The first reply to a frame of our own."""
    before = len(client.odd_replies)
    await client.send(frame)
    await client.wait_for(
        lambda: len(client.odd_replies) > before or client.reader.done(), f"the reply to {str(frame)[:200]!r}"
    )
    assert len(client.odd_replies) > before, (
        f"closed with {client.close_code} instead of a reply to {str(frame)[:200]!r}"
    )
    return client.odd_replies[before]


@pytest.mark.parametrize("start", range(0, len(INVALID), 10))
async def test_every_invalid_vector_is_refused_with_its_code(office, start):
    """vectors/invalid.json, over an open session of all scopes; the connection stays open (3.1)."""
    await office.furnish(switch=False)
    client = office.client(office.bo, kind="portal", scope=ALL_SCOPES)
    await client.open()
    for vector in INVALID[start : start + 10]:
        reply = await answer(client, vector["frame"])
        error = reply.get("error", {})
        assert (error.get("code"), error.get("data", {}).get("code")) == (vector["code"], vector["word"]), (
            f"{vector['name']}: {vector['frame'][:200]} got {reply}"
        )
        if vector["code"] == -32700:
            assert reply["id"] is None, f"3.1: {vector['name']}: a parseError has the id null"


async def test_depth_16_is_read_and_depth_17_is_not(office):
    """3.1."""
    await office.furnish(switch=False)
    client = office.client(office.bo)
    await client.open()
    assert "result" in await answer(client, nested(16))
    assert (await answer(client, nested(17)))["error"]["code"] == -32700


async def test_a_frame_of_exactly_the_limit_is_read_and_one_byte_more_is_not(office):
    """P25: a larger frame gets messageTooLarge with id null, if it can still be sent, and close 1009."""
    await office.furnish(switch=False)
    client = office.client(office.bo)
    result = await client.open()
    assert result["limits"]["messageBytes"] == MESSAGE_BYTES
    assert "result" in await answer(client, padded(MESSAGE_BYTES))
    await client.send(padded(MESSAGE_BYTES + 1))
    assert await client.closed() == 1009
    for reply in client.odd_replies[1:]:
        assert reply["id"] is None and reply["error"]["data"]["code"] == "messageTooLarge"


async def test_a_message_in_fragments_counts_as_a_whole(office):
    """P25: neither small fragments nor a huge declared length pass the limit."""
    await office.furnish(switch=False)
    client = office.client(office.bo)
    await client.open()
    text = padded(MESSAGE_BYTES)
    await client.socket.send([text[:5000], text[5000:5001], text[5001:]])
    await client.wait_for(lambda: client.odd_replies, "the reply to three fragments")
    assert "result" in client.odd_replies[0]
    text = padded(MESSAGE_BYTES + 1)
    await client.socket.send([text[:9000], text[9000:]])
    assert await client.closed() == 1009


async def test_a_batch_larger_than_the_limit_is_refused_as_a_whole(office):
    """P25: the limit binds a frame, whether it holds a message or a batch."""
    await office.furnish(switch=False)
    client = office.client(office.bo)
    await client.open()
    await client.send("[" + ",".join(padded(1000, number) for number in range(17)) + "]")
    assert await client.closed() == 1009
    assert not [reply for reply in client.odd_replies if "result" in reply]


# JSON-RPC


@pytest.mark.parametrize("request_id", [0, 1, 2**53 - 1, "a", "ö", "x" * 64, "7", "\n"], ids=repr)
async def test_the_reply_bears_the_very_id_of_the_request(office, request_id):
    """P48: text of 1 to 64 characters, or an integer from 0 to 2^53-1."""
    await office.furnish(switch=False)
    client = office.client(office.bo)
    await client.open()
    reply = await answer(client, {"jsonrpc": "2.0", "id": request_id, "method": "lines.list"})
    assert reply["id"] == request_id and type(reply["id"]) is type(request_id) and "result" in reply


async def test_unknown_members_are_ignored_everywhere(office):
    """3.1: in the message, in params, and in the objects within."""
    await office.furnish()
    client = office.client(office.bo)
    await client.connect()
    params = client.opening(mood="good")
    params["client"] |= {"colour": {"r": [1, 2]}, "name": "Bo's desk"}
    assert await client.rpc("session.open", **params)
    reply = await answer(
        client,
        {"jsonrpc": "2.0", "id": "a", "method": "lines.subscribe", "params": {"lines": "all", "x": None}, "trace": "t"},
    )
    assert len(reply["result"]["snapshots"]) == 3


async def test_params_may_be_left_out_where_none_is_required(office):
    """3.2."""
    await office.furnish(switch=False)
    client = office.client(office.bo)
    await client.open()
    assert "result" in await answer(client, {"jsonrpc": "2.0", "id": "a", "method": "lines.list"})
    assert "result" in await answer(client, {"jsonrpc": "2.0", "id": "b", "method": "history.list"})


async def test_a_message_without_id_is_dropped_whatever_it_says(office):
    """P48: there are no client notifications; a command without id has no effect."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    call = await office.ringing()
    for message in (
        {"jsonrpc": "2.0", "method": "call.answer", "params": {"call": call, "commandId": "c-1"}},
        {"jsonrpc": "2.0", "method": "no.such.method"},
        {"jsonrpc": "2.0", "method": "lines.repair", "params": {"line": 7}},
    ):
        await bo.send(message)
    await bo.settle()
    assert bo.odd_replies == []
    await anna.settle()
    assert anna.row(call)["state"] == "ringing"


async def test_every_request_of_a_batch_is_answered(office):
    """P48: singly or together, in any order; a bad element spoils only itself."""
    await office.furnish(switch=False)
    client = office.client(office.bo)
    await client.open()
    batch = [
        {"jsonrpc": "2.0", "id": "a", "method": "lines.list"},
        {"jsonrpc": "2.0", "method": "lines.list"},
        {"jsonrpc": "2.0", "id": "b", "method": "no.such"},
        {"jsonrpc": "2.0", "id": "c", "method": "history.list", "params": {"limit": 0}},
        {"jsonrpc": "1.0", "id": "d", "method": "lines.list"},
        7,
        {"jsonrpc": "2.0", "id": "e", "method": "history.list"},
    ]
    await client.send(batch)
    await client.wait_for(lambda: len(client.odd_replies) == 6, "six replies to a batch")
    codes = {reply["id"]: reply.get("error", {}).get("code") for reply in client.odd_replies}
    assert (codes["a"], codes["b"], codes["c"], codes["e"]) == (None, -32601, -32602, None)
    assert sorted(reply["error"]["code"] for reply in client.odd_replies if reply["id"] in ("d", None)) == [
        -32600,
        -32600,
    ]
    await client.settle()
    assert len(client.odd_replies) == 6


async def test_a_batch_of_a_hundred_is_served_and_of_a_hundred_and_one_is_not(office):
    """P48."""
    await office.furnish(switch=False)
    client = office.client(office.bo)
    await client.open()
    requests = [{"jsonrpc": "2.0", "id": f"r{number}", "method": "lines.list"} for number in range(101)]
    await client.send(requests[:100])
    await client.wait_for(lambda: len(client.odd_replies) == 100, "a hundred replies")
    assert {reply["id"] for reply in client.odd_replies if "result" in reply} == {f"r{number}" for number in range(100)}
    client.odd_replies.clear()
    reply = await answer(client, requests)
    assert reply["error"]["code"] == -32600


async def test_requests_sent_at_once_are_all_answered_by_id(office):
    """3.2: replies are matched by id, never by order."""
    await office.furnish(switch=False)
    client = office.client(office.bo)
    await client.open()
    lists = await asyncio.gather(
        *(client.rpc("lines.list") for _ in range(50)), *(client.rpc("history.list") for _ in range(50))
    )
    assert ["own" in result for result in lists] == [True] * 50 + [False] * 50


async def test_unreadable_frames_leave_the_connection_open(office):
    """3.1: after -32700 or -32600 the connection stays open; only obstinacy may end it, with 4400."""
    await office.furnish(switch=False)
    client = office.client(office.bo)
    await client.open()
    assert (await answer(client, "{"))["error"]["code"] == -32700
    assert await client.rpc("lines.list")
    for _ in range(2000):
        if client.reader.done():
            break
        await client.send("{")
        await client.wait_for(
            lambda count=len(client.odd_replies): len(client.odd_replies) > count or client.reader.done(), "an answer"
        )
    assert client.close_code in (None, 4400)


async def test_a_refused_refusal_keeps_its_number(office):
    """P27: the number is that of codes.json; -32602 always bears invalidParams (checked on every error of every test)."""
    await office.furnish(switch=False)
    client = office.client(office.bo)
    await client.open()
    refusal = await refused(client.rpc("history.list", limit=0), "invalidParams")
    assert refusal.number == -32602 and refusal.data["member"] == "limit"
