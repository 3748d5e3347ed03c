"""RFC 9110 and 9112, judged from outside: what may stand in a request, where it ends, and what becomes of the rest.

Each bad request is followed on the same connection by a good one, as a smuggler would have it. Either the hub reads it as the next
request, having found the end of the bad one where the RFC says it is, or it has ended the connection; it never takes a part of a
body for a request, and never waits for what does not come.
"""

import asyncio
import json
import os
from pathlib import Path

import pytest

from conformance import still_serves
from hub import Hub
from wire import Talk

READY = b"GET /readyz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
BODY = b'{"jsonrpc":"2.0","id":1,"method":"lines.list"}'


def get(*lines, first=b"GET /healthz HTTP/1.1"):
    return b"\r\n".join([first, b"Host: h", *lines, b"", b""])


def post(*lines, body=b"", first=b"POST /v1/rpc HTTP/1.1"):
    return b"\r\n".join([first, b"Host: h", b"Content-Type: application/json", *lines, b"", b""]) + body


# RFC 9112 section 6: where a body ends. Behind each head comes another request, which a lenient reader would serve.

SMUGGLED = {
    "6.1 Content-Length and chunked": post(b"Content-Length: 5", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
    "6.1 chunked and Content-Length": post(b"Transfer-Encoding: chunked", b"Content-Length: 5", body=b"0\r\n\r\n"),
    "6.1 chunked, with a GET": get(b"Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "6.1 Transfer-Encoding: identity": post(b"Content-Length: 5", b"Transfer-Encoding: identity", body=b"hello"),
    "6.1 Transfer-Encoding: xchunked": post(b"Content-Length: 5", b"Transfer-Encoding: xchunked", body=b"hello"),
    "6.1 Transfer-Encoding: CHUNKED": post(b"Content-Length: 5", b"TRANSFER-ENCODING: CHUNKED", body=b"0\r\n\r\n"),
    "6.1 Transfer-Encoding behind a tab": post(b"Content-Length: 5", b"Transfer-Encoding:\tchunked", body=b"0\r\n\r\n"),
    "6.1 chunked with blanks behind it": post(b"Content-Length: 5", b"Transfer-Encoding: chunked \t ", body=b"0\r\n\r\n"),
    "6.1 chunked, identity": post(b"Content-Length: 5", b"Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n"),
    "6.1 gzip, chunked": post(b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"),
    "6.1 Transfer-Encoding twice": post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity", body=b"0\r\n\r\n"),
    "6.1 an empty Transfer-Encoding": post(b"Content-Length: 5", b"Transfer-Encoding:", body=b"hello"),
    "6.3 two Content-Lengths that differ": post(b"Content-Length: 5", b"Content-Length: 6", body=b"hello"),
    "6.3 a list of Content-Lengths that differ": post(b"Content-Length: 5, 6", body=b"hello"),
    "6.2 Content-Length: +5": post(b"Content-Length: +5", body=b"hello"),
    "6.2 Content-Length: -5": post(b"Content-Length: -5", body=b"hello"),
    "6.2 Content-Length: 0x5": post(b"Content-Length: 0x5", body=b"hello"),
    "6.2 Content-Length: 5e0": post(b"Content-Length: 5e0", body=b"hello"),
    "6.2 Content-Length: 5.0": post(b"Content-Length: 5.0", body=b"hello"),
    "6.2 Content-Length: 5 5": post(b"Content-Length: 5 5", body=b"hello"),
    "6.2 Content-Length: five": post(b"Content-Length: five", body=b"hello"),
    "6.2 an empty Content-Length": post(b"Content-Length:", body=b"hello"),
    "6.2 a Content-Length of 2^63": post(b"Content-Length: 9223372036854775808", body=b"hello"),
    "6.2 a Content-Length of 2^64+5": post(b"Content-Length: 18446744073709551621", body=b"hello"),
    "6.2 a Content-Length of a hundred digits": post(b"Content-Length: " + b"9" * 100, body=b"hello"),
    "6.2 no Content-Length": post(body=b"hello"),
    "5.1 a space before the colon of Content-Length": post(b"Content-Length : 5", body=b"hello"),
    "5.1 a tab before the colon of Transfer-Encoding": post(b"Content-Length: 5", b"Transfer-Encoding\t: chunked", body=b"0\r\n\r\n"),
    "5.2 a folded Transfer-Encoding": post(b"Content-Length: 5", b"Transfer-Encoding:\r\n chunked", body=b"0\r\n\r\n"),
}  # fmt: skip


async def begin(hub, place):
    """A connection whose next request is the first, or comes after an answer."""
    talk = await Talk.begin(hub.port)
    if place != "first":
        await talk.say(get())
        assert (await talk.answer()).status == 200
    return talk


PLACES = pytest.mark.parametrize("place", ["first", "later"])


@PLACES
@pytest.mark.parametrize("sent", SMUGGLED.values(), ids=SMUGGLED.keys())
async def test_a_request_whose_end_is_not_certain_is_refused_and_nothing_behind_it_is_served(hub, sent, place):
    """RFC 9112 section 6.3: with an error, after which the connection is closed."""
    talk = await begin(hub, place)
    await talk.say(sent + READY)
    response = await talk.answer()
    assert response is None or response.status in (400, 411, 413, 415, 501), response
    assert await talk.ended(), "what follows was served"
    await talk.close()


BAD_HEADS = {
    "5.1 a space before a colon": get(b"X-A : b"),
    "5.1 a field without a name": get(b": b"),
    "5.1 a line without a colon": get(b"nonsense"),
    "5.1 a space in a name": get(b"X A: b"),
    "RFC 9110 5.1 an invalid character in a name": get(b"X(A): b"),
    "RFC 9110 5.1 a byte beyond ASCII in a name": get(b"X-\xc3\xa9: b"),
    "RFC 9110 5.5 NUL in a value": get(b"X-A: b\x00c"),
    "RFC 9110 5.5 NUL in a name": get(b"X\x00A: b"),
    "RFC 9110 5.5 CR in a value": get(b"X-A: b\rc"),
    "RFC 9110 5.5 NUL in Host": b"GET /healthz HTTP/1.1\r\nHost: a\x00b\r\n\r\n",
    "2.2 a space before the first field": b"GET /healthz HTTP/1.1\r\n Host: h\r\n\r\n",
    "3.2 no Host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "3.2 two Hosts": get(b"Host: other"),
    "3 no version, as HTTP/0.9": b"GET /healthz\r\n\r\n",
    "2.3 the version HTTP/2.0": get(first=b"GET /healthz HTTP/2.0"),
    "2.3 the version HTTP/1.1x": get(first=b"GET /healthz HTTP/1.1x"),
    "2.3 the version http/1.1": get(first=b"GET /healthz http/1.1"),
    "3 no target": get(first=b"GET  HTTP/1.1"),
    "3.2 a target without a slash": get(first=b"GET healthz HTTP/1.1"),
    "3 NUL in the target": get(first=b"GET /heal\x00thz HTTP/1.1"),
    "RFC 3986 7.3 NUL in the query": get(first=b"GET /healthz?x=%00 HTTP/1.1"),
    "3 only a line of blanks": b"   \r\n\r\n",
    "3 a greeting of TLS": bytes.fromhex("16030100c8010000c40303") + bytes(range(32)) + b"\r\n\r\n",
    "3 the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "3 random bytes": bytes(range(255, 127, -1)) + b"\r\n\r\n",
}  # fmt: skip


@PLACES
@pytest.mark.parametrize("sent", BAD_HEADS.values(), ids=BAD_HEADS.keys())
async def test_a_head_that_is_none_is_refused(hub, sent, place):
    """RFC 9112 sections 2 to 5: 400, or an end of the connection where it is not even HTTP; nothing behind it is served."""
    talk = await begin(hub, place)
    await talk.say(sent + READY)
    response = await talk.answer()
    assert response is None or response.status in (400, 404, 405, 501, 505), response
    assert await talk.ended(), "what follows was served"
    await talk.close()


@pytest.mark.parametrize("rest", [get(), get(b"X-A : b")], ids=["good", "bad"])
async def test_a_head_that_came_in_part_with_the_request_before_it_is_not_served(hub, rest):
    """RFC 9112 section 9.3.2: who pipelines is to ask again for what had no answer; the library has read on by then."""
    talk = await Talk.begin(hub.port)
    await talk.say(get() + rest[:8])
    assert (await talk.answer()).status == 200
    await talk.say(rest[8:])
    assert await talk.answer() is None
    await talk.close()


async def test_who_waits_to_be_told_to_send_a_body_is_told(hub):
    """RFC 9110 section 10.1.1: 100 before the body has come, and the answer after it."""
    talk = await Talk.begin(hub.port)
    await talk.say(post(b"Content-Length: 46", b"Expect: 100-continue"))
    assert (await talk.answer()).status == 100
    await talk.say(BODY)
    assert (await talk.answer()).status == 401
    await talk.close()


async def test_who_would_rather_speak_http_2_is_answered_in_http_1(hub):
    """RFC 9110 section 7.8: an upgrade that the server does not know is passed over; Java and curl ask for it by themselves."""
    wish = (b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA")
    talk = await Talk.begin(hub.port)
    for sent, status in ((get(*wish), 200), (post(b"Content-Length: 46", *wish, body=BODY), 401), (get(), 200)):
        await talk.say(sent)
        assert (await talk.answer()).status == status
    await talk.close()


SPELLINGS = ("/metrics%0aq", "/metrics%0d", "/%6detrics", "//metrics", "/./metrics", "/x/../metrics", "/x%2f..%2fmetrics")


@pytest.mark.parametrize("path", SPELLINGS)
async def test_a_path_has_one_spelling(hub, path):
    """RFC 3986 section 6.2.2: so a proxy that keeps one path from outside keeps all that lead to the same."""
    talk = await Talk.begin(hub.port)
    await talk.say(get(first=b"GET " + path.encode() + b" HTTP/1.1"))
    assert (await talk.answer()).status == 400
    await talk.close()


IDLE = {
    "after an answer": (get(), b""),
    "after an error": (get(first=b"GET /nothing HTTP/1.1"), b""),
    "after a body": (post(b"Content-Length: 5", body=b"hello"), b""),
    "within the first head": (b"", get()[:-4]),
    "within a later head": (get(), get()[:-4]),
    "behind an empty line": (get(), b"\r\n"),
    "behind a bad head": (get(), get(b"X-A : b")),
}


@pytest.mark.parametrize(("asked", "rest"), IDLE.values(), ids=IDLE.keys())
async def test_a_connection_on_which_nothing_happens_costs_nothing(asked, rest, tmp_path):
    """Issue 6: whoever waits, waits without turns of the loop: less than a tenth of a core for ten of them."""
    with Hub(tmp_path) as hub:
        talks = [await Talk.begin(hub.port) for _ in range(10)]
        for talk in talks:
            if asked:
                await talk.say(asked)
                assert await talk.answer()
            await talk.say(rest)
        before = cpu_seconds(hub)
        await asyncio.sleep(2)
        assert cpu_seconds(hub) - before < 0.2
        for talk in talks:
            await talk.close()


def cpu_seconds(hub):
    """What all threads of the node have used."""
    fields = Path(f"/proc/{hub.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def test_an_empty_line_between_two_requests_means_nothing(hub):
    """RFC 9112 section 2.2: some clients send one behind a body."""
    talk = await Talk.begin(hub.port)
    for _ in range(3):
        await talk.say(b"\r\n\r\n")
        await talk.say(get())
        assert (await talk.answer()).status == 200
    await talk.close()


async def test_a_head_that_never_ends_is_given_up(hub):
    """RFC 9110 section 15.5.9: the server may close what it is unwilling to wait for, here after five seconds."""
    talk = await Talk.begin(hub.port)
    await talk.say(b"GET /healthz HTTP/1.1\r\nHost: ")
    assert await talk.answer() is None
    await talk.close()


GOOD_HEADS = {
    "2.2 an empty line before the request": b"\r\n" + get(),
    "2.2 bare LF instead of CRLF": get().replace(b"\r\n", b"\n"),
    "5.2 a folded value": get(b"X-A: b\r\n c"),
    "RFC 9110 5.5 bytes beyond ASCII in a value": get(b"X-A: \xc3\xa9\xff"),
    "RFC 9110 5.6.2 every character of a token in a name": get(b"X!#$%&'*+-.^_`|~: b"),
    "5 an empty value": get(b"X-A:", b"X-B: c"),
    "RFC 3986 6.2.2 letters that are percent-encoded": get(first=b"GET /%68ealthz HTTP/1.1"),
    "RFC 3986 3.4 a query": get(first=b"GET /healthz?x=%20&y HTTP/1.1"),
    "6.3 two Content-Lengths of 0": get(b"Content-Length: 0"),
    "9.6 a Connection of several words": get(b"Connection: keep-alive, x"),
    "RFC 9110 10.1.1 an expectation without a body": get(b"Expect: 100-continue"),
    "fifty fields": get(*(b"X-%d: y" % number for number in range(50))),
}  # fmt: skip
# RFC 9112 section 2.2 (bare LF), 5.2 (folding) and RFC 3986 let the server choose.
MAY_REFUSE = ("2.2 bare LF", "5.2 a folded", "RFC 9110 5.5 bytes", "RFC 3986 6.2.2")


@pytest.mark.parametrize("name", GOOD_HEADS)
async def test_a_head_of_an_unusual_form_is_understood(hub, name):
    """RFC 9112 sections 2 to 9; what may be refused is refused with 400 or 404."""
    talk = await Talk.begin(hub.port)
    await talk.say(GOOD_HEADS[name])
    response = await talk.answer()
    while response and response.status == 100:
        response = await talk.answer()
    if not (name.startswith(MAY_REFUSE) and response and response.status in (400, 404)):
        assert response and (response.status, response.body) == (200, b"alive\n")
        await talk.say(READY)
        assert (await talk.answer()).body == b"ready\n"
    await talk.close()


@PLACES
@pytest.mark.parametrize("sent", [
    pytest.param(get(first=b"GET http://h/healthz HTTP/1.1"), id="3.2.2 the absolute form of the target"),
    pytest.param(get(b"X-A:"), id="5 a last field without a value"),
    pytest.param(get(b"X-A: "), id="5 a last field with a blank"),
])  # fmt: skip
async def test_what_the_library_would_misread_is_refused_with_a_word(hub, sent, place):
    """RFC 9112 sections 3.2.2 and 5 allow these; nobody sends them to a hub, and libwebsockets cannot read them."""
    talk = await begin(hub, place)
    await talk.say(sent)
    assert (await talk.answer()).status == 400
    assert await talk.ended()
    await talk.close()


@pytest.mark.parametrize(("sent", "statuses"), [
    pytest.param(get(first=b"GET /healthz?" + b"&".join([b"a=b"] * 50) + b" HTTP/1.1"), {200}, id="a query of 50 parts"),
    pytest.param(get(first=b"GET /healthz?" + b"&".join([b"a=b"] * 51) + b" HTTP/1.1"), {414}, id="a query of 51 parts"),
    pytest.param(get(first=b"GET /" + b"x" * 3000 + b" HTTP/1.1"), {404, 414}, id="a target of 3,000 bytes"),
    pytest.param(get(first=b"GET /" + b"x" * 10_000 + b" HTTP/1.1"), {414}, id="a target of 10,000 bytes"),
    pytest.param(get(first=b"GET /" + b"x" * 200_000 + b" HTTP/1.1"), {414}, id="a target of 200,000 bytes"),
    pytest.param(get(b"X-A: " + b"x" * 10_000), {200, 400, 431}, id="a field of 10,000 bytes"),
    pytest.param(get(b"Cookie: " + b"x" * 200_000), {400, 431}, id="a field of 200,000 bytes"),
    pytest.param(get(b"X-" + b"x" * 200_000 + b": y"), {400, 431}, id="a name of 200,000 bytes"),
    pytest.param(get(*(b"X-%d: y" % number for number in range(20_000))), {400, 431}, id="20,000 fields"),
    pytest.param(b"\r\n" * 50_000 + get(), {200, 400, 431}, id="50,000 empty lines"),
    pytest.param(b"G" * 100_000, {400, 414, 501}, id="a method of 100,000 bytes"),
])  # fmt: skip
async def test_what_is_too_long_is_told_so(hub, sent, statuses):
    """RFC 9112 section 3 (414) and RFC 9110 section 5.4 (431, RFC 6585 section 5), and never a hang."""
    talk = await Talk.begin(hub.port)
    await talk.say(sent)
    response = await talk.answer()
    assert response and response.status in statuses, response
    await talk.close()


@pytest.mark.parametrize(("method", "statuses"), [
    ("GET", {200}), ("HEAD", {200}), ("OPTIONS", {200, 204, 405}), ("TRACE", {405, 501}), ("CONNECT", {400, 405, 501}),
    ("DELETE", {405}), ("PATCH", {405, 411}), ("PUT", {405, 411}), ("POST", {405, 411}), ("BREW", {405, 501}), ("get", {400, 405, 501}),
    ("GETS", {400, 405, 501}), ("G", {400, 405, 501}), ("PROPFIND", {405, 501}), ("M-SEARCH", {405, 501}),
])  # fmt: skip
async def test_each_method_has_its_answer(hub, method, statuses):
    """RFC 9110 section 9.1: 501 for a method that nobody knows, 405 with Allow for one that is not for this path."""
    talk = await Talk.begin(hub.port)
    await talk.say(get(first=f"{method} /healthz HTTP/1.1".encode()))
    response = await talk.answer(to_head=method == "HEAD")
    assert response and response.status in statuses, response
    if response.status == 405:
        assert "allow" in response.headers, "RFC 9110 15.5.6"
    if method == "HEAD":
        assert response.headers["content-length"] == "6", "RFC 9110 9.3.2: as of a GET"
        await talk.say(READY)
        assert (await talk.answer()).body == b"ready\n", "and no body follows"
    await talk.close()


async def test_what_the_server_as_a_whole_can_do_is_told_like_that_of_a_path(hub):
    """RFC 9112 section 3.2.4, RFC 9110 section 9.3.7."""
    talk = await Talk.begin(hub.port)
    await talk.say(get(first=b"OPTIONS * HTTP/1.1"))
    response = await talk.answer()
    assert response.status == 405 and response.headers["allow"] == "GET, HEAD, POST, PUT"
    await talk.close()


# RFC 9112 section 9.


async def test_requests_in_one_segment_are_answered_in_their_order(hub):
    """RFC 9112 section 9.3.2."""
    talk = await Talk.begin(hub.port)
    paths = [b"/healthz", b"/nothing", b"/readyz", b"/metrics", b"/healthz"] * 3
    await talk.say(b"".join(get(first=b"GET %s HTTP/1.1" % path) for path in paths) + READY)
    for path in paths:
        response = await talk.answer()
        wanted = {b"/healthz": b"alive", b"/readyz": b"ready", b"/metrics": b"# ", b"/nothing": b""}[path]
        assert response.status == (404 if path == b"/nothing" else 200) and response.body.startswith(wanted)
    assert (await talk.answer()).body == b"ready\n"
    assert await talk.ended(), "9.6: Connection: close"
    await talk.close()


@pytest.mark.parametrize(("first", "lines", "stays"), [
    (b"GET /healthz HTTP/1.1", [], True),
    (b"GET /healthz HTTP/1.1", [b"Connection: close"], False),
    (b"GET /healthz HTTP/1.1", [b"Connection: CLOSE"], False),
    (b"GET /healthz HTTP/1.0", [], False),
])  # fmt: skip
async def test_a_connection_stays_as_long_as_its_version_and_its_client_say(hub, first, lines, stays):
    """RFC 9112 section 9.3."""
    talk = await Talk.begin(hub.port)
    await talk.say(get(*lines, first=first))
    assert (await talk.answer()).status == 200
    if stays:
        await talk.say(READY)
        assert (await talk.answer()).body == b"ready\n"
    else:
        assert await talk.ended()
    await talk.close()


async def test_a_request_byte_by_byte_is_understood(hub):
    """RFC 9112 section 2.2."""
    talk = await Talk.begin(hub.port)
    await talk.say(*(READY[at : at + 1] for at in range(len(READY))))
    assert (await talk.answer()).body == b"ready\n"
    await talk.close()


# Bodies.


def rpc(office, *lines, body=BODY, length=None):
    token = office.hub.token(office.bo).encode()
    length = b"%d" % (len(body) if length is None else length)
    return post(b"Authorization: Bearer " + token, b"Content-Length: " + length, *lines, body=body)


async def test_a_body_in_two_segments_is_read(office):
    """RFC 9112 section 6.2."""
    await office.furnish(switch=False)
    talk = await Talk.begin(office.hub.port)
    sent = rpc(office)
    await talk.say(sent[:-20], sent[-20:-1])
    await talk.say(sent[-1:])
    assert "result" in (await talk.answer()).json
    await talk.close()


async def test_an_expectation_is_met_or_passed_over(office):
    """RFC 9110 section 10.1.1: 100, or the final answer at once; a client that waits for neither is answered all the same."""
    await office.furnish(switch=False)
    talk = await Talk.begin(office.hub.port)
    await talk.say(rpc(office, b"Expect: 100-continue"))
    response = await talk.answer()
    if response.status == 100:
        response = await talk.answer()
    assert response.status == 417 or "result" in response.json
    await talk.close()


async def test_what_is_longer_than_the_content_length_is_no_part_of_the_body(office):
    """RFC 9112 section 6.2: it would be the next request, and is none."""
    await office.furnish(switch=False)
    talk = await Talk.begin(office.hub.port)
    await talk.say(rpc(office, body=BODY + b"   \r\n\r\n", length=len(BODY)))
    response = await talk.answer()
    assert response.status == 400 or "result" in response.json
    later = await talk.answer()
    assert later is None or later.status in (400, 405, 501)
    await talk.close()


async def test_a_body_that_ends_too_early_is_no_request(office):
    """RFC 9112 section 8: incomplete, so nothing of it is carried out."""
    await office.furnish()
    order = b'{"jsonrpc":"2.0","id":1,"method":"call.place","params":{"line":"%s","to":"112","commandId":"c"}}'
    talk = await Talk.begin(office.hub.port)
    order = order % office.line.encode()
    await talk.say(rpc(office, body=order, length=len(order) + 1))
    talk.writer.write_eof()
    response = await talk.answer()
    assert response is None or response.status in (400, 408)
    anna = await office.desk(office.anna)
    await anna.settle()
    assert not office.switch.has_ordered("dial")
    await talk.close()


async def test_two_posts_in_one_segment_are_never_mixed_up(office):
    """RFC 9112 section 9.3.2: the second is served behind the first, or the client is told to send it again."""
    await office.furnish(switch=False)
    talk = await Talk.begin(office.hub.port)
    await talk.say(rpc(office) + rpc(office, body=BODY.replace(b'"id":1', b'"id":2')))
    first, second = await talk.answer(), await talk.answer()
    assert first.status == 400 or json.loads(first.body)["id"] == 1
    assert second is None or second.status == 400 or json.loads(second.body)["id"] == 2
    await talk.close()


# The files of the console.

TRAVERSALS = [
    b"/../secret", b"/../../../../etc/passwd", b"/%2e%2e/%2e%2e/%2e%2e/etc/passwd", b"/..%2f..%2f..%2fetc%2fpasswd", b"/%2e%2e%2fsecret",
    b"/..%5c..%5csecret", b"/..\\..\\secret", b"/%252e%252e/secret", b"/%c0%ae%c0%ae/secret", b"/./././../secret", b"//etc/passwd",
    b"/console/../../secret", b"/secret%00.html", b"/%00", b"/.", b"/..", b"/...", b"/%", b"/%2", b"/%zz", b"/%2500", b"/index.html/..%2fsecret",
]  # fmt: skip


@pytest.mark.parametrize("path", TRAVERSALS, ids=lambda path: path.decode())
async def test_no_path_leads_out_of_the_console(hub, path):
    """RFC 3986 section 5.2.4, RFC 9110 section 17.3."""
    talk = await Talk.begin(hub.port)
    await talk.say(get(b"Connection: close", first=b"GET %s HTTP/1.1" % path))
    response = await talk.answer()
    assert response is None or response.status in (200, 301, 308, 400, 403, 404), response
    if response is not None:
        assert hub.secret not in response.body and b"root:" not in response.body
        assert response.status != 200 or response.body == (await hub.get("/")).body
    await talk.close()


async def test_the_node_still_serves(office):
    """After all of the above: others are served, and no descriptor is left."""
    await still_serves(office)
