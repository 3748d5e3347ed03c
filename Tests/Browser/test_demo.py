"""The demonstration as a newcomer meets it, alone: one click, and the telephone rings."""

import re

import pytest
from playwright.async_api import expect

from endtoend import WEB, Hub
from room import Room, press
from test_accessibility import IDS, LOOKS, check


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    node = Hub(tmp_path_factory.mktemp("demo") / "node", arguments=["--demo", *WEB])
    node.start()
    yield node
    node.kill()


@pytest.fixture
def room(demo):
    return Room(demo)


def called(tab):
    """The card of the call that was asked for; others may ring beside it."""
    return tab.locator(".alert", has_text="Demo line")


async def at_desk(room, who, **look):
    tab = await room.tab({}, **look)
    await tab.goto(f"{room.hub.url}/?as={who}")
    await expect(tab.locator(".connection")).to_have_attribute("data-tone", "ok")
    return tab


async def test_one_click_rings_at_the_desk_of_whoever_clicked_and_is_answered(room):
    """R31, R40: on an own line; again while the first call is on hold, and not while one talks (P31)."""
    dan = await at_desk(room, "dan")
    call_me = dan.get_by_role("button", name="Call me")
    await call_me.click()
    await expect(called(dan)).to_contain_text("Call to +46")
    await press(called(dan), "Answer")
    await expect(dan.locator(".current")).to_contain_text("Demo line")
    await expect(call_me).to_be_disabled()
    await expect(dan.get_by_text("Put your call on hold")).to_be_visible()
    await press(dan.locator(".current"), "Hold")
    await call_me.click()
    await press(called(dan), "Answer")
    await expect(dan.locator('.current[data-state="connected"]')).to_have_count(1)
    await expect(dan.locator('.current[data-state="held"]')).to_have_count(1)


async def test_a_desk_without_a_line_of_its_own_is_called_on_one_that_it_answers(room):
    """R33: the reception's wall lights up, and its alert says for whom the call is."""
    reception = await at_desk(room, "reception")
    await expect(reception.locator('[data-density="dense"] .line')).to_have_count(50)
    await press(reception, "Call me")
    await expect(called(reception)).to_contain_text("Call for Anna Berg")
    tile = reception.locator('.line[data-line="line-anna"] .call', has_text="Demo line")
    await expect(tile).to_have_attribute("data-state", "ringing")
    await press(tile, "Answer")
    await expect(reception.locator(".current")).to_contain_text("Demo line")


async def test_the_sign_in_offers_a_call_at_once(room):
    tab = await room.tab({})
    await tab.goto(f"{room.hub.url}/")
    await press(tab, "Let the demo line call Anna Berg")
    await expect(called(tab)).to_contain_text("Direct")
    await expect(tab).to_have_url(re.compile("as=anna"))
    await expect(tab.get_by_role("button", name="Call me")).to_be_visible()


async def test_a_hub_that_is_no_demonstration_has_no_such_button(office, room):
    await office.furnish(switch=False)
    tab = await room.tab({"linehub.token": office.hub.token(office.bo)})
    await tab.goto(f"{office.hub.url}/")
    await expect(tab.locator(".line").first).to_be_visible()
    await expect(tab.locator(".demo-bar")).to_be_hidden()


@pytest.mark.parametrize("look", LOOKS, ids=IDS)
async def test_the_demonstration_has_no_serious_violation(room, look):
    tab = await room.tab({}, reduced_motion="reduce", **look)
    await tab.goto(f"{room.hub.url}/")
    await expect(tab.get_by_role("button", name="Let the demo line call Anna Berg")).to_be_visible()
    await check(tab, "the people of the demonstration")
    reception = await at_desk(room, "reception", reduced_motion="reduce", **look)
    await expect(reception.locator(".line .call:visible").first).to_be_visible()
    await check(reception, "the reception's wall")
