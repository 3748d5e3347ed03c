"""The History page: labels for each viewer, filters, and a deletion that is one's own."""

from playwright.async_api import expect

from room import press


def entry(tab, call):
    return tab.locator(f'.entry[data-entry="{call}"]')


async def some_calls(office):
    """One that Bo answered for Anna and Anna then picked up, one that nobody answered, one that Anna made."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    handed = await office.held(bo, name="Öberg & Co")
    await anna.do("pickUp", handed)
    await anna.do("hangUp", handed)
    missed = await office.ringing(office.line2, name="Late caller")
    await office.switch.ended(missed)
    made = await office.talking_out(anna, office.line)
    await anna.do("hangUp", made)
    return handed, missed, made


async def test_each_viewer_reads_the_label_that_is_meant_for_him(office, room):
    """R60-R69."""
    handed, missed, made = await some_calls(office)
    anna, bo, cia = [await room.console(who, page="#history") for who in (office.anna, office.bo, office.cia)]
    await expect(entry(anna, handed)).to_contain_text("Answered by Bo Ek for you")
    await expect(entry(bo, handed)).to_contain_text("Answered by you for Anna Berg")
    await expect(entry(cia, handed)).to_contain_text("Answered by Bo Ek for Anna Berg")
    await expect(entry(bo, made)).to_contain_text("Outbound by Anna Berg")
    await expect(entry(anna, made).locator(".entry-label")).to_be_hidden()
    await expect(entry(cia, missed)).to_contain_text("Missed call")
    await entry(cia, handed).get_by_text("Who handled it").click()
    await expect(entry(cia, handed).locator(".handlers li")).to_have_count(2)


async def test_the_list_is_narrowed_by_line_and_to_missed_calls(office, room):
    handed, missed, made = await some_calls(office)
    bo = await room.console(office.bo, page="#history")
    await expect(entry(bo, made)).to_be_visible()
    await bo.get_by_role("button", name="Missed").click()
    await expect(entry(bo, handed)).to_have_count(0)
    await expect(entry(bo, missed)).to_be_visible()
    await bo.get_by_role("button", name="All", exact=True).click()
    await bo.get_by_label("Line", exact=True).select_option(office.line)
    await expect(entry(bo, handed)).to_be_visible()
    await expect(entry(bo, missed)).to_have_count(0)


async def test_a_deleted_entry_goes_for_the_one_who_deleted_it_on_all_his_devices(office, room):
    """R58, X21."""
    handed, missed, made = await some_calls(office)
    anna, bo, desk = [await room.console(who, page="#history") for who in (office.anna, office.bo, office.bo)]
    await expect(entry(desk, handed)).to_be_visible()
    await press(entry(bo, handed), "Delete")
    await expect(entry(bo, handed)).to_have_count(0)
    await expect(entry(desk, handed)).to_have_count(0)
    await anna.reload()
    await expect(entry(anna, handed)).to_be_visible()


async def test_a_new_entry_comes_by_itself_and_its_number_can_be_called_back(office, room):
    await office.furnish()
    bo = await room.console(office.bo, page="#history")
    await expect(bo.get_by_text("No calls yet.")).to_be_visible()
    call = await office.ringing(name="Late caller", number="+46701234567")
    await office.switch.ended(call)
    await expect(entry(bo, call)).to_contain_text("Late caller")
    await press(entry(bo, call), "Call Late caller")
    await expect(bo.get_by_label("Number to call")).to_have_value("+46701234567")
