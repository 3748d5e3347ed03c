"""The console without a mouse."""

from playwright.async_api import expect

from room import card, row


async def test_a_call_is_answered_held_resumed_and_hung_up_by_keys(office, room):
    await office.furnish()
    bo = await room.console(office.bo)
    call = await office.ringing()
    await expect(card(bo, call)).to_be_visible()
    await bo.keyboard.press("Enter")
    await expect(row(bo, call)).to_contain_text("Your call")
    await expect(bo.locator(".current").get_by_role("button", name="Hold")).to_be_enabled()
    await bo.keyboard.press("h")
    await expect(row(bo, call)).to_contain_text("On hold by you")
    await bo.keyboard.press("h")
    await expect(row(bo, call)).to_contain_text("Your call")
    # The page shows the change before the hub has it; until then it takes no other key.
    await expect(bo.locator(".current").get_by_role("button", name="Hang up")).to_be_enabled()
    await expect(bo.locator(".current").get_by_role("button", name="Hold")).to_be_enabled()
    await bo.keyboard.press("x")
    await expect(row(bo, call)).to_have_count(0)


async def test_escape_declines_and_p_picks_up(office, room):
    await office.furnish()
    bo = await room.console(office.bo)
    cia = await office.desk(office.cia)
    held = await office.held(cia)
    ringing = await office.ringing(office.line2)
    await expect(card(bo, ringing)).to_be_visible()
    await bo.keyboard.press("Escape")
    await expect(card(bo, ringing)).to_have_count(0)
    await expect(row(bo, held).get_by_role("button", name="Pick up")).to_be_enabled()
    await bo.keyboard.press("p")
    await expect(row(bo, held)).to_contain_text("Your call")


async def test_a_number_is_called_from_the_keyboard_alone(office, room):
    await office.furnish()
    bo = await room.console(office.bo)
    await expect(bo.get_by_label("Call as")).to_have_value(office.bo_line)
    await bo.keyboard.press("k")
    await expect(bo.get_by_label("Number to call")).to_be_focused()
    await bo.keyboard.type("+46 8 123 456")
    await bo.keyboard.press("Enter")
    await expect(bo.locator(".current")).to_contain_text("Dialling")


async def test_digits_open_the_pages_and_letters_typed_into_a_field_do_nothing_else(office, room):
    await office.furnish()
    bo = await room.console(office.bo)
    await bo.keyboard.press("2")
    await expect(bo.get_by_role("heading", name="History")).to_be_visible()
    await bo.keyboard.press("5")
    await expect(bo.get_by_role("heading", name="Appearance")).to_be_visible()
    await bo.get_by_label("Number to call").focus()
    await bo.keyboard.type("1")
    await expect(bo.get_by_role("heading", name="Appearance")).to_be_visible()
    await expect(bo.get_by_label("Number to call")).to_have_value("1")


async def test_the_list_of_keys_opens_and_gives_the_focus_back(office, room):
    await office.furnish()
    bo = await room.console(office.bo)
    link = bo.get_by_role("link", name="Lines")
    await link.focus()
    await bo.keyboard.press("?")
    sheet = bo.get_by_role("dialog", name="Keyboard")
    await expect(sheet).to_contain_text("Pick up a held call")
    await bo.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    await expect(link).to_be_focused()


async def test_single_keys_can_be_turned_off(office, room):
    """WCAG 2.1.4: who speaks to the computer must not hang up by a word."""
    await office.furnish()
    bo = await room.console(office.bo, page="#settings")
    await bo.get_by_role("switch", name="Single keys").click()
    call = await office.ringing()
    await expect(card(bo, call)).to_be_visible()
    await bo.locator("main").focus()
    await bo.keyboard.press("a")
    await bo.keyboard.press("2")
    await expect(bo.get_by_role("heading", name="Appearance")).to_be_visible()
    await expect(card(bo, call)).to_be_visible()
    await bo.keyboard.press("Enter")
    await expect(bo.locator(".current")).to_contain_text("Your call")


async def test_tab_reaches_every_button_of_a_call_in_the_order_of_the_eye(office, room):
    await office.furnish()
    bo = await room.console(office.bo)
    call = await office.ringing(name="Öberg & Co")
    await expect(card(bo, call)).to_be_visible()
    seen = []
    for _ in range(24):
        await bo.keyboard.press("Tab")
        seen.append(
            await bo.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent")
        )
    answer, decline = seen.index("Answer, Öberg & Co"), seen.index("Decline, Öberg & Co")
    assert seen.index("Lines") < answer < decline, seen
    assert len([each for each in seen if each.startswith("Answer")]) == 2, "on the card and in the row"
