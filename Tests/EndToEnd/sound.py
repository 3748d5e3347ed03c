"""Sound on its way in and out by HTTP (P43), and the reports that name it."""

import itertools
import math
import struct
from pathlib import Path

NAMES = itertools.count(1)


def wav(seconds=0.1, rate=8000):
    """A real file of sound: a tone, mono, 16 bits."""
    samples = [int(9000 * math.sin(2 * math.pi * 440 * n / rate)) for n in range(int(seconds * rate))]
    data = struct.pack(f"<{len(samples)}h", *samples)
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16, b"data", len(data))
    return head + data


SOUND = wav()
# Two seconds of the same tone in Ogg; wav(2, 48000) through opusenc of Debian's opus-tools 0.2, with
# `--bitrate 8 --framesize 60 --comp 10 --serial 1 --discard-comments --padding 0`.
OPUS = (Path(__file__).parent / "tone.opus").read_bytes()
OPUS_KIND = "audio/ogg; codecs=opus"


async def put(hub, media, body=SOUND, kind="audio/wav", scope="switch", token=None, **headers):
    fields = {"Content-Type": kind, "Authorization": f"Bearer {token or hub.token('pbx', scope)}"}
    return await hub.get(f"/v1/media/{media}", "PUT", body, {k: v for k, v in (fields | headers).items() if v is not None})


async def stored(switch, body=SOUND, kind="audio/wav"):
    """Sound that is on the hub; its name."""
    media = f"{switch.name}.sound-{next(NAMES)}"
    response = await put(switch.hub, media, body, kind)
    assert response.status == 201, response
    return media


async def leave(
    switch, line, call=None, message=None, body=SOUND, kind="audio/wav", seconds=12, number="+4684650455", media=None
):
    """A caller leaves a message on the line; its id."""
    message = message or f"{switch.name}.vm-{next(NAMES)}"
    await switch.client.rpc(
        "switch.voicemailLeft", id=message, call=call or switch.new_call(), line=line, remote={"number": number},
        seconds=seconds, media=media or await stored(switch, body, kind),
    )  # fmt: skip
    return message


async def fetch(hub, link, method="GET", **headers):
    return await hub.get(link["url"], method, headers=headers)
