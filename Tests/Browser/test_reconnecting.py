"""A hub that goes and comes back: the page says so calmly, marks what may be old, and is right again afterwards."""

from playwright.async_api import expect

from room import card, line, press, row


async def test_the_page_marks_what_may_be_old_and_catches_up_when_the_hub_is_back(office, room, lone_hub):
    """F6-F9, R83."""
    await office.furnish()
    bo = await room.console(office.bo)
    call = await office.ringing(name="Öberg & Co")
    await press(card(bo, call), "Answer")
    await expect(bo.locator(".current")).to_contain_text("Your call")
    lone_hub.kill()
    await expect(bo.locator(".connection")).to_have_text("Reconnecting…")
    await expect(bo.locator(".connection-bar")).to_contain_text("Not up to date")
    await expect(line(bo, office.line)).to_have_attribute("data-old", "")
    await expect(row(bo, call)).to_contain_text("Öberg & Co")  # what was known stays in sight
    await expect(bo.locator(".current").get_by_role("button", name="Hold")).to_be_disabled()
    lone_hub.start()
    office.switch = office.switch.successor()
    await office.switch.join(office.switch.live.values())
    await expect(bo.locator(".connection")).to_have_text("Connected", timeout=60_000)
    await expect(bo.locator(".connection-bar")).to_be_hidden()
    await expect(line(bo, office.line)).not_to_have_attribute("data-old", "")
    await press(bo.locator(".current"), "Hold")
    await expect(row(bo, call)).to_contain_text("On hold by you")


async def test_a_lost_telephone_system_greys_its_lines_only(office, room):
    """P9, Q13: rows stay, marked; nothing can be picked up until it is back."""
    await office.furnish()
    bo = await room.console(office.bo)
    cia = await office.desk(office.cia)
    call = await office.held(cia)
    await expect(row(bo, call).get_by_role("button", name="Pick up")).to_be_visible()
    await office.switch.drop()
    await expect(line(bo, office.line)).to_contain_text("The telephone system is not answering")
    await expect(row(bo, call).get_by_role("button", name="Pick up")).to_have_count(0)
    heir = office.switch.successor()
    await heir.join(heir.live.values())
    await expect(row(bo, call).get_by_role("button", name="Pick up")).to_be_visible()
    await expect(line(bo, office.line)).to_have_attribute("data-lamp", "held")


async def test_two_tabs_of_one_person_do_not_throw_each_other_out(office, room):
    """P47: each tab is a device of its own, a duplicated one too."""
    await office.furnish()
    bo = await room.console(office.bo)
    second = await bo.context.new_page()
    await second.goto(f"{room.hub.url}/")
    await expect(second.locator(".connection")).to_have_text("Connected")
    await expect(bo.locator(".connection")).to_have_text("Connected")
