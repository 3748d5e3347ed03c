"""RFC 6455 section 8.1 and RFC 3629, judged from outside: text is UTF-8, over the borders of fragments and segments."""

import pytest

from conformance import open_raw, reply, still_serves
from wire import frame

CONTINUATION, TEXT = 0, 1
NOT_TEXT = 1007

VALID = {
    "two bytes, the first": "\u0080", "two bytes, the last": "\u07ff",
    "three bytes, the first": "\u0800", "before the surrogates": "\ud7ff", "behind the surrogates": "\ue000",
    "a noncharacter": "\ufffe", "the replacement character": "\ufffd", "a byte order mark": "\ufeff",
    "four bytes, the first": "\U00010000", "the last character": "\U0010ffff", "Greek": "κόσμε", "an emoji": "👩‍👩‍👧",
}  # fmt: skip
INVALID = {
    "a continuation byte alone": b"\x80",
    "the last continuation byte alone": b"\xbf",
    "a first byte alone": b"\xc3 ",
    "two of three bytes": b"\xe2\x82 ",
    "three of four bytes": b"\xf0\x9f\x99 ",
    "an overlong slash of two bytes": b"\xc0\xaf",
    "an overlong slash of three bytes": b"\xe0\x80\xaf",
    "an overlong slash of four bytes": b"\xf0\x80\x80\xaf",
    "an overlong NUL": b"\xc0\x80",
    "the last overlong form of two bytes": b"\xc1\xbf",
    "the last overlong form of three bytes": b"\xe0\x9f\xbf",
    "the last overlong form of four bytes": b"\xf0\x8f\xbf\xbf",
    "the first surrogate": b"\xed\xa0\x80",
    "the last surrogate": b"\xed\xbf\xbf",
    "a pair of surrogates": b"\xed\xa0\xbd\xed\xb8\x80",
    "the first beyond U+10FFFF": b"\xf4\x90\x80\x80",
    "a first byte beyond U+10FFFF": b"\xf5\x80\x80\x80",
    "a form of five bytes": b"\xf8\x88\x80\x80\x80",
    "a form of six bytes": b"\xfc\x84\x80\x80\x80\x80",
    "the byte FE": b"\xfe",
    "the byte FF": b"\xff",
}


def question(name):
    return b'{"jsonrpc":"2.0","id":"' + name + b'","method":"lines.list"}'


@pytest.mark.parametrize("text", VALID.values(), ids=VALID.keys())
async def test_each_character_comes_whole_whatever_fragment_its_bytes_are_in(office, text):
    """RFC 6455 sections 5.4 and 8.1: only the whole message is UTF-8."""
    await office.furnish(switch=False)
    socket = await open_raw(office, office.bo)
    sent = question(text.encode())
    await socket.send(TEXT, sent)
    assert "result" in await reply(socket, text)
    start = sent.index(text.encode())
    for cut in range(start, start + len(text.encode()) + 1):
        await socket.send(TEXT, sent[:cut], final=False)
        await socket.send(CONTINUATION, sent[cut:])
        assert "result" in await reply(socket, text)
    await socket.close()


@pytest.mark.parametrize("pieces", ["whole", "fragments of one byte"])
@pytest.mark.parametrize("bad", INVALID.values(), ids=INVALID.keys())
async def test_what_is_not_utf8_fails_the_connection(office, bad, pieces):
    """RFC 6455 section 8.1."""
    await office.furnish(switch=False)
    socket = await open_raw(office, office.bo)
    sent = question(bad)
    if pieces == "whole":
        await socket.send(TEXT, sent)
    else:
        fragments = [frame(CONTINUATION, sent[at : at + 1], final=at == len(sent) - 1) for at in range(1, len(sent))]
        await socket.send_bytes(frame(TEXT, sent[:1], final=False) + b"".join(fragments))
    assert await socket.closing() == NOT_TEXT
    await socket.close()


async def test_a_message_that_ends_inside_a_character_fails_the_connection(office):
    """RFC 6455 section 8.1."""
    await office.furnish(switch=False)
    socket = await open_raw(office, office.bo)
    await socket.send(TEXT, b"{}\xe2\x82")
    assert await socket.closing() == NOT_TEXT
    await socket.close()


async def test_bad_text_fails_at_its_first_bad_byte(office):
    """RFC 6455 section 8.1, as the Autobahn suite's cases 6.4 judge it: neither the frame nor the message has to come to its end."""
    await office.furnish(switch=False)
    for sent in (
        frame(TEXT, b"\xf4\x90", final=False),
        frame(TEXT, b"{\xff", announced=5000),
        frame(TEXT, b"{\xe2", final=False) + frame(CONTINUATION, b"\x28", announced=5000),
    ):
        socket = await open_raw(office, office.bo)
        await socket.send_bytes(sent)
        assert await socket.closing() == NOT_TEXT
        await socket.close()


async def test_the_node_still_serves(office):
    """After all of the above: others are served, and no descriptor is left."""
    await still_serves(office)
