"""RFC 6455 section 5, judged from outside: what a client may put into frames, and what becomes of the rest.

A frame that breaks a rule fails the connection: section 7.1.7 wants a close frame with the code if it can still be sent, and the end
of the connection in any case.
"""

import pytest

from conformance import open_raw, question, reply, still_serves
from wire import frame

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
PROTOCOL_ERROR, UNSUPPORTED_DATA, TOO_BIG = 1002, 1003, 1009
LIMIT = 16384

# Section 5.2: what is understood.

UNDERSTOOD = {
    "5.2 of 125 bytes, the longest of the short form": [frame(TEXT, question(size=125))],
    "5.2 of 126 bytes, the shortest of the 16-bit form": [frame(TEXT, question(size=126))],
    "5.2 of 127 bytes": [frame(TEXT, question(size=127))],
    "5.2 of 128 bytes": [frame(TEXT, question(size=128))],
    "5.2 of exactly the limit": [frame(TEXT, question(size=LIMIT))],
    "5.3 with a masking key of zeros": [frame(TEXT, question(), mask=bytes(4))],
    "5.3 with a masking key of ones": [frame(TEXT, question(), mask=b"\xff" * 4)],
    "5.3 with a masking key like the text": [frame(TEXT, question(), mask=question()[:4])],
    "5.4 in two fragments": [frame(TEXT, question()[:9], final=False), frame(CONTINUATION, question()[9:])],
    "5.4 in fragments of one byte": [
        frame(TEXT, question()[:1], final=False),
        *(frame(CONTINUATION, question()[at : at + 1], final=False) for at in range(1, len(question()) - 1)),
        frame(CONTINUATION, question()[-1:]),
    ],
    "5.4 with empty fragments before, between and behind": [
        frame(TEXT, b"", final=False),
        frame(CONTINUATION, question()[:9], final=False),
        frame(CONTINUATION, b"", final=False),
        frame(CONTINUATION, question()[9:], final=False),
        frame(CONTINUATION, b""),
    ],
    "5.5.3 behind a pong that nobody asked for": [frame(PONG, b"unasked"), frame(TEXT, question())],
    "5.5.3 behind an empty pong": [frame(PONG), frame(TEXT, question())],
    "5.4 with a pong between its fragments": [
        frame(TEXT, question()[:9], final=False),
        frame(PONG, b"between"),
        frame(CONTINUATION, question()[9:]),
    ],
}  # fmt: skip


@pytest.mark.parametrize("delivery", ["in one segment", "byte by byte"])
@pytest.mark.parametrize("frames", UNDERSTOOD.values(), ids=UNDERSTOOD.keys())
async def test_a_message_is_understood(office, frames, delivery):
    """RFC 6455 sections 5.2 to 5.5; TCP keeps no borders, so frames may come in any pieces."""
    await office.furnish(switch=False)
    socket = await open_raw(office, office.bo)
    sent = b"".join(frames)
    # Of a long message only the head is cut into bytes: the rest would prove nothing more.
    cut = 0 if delivery == "in one segment" else min(len(sent), 600)
    for at in range(cut):
        await socket.send_bytes(sent[at : at + 1])
    await socket.send_bytes(sent[cut:])
    assert "result" in await reply(socket)
    await socket.close()


async def test_fifty_messages_in_one_segment_are_all_answered(office):
    """RFC 6455 section 5.1: a frame begins where the last has ended."""
    await office.furnish(switch=False)
    socket = await open_raw(office, office.bo)
    await socket.send_bytes(b"".join(frame(TEXT, question(number)) for number in range(50)))
    for number in range(50):
        assert "result" in await reply(socket, number)
    await socket.close()


async def test_frames_cut_anywhere_are_understood(office):
    """RFC 6455 section 5.2: each place at which a head, a mask or a payload may be cut between two segments."""
    await office.furnish(switch=False)
    socket = await open_raw(office, office.bo)
    for cut in range(1, 24):
        sent = frame(TEXT, question(cut, size=130))
        await socket.send_bytes(sent[:cut])
        await socket.send_bytes(sent[cut:])
        assert "result" in await reply(socket, cut)
    await socket.close()


# Sections 5.5.2 and 5.5.3: ping and pong.


@pytest.mark.parametrize("size", [0, 1, 2, 64, 124, 125])
async def test_a_ping_is_answered_by_a_pong_with_its_payload(office, size):
    """RFC 6455 sections 5.5.2 and 5.5.3."""
    await office.furnish(switch=False)
    socket = await open_raw(office, office.bo)
    payload = bytes(range(130, 130 + size))
    await socket.send(PING, payload)
    assert await socket.receive() == (PONG, payload)
    await socket.close()


async def test_of_several_pings_at_least_the_last_is_answered_in_order(office):
    """RFC 6455 section 5.5.3: a pong for the latest ping is enough; one for an older ping alone is not."""
    await office.furnish(switch=False)
    socket = await open_raw(office, office.bo)
    await socket.send_bytes(b"".join(frame(PING, b"%d" % number) for number in range(10)))
    numbers = []
    while not numbers or numbers[-1] != 9:
        opcode, payload = await socket.receive()
        assert opcode == PONG
        numbers.append(int(payload))
    assert numbers == sorted(set(numbers))
    await socket.close()


async def test_a_ping_between_fragments_is_answered_before_the_message_ends(office):
    """RFC 6455 section 5.4: control frames may be injected, and are not to wait."""
    await office.furnish(switch=False)
    socket = await open_raw(office, office.bo)
    await socket.send(TEXT, question()[:9], final=False)
    await socket.send(PING, b"between")
    assert await socket.receive() == (PONG, b"between")
    await socket.send(CONTINUATION, question()[9:])
    assert "result" in await reply(socket)
    await socket.close()


# What breaks a rule.

RESERVED_OPCODES = {f"5.2 the reserved opcode {opcode}": ([frame(opcode, b"x")], PROTOCOL_ERROR) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)}  # fmt: skip
RESERVED_BITS = {f"5.2 reserved bits {bits:03b} on {name}": ([frame(opcode, b"{}", reserved=bits)], PROTOCOL_ERROR)
                 for bits in (1, 2, 4, 7) for opcode, name in ((TEXT, "a text"), (PING, "a ping"))}  # fmt: skip
CONTROL = {
    f"5.5 {what} of {name}": ([made(opcode)], PROTOCOL_ERROR)
    for opcode, name in ((CLOSE, "a close"), (PING, "a ping"), (PONG, "a pong"))
    for what, made in (
        ("a fragment", lambda opcode: frame(opcode, b"\x03\xe8", final=False)),
        ("126 bytes", lambda opcode: frame(opcode, b"\x03\xe8" + b"x" * 124)),
        ("the 16-bit length", lambda opcode: frame(opcode, b"\x03\xe8", width=2)),
        ("65,536 bytes", lambda opcode: frame(opcode, b"\x03\xe8", announced=65536)),
    )
}
BROKEN = RESERVED_OPCODES | RESERVED_BITS | CONTROL | {
    "5.1 an unmasked text": ([frame(TEXT, question(), masked=False)], PROTOCOL_ERROR),
    "5.1 an unmasked empty text": ([frame(TEXT, b"", masked=False)], PROTOCOL_ERROR),
    "5.1 an unmasked ping": ([frame(PING, b"p", masked=False)], PROTOCOL_ERROR),
    "5.1 an unmasked close": ([frame(CLOSE, b"\x03\xe8", masked=False)], PROTOCOL_ERROR),
    "5.1 an unmasked text behind a masked one": ([frame(TEXT, question()), frame(TEXT, question(2), masked=False)], PROTOCOL_ERROR),
    "5.1 an unmasked continuation": ([frame(TEXT, b"{", final=False), frame(CONTINUATION, b"}", masked=False)], PROTOCOL_ERROR),
    "5.1 an unmasked frame of which only the head comes": ([b"\x81\x05"], PROTOCOL_ERROR),
    "5.2 125 bytes in the 16-bit form": ([frame(TEXT, question(size=125), width=2)], PROTOCOL_ERROR),
    "5.2 no bytes in the 16-bit form": ([frame(TEXT, b"", width=2)], PROTOCOL_ERROR),
    "5.2 126 bytes in the 64-bit form": ([frame(TEXT, question(size=126), width=8)], PROTOCOL_ERROR),
    "5.2 no bytes in the 64-bit form": ([frame(TEXT, b"", width=8)], PROTOCOL_ERROR),
    "5.2 a length of 2^63, whose highest bit is set": ([frame(TEXT, announced=2**63)], PROTOCOL_ERROR),
    "5.2 a length of 2^64-1": ([frame(TEXT, announced=2**64 - 1)], PROTOCOL_ERROR),
    "5.4 a continuation of nothing": ([frame(CONTINUATION, b"{}")], PROTOCOL_ERROR),
    "5.4 a continuation of nothing that is not the last": ([frame(CONTINUATION, b"{}", final=False)], PROTOCOL_ERROR),
    "5.4 a continuation of a whole message": ([frame(TEXT, question()), frame(CONTINUATION, b"{}")], PROTOCOL_ERROR),
    "5.4 a new text inside fragments": ([frame(TEXT, b"{", final=False), frame(TEXT, b"}")], PROTOCOL_ERROR),
    "5.4 a new binary inside fragments": ([frame(TEXT, b"{", final=False), frame(BINARY, b"}")], PROTOCOL_ERROR),
    "7.4.1 a binary message": ([frame(BINARY, question())], UNSUPPORTED_DATA),
    "7.4.1 an empty binary message": ([frame(BINARY)], UNSUPPORTED_DATA),
    "7.4.1 a binary fragment": ([frame(BINARY, b"{", final=False)], UNSUPPORTED_DATA),
    "7.4.1 a message one byte over the limit": ([frame(TEXT, question(size=LIMIT + 1))], TOO_BIG),
    "7.4.1 65,535 bytes announced": ([frame(TEXT, announced=65535)], TOO_BIG),
    "7.4.1 65,536 bytes announced": ([frame(TEXT, announced=65536)], TOO_BIG),
    "7.4.1 2^62 bytes announced": ([frame(TEXT, announced=2**62)], TOO_BIG),
    "7.4.1 fragments that are too long together": ([frame(TEXT, b" " * 9000, final=False), frame(CONTINUATION, b" " * 9000)], TOO_BIG),
    "7.4.1 fragments that announce too much together": ([frame(TEXT, b" " * 9000, final=False), frame(CONTINUATION, announced=9000)], TOO_BIG),
}  # fmt: skip


@pytest.mark.parametrize(("frames", "code"), BROKEN.values(), ids=BROKEN.keys())
async def test_a_frame_that_breaks_a_rule_fails_the_connection(office, frames, code):
    """RFC 6455 section 7.1.7, with the codes of section 7.4.1."""
    await office.furnish(switch=False)
    socket = await open_raw(office, office.bo)
    await socket.send_bytes(b"".join(frames))
    assert await socket.closing() == code
    assert await socket.receive() is None, "7.1.7: and the server ends the connection"
    await socket.close()


async def test_what_follows_a_broken_frame_is_not_heard(office):
    """RFC 6455 section 7.1.7: no data behind it is processed."""
    await office.furnish()
    anna = await office.desk(office.anna)
    socket = await open_raw(office, office.bo)
    order = b'{"jsonrpc":"2.0","id":7,"method":"call.place","params":{"line":"%s","to":"112","commandId":"c"}}'
    await socket.send_bytes(frame(3) + frame(TEXT, order % office.line.encode()))
    assert await socket.closing() == PROTOCOL_ERROR
    await anna.settle()
    assert not office.switch.has_ordered("dial")
    await socket.close()


async def test_the_node_still_serves(office):
    """After all of the above: others are served, and no descriptor is left."""
    await still_serves(office)
