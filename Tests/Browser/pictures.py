"""Pictures of every page, light and dark, on a phone and on a wide screen.

    python Tests/Browser/pictures.py DIRECTORY [console-lines portal-policy ...]
"""

import asyncio
import itertools
import sys
import tempfile
from pathlib import Path

from playwright.async_api import expect

from endtoend import WEB, Hub, Office
from listening import leave_sound, made
from room import Room

SIZES = {"wide": (1440, 900), "phone": (390, 844)}
CONSOLE = ["lines", "menu", "keypad", "history", "voicemail", "recordings", "settings"]
PORTAL = ["parties", "lines", "delegations", "policy", "sessions", "nodes", "exchange"]


async def furnish(office):
    """An office on a usual morning: calls that came and went, one that waits, one in progress."""
    await office.furnish()
    await office.put_line(office.line, label="Direct")
    await office.put_line(office.line2, label="Board")
    await office.delegate(office.hall)
    await office.delegate(office.anna, office.bo)
    await office.delegate(office.bo, office.dan)
    anna, bo, cia, dan = await office.desks(office.anna, office.bo, office.cia, office.dan)
    anna.forbidden_lines.discard(office.bo_line)
    handed = await office.held(bo, name="Sofia Lindqvist", number="+46709876543")
    await anna.do("pickUp", handed)
    await anna.do("hangUp", handed)
    missed = await office.ringing(name=None, number="+46855512340")
    await office.switch.ended(missed)
    placed = await office.talking_out(bo, office.line2, "+4940123456")
    await bo.do("hangUp", placed)
    await office.held(cia, name="Erik Håkansson", number="+46701112233")
    await office.connected(anna, office.line2, name="Ministry of Culture", number="+46840510000")
    recorded = await office.talking_out(bo, office.bo_line, "+46709876543")
    await bo.do("hangUp", recorded)
    await made(office.switch, recorded, office.bo)
    await bo.rpc("voicemail.play", message=await leave_sound(office, office.line, "+46701112233", 74))
    await leave_sound(office, office.bo_line, "+4940123456", 9)
    await leave_sound(office, office.line2, "+46709876543", 31)
    await dan.rpc("presence.set", status="doNotDisturb")
    mine = await office.connected(bo, office.bo_line, name="Sofia Lindqvist", number="+46709876543")
    await bo.do("record", mine, action="start")
    await office.ringing(name="Nordic Freight AB", number="+4684650455")


async def take(directory, wanted):
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, Hub(
        Path(place) / "node", arguments=WEB
    ) as hub:
        office = Office(hub)
        await furnish(office)
        room = await Room(hub).open()
        for theme, (size, (width, height)) in itertools.product(("light", "dark"), SIZES.items()):
            look = {"width": width, "height": height, "theme": theme, "reduced_motion": "reduce"}
            for kind, page in [*(("console", page) for page in CONSOLE), *(("portal", page) for page in PORTAL)]:
                if wanted and f"{kind}-{page}" not in wanted:
                    continue
                tab = await (
                    room.console(office.bo, page=f"#{page}", **look)
                    if kind == "console"
                    else room.portal(page=f"#{page}", **look)
                )
                await expect(tab.locator(".page:visible, .keypad:visible").first).to_be_visible()
                if page == "menu":
                    await tab.locator(".current").get_by_role("button", name="More").first.click()
                if page == "voicemail":
                    await tab.locator(".filter summary").click()
                await tab.wait_for_load_state("networkidle")
                await tab.screenshot(path=directory / f"{kind}-{page}-{size}-{theme}.png")
                await tab.context.close()
        await room.close()
        await office.close()


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1]), sys.argv[2:]))
