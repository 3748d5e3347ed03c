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
    tab = await room.tab({}, height=730, reduced_motion="reduce")
    await tab.goto(f"{room.hub.url}/?as={name}")
    await expect(tab.locator(".connection")).to_have_text("Connected")
    return tab


async def rings(tab):
    """Waits for a call for Anna that rings at this person's desk."""
    alert = tab.locator(".alert", has_text="Call for Anna").first
    await expect(alert).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    return alert


async def take(path, web=os.environ.get("LINEHUB_WEB"), rounds=20):
    """Bo's desk: Anna holds a call, Cia has one, and the next one rings. Callers hang up as they like, so it is tried anew."""
    with tempfile.TemporaryDirectory() as place:
        with Hub(Path(place) / "node", arguments=["--demo", *(["--web", web] if web else [])]) as hub:
            room = await Room(hub).open()
            anna, bo, cia = [await person(room, name) for name in ("anna", "bo", "cia")]
            for _ in range(rounds):
                alert = await rings(bo)
                if await bo.locator('.call[data-state="held"]').count() == 0:
                    await anna.keyboard.press("Enter")
                    await expect(alert).to_have_count(0)
                    await anna.keyboard.press("h")
                elif await bo.locator('.call[data-state="connected"]').count() == 0:
                    await cia.keyboard.press("Enter")
                    await expect(alert).to_have_count(0)
                else:
                    await bo.screenshot(path=path)
                    break
            await room.close()


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
