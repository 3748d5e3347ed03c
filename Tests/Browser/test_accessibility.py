"""Every page, light and dark, narrow and wide, as axe sees it; and whether it fits its screen."""

import itertools

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from listening import leave_sound, made
from room import card, choose, fits, press

LOOKS = [
    {"theme": theme, "width": width, "height": height}
    for theme, (width, height) in itertools.product(("light", "dark"), ((1440, 900), (390, 844)))
]
IDS = [f"{look['theme']}-{look['width']}" for look in LOOKS]


async def check(tab, place):
    """No serious violation, and nothing beyond the screen's edge."""
    results = await Axe().run(tab)
    serious = [each for each in results.response["violations"] if each["impact"] in ("serious", "critical")]
    told = [
        f"{each['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
        for each in serious
        for node in each["nodes"][:4]
    ]
    assert len(results.response["passes"]) > 10, "axe has looked"
    assert not told, place + "\n" + "\n".join(told)
    assert await fits(tab), f"{place} is wider than its screen"


@pytest.mark.parametrize("look", LOOKS, ids=IDS)
async def test_the_console_has_no_serious_violation_on_any_page(office, room, look):
    await office.furnish()
    anna, cia = await office.desks(office.anna, office.cia)
    await office.held(cia, name="Erik Håkansson")
    missed = await office.ringing(office.line2)
    await office.switch.ended(missed)
    done = await office.connected(anna, office.line2)
    await anna.do("hangUp", done)
    await anna.rpc("voicemail.play", message=await leave_sound(office, office.line))
    await leave_sound(office, office.bo_line)
    await anna.rpc("presence.set", status="away")
    desk = await office.desk(office.bo)
    recorded = await office.connected(desk, office.bo_line, name="Nordic Freight AB")
    await desk.do("hangUp", recorded)
    await made(office.switch, recorded, office.bo)
    bo = await room.console(office.bo, reduced_motion="reduce", **look)
    call = await office.ringing(name="Öberg & Co")
    await expect(card(bo, call)).to_be_visible()
    await check(bo, "lines, ringing")
    await press(card(bo, call), "Answer")
    await choose(bo.locator(".current"), "Record")
    await expect(bo.locator(".current .mark.recording")).to_be_visible()
    for page in ("lines", "keypad", "history", "voicemail", "recordings", "settings"):
        await bo.evaluate(f"location.hash = '{page}'")
        await expect(bo.locator(".shell")).to_have_attribute("data-tab", page)
        if page in ("voicemail", "recordings"):
            await expect(bo.locator(".entry.message:visible").first).to_be_visible()
        await check(bo, page)
    await bo.locator(".current").get_by_role("button", name="More").click()
    await expect(bo.get_by_role("menuitem", name="Transfer…")).to_be_focused()
    await check(bo, "the menu of a call")
    await bo.keyboard.press("Escape")
    await bo.locator("main").evaluate("node => node.focus()")
    await bo.keyboard.press("?")
    await expect(bo.get_by_role("dialog")).to_be_visible()
    await check(bo, "the list of keys")


@pytest.mark.parametrize("look", LOOKS, ids=IDS)
async def test_the_portal_has_no_serious_violation_on_any_page(office, room, look):
    await office.furnish()
    portal = await room.portal(reduced_motion="reduce", **look)
    for page in ("parties", "lines", "delegations", "policy", "sessions", "nodes", "exchange"):
        await portal.evaluate(f"location.hash = '{page}'")
        await expect(portal.locator(f'[data-page="{page}"] h1')).to_be_visible()
        await check(portal, page)
    await portal.evaluate("location.hash = 'parties'")
    await press(portal, "Add a party")
    await expect(portal.get_by_role("dialog")).to_be_visible()
    await check(portal, "the form for a party")


async def test_a_page_that_is_not_up_to_date_stays_readable(office, room, lone_hub):
    await office.furnish()
    cia = await office.desk(office.cia)
    await office.held(cia)
    bo = await room.console(office.bo, reduced_motion="reduce")
    await expect(bo.locator(".call")).to_be_visible()
    lone_hub.kill()
    await expect(bo.locator(".connection-bar")).to_be_visible()
    await check(bo, "not up to date")


async def test_the_sign_in_has_no_serious_violation_and_asks_for_a_token(office, room):
    tab = await room.tab({})
    await tab.goto(f"{office.hub.url}/")
    await expect(tab.get_by_label("Access token")).to_be_focused()
    await check(tab, "sign-in")
    await tab.keyboard.type("nonsense")
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_role("alert")).to_contain_text("This is not a token")
    await check(tab, "sign-in, refused")


async def test_a_ringing_call_is_spoken_by_a_screen_reader(office, room):
    await office.furnish()
    bo = await room.console(office.bo)
    await office.ringing(name="Öberg & Co")
    await expect(bo.locator("[aria-live=assertive]")).to_have_text("Call for Anna Berg, from Öberg & Co")
