"""Sound that the switch brings, and how far a page's player came with it.

The audio element itself is asked; it is no part of the document, so the page is made to keep hold of it.
"""

import itertools

from endtoend import leave, stored, wav
from room import until

SECONDS = 2
NAMES = itertools.count(1)
SOUNDS = "sounds.map(({ src, paused, currentTime, isEnded }) => [src, paused, currentTime, isEnded])"
KEEP = """
    globalThis.sounds = [];
    const Real = Audio;
    globalThis.Audio = class extends Real {
        constructor(...parts) { super(...parts); this.isEnded = false; sounds.push(this);
            this.addEventListener("ended", () => { this.isEnded = true; this.endedAt = this.currentTime; }); }
    };
"""


async def leave_sound(office, line, number="+4684650477", seconds=SECONDS):
    """A caller leaves a message of that length on the line; its id."""
    return await leave(office.switch, line, number=number, seconds=seconds, body=wav(seconds))


async def made(switch, call, party):
    """The switch reports the recording that it made; its id."""
    recording = f"{switch.name}.rec-{next(NAMES)}"
    await switch.client.rpc(
        "switch.recordingMade",
        id=recording, call=call, party=party, seconds=SECONDS, media=await stored(switch, wav(SECONDS)),
    )  # fmt: skip
    return recording


async def listen(tab):
    """Keeps hold of every sound that this page makes from its next loading on."""
    await tab.add_init_script(KEEP)
    await tab.reload()


async def is_heard(tab, beyond=0):
    """Waits until a sound has moved on from this place and goes on."""
    await until(tab, f"sounds.some((each) => !each.paused && each.currentTime > {beyond})", SOUNDS)


async def is_silent(tab):
    await until(tab, "sounds.every((each) => each.paused)", SOUNDS)


async def heard_to_the_end(tab, seconds=SECONDS):
    """Waits for the end of a sound; it was of this length, and played to it."""
    await until(tab, "sounds.some((each) => each.isEnded)", SOUNDS)
    ended = await tab.evaluate(
        "sounds.filter((each) => each.isEnded).map(({ duration, endedAt }) => ({ duration, endedAt }))[0]"
    )
    assert abs(ended["duration"] - seconds) < 0.1 and abs(ended["endedAt"] - seconds) < 0.1, ended
