"""Sound by HTTP (P43): what a switch may put, what a signed URL gives, and for how long."""

import asyncio
import re

import pytest

from hub import own_node
from office import Office
from sound import OPUS, OPUS_KIND, SOUND, fetch, leave, put, wav
from wire import head, read_response

LARGE = wav(120)


async def link_to(office, body=SOUND):
    """A message with this sound, played by Anna: its signed URL."""
    anna = await office.desk(office.anna)
    message = await leave(office.switch, office.line, body=body)
    return await anna.rpc("voicemail.play", message=message), message, anna


async def test_sound_is_put_once(office):
    """P43: 201, repeated 200, and the first stays."""
    await office.furnish()
    name = f"m{office.mark}:+-._x"
    assert (await put(office.hub, name)).status == 201
    assert (await put(office.hub, name, wav(0.3))).status == 200
    anna = await office.desk(office.anna)
    message = await leave(office.switch, office.line, media=name)
    link = await anna.rpc("voicemail.play", message=message)
    response = await fetch(office.hub, link)
    assert response.body == SOUND and response.headers["content-type"] == "audio/wav"


async def test_opus_in_ogg_comes_out_as_it_went_in(office):
    """P43: as telephony stores it; its own type without parameters, and any range of it, so that a player may seek."""
    await office.furnish()
    anna = await office.desk(office.anna)
    message = await leave(office.switch, office.line, body=OPUS, kind=OPUS_KIND, seconds=2)
    link = await anna.rpc("voicemail.play", message=message)
    whole = await fetch(office.hub, link)
    assert whole.body == OPUS and whole.headers["content-type"] == "audio/ogg"
    assert whole.headers["accept-ranges"] == "bytes" and whole.body.startswith(b"OggS")
    pages = [index for index in range(len(OPUS)) if OPUS.startswith(b"OggS", index)] + [len(OPUS)]
    assert len(pages) > 4
    for start, end in zip(pages, pages[1:], strict=False):
        part = await fetch(office.hub, link, Range=f"bytes={start}-{end - 1}")
        assert (part.status, part.headers["content-type"]) == (206, "audio/ogg") and part.body == OPUS[start:end]


async def test_large_sound_streams_in_and_out(office):
    """P43: far beyond the limit of other bodies, byte by byte the same, on a connection that goes on."""
    await office.furnish()
    assert len(LARGE) > 1_900_000
    link, _, _ = await link_to(office, LARGE)
    reader, writer = await asyncio.open_connection("127.0.0.1", office.hub.port)
    for _ in range(2):
        writer.write(head(f"GET {link['url']} HTTP/1.1", {"Host": "x"}))
        response = await read_response(reader)
        assert response.status == 200 and response.body == LARGE
    writer.write(head("GET /healthz HTTP/1.1", {"Host": "x"}))
    assert (await read_response(reader)).status == 200
    writer.close()


@pytest.mark.parametrize(
    ("status", "changes"),
    [
        (401, {"token": "no.such.token"}),
        (401, {"Authorization": None}),
        (403, {"scope": "client admin monitor"}),
        (415, {"kind": "text/html"}),
        (415, {"kind": "audio/<script>"}),
        (415, {"kind": "application/ogg", "body": OPUS}),
        (415, {"kind": "video/ogg; codecs=opus", "body": OPUS}),
        (415, {"kind": "audio", "body": OPUS}),
        (415, {"Content-Type": None}),
    ],
)
@pytest.mark.parametrize("size", ["small", "large"])
async def test_what_may_not_be_put_is_refused(office, status, changes, size):
    """P43: by the head alone where it can be; nothing is kept."""
    changes = {"body": SOUND if size == "small" else LARGE} | changes
    await office.furnish(switch=False)
    name = f"refused-{office.mark}"
    response = await put(office.hub, name, **changes)
    assert response.status == status, response
    if status in (401, 403):
        word = {401: "unauthenticated", 403: "forbidden"}[status]
        assert response.json["error"]["data"]["code"] == word
    assert (await put(office.hub, name)).status == 201


async def test_the_body_has_its_bounds(office):
    """P43: not empty, at most 10 MiB."""
    await office.furnish(switch=False)
    name = f"bounds-{office.mark}"
    assert (await put(office.hub, name, b"")).status == 400
    response = await put(office.hub, name, bytes(10_485_761))
    assert response.status == 413 and response.json["error"]["data"]["code"] == "messageTooLarge"
    assert (await put(office.hub, name, bytes(10_485_760))).status == 201


async def test_an_upload_that_breaks_off_leaves_nothing(office):
    """P43: half a file is no file."""
    await office.furnish(switch=False)
    name = f"half-{office.mark}"
    fields = {
        "Host": "x", "Content-Type": "audio/wav", "Content-Length": str(len(LARGE)),
        "Authorization": f"Bearer {office.hub.token('pbx', 'switch')}",
    }  # fmt: skip
    for part in (100, len(LARGE) // 2, len(LARGE) - 1):
        _, writer = await asyncio.open_connection("127.0.0.1", office.hub.port)
        writer.write(head(f"PUT /v1/media/{name} HTTP/1.1", fields) + LARGE[:part])
        await writer.drain()
        writer.transport.abort()
    assert (await put(office.hub, name, LARGE)).status == 201


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99), ("bytes=100-100", 100, 100), ("bytes=1000-", 1000, None), ("bytes=-44", -44, None),
        ("bytes=0-999999999999999999999", 0, None), ("bytes=-99999999999999999999", 0, None), ("Bytes = 5 - 6", 5, 6),
    ],
)  # fmt: skip
async def test_a_range_is_served(office, asked, first, last):
    """P43: 206 with the part that was asked for, at its place."""
    await office.furnish()
    link, _, _ = await link_to(office)
    response = await fetch(office.hub, link, Range=asked)
    start = first if first >= 0 else len(SOUND) + first
    end = len(SOUND) - 1 if last is None else last
    assert response.status == 206 and response.body == SOUND[start : end + 1]
    assert response.headers["content-range"] == f"bytes {start}-{end}/{len(SOUND)}"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=0-1", "bytes=2-1", "bytes=a-b", "bytes=-", "nonsense"])
async def test_a_range_that_is_none_gives_the_whole(office, asked):
    """RFC 9110, section 14.2: what is not understood is ignored."""
    await office.furnish()
    link, _, _ = await link_to(office)
    response = await fetch(office.hub, link, Range=asked)
    assert response.status == 200 and response.body == SOUND


async def test_a_range_beyond_the_end_is_416(office):
    """P43."""
    await office.furnish()
    link, _, _ = await link_to(office)
    for asked in (f"bytes={len(SOUND)}-", "bytes=999999999999999999999-", "bytes=-0"):
        response = await fetch(office.hub, link, Range=asked)
        assert response.status == 416 and response.headers["content-range"] == f"bytes */{len(SOUND)}"


async def test_head_tells_the_length(office):
    """P43."""
    await office.furnish()
    link, _, _ = await link_to(office)
    reader, writer = await asyncio.open_connection("127.0.0.1", office.hub.port)
    writer.write(head(f"HEAD {link['url']} HTTP/1.1", {"Host": "x", "Connection": "close"}))
    text = (await reader.read()).decode()
    assert text.startswith("HTTP/1.1 200") and text.endswith("\r\n\r\n")
    assert f"Content-Length: {len(SOUND)}\r\n" in text and "Accept-Ranges: bytes\r\n" in text
    writer.close()


async def test_a_url_serves_only_what_it_was_signed_for(office):
    """P43: another file, another time, another or no signature: 403, whether the file exists or not."""
    await office.furnish()
    link, _, anna = await link_to(office)
    other = await anna.rpc("voicemail.play", message=await leave(office.switch, office.line))
    name, expires, signature = re.fullmatch(r"/v1/media/([^?]+)\?expires=(\d+)&signature=([\w-]{43})", link["url"]).groups()
    assert int(expires) == link["expiresAt"]
    elsewhere = other["url"].split("?")[0]
    flipped = signature[:-5] + ("A" if signature[-5] != "A" else "B") + signature[-4:]
    for url in (
        f"/v1/media/{name}", f"/v1/media/{name}?expires={expires}", f"/v1/media/{name}?expires={int(expires) + 1}&signature={signature}",
        f"/v1/media/{name}?expires={expires}&signature={flipped}", f"/v1/media/{name}?expires={expires}&signature={signature}=",
        f"/v1/media/{name}?expires={expires}&signature=", f"{elsewhere}?expires={expires}&signature={signature}",
        f"/v1/media/never.was?expires={expires}&signature={signature}", "/v1/media/", "/v1/media/a/b",
    ):  # fmt: skip
        assert (await office.hub.get(url)).status == 403, url
    assert (await office.hub.get(link["url"], "POST", b"x")).status == 405


async def test_a_url_is_for_five_minutes(office):
    """P43: 300 s from the play."""
    await office.furnish()
    anna = await office.desk(office.anna)
    message = await leave(office.switch, office.line)
    opened = (await office.client(office.anna, device="clock").open())["serverTime"]
    link = await anna.rpc("voicemail.play", message=message)
    assert 300_000 <= link["expiresAt"] - opened < 310_000


async def test_a_download_in_progress_outlives_the_deletion(office):
    """X20: whoever hears it hears it to its end; nobody else begins."""
    await office.furnish()
    link, message, anna = await link_to(office, LARGE)
    reader, writer = await asyncio.open_connection("127.0.0.1", office.hub.port, limit=2**16)
    writer.write(head(f"GET {link['url']} HTTP/1.1", {"Host": "x"}))
    await reader.readuntil(b"\r\n\r\n")
    await anna.rpc("voicemail.delete", message=message)
    assert (await fetch(office.hub, link)).status == 404
    assert await reader.readexactly(len(LARGE)) == LARGE
    writer.close()


async def test_the_room_for_sound_is_limited():
    """P43: 507 and limitReached; a deletion makes room."""
    with own_node("room", "--limits-media-total-bytes", "5000") as hub:
        office = await Office(hub).furnish()
        anna = await office.desk(office.anna)
        messages = [await leave(office.switch, office.line) for _ in range(3)]
        response = await put(hub, "fourth")
        assert response.status == 507
        assert response.json["error"]["data"] == {"code": "limitReached", "limit": 5000, "of": "mediaBytes"}
        await anna.rpc("voicemail.delete", message=messages[0])
        assert (await put(hub, "fourth")).status == 201
        await office.close()


async def test_a_file_has_a_limit_of_its_own_and_other_bodies_keep_theirs():
    """P43, P39: mediaBytes for sound, messageBytes for everything else."""
    with own_node("size", "--limits-media-bytes", "2048") as hub:
        assert (await put(hub, "small", bytes(2048))).status == 201
        assert (await put(hub, "big", bytes(2049))).status == 413
        token = hub.token("root", "admin")
        assert (await hub.post(b'{"x":"' + bytes(17_000), token)).status == 413
        assert (await hub.get("/v1/mediocre", "PUT", bytes(17_000))).status == 413


async def test_sound_that_no_report_names_is_removed():
    """P43: after mediaOrphanSeconds; what a message names stays."""
    with own_node("orphan", "--limits-media-orphan-seconds", "1") as hub:
        office = await Office(hub).furnish()
        link, _, _ = await link_to(office)
        assert (await put(hub, "orphan")).status == 201
        async with asyncio.timeout(20):
            while (await put(hub, "orphan")).status == 200:
                await asyncio.to_thread(hub.process.poll)
        assert (await fetch(hub, link)).status == 200
        await office.close()


async def test_strays_of_a_crash_are_removed_and_sound_stays(lone_office):
    """P43: half an upload of a dead process, a file that nobody knows."""
    office = await lone_office.furnish()
    link, _, _ = await link_to(office)
    folder = office.hub.directory / "data" / "media"
    office.hub.kill()
    (folder / ".abc.part").write_bytes(b"half")
    (folder / "00ff").write_bytes(b"stray")
    office.guests.clear()
    office.hub.start()
    assert (await fetch(office.hub, link)).body == SOUND
    assert len(list(folder.iterdir())) == 1


async def test_transfers_are_limited():
    """P43: 503 with Retry-After while too many are under way; a place that is given back serves again."""
    with own_node("transfers", "--limits-media-transfers", "2") as hub:
        fields = {
            "Host": "x", "Content-Type": "audio/wav", "Content-Length": "1000",
            "Authorization": f"Bearer {hub.token('pbx', 'switch')}",
        }  # fmt: skip
        slow = {}
        for name in ("one", "two", "three"):
            reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
            writer.write(head(f"PUT /v1/media/{name} HTTP/1.1", fields) + bytes(10))
            slow[asyncio.create_task(read_response(reader))] = writer
        async with asyncio.timeout(20):
            (refusal,), others = await asyncio.wait(slow, return_when=asyncio.FIRST_COMPLETED)
            response = refusal.result()
            assert response.status == 503 and int(response.headers["retry-after"]) >= 1
            assert response.json["error"]["data"]["code"] == "overloaded"
            for other in others:
                slow[other].write(bytes(990))
                assert (await other).status == 201
        for writer in slow.values():
            writer.close()
        assert (await put(hub, "four")).status == 201
