"""The portal: what an administrator does there holds at once at everybody's console."""

import asyncio
import json

from playwright.async_api import expect

from room import line, press


async def dialog(tab, name):
    found = tab.get_by_role("dialog", name=name)
    await expect(found).to_be_visible()
    return found


async def test_a_delegate_is_added_and_sees_the_lines_at_once(office, room):
    """R12, R21, P40."""
    await office.furnish()
    dan = await room.console(office.dan)
    portal = await room.portal(page="#delegations")
    await portal.get_by_label("Person", exact=True).select_option(office.anna)
    await expect(portal.get_by_text("2 of 15")).to_be_visible()
    await portal.get_by_label("Who shall be a delegate").select_option(office.dan)
    await press(portal, "Add a delegate")
    await expect(portal.get_by_text("3 of 15")).to_be_visible()
    await expect(line(dan, office.line)).to_be_visible()
    anna = await office.desk(office.anna)
    delegates = portal.get_by_role("table", name="Delegates")
    await delegates.get_by_role("checkbox", name="Dan Ask: Answer").click()
    await expect(delegates.get_by_role("checkbox", name="Dan Ask: Answer")).not_to_be_checked()
    # The box is empty at the click; the hub has stored it when it tells.
    await anna.is_told("delegation.changed")
    stored = await office.admin.rpc("admin.directory.list", kind="delegation", limit=200)
    rights = next(each["rights"] for each in stored["items"] if each["delegate"] == office.dan)
    assert "answer" not in rights and "place" in rights
    await delegates.get_by_role("button", name="Remove Dan Ask").click()
    await press(await dialog(portal, "Remove Dan Ask from Anna Berg?"), "Remove")
    await expect(line(dan, office.line)).to_have_count(0)


async def test_both_limits_are_shown_and_kept(office, room):
    """R2, R3, X19: the sixteenth is not offered; where two administrators race, the hub's refusal is told."""
    await office.furnish()
    extra = [f"extra{n}.{office.mark}" for n in range(13)]
    await asyncio.gather(*(office.put_party(each, f"Extra {n:02}") for n, each in enumerate(extra)))
    await asyncio.gather(*(office.delegate(each) for each in extra[:12]))
    portal = await room.portal(page="#delegations")
    await portal.get_by_label("Person", exact=True).select_option(office.anna)
    await expect(portal.get_by_text("14 of 15")).to_be_visible()
    await office.delegate(extra[12])  # another administrator takes the last place
    await portal.get_by_label("Who shall be a delegate").select_option(office.dan)
    await press(portal, "Add a delegate")
    await expect(portal.get_by_text("This person already has 15 delegates, the most that are allowed.")).to_be_visible()
    await portal.reload()
    await portal.get_by_label("Person", exact=True).select_option(office.anna)
    await expect(portal.get_by_text("15 of 15")).to_be_visible()
    await expect(portal.get_by_text("All 15 places are taken.")).to_be_visible()
    await expect(portal.get_by_role("button", name="Add a delegate")).to_be_disabled()


async def test_the_policy_is_turned_off_and_on_and_the_delegates_follow(office, room, lone_hub):
    """R13, R14, P41: a call in progress goes on."""
    await office.furnish()
    bo, anna = [await room.console(who) for who in (office.bo, office.anna)]
    call = await office.ringing()
    await bo.locator(f'.alert[data-call="{call}"]').get_by_role("button", name="Answer").click()
    await expect(bo.locator(".current")).to_contain_text("Your call")
    portal = await room.portal(page="#policy")
    await portal.get_by_role("switch", name="Call delegation").uncheck()
    await press(portal, "Save")
    await press(await dialog(portal, "Turn call delegation off?"), "Turn off")
    await expect(portal.get_by_text("Saved.")).to_be_visible()
    await expect(line(bo, office.line2)).to_have_count(0)
    await expect(bo.locator(".current")).to_contain_text("Your call")
    await expect(line(anna, office.line2)).to_be_visible()
    await portal.get_by_role("link", name="Delegations").click()
    await portal.get_by_label("Person", exact=True).select_option(office.anna)
    await expect(portal.get_by_text("Not in force").first).to_be_visible()
    await portal.get_by_role("link", name="Policy").click()
    await portal.get_by_role("switch", name="Call delegation").check()
    await press(portal, "Save")
    await expect(line(bo, office.line2)).to_be_visible()


async def test_the_policy_form_sends_only_what_was_changed(office, room, lone_hub):
    """P42: two administrators at two members leave each other alone."""
    await office.furnish()
    portal = await room.portal(page="#policy")
    await portal.get_by_label("A call rings for, in seconds").fill("45")
    await office.policy(monitoring=True)
    await press(portal, "Save")
    await expect(portal.get_by_text("Saved.")).to_be_visible()
    policy = await office.admin.rpc("admin.policy.get")
    assert policy["ringSeconds"] == 45 and policy["monitoring"] is True
    await expect(portal.get_by_role("switch", name="Call monitoring")).to_be_checked()
    await expect(portal.get_by_role("button", name="Save")).to_be_disabled()


async def test_parties_and_lines_are_made_changed_and_removed(office, room):
    await office.furnish()
    portal = await room.portal(page="#parties")
    await press(portal, "Add a party")
    form = await dialog(portal, "Add a party")
    await form.get_by_label("Name").fill("Eva Holm")
    await form.get_by_label("ID").fill(f"eva{office.mark}")
    await press(form, "Add")
    await portal.get_by_label("Name or ID").fill("eva holm")
    await expect(portal.get_by_role("table", name="Parties").locator("tbody tr")).to_have_count(1)
    await portal.get_by_role("link", name="Lines").click()
    await press(portal, "Add a line")
    form = await dialog(portal, "Add a line")
    await form.get_by_label("Number").fill(f"+46 87 {office.mark:05}")
    await form.get_by_label("Owner").select_option(f"eva{office.mark}")
    await form.get_by_label("ID").fill(f"line-eva.{office.mark}")
    await press(form, "Add")
    made = portal.get_by_role("table", name="Lines").get_by_role("row", name="Eva Holm")
    await expect(made).to_contain_text("+46 87")
    await portal.get_by_role("link", name="Parties").click()
    await press(portal, "Remove Eva Holm")
    await press(await dialog(portal, "Remove Eva Holm?"), "Remove")
    await expect(portal.get_by_text("Something else is happening")).to_be_visible()  # P40: while it owns lines
    await portal.get_by_role("link", name="Lines").click()
    await made.get_by_role("button", name="Remove").click()
    await press(portal.get_by_role("dialog"), "Remove")
    await expect(made).to_have_count(0)
    await portal.get_by_role("link", name="Parties").click()
    await press(portal, "Remove Eva Holm")
    await press(await dialog(portal, "Remove Eva Holm?"), "Remove")
    await expect(portal.get_by_role("row", name="Eva Holm")).to_have_count(0)


async def test_a_session_is_closed_and_its_page_is_back_at_the_sign_in(office, room):
    """Q18: whoever was put out does not come back unasked."""
    await office.furnish()
    bo = await room.console(office.bo)
    portal = await room.portal(page="#sessions")
    row = portal.get_by_role("row", name="Bo Ek").filter(has_text="Web console")
    await row.get_by_role("button").click()
    await press(await dialog(portal, "Close the session of Bo Ek?"), "Close session")
    await expect(bo.get_by_role("heading", name="Sign in")).to_be_visible()
    await expect(row).to_have_count(0)


async def test_the_directory_goes_out_as_a_document_and_comes_in_again(office, room, lone_hub):
    """Q15, Q22: also where it is larger than one message may be."""
    await office.furnish()
    portal = await room.portal(page="#exchange")
    async with portal.expect_download() as waiting:
        await press(portal, "Export the directory")
    path = await (await waiting.value).path()
    directory = json.loads(path.read_text())
    assert {party["name"] for party in directory["parties"]} >= {"Anna Berg", "Bo Ek"}
    directory["parties"] += [
        {
            "id": f"many{n}",
            "name": f"Somebody with a long name {n}",
            "kind": "user",
            "licensed": True,
            "callingPlan": True,
        }
        for n in range(400)
    ]
    path.with_suffix(".json").write_text(json.dumps(directory))
    await portal.get_by_label("Document").set_input_files(path.with_suffix(".json"))
    await expect(portal.get_by_text("405 parties, 4 lines, 2 delegations")).to_be_visible()
    await press(portal, "Import")
    await expect(portal.get_by_text("All is stored.")).to_be_visible()
    await portal.get_by_role("link", name="Parties").click()
    await portal.get_by_label("Name or ID").fill("long name 399")
    await expect(portal.get_by_role("row", name="Somebody with a long name 399")).to_be_visible()


async def test_a_document_that_is_none_is_not_taken(office, room):
    await office.furnish()
    portal = await room.portal(page="#exchange")
    await portal.get_by_label("Document").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": b"[1]"}
    )
    await expect(portal.get_by_text("This is not a directory")).to_be_visible()
    await expect(portal.get_by_role("button", name="Import")).to_be_hidden()


async def test_history_in_the_portal_bears_no_labels(office, room):
    """R59: the same entry that reads "Answered by you for Anna Berg" in the console."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.connected(bo, name="Öberg & Co")
    await bo.do("hangUp", call)
    console = await room.console(office.bo, page="#history")
    await expect(console.locator(f'.entry[data-entry="{call}"]')).to_contain_text("Answered by you for Anna Berg")
    portal = await room.portal(office.bo, "admin client", page="#history")
    entry = portal.locator(f'.entry[data-entry="{call}"]')
    await expect(entry).to_contain_text("Öberg & Co")
    await expect(entry.locator(".entry-label")).to_be_hidden()


async def test_a_token_without_the_scope_admin_is_told_so(office, room):
    await office.furnish()
    portal = await room.portal(office.bo, "client")
    await expect(portal.get_by_text("Your token does not give you the rights of an administrator.")).to_be_visible()


async def test_the_nodes_are_shown(office, room):
    await office.furnish()
    portal = await room.portal(page="#nodes")
    await expect(portal.get_by_role("row", name="n1")).to_contain_text("Serving")
