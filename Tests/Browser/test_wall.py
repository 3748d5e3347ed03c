"""The wall: with more lines than fit as rows the Lines page becomes tiles of one size, which keep their places."""

import itertools

import pytest
from playwright.async_api import expect

from room import card, fits, line, press, row
from test_accessibility import IDS, LOOKS, check

OWNERS, LINES_EACH = 6, 4


async def furnish_wall(office):
    """Bo serves six more people with four lines each; the ids of those lines."""
    await office.furnish(switch=False)
    lines = []
    for owner in range(OWNERS):
        party = f"owner{owner}.{office.mark}"
        await office.put_party(party, f"Owner {owner}")
        await office.delegate(office.bo, party)
        for number in range(LINES_EACH):
            lines.append(f"line-wall{owner}{number}.{office.mark}")
            await office.put_line(
                lines[-1], f"+46850{office.mark:03}{owner}{number}", party, label=["Direct", "Sales", "Key accounts", "Night"][number]
            )
    office.switch = await office.new_switch()
    return lines


async def boxes(tab, lines):
    return [await line(tab, each).bounding_box() for each in lines]


async def test_tiles_are_of_one_size_and_stay_where_they_are_when_calls_come(office, room):
    """R24, R28: what happens on one line moves no other; the tile says with whom, who, and how long."""
    lines = await furnish_wall(office)
    bo, dan = await room.console(office.bo), await room.console(office.dan)
    await expect(bo.locator('[data-density="dense"] .line:visible')).to_have_count(len(lines) + 3)
    await expect(dan.locator("[data-density]")).to_have_count(0)
    before = await boxes(bo, lines)
    assert len({box["height"] for box in before}) == 1, "tiles of one size"
    assert len({box["x"] for box in before}) >= 3, "several columns"
    (desk,) = await office.desks(office.bo)
    held = await office.held(desk, lines[1], name="Erik Håkansson")
    talking = await office.connected(desk, lines[6], name="Öberg & Co")
    ringing = await office.ringing(lines[11], name="Nordic Freight AB")
    await expect(line(bo, lines[11])).to_have_attribute("data-lamp", "ringing")
    await expect(row(bo, held)).to_contain_text("held 0:")
    await expect(row(bo, talking)).to_contain_text("Öberg & Co")
    await expect(row(bo, ringing)).to_contain_text("Ringing")
    await expect(bo.locator(".lamp-counts")).to_have_text(f"{len(lines) + 3} lines1 ringing1 on hold1 busy")
    top = (await line(bo, lines[0]).bounding_box())["y"] - before[0]["y"]  # the cards above push all alike
    after = await boxes(bo, lines)
    assert [(b["x"], b["y"] + top, b["height"]) for b in before] == [(b["x"], b["y"], b["height"]) for b in after]


async def test_a_call_is_answered_and_picked_up_at_its_tile_by_keyboard(office, room):
    """The buttons of a tile have names, can be reached, and act; the counts follow."""
    lines = await furnish_wall(office)
    bo = await room.console(office.bo)
    call = await office.ringing(lines[5], name="Öberg & Co")
    answer = row(bo, call).get_by_role("button", name="Answer, Öberg & Co")
    await answer.focus()
    await bo.keyboard.press("Enter")
    await expect(bo.locator(".current")).to_contain_text("Your call")
    await expect(card(bo, call)).to_have_count(0)
    await expect(bo.locator(".lamp-counts")).to_contain_text("1 busy")
    owner = await office.desk(f"owner1.{office.mark}")
    await press(bo.locator(".current"), "Hold")
    await expect(row(bo, call)).to_have_attribute("data-state", "held")
    await owner.row_in(call, "held")
    await owner.do("pickUp", call)
    await owner.do("hold", call)
    pick_up = row(bo, call).get_by_role("button", name="Pick up, Öberg & Co")
    await pick_up.focus()
    await bo.keyboard.press("Enter")
    await expect(bo.locator(".current")).to_contain_text("Your call")


async def test_what_is_in_use_is_shown_alone_on_demand(office, room):
    lines = await furnish_wall(office)
    bo = await room.console(office.bo, width=390, height=844)
    await press(bo, "In use")
    await expect(bo.get_by_text("Nobody is on any line.")).to_be_visible()
    call = await office.ringing(lines[7], name="Öberg & Co")
    await expect(bo.locator(".line:visible")).to_have_count(1)
    await expect(row(bo, call)).to_be_visible()
    await office.switch.ended(call)
    await expect(bo.locator(".line:visible")).to_have_count(0)
    await press(bo.locator(".wall-head"), "All")
    await expect(bo.locator(".line:visible")).to_have_count(len(lines) + 3)


@pytest.mark.parametrize("look", LOOKS, ids=IDS)
async def test_the_wall_has_no_serious_violation_and_fits_its_screen(office, room, look):
    lines = await furnish_wall(office)
    bo = await room.console(office.bo, reduced_motion="reduce", **look)
    (desk,) = await office.desks(office.bo)
    await office.held(desk, lines[2], name="Erik Håkansson")
    call = await office.connected(desk, lines[9], name="Öberg & Co")
    ringing = await office.ringing(lines[14], name="A caller with a name that is longer than any tile is wide")
    await expect(card(bo, ringing)).to_be_visible()
    await expect(row(bo, call)).to_be_visible()
    await check(bo, "the wall")
    assert await fits(bo)
    tiles = await boxes(bo, lines)
    for one, other in itertools.combinations(tiles, 2):
        apart = (
            one["x"] + one["width"] <= other["x"] + 1 or other["x"] + other["width"] <= one["x"] + 1
            or one["y"] + one["height"] <= other["y"] + 1 or other["y"] + other["height"] <= one["y"] + 1
        )  # fmt: skip
        assert apart, "two tiles lie over each other"
