"""Two to four people who share lines, each at a browser: what one does, the others see."""

import re

from playwright.async_api import expect

from room import card, line, press, row


async def test_an_answer_withdraws_the_alert_everywhere_and_says_who_answered(office, room):
    """R31-R34, F32: the owner sees the number called, a delegate for whom it is; all learn who took it."""
    await office.furnish()
    anna, bo, cia = [await room.console(who) for who in (office.anna, office.bo, office.cia)]
    call = await office.ringing(name="Öberg & Co")
    await expect(card(bo, call)).to_contain_text("Call for Anna Berg")
    await expect(card(bo, call)).to_contain_text("Öberg & Co")
    await expect(card(anna, call)).to_contain_text("Call to +46")
    await expect(card(cia, call)).to_be_visible()
    await expect(bo).to_have_title(re.compile("Öberg & Co"))
    await press(card(bo, call), "Answer")
    for tab in (anna, cia):
        await expect(card(tab, call)).to_have_count(0)
        await expect(tab.get_by_text("Answered by Bo Ek")).to_be_visible()
        await expect(row(tab, call)).to_contain_text("On a call")
        await expect(row(tab, call)).to_contain_text("Bo Ek")
        await expect(tab).to_have_title("LineHub")
    await expect(card(bo, call)).to_have_count(0)
    await expect(bo.locator(".current")).to_contain_text("Your call")


async def test_who_answered_is_told_however_long_the_switch_takes(office, room):
    """R34, P12: the card goes with the claim, the note comes with the answer."""
    await office.furnish()
    anna, bo = [await room.console(who) for who in (office.anna, office.bo)]
    office.switch.hold_back("answer")
    call = await office.ringing(name="Öberg & Co")
    await press(card(bo, call), "Answer")
    order = await office.switch.ordered("answer", call)
    await expect(card(anna, call)).to_have_count(0)
    await expect(row(anna, call)).to_contain_text("Being answered")
    await order.confirm()
    await expect(anna.get_by_text("Answered by Bo Ek")).to_be_visible()


async def test_a_decline_silences_only_whoever_declined(office, room):
    """R35, P16: the others go on ringing, and the one who declined may still answer."""
    await office.furnish()
    anna, bo = [await room.console(who) for who in (office.anna, office.bo)]
    call = await office.ringing()
    await press(card(bo, call), "Decline")
    await expect(card(bo, call)).to_have_count(0)
    await expect(card(anna, call)).to_be_visible()
    await press(row(bo, call), "Answer")
    await expect(bo.locator(".current")).to_contain_text("Your call")


async def test_a_caller_who_gives_up_is_told_of(office, room):
    await office.furnish()
    bo = await room.console(office.bo)
    call = await office.ringing()
    await expect(card(bo, call)).to_be_visible()
    await office.switch.ended(call)
    await expect(card(bo, call)).to_have_count(0)
    await expect(bo.get_by_text("Caller hung up")).to_be_visible()
    await expect(bo.get_by_role("link", name="History, 1 new")).to_be_visible()


async def test_a_call_is_handed_over_by_hold_and_pick_up_on_a_busy_line(office, room):
    """R48-R52: Anna talks, Bo answers the second call and holds it, Anna picks it up and her first call waits."""
    await office.furnish()
    anna, bo = [await room.console(who) for who in (office.anna, office.bo)]
    first = await office.ringing(name="First caller")
    await press(card(anna, first), "Answer")
    second = await office.ringing(name="Second caller")
    await press(card(bo, second), "Answer")
    await press(bo.locator(".current"), "Hold")
    await expect(row(anna, second)).to_contain_text("On hold")
    await expect(row(anna, second)).to_contain_text("by Bo Ek")
    await press(row(anna, second), "Pick up")
    await expect(row(anna, second)).to_contain_text("Your call")
    await expect(row(anna, first)).to_contain_text("On hold by you")
    await expect(row(bo, second)).to_contain_text("Anna Berg")
    await expect(row(bo, first)).to_contain_text("by Anna Berg")
    await expect(bo.locator(".current")).to_have_count(0)


async def test_hold_and_answer_takes_the_new_call_and_holds_the_old_one(office, room):
    """R37, R38."""
    await office.furnish()
    anna = await room.console(office.anna)
    first = await office.ringing(name="First caller")
    await press(card(anna, first), "Answer")
    second = await office.ringing(name="Second caller")
    await press(card(anna, second), "Hold & answer")
    await expect(row(anna, second)).to_contain_text("Your call")
    await expect(row(anna, first)).to_contain_text("On hold by you")


async def test_the_caller_id_menu_groups_shared_numbers_and_follows_the_directory(office, room):
    """R17-R21, R26-R28: Bo calls as Anna, and Anna sees who uses her line, and whom he called."""
    await office.furnish()
    anna, bo = [await room.console(who) for who in (office.anna, office.bo)]
    menu = bo.get_by_label("Call as")
    await expect(menu.locator("optgroup")).to_have_count(2)
    assert [await menu.locator("optgroup").nth(n).get_attribute("label") for n in range(2)] == [
        "Your lines",
        "Anna Berg",
    ]
    await office.put_line(
        "extra-" + office.line, number=f"+4686{office.mark:05}", owner=office.anna, label="Board room"
    )
    await expect(menu.locator("optgroup[label='Anna Berg'] option")).to_have_count(3)
    await menu.select_option(office.line)
    await bo.get_by_label("Number to call").fill("+46 8 465 04 66")
    await bo.get_by_role("button", name="Call", exact=True).click()
    busy = line(anna, office.line)
    await expect(busy).to_have_attribute("data-lamp", "busy")
    await expect(busy.locator(".call")).to_contain_text("Bo Ek")
    await expect(busy.locator(".call .remote")).to_contain_text("+46 84 65 04 66")


async def test_whoever_loses_access_while_watching_sees_the_lines_go_at_once(office, room):
    """R21, R82, F27: group, rows, alert and menu; the own line stays."""
    await office.furnish()
    bo = await room.console(office.bo)
    call = await office.ringing()
    await expect(card(bo, call)).to_be_visible()
    await office.revoke(office.bo)
    await expect(line(bo, office.line)).to_have_count(0)
    await expect(card(bo, call)).to_have_count(0)
    await expect(bo.get_by_label("Call as").locator("optgroup")).to_have_count(1)
    await expect(line(bo, office.bo_line)).to_be_visible()


async def test_a_right_that_is_taken_takes_its_button(office, room):
    """P30, P49."""
    await office.furnish()
    bo = await room.console(office.bo)
    cia = await office.desk(office.cia)
    call = await office.held(cia)
    await expect(row(bo, call).get_by_role("button", name="Pick up")).to_be_visible()
    await office.set_rights(office.bo, "place", "answer")
    await expect(row(bo, call).get_by_role("button", name="Pick up")).to_have_count(0)
    await expect(row(bo, call)).to_be_visible()


async def test_a_call_ends_for_everybody_and_durations_are_the_same(office, room):
    """R24, F31: both pages count from the hub's time."""
    await office.furnish()
    anna, bo = [await room.console(who) for who in (office.anna, office.bo)]
    call = await office.ringing()
    await press(card(bo, call), "Answer")
    await expect(row(anna, call).locator(".time")).to_have_text(re.compile(r"^0:0[1-9]$"))
    await press(bo.locator(".current"), "Hang up")
    await expect(row(anna, call)).to_have_count(0)
    await expect(line(anna, office.line)).to_have_attribute("data-lamp", "idle")
