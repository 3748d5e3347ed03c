"""RFC 8259 and JSON-RPC 2.0 at their edges, over the socket (sections 3.1 and 3.2 of the protocol, P48).

`protocol/vectors/invalid.json` has what is refused and with which code; `test_frames.py` sends each of it. Here is what is near the edge,
on both sides.
"""

import json

import pytest

from conformance import open_raw, reply, still_serves

PARSE_ERROR, INVALID_REQUEST = -32700, -32600


def request(request_id="1", params="{}", before=""):
    return f'{{{before}"jsonrpc":"2.0","id":{request_id},"method":"lines.list","params":{params}}}'


def members(count):
    return "{" + ",".join(f'"m{number}":{number}' for number in range(count)) + "}"


UNDERSTOOD = {
    "RFC 8259 2 blanks of all four kinds around everything": " \t\r\n" + request().replace(":", " :\n").replace(",", "\t,\r") + " \n",
    "RFC 8259 6 a number with many digits behind the point": request(params='{"x":0.' + "1" * 300 + "}"),
    "RFC 8259 6 -0, 1E+2 and 0.0e-0": request(params='{"x":[-0,1E+2,0.0e-0]}'),
    "RFC 8259 7 all short escapes": request(params='{"x":"\\"\\\\\\/\\b\\f\\n\\r\\t"}'),
    "RFC 8259 7 a pair of surrogates": request(params='{"x":"\\ud83d\\ude42"}'),
    "RFC 8259 7 DEL and U+2028, which need no escape": request(params='{"x":"\x7f\u2028"}'),
    "RFC 8259 7 a name in escapes": request().replace('"method"', '"\\u006dethod"'),
    "RFC 8259 8.2 a noncharacter": request(params='{"x":"\uffff"}'),
    "RFC 8259 4 an empty name": request(params='{"":1}'),
    "RFC 8259 4 a name of 10,000 characters": request(params='{"' + "n" * 10_000 + '":1}'),
    "RFC 8259 4 five hundred members": request(params=members(500)),
    "RFC 8259 5 five thousand elements": request(params='{"x":[' + ",".join("0" * 5000) + "]}"),
    "3.1 a depth of 16": request(params='{"x":' + "[" * 14 + "]" * 14 + "}"),
}  # fmt: skip

# What RFC 8259 leaves to the receiver: whether it is read or refused.
EITHER = {
    "RFC 8259 7 NUL as an escape": request(params='{"x":"\\u0000"}'),
    "RFC 8259 6 a number beyond a double": request(params='{"x":1e400}'),
    "RFC 8259 6 a number with many digits": request(params='{"x":' + "1" * 300 + "}"),
    "RFC 8259 4 a member twice": request(params='{"x":1,"x":2}'),
    "RFC 8259 4 the method twice": request(before='"method":"no.such",'),
    "RFC 8259 8.2 a surrogate alone": request(params='{"x":"\\ud800"}'),
    "RFC 8259 8.2 a pair of surrogates the wrong way round": request(params='{"x":"\\ude42\\ud83d"}'),
    "RFC 8259 8.1 a byte order mark": "\ufeff" + request(),
}

REFUSED = {
    "RFC 8259 2 nothing": ("", PARSE_ERROR),
    "RFC 8259 2 only blanks": (" \n", PARSE_ERROR),
    "RFC 8259 2 two values": (request() + request(), PARSE_ERROR),
    "RFC 8259 2 NUL behind the value": (request() + "\0", PARSE_ERROR),
    "RFC 8259 2 NUL before the value": ("\0" + request(), PARSE_ERROR),
    "RFC 8259 2 a vertical tab as a blank": ("\v" + request(), PARSE_ERROR),
    "RFC 8259 2 a no-break space as a blank": ("\u00a0" + request(), PARSE_ERROR),
    "RFC 8259 2 a comment": (request() + "// more", PARSE_ERROR),
    "RFC 8259 3 True": (request(params='{"x":True}'), PARSE_ERROR),
    "RFC 8259 4 a comma too many": (request(params='{"x":1,}'), PARSE_ERROR),
    "RFC 8259 4 a name without quotes": (request(params="{x:1}"), PARSE_ERROR),
    "RFC 8259 4 a name in single quotes": (request(params="{'x':1}"), PARSE_ERROR),
    "RFC 8259 5 a comma too many in an array": (request(params='{"x":[1,]}'), PARSE_ERROR),
    "RFC 8259 6 NaN": (request(params='{"x":NaN}'), PARSE_ERROR),
    "RFC 8259 6 Infinity": (request(params='{"x":-Infinity}'), PARSE_ERROR),
    "RFC 8259 6 a leading zero": (request(params='{"x":01}'), PARSE_ERROR),
    "RFC 8259 6 a plus": (request(params='{"x":+1}'), PARSE_ERROR),
    "RFC 8259 6 nothing behind the point": (request(params='{"x":1.}'), PARSE_ERROR),
    "RFC 8259 6 nothing before the point": (request(params='{"x":.5}'), PARSE_ERROR),
    "RFC 8259 6 hexadecimal": (request(params='{"x":0x10}'), PARSE_ERROR),
    "RFC 8259 7 a line break in a string": (request(params='{"x":"\n"}'), PARSE_ERROR),
    "RFC 8259 7 NUL in a string": (request(params='{"x":"\0"}'), PARSE_ERROR),
    "RFC 8259 7 an unknown escape": (request(params='{"x":"\\x41"}'), PARSE_ERROR),
    "RFC 8259 7 half an escape": (request(params='{"x":"\\u12"}'), PARSE_ERROR),
    "RFC 8259 7 no quote at the end": ('{"jsonrpc":"2.0', PARSE_ERROR),
    "3.1 a depth of 17": (request(params='{"x":' + "[" * 15 + "]" * 15 + "}"), PARSE_ERROR),
    "3.1 a depth of 16,000": ("[" * 16_000, PARSE_ERROR),
    "JSON-RPC 6 an empty batch": ("[]", INVALID_REQUEST),
    "P48 a batch of a thousand": ("[" + ",".join("1" * 1000) + "]", INVALID_REQUEST),
    "3.1 null": ("null", PARSE_ERROR),
    "3.1 a number": ("17", PARSE_ERROR),
    "3.1 a string": ('"lines.list"', PARSE_ERROR),
    "JSON-RPC 4 jsonrpc as a number": (request().replace('"2.0"', "2.0"), INVALID_REQUEST),
    "JSON-RPC 4 method as a number": (request().replace('"lines.list"', "7"), INVALID_REQUEST),
    "JSON-RPC 4.2 params as a string": (request(params='"x"'), INVALID_REQUEST),
    **{f"P48 the id {value}": (request(value), INVALID_REQUEST) for value in ("null", "true", "[1]", "{}", "1.5", "-1", '""')},
    "Q10 the id 2^53": (request("9007199254740992"), PARSE_ERROR),
    "RFC 8259 6 an id beyond a double": (request("1e400"), PARSE_ERROR),
    "RFC 8259 6 an id of 300 digits": (request("9" * 300), PARSE_ERROR),
    "P48 an id of 65 characters": (request('"' + "i" * 65 + '"'), INVALID_REQUEST),
    "P48 an id of 10,000 characters": (request('"' + "i" * 10_000 + '"'), INVALID_REQUEST),
}  # fmt: skip


async def ask(office, text):
    """What the hub says to a text; a question behind it shows that the connection is still of use."""
    await office.furnish(switch=False)
    socket = await open_raw(office, office.bo)
    await socket.text(text)
    frame = await socket.receive()
    assert frame and frame[0] == 1, f"{frame} instead of an answer"
    await socket.text(request('"behind"'))
    assert "result" in await reply(socket, "behind")
    await socket.close()
    return json.loads(frame[1])


@pytest.mark.parametrize("text", UNDERSTOOD.values(), ids=UNDERSTOOD.keys())
async def test_json_of_an_unusual_form_is_understood(office, text):
    """RFC 8259: a receiver takes all of JSON; unknown members are ignored (3.1)."""
    answer = await ask(office, text)
    assert answer["id"] == 1 and "result" in answer


@pytest.mark.parametrize("text", EITHER.values(), ids=EITHER.keys())
async def test_what_receivers_may_read_or_refuse_is_answered(office, text):
    """RFC 8259 sections 4, 6, 8.1, 8.2 and 9."""
    answer = await ask(office, text)
    assert "result" in answer or answer["error"]["code"] in (PARSE_ERROR, INVALID_REQUEST, -32601)


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_is_no_json_or_no_request_is_refused_and_the_connection_stays(office, text, code):
    """3.1, P48: -32700 with the id null, or -32600."""
    answer = await ask(office, text)
    assert answer["error"]["code"] == code
    assert code != PARSE_ERROR or answer["id"] is None


async def test_the_node_still_serves(office):
    """After all of the above: others are served, and no descriptor is left."""
    await still_serves(office)
