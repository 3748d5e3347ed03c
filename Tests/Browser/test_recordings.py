"""The Recordings page: what one records is one's own, from the mark on the call to the sound (R71)."""

from playwright.async_api import expect

from listening import heard_to_the_end, listen, made
from room import choose, press, row

def recording_row(tab, recording):
    return tab.locator(f'.message[data-recording="{recording}"]')


async def test_a_recording_is_seen_and_heard_by_its_recorder_alone(office, room):
    """R71, P11: mark, list and history entry; neither owner nor colleague sees any of it, the other desk of Bo does."""
    await office.furnish()
    anna, bo, cia, other = [
        await room.console(who) for who in (office.anna, office.bo, office.cia, office.bo)
    ]
    call = await office.ringing(name="Öberg & Co")
    await press(bo.locator(".alert"), "Answer")
    await choose(bo.locator(".current"), "Record")
    order = await office.switch.ordered("record", call)
    assert order.params["action"] == "start" and order.params["party"] == office.bo
    for tab in (bo, other):
        await expect(row(tab, call).locator(".mark.recording")).to_be_visible()
    for tab in (anna, cia):
        await expect(row(tab, call)).to_contain_text("On a call")
        await expect(row(tab, call).locator(".mark:visible")).to_have_count(0)
    await choose(bo.locator(".current"), "Stop recording")
    await office.switch.ordered("record", call, action="stop")
    await expect(row(bo, call).locator(".mark.recording")).to_be_hidden()
    await press(bo.locator(".current"), "Hang up")
    recording = await made(office.switch, call, office.bo)
    for tab in (anna, cia):
        await expect(row(tab, call)).to_have_count(0)
    await other.evaluate("location.hash = 'recordings'")
    await expect(recording_row(other, recording)).to_contain_text("Öberg & Co")
    for tab in (anna, cia):
        await tab.evaluate("location.hash = 'recordings'")
        await expect(tab.get_by_text("You have recorded nothing yet.")).to_be_visible()
        await tab.evaluate("location.hash = 'history'")
        entry = tab.locator(".history-tab .entry", has_text="Öberg & Co")
        await expect(entry).to_be_visible()
        await expect(entry.get_by_role("button", name="recording")).to_have_count(0)


async def test_a_recording_plays_from_the_list_and_from_the_history_and_goes_for_good(office, room):
    """R71, P43, P44: to its end; deleted, it is gone at the recorder's other desk too."""
    await office.furnish()
    bo, other = [await room.console(office.bo, page=page) for page in ("#history", "#recordings")]
    await listen(bo)
    (desk,) = await office.desks(office.bo)
    call = await office.connected(desk, name="Öberg & Co")
    await desk.do("hangUp", call)
    recording = await made(office.switch, call, office.bo)
    await bo.locator(".history-tab").get_by_role("button", name="Play the recording").click()
    await expect(bo.locator(".shell")).to_have_attribute("data-tab", "recordings")
    await heard_to_the_end(bo)
    await listen(other)
    await press(recording_row(other, recording), "Play the recording of Öberg & Co")
    await heard_to_the_end(other)
    await press(recording_row(other, recording), "Delete the recording of Öberg & Co")
    for tab in (bo, other):
        await expect(recording_row(tab, recording)).to_have_count(0)
        await expect(tab.get_by_text("You have recorded nothing yet.")).to_be_visible()
    await bo.evaluate("location.hash = 'history'")
    await expect(bo.locator(".history-tab").get_by_role("button", name="Play the recording")).to_have_count(0)
