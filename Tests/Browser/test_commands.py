"""Lock, join, transfer and one's own status: pressed at one desk, seen at the others."""

import asyncio

from playwright.async_api import expect

from endtoend import PATIENCE
from room import card, choose, press, row

JOINERS = ("place", "answer", "pickUpHeld", "join")


async def test_a_lock_is_seen_by_everybody_and_keeps_the_call_to_its_holder(office, room):
    """T14, P35: the owner alone has the button; nobody else picks the call up until it is unlocked."""
    await office.furnish()
    anna, bo, cia = [await room.console(who) for who in (office.anna, office.bo, office.cia)]
    call = await office.ringing(name="Öberg & Co")
    await press(card(bo, call), "Answer")
    await press(bo.locator(".current"), "Hold")
    await expect(row(cia, call).get_by_role("button", name="Pick up")).to_be_visible()
    await bo.locator(".current").get_by_role("button", name="More").click()
    await expect(bo.get_by_role("menuitem", name="Lock", exact=True)).to_have_count(0)
    await choose(row(anna, call), "Lock")
    for tab in (anna, bo, cia):
        await expect(row(tab, call).get_by_text("Locked by the owner of the line")).to_be_attached()
        await expect(row(tab, call).locator(".mark:visible .icon-eye")).to_be_visible()
    for tab in (anna, cia):
        await expect(row(tab, call).get_by_role("button", name="Pick up")).to_have_count(0)
    await expect(bo.locator(".current").get_by_role("button", name="Resume")).to_be_enabled()
    await choose(row(anna, call), "Unlock")
    await expect(row(bo, call).locator(".mark:visible")).to_have_count(0)
    await press(row(cia, call), "Pick up")
    await expect(cia.locator(".current")).to_contain_text("Your call")


async def test_a_colleague_joins_a_call_and_leaves_it_again(office, room):
    """T15, P37: both names for all; the button is there for whoever has the right alone."""
    await office.furnish()
    await office.set_rights(office.cia, *JOINERS)
    anna, bo, cia = [await room.console(who) for who in (office.anna, office.bo, office.cia)]
    call = await office.ringing(name="Öberg & Co")
    await press(card(anna, call), "Answer")
    await expect(row(bo, call)).to_contain_text("On a call")
    await expect(row(bo, call).get_by_role("button", name="Join")).to_have_count(0)
    await press(row(cia, call), "Join")
    for tab in (anna, bo, cia):
        await expect(row(tab, call)).to_contain_text("Several on the call")
    await expect(row(bo, call)).to_contain_text("Anna Berg, Cia Lund")
    order = await office.switch.ordered("monitor", call, mode="join")
    assert order.params["party"] == office.cia
    await press(cia.locator(".current"), "Leave the call")
    await expect(row(bo, call)).to_contain_text("On a call")
    await expect(cia.locator(".current")).to_have_count(0)
    await expect(anna.locator(".current")).to_contain_text("Your call")


async def test_a_call_is_transferred_to_a_number_that_is_asked_for(office, room):
    """T16, R56: what is no number is not sent; the history says where the call went."""
    await office.furnish()
    anna, bo = [await room.console(who) for who in (office.anna, office.bo)]
    call = await office.ringing(name="Öberg & Co")
    await press(card(bo, call), "Answer")
    await choose(bo.locator(".current"), "Transfer…")
    dialog = bo.get_by_role("dialog", name="Transfer Öberg & Co")
    await expect(dialog.get_by_label("To number")).to_be_focused()
    await bo.keyboard.type("nowhere")
    await press(dialog, "Transfer")
    await expect(dialog.get_by_role("alert")).to_have_text("This is not a number that can be called.")
    assert not office.switch.has_ordered("transfer", call)
    await dialog.get_by_label("To number").fill("+46 8 465 04 66")
    office.switch.hold_back("transfer")
    await press(dialog, "Transfer")
    order = await office.switch.ordered("transfer", call)
    assert order.params["to"] == "+4684650466"
    await expect(row(anna, call)).to_contain_text("Being transferred")
    await order.confirm()
    for tab in (anna, bo):
        await expect(row(tab, call)).to_have_count(0)
        await tab.evaluate("location.hash = 'history'")
        await expect(tab.locator(".history-tab .entry", has_text="Öberg & Co")).to_contain_text("+46 84 65 04 66")


async def test_do_not_disturb_silences_ones_desks_and_is_seen_by_the_others(office, room):
    """P15, P45: the colleague sees the status; calls show and do not ring; both until it is taken back."""
    await office.furnish()
    anna, bo, other = [await room.console(who) for who in (office.anna, office.bo, office.bo)]
    person = anna.locator(".people li", has_text="Bo Ek")
    await expect(person).to_contain_text("Available")
    ringing = await office.ringing()
    await expect(card(bo, ringing)).to_be_visible()
    await bo.get_by_label("Your status").select_option("Do not disturb")
    await expect(person).to_contain_text("Do not disturb")
    for desk in (bo, other):
        await expect(card(desk, ringing)).to_have_count(0)
        await expect(desk.get_by_label("Your status")).to_have_value("doNotDisturb")
    await office.switch.ended(ringing)
    silent = await office.ringing()
    await expect(card(anna, silent)).to_be_visible()
    await expect(row(bo, silent)).to_contain_text("Ringing")
    await expect(card(bo, silent)).to_have_count(0)
    await press(card(anna, silent), "Answer")
    await expect(bo.locator(".people li", has_text="Anna Berg")).to_contain_text("On a call")
    await bo.reload()
    await expect(bo.get_by_label("Your status")).to_have_value("doNotDisturb")
    await bo.get_by_label("Your status").select_option("Available")
    await expect(person).to_contain_text("Available")
    again = await office.ringing(office.line2)
    await press(card(bo, again), "Answer")
    await expect(person).to_contain_text("On a call")
    await bo.get_by_label("Your status").select_option("Do not disturb")
    await expect(other.get_by_label("Your status")).to_have_value("doNotDisturb")
    await other.get_by_label("Your status").select_option("Available")
    await expect(person).to_contain_text("On a call")
    # Whether it is available or away the call covers: nothing is made up.
    await expect(bo.get_by_label("Your status").locator("option:checked")).to_have_text("On a call")


async def test_a_call_is_moved_to_a_colleagues_meeting(office, room):
    """R54, R55, P36: the dialog offers the members that one is told of; all see the call move, and then it is over."""
    await office.furnish()
    anna, bo = [await room.console(who) for who in (office.anna, office.bo)]
    call = await office.ringing(name="Öberg & Co")
    await press(card(anna, call), "Answer")
    await choose(anna.locator(".current"), "Move to a meeting…")
    dialog = anna.get_by_role("dialog", name="Move Öberg & Co to a meeting")
    hosts = dialog.get_by_label("Whose meeting")
    await expect(hosts.locator("option")).to_have_text(["Bo Ek", "Cia Lund"])
    await hosts.select_option("Bo Ek")
    await press(dialog, "Move")
    order = await office.switch.ordered("moveToMeeting", call)
    assert order.params["meeting"]["host"] == office.bo
    await expect(row(bo, call)).to_contain_text("Moving to a meeting")
    await office.switch.meeting_joined(call, office.bo)
    for tab in (anna, bo):
        await expect(row(tab, call)).to_have_count(0)
    await expect(anna.locator(".current")).to_have_count(0)


async def test_a_delegate_moves_a_call_to_the_meeting_of_another_delegate(office, room):
    """R54, Q51: the owner first, then the other delegates; one who comes is offered without a new login."""
    await office.furnish()
    await office.revoke(office.cia)
    bo = await room.console(office.bo)
    dialog = bo.get_by_role("dialog", name="Move Öberg & Co to a meeting")
    hosts = dialog.get_by_label("Whose meeting")

    async def offered(*names):
        async with asyncio.timeout(10 * PATIENCE):
            while True:
                await choose(bo.locator(".current"), "Move to a meeting…")
                await expect(dialog).to_be_visible()
                if await hosts.locator("option").all_text_contents() == list(names):
                    return
                await press(dialog, "Cancel")
                await expect(dialog).to_have_count(0)

    call = await office.ringing(name="Öberg & Co")
    await press(card(bo, call), "Answer")
    await offered("Anna Berg")
    await press(dialog, "Cancel")
    await office.delegate(office.cia)
    await offered("Anna Berg", "Cia Lund")
    await hosts.select_option("Cia Lund")
    await press(dialog, "Move")
    order = await office.switch.ordered("moveToMeeting", call)
    assert order.params["meeting"] == {"host": office.cia, "kind": "instant"}


async def test_listening_is_known_to_the_listener_alone(office, room, lone_hub):
    """R16, P37: where the administrator lets anybody; the talker sees no mark and no change."""
    await office.furnish()
    await office.policy(monitoring=True)
    await office.set_rights(office.cia, *JOINERS, "monitor")
    anna, bo, cia = [await room.console(who) for who in (office.anna, office.bo, office.cia)]
    call = await office.ringing(name="Öberg & Co")
    await press(card(anna, call), "Answer")
    await choose(row(cia, call), "Listen")
    await office.switch.ordered("monitor", call, mode="listen")
    await expect(row(cia, call)).to_contain_text("You listen")
    await choose(row(cia, call), "Whisper")
    await expect(row(cia, call)).to_contain_text("You whisper")
    for tab in (anna, bo):
        await expect(row(tab, call).locator(".mark:visible")).to_have_count(0)
    await press(row(cia, call), "Stop listening")
    await expect(row(cia, call).locator(".mark:visible")).to_have_count(0)
    await choose(row(cia, call), "Take over")
    await expect(cia.locator(".current")).to_contain_text("Your call")
    await expect(row(anna, call)).to_contain_text("Cia Lund")
    await expect(anna.locator(".current")).to_have_count(0)
