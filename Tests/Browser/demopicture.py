"""The picture of the README, from the demonstration: python Tests/Browser/demopicture.py .readme/console.png."""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import expect

from endtoend import WEB, Hub
from room import Room

PATIENCE_MILLISECONDS = 240_000
# One or two calls ring, some are on hold, several go on: an office on a usual morning.
USUAL = """
    new Promise((resolve) => {
        const end = Date.now() + PATIENCE;
        const lamps = (lamp) => document.querySelectorAll(`.line[data-lamp="${lamp}"]`).length;
        const rings = () => document.querySelectorAll(".alert").length;
        (function look() {
            if (rings() > 0 && rings() < 3 && lamps("held") > 0 && lamps("busy") > 2) resolve(true);
            else if (Date.now() > end) resolve(false);
            else setTimeout(look, 100);
        })();
    })
""".replace("PATIENCE", str(PATIENCE_MILLISECONDS))


async def take(path):
    """The reception's wall of fifty lines."""
    with tempfile.TemporaryDirectory() as place:
        with Hub(Path(place) / "node", arguments=["--demo", *WEB]) as hub:
            room = await Room(hub).open()
            tab = await room.tab({}, height=940, reduced_motion="reduce")
            await tab.goto(f"{hub.url}/?as=reception")
            await expect(tab.locator(".connection")).to_have_text("Connected")
            assert await tab.evaluate(USUAL), "the office was never as busy as this picture wants it"
            await tab.screenshot(path=path)
            await room.close()


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
