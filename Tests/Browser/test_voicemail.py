"""The Voicemail page: what anyone leaves, plays or deletes is so for everybody at once (R72-R81)."""

from playwright.async_api import expect

from endtoend import OPUS, OPUS_KIND, leave
from listening import SECONDS, heard_to_the_end, is_heard, is_silent, leave_sound, listen
from room import press


def message_row(tab, message):
    return tab.locator(f'.message[data-message="{message}"]')


def playing(tab, message):
    return message_row(tab, message).get_by_role("button", name="Play the message")


async def people(office, room, *who, page="#voicemail"):
    return [await room.console(each, page=page) for each in who]


async def test_a_message_shows_at_once_and_bears_the_owners_name_for_delegates(office, room):
    """R72, R77, R78, R80: row, counter and word for each; the stranger learns nothing."""
    await office.furnish()
    anna, bo, cia, dan = await people(office, room, office.anna, office.bo, office.cia, office.dan)
    await cia.evaluate("location.hash = 'lines'")
    await expect(anna.get_by_text("No messages.")).to_be_visible()
    message = await leave_sound(office, office.line)
    for tab in (anna, bo, cia):
        await expect(tab.get_by_role("link", name="Voicemail, 1 new")).to_be_visible()
        await expect(tab).to_have_title("(1) LineHub")
    for tab in (anna, bo):
        await expect(message_row(tab, message)).to_contain_text("+46 84 65 04 77")
        await expect(message_row(tab, message)).to_contain_text("New message")
        await expect(tab.locator(".counts:visible")).to_have_text("1 new · 0 old")
    await expect(message_row(anna, message).locator(".tag:visible")).to_have_count(0)
    await expect(message_row(bo, message).locator(".tag")).to_have_text("Anna Berg")
    await expect(anna.get_by_text("New voicemail from +46")).to_be_visible()
    await expect(cia.get_by_text("New voicemail for Anna Berg from +46")).to_be_visible()
    await expect(dan.locator(".counts:visible")).to_have_text("0 new · 0 old")
    await expect(dan.locator(".message")).to_have_count(0)


async def test_a_message_that_one_plays_is_played_for_all(office, room):
    """R75, P43: heard to its end in this browser; old for everybody else, who may hear it again."""
    await office.furnish()
    anna, bo, cia = await people(office, room, office.anna, office.bo, office.cia)
    await listen(bo)
    message = await leave_sound(office, office.line)
    await playing(bo, message).click()
    await is_heard(bo)
    await expect(message_row(bo, message).get_by_role("button", name="Pause the message")).to_be_visible()
    for tab in (anna, bo, cia):
        await expect(tab.locator(".counts:visible")).to_have_text("0 new · 1 old")
        await expect(message_row(tab, message)).not_to_have_attribute("data-new", "")
        await expect(tab.get_by_role("link", name="Voicemail", exact=True)).to_be_visible()
    await heard_to_the_end(bo)
    await expect(playing(bo, message)).to_be_visible()
    await listen(anna)
    await playing(anna, message).click()
    await heard_to_the_end(anna)


async def test_a_message_in_opus_is_heard_to_its_end(office, room):
    """R72, P43: Ogg as telephony stores it; the browser's player asks for it by ranges."""
    await office.furnish()
    (bo,) = await people(office, room, office.bo)
    fetched = []
    bo.on("response", lambda response: fetched.append(response) if "/v1/media/" in response.url else None)
    await listen(bo)
    message = await leave(office.switch, office.line, body=OPUS, kind=OPUS_KIND, seconds=SECONDS)
    await playing(bo, message).click()
    await heard_to_the_end(bo)
    assert fetched and all("range" in response.request.headers for response in fetched)
    assert {(response.status, response.headers["content-type"]) for response in fetched} == {(206, "audio/ogg")}


async def test_a_player_pauses_goes_on_and_is_set_to_another_place(office, room):
    """P43: a range of the sound is fetched anew; one sound plays at a time."""
    await office.furnish()
    (bo,) = await people(office, room, office.bo)
    await listen(bo)
    first, second = await leave_sound(office, office.line, seconds=20), await leave_sound(office, office.bo_line)
    await playing(bo, first).click()
    await is_heard(bo)
    await press(message_row(bo, first), "Pause the message")
    await is_silent(bo)
    await message_row(bo, first).get_by_role("slider", name="Position").fill("15")
    await playing(bo, first).click()
    await is_heard(bo, beyond=15)
    await expect(message_row(bo, first).locator(".player-time")).to_contain_text("0:15 / 0:20")
    await playing(bo, second).click()
    await heard_to_the_end(bo)
    await expect(message_row(bo, first).get_by_role("slider")).to_be_disabled()


async def test_a_message_that_one_deletes_is_gone_for_all_and_says_who_did_it(office, room):
    """R73, R74, R81: whoever hears it just then hears it no more."""
    await office.furnish()
    anna, bo, cia = await people(office, room, office.anna, office.bo, office.cia)
    await listen(anna)
    kept, message = await leave_sound(office, office.line2), await leave_sound(office, office.line, seconds=30)
    await playing(anna, message).click()
    await is_heard(anna)
    await press(message_row(bo, message), "Delete the message")
    for tab in (anna, bo, cia):
        await expect(message_row(tab, message)).to_have_count(0)
        await expect(message_row(tab, kept)).to_be_visible()
        await expect(tab.locator(".counts:visible")).to_have_text("1 new · 0 old")
    for tab in (anna, cia):
        await expect(tab.get_by_text("Bo Ek deleted a voicemail.")).to_be_visible()
    await expect(bo.get_by_text("deleted a voicemail.")).to_have_count(0)
    await is_silent(anna)


async def test_a_delegate_chooses_whose_messages_to_see(office, room):
    """R79: by owner, or what is new alone; what comes in meanwhile is filtered too, the counts are over all (P44)."""
    await office.furnish()
    await office.delegate(office.bo, office.dan)
    (bo,) = await people(office, room, office.bo)
    annas, own = await leave_sound(office, office.line), await leave_sound(office, office.bo_line)
    dans = await leave_sound(office, office.dan_line)
    shown = bo.locator(".message[data-message]:visible")
    await expect(shown).to_have_count(3)
    await bo.locator("summary", has_text="Everybody's").click()
    await bo.get_by_role("checkbox", name="Anna Berg").uncheck()
    await expect(shown).to_have_count(2)
    await bo.get_by_role("checkbox", name="Your lines").uncheck()
    await expect(shown).to_have_count(1)
    await expect(message_row(bo, dans)).to_be_visible()
    await leave_sound(office, office.line)
    await expect(bo.locator(".counts:visible")).to_have_text("4 new · 0 old")
    await expect(shown).to_have_count(1)
    await bo.get_by_role("checkbox", name="Anna Berg").check()
    await expect(shown).to_have_count(3)
    await bo.keyboard.press("Escape")
    await expect(bo.get_by_role("checkbox", name="Anna Berg")).to_be_hidden()
    await press(bo.locator(".voicemail-tab .segments"), "New")
    await expect(shown).to_have_count(3)
    await playing(bo, annas).click()
    await expect(bo.locator(".counts:visible")).to_have_text("3 new · 1 old")
    await press(bo.locator(".voicemail-tab .segments"), "All")
    await expect(shown).to_have_count(3)
    await expect(message_row(bo, own)).to_have_count(0)


async def test_who_may_only_listen_cannot_delete_and_who_may_not_listen_sees_nothing(office, room):
    """D6, R82: taken away while the page is open."""
    await office.furnish()
    bo, cia = await people(office, room, office.bo, office.cia)
    message = await leave_sound(office, office.line)
    for tab in (bo, cia):
        await expect(message_row(tab, message).get_by_role("button", name="Delete the message")).to_be_visible()
    await office.set_rights(office.bo, "answer", "voicemailPlay")
    await office.set_rights(office.cia, "answer", "voicemailDelete")
    await expect(message_row(bo, message).get_by_role("button", name="Delete the message")).to_have_count(0)
    await expect(playing(bo, message)).to_be_visible()
    await expect(message_row(cia, message)).to_have_count(0)
    await expect(cia.get_by_role("link", name="Voicemail", exact=True)).to_be_visible()
