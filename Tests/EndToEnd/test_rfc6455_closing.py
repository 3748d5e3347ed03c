"""RFC 6455 sections 5.5.1 and 7, judged from outside: how a WebSocket ends."""

import pytest

from conformance import open_raw, question, still_serves
from wire import frame

TEXT, CLOSE, PING = 1, 8, 9
PROTOCOL_ERROR, NOT_TEXT, NO_CODE = 1002, 1007, 1005

ALLOWED = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]
FORBIDDEN = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 9999, 65535]


def close_frame(code, reason=b""):
    return frame(CLOSE, code.to_bytes(2, "big") + reason)


BODIES = {
    "5.5.1 no body": (frame(CLOSE), NO_CODE),
    "5.5.1 a body of one byte": (frame(CLOSE, b"\x03"), PROTOCOL_ERROR),
    "5.5.1 a reason": (close_frame(1000, b"done for today"), 1000),
    "5.5.1 a reason that is not ASCII": (close_frame(1000, "hej då 🙂".encode()), 1000),
    "5.5 a reason of 123 bytes": (close_frame(1000, b"x" * 123), 1000),
    "5.5 a reason of 124 bytes": (close_frame(1000, b"x" * 124), PROTOCOL_ERROR),
    "8.1 a reason that is not UTF-8": (close_frame(1000, b"\xff"), NOT_TEXT),
    "8.1 a reason that ends inside a character": (close_frame(1000, b"\xe2\x82"), NOT_TEXT),
    "8.1 a surrogate in the reason": (close_frame(1000, b"\xed\xa0\x80"), NOT_TEXT),
}
CASES = (
    {f"7.4.1 {code} may be sent": (close_frame(code), code) for code in ALLOWED}
    | {f"7.4.1 {code} may not be sent": (close_frame(code), PROTOCOL_ERROR) for code in FORBIDDEN}
    | BODIES
)


@pytest.mark.parametrize(("sent", "code"), CASES.values(), ids=CASES.keys())
async def test_a_close_frame_is_answered(office, sent, code):
    """RFC 6455 section 5.5.1: with the same code, or with 1002 or 1007 where it may not be sent; then the server ends the connection
    (section 7.1.1)."""
    await office.furnish(switch=False)
    socket = await open_raw(office, office.bo)
    await socket.send_bytes(sent)
    assert await socket.closing() == code
    assert await socket.receive() is None
    await socket.close()


BEHIND = {
    "a text": frame(TEXT, question()),
    "a ping": frame(PING, b"still there"),
    "another close": close_frame(1001),
    "a broken frame": frame(3, b"x"),
    "half a frame": frame(TEXT, question())[:5],
}


@pytest.mark.parametrize("behind", BEHIND.values(), ids=BEHIND.keys())
async def test_nothing_behind_a_close_frame_is_heard(office, behind):
    """RFC 6455 section 5.5.1: no more data frames; section 1.4: what comes behind is discarded."""
    await office.furnish(switch=False)
    socket = await open_raw(office, office.bo)
    await socket.send_bytes(close_frame(1000) + behind)
    assert await socket.receive() == (CLOSE, (1000).to_bytes(2, "big"))
    assert await socket.receive() is None
    await socket.close()


async def test_a_close_frame_between_fragments_ends_the_message(office):
    """RFC 6455 section 5.4: control frames may stand between fragments."""
    await office.furnish(switch=False)
    socket = await open_raw(office, office.bo)
    await socket.send_bytes(frame(TEXT, question()[:9], final=False) + close_frame(1000))
    assert await socket.closing() == 1000
    await socket.close()


@pytest.mark.parametrize("sent", [frame(TEXT, question())[:cut] for cut in (1, 2, 5, 6, 20)], ids=len)
async def test_a_connection_that_ends_inside_a_frame_leaves_nothing(office, sent):
    """RFC 6455 section 7.1.5: it ends abnormally, and the hub answers nothing."""
    await office.furnish(switch=False)
    socket = await open_raw(office, office.bo)
    await socket.send_bytes(sent)
    socket.writer.write_eof()
    assert await socket.receive() is None
    await socket.close()


async def test_the_node_still_serves(office):
    """After all of the above: others are served, and no descriptor is left."""
    await still_serves(office)
