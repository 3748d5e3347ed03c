"""The picture of the README, from the demonstration: python Tests/Browser/demopicture.py .readme/console.png."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from playwright.async_api import expect

from endtoend import Hub
from room import Room

PATIENCE_MILLISECONDS = 180_000


async def person(room, name):
    tab = await room.tab({}, reduced_motion="reduce")
    await tab.goto(f"{room.hub.url}/?as={name}")
    await expect(tab.locator(".connection")).to_have_text("Connected")
    return tab


async def take(path, web=os.environ.get("LINEHUB_WEB")):
    """Bo answers and holds for Anna, Anna talks on her other line, and the next call rings."""
    with tempfile.TemporaryDirectory() as place:
        with Hub(Path(place) / "node", arguments=["--demo", *(["--web", web] if web else [])]) as hub:
            room = await Room(hub).open()
            anna, bo, _ = [await person(room, name) for name in ("anna", "bo", "cia")]
            for_anna = bo.locator(".alert", has_text="Call for Anna").locator('[data-action="answer"]')
            await for_anna.first.click(timeout=PATIENCE_MILLISECONDS)
            await bo.locator('.current [data-action="hold"]').click()
            await anna.locator('.alert [data-action="answer"]').first.click(timeout=PATIENCE_MILLISECONDS)
            await expect(anna.locator(".current")).to_contain_text("Your call")
            await expect(anna.locator(".alert").first).to_be_visible(timeout=PATIENCE_MILLISECONDS)
            await anna.screenshot(path=path)
            await room.close()


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
