"""The whole console in Swedish, the hub's own words included."""

from playwright.async_api import expect

from room import card, press, row
from test_history import entry


async def test_a_swedish_browser_gets_a_swedish_console_and_swedish_labels(office, room):
    """R64, R68, P46: labels are the hub's, in the language of the session."""
    await office.furnish()
    bo = await room.console(office.bo, language="sv-SE")
    anna = await room.console(office.anna, language="sv-SE")
    assert await bo.evaluate("document.documentElement.lang") == "sv"
    call = await office.ringing(name="Öberg & Co")
    await expect(card(bo, call)).to_contain_text("Samtal till Anna Berg")
    await press(card(bo, call), "Svara")
    await expect(anna.get_by_text("Besvarat av Bo Ek")).to_be_visible()
    await press(bo.locator(".current"), "Parkera")
    await expect(row(anna, call)).to_contain_text("Parkerat")
    await expect(row(anna, call)).to_contain_text("av Bo Ek")
    await press(row(anna, call), "Ta över")
    await press(anna.locator(".current"), "Lägg på")
    await bo.get_by_role("link", name="Historik").click()
    await expect(entry(bo, call)).to_contain_text("Besvarat av dig åt Anna Berg")
    await anna.get_by_role("link", name="Historik").click()
    await expect(entry(anna, call)).to_contain_text("Besvarat av Bo Ek åt dig")


async def test_the_language_is_chosen_in_settings_and_kept(office, room):
    await office.furnish()
    bo = await room.console(office.bo, page="#settings")
    await bo.get_by_label("Language").select_option("sv")
    await expect(bo.get_by_role("heading", name="Utseende")).to_be_visible()
    await bo.reload()
    await expect(bo.get_by_role("heading", name="Utseende")).to_be_visible()
