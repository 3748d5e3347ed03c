"""The Settings page: who rings here, who has access, how the page looks and makes itself heard."""

from playwright.async_api import expect

from room import card, line, until


async def test_opting_out_silences_the_delegators_calls_and_keeps_the_rows(office, room):
    """D5, P49: on all devices of the person, and back again."""
    await office.furnish()
    bo = await room.console(office.bo, page="#settings")
    other = await room.console(office.bo)
    ring = bo.get_by_role("switch", name="Ring for me when Anna Berg is called")
    await ring.click()
    await expect(ring).not_to_be_checked()
    await expect(other.locator(".silent:visible")).to_have_text("Not ringing for you")
    call = await office.ringing()
    await expect(line(other, office.line)).to_have_attribute("data-lamp", "ringing")
    await expect(card(other, call)).to_have_count(0)
    await ring.click()
    await expect(ring).to_be_checked()
    await expect(other.locator(".silent:visible")).to_have_count(0)
    second = await office.ringing()
    await expect(card(other, second)).to_be_visible()


async def test_a_delegate_without_the_right_to_opt_out_cannot(office, room):
    await office.furnish()
    await office.set_rights(office.bo, "place", "answer")
    bo = await room.console(office.bo, page="#settings")
    await expect(bo.get_by_role("switch", name="Ring for me when Anna Berg is called")).to_be_disabled()
    await expect(bo.get_by_text("Your administrator has fixed this.")).to_be_visible()


async def test_the_owner_looks_up_who_has_access_and_sees_it_change(office, room):
    """R19, R21."""
    await office.furnish()
    anna = await room.console(office.anna, page="#settings")
    access = anna.get_by_role("region", name="Who has access to your lines")
    await expect(access.locator(".access-list > li")).to_have_count(2)
    await expect(access).to_contain_text("Bo Ek")
    await office.delegate(office.hall)
    await expect(access).to_contain_text("Common area phone")
    await office.set_rights(office.bo, "answer")
    await expect(access.locator(".access-list > li", has_text="Bo Ek").locator(".rights li")).to_have_text(["Answer"])


async def test_the_theme_is_chosen_and_kept(office, room):
    await office.furnish()
    bo = await room.console(office.bo, page="#settings", theme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = await bo.evaluate(ground)
    await bo.get_by_role("button", name="Dark").click()
    await until(bo, f"{ground} !== {light!r}", ground)
    await bo.reload()
    await expect(bo.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    await until(bo, f"{ground} !== {light!r}", ground)


NOTED = """
    const Real = Notification;
    globalThis.noted = [];
    globalThis.Notification = class extends Real {
        constructor(title, options) {
            super(title, options);
            noted.push({ title, body: options.body, node: this, isClosed: false });
        }
        close() { noted.find((each) => each.node === this).isClosed = true; super.close(); }
    };
"""


async def test_a_call_shows_as_a_system_notification_that_goes_with_it(office, room):
    await office.furnish()
    bo = await room.console(office.bo, page="#settings", permissions=["notifications"])
    await bo.add_init_script(NOTED)
    await bo.reload()
    await bo.get_by_role("switch", name="System notifications").check()
    call = await office.ringing(name="Öberg & Co")
    await until(bo, "noted.length > 0")
    assert await bo.evaluate("noted.map(({ title }) => title)") == ["Call for Anna Berg"]
    assert "Öberg & Co" in await bo.evaluate("noted[0].body")
    await office.switch.ended(call)
    await expect(card(bo, call)).to_have_count(0)
    await until(bo, "noted[0].isClosed")


HEARD = """
    globalThis.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) { tones += 1; return start.apply(this, when); };
"""


async def test_a_call_is_heard_once_the_page_was_touched_and_not_when_sound_is_off(office, room):
    await office.furnish()
    bo = await room.console(office.bo, page="#settings")
    await bo.add_init_script(HEARD)
    await bo.reload()
    await bo.get_by_role("switch", name="Sound when a call rings").uncheck()
    call = await office.ringing()
    await expect(card(bo, call)).to_be_visible()
    assert await bo.evaluate("tones") == 0
    await bo.get_by_role("switch", name="Sound when a call rings").check()
    await until(bo, "tones > 0", "tones")
    await office.switch.ended(call)
    await expect(card(bo, call)).to_have_count(0)


async def test_a_page_that_is_opened_during_a_call_does_not_make_up_a_status(office, room):
    """P45: the call covers what was chosen; it shows again when the call is over."""
    await office.furnish()
    (desk,) = await office.desks(office.bo)
    await desk.rpc("presence.set", status="away")
    call = await office.connected(desk, office.bo_line)
    bo = await room.console(office.bo)
    chosen = bo.get_by_role("combobox", name="Your status").locator("option:checked")
    await expect(chosen).to_have_text("On a call")
    await desk.do("hangUp", call)
    await expect(chosen).to_have_text("Away")
    call = await office.connected(desk, office.bo_line)
    await expect(bo.locator(".current")).to_contain_text("Your call")
    await expect(chosen).to_have_text("Away")
