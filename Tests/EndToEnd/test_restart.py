"""What outlives the death of a node (F24, F25, P20, D3): no ghost call, no lost history, no lost promise to an administrator."""

import asyncio

import pytest

from hub import own_node
from office import Office
from refusal import Gone, outcome, refused


async def crash(office, *clients):
    """kill -9, and a new start on the same data."""
    office.hub.kill()
    await asyncio.gather(*(client.closed() for client in clients), office.admin.closed(), office.switch.client.closed())
    office.hub.start()
    office.admin = await office.administrator()


async def switch_back(office, *calls):
    """The same switch, which carried on with these calls."""
    heir = office.switch.successor()
    office.guests.append(heir)
    await heir.attach()
    result = await heir.sync([office.switch.live[call] for call in calls])
    office.switch = heir
    return result


async def test_after_the_switchs_sync_there_are_exactly_the_calls_that_there_are(lone_office):
    """F24, F25, P5: what the switch still carries is shown, under the same id; what it lost is shown to nobody."""
    office = await lone_office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    held = await office.held(bo)
    lost = await office.connected(anna)
    ringing = await office.ringing()
    placed = (await bo.place(office.bo_line))["id"]
    epoch = bo.epoch
    await crash(office, bo, anna, cia)

    early, result = await office.back(cia, all=True)
    assert result["epoch"] != epoch, "P20: a new epoch, since committed state may have been lost"
    assert set(result["resumed"]["lines"].values()) == {"reloaded"} and result["resumed"]["party"] == "reloaded"
    for line in (office.line, office.line2):
        await early.hears("line.snapshot", line=line)

    await switch_back(office, held, ringing, placed)
    bo, _ = await office.back(bo, all=True)
    anna, _ = await office.back(anna, all=True)
    for client in (early, bo, anna):
        row = await client.row_in(held, "held", by=office.bo)
        assert row["pickable"] is True
        assert "alert" in await client.row_in(ringing, "ringing")
        await client.settle()
        assert not client.lines[office.line].stale and set(client.lines[office.line].rows) == {held, ringing}, (
            "F24: no ghost"
        )
    assert bo.row(placed)["state"] == "dialing"
    await refused(anna.do("hangUp", lost), "callEnded", "unknownCall")

    assert (await anna.do("pickUp", held))["call"]["by"]["id"] == office.anna, "F25: live calls go on"
    await refused(bo.do("answer", ringing, hold=True), "busyOperation")
    await office.switch.ended(placed)
    assert (await bo.do("answer", ringing, hold=True))["call"]["state"] == "connected"
    await anna.do("hangUp", held)
    await bo.do("hangUp", ringing)
    await early.sees("line.idle", line=office.line)


async def test_calls_that_end_while_the_node_is_down_leave_no_ghost(lone_office):
    """F24: the switch comes back with nothing."""
    office = await lone_office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    calls = [await office.held(bo), await office.connected(bo), await office.ringing()]
    await crash(office, bo, anna)
    await switch_back(office)
    anna, _ = await office.back(anna, all=True)
    await anna.wait_for(
        lambda: anna.lines[office.line].watched and anna.lines[office.line].lamp == "idle", "an idle line"
    )
    assert anna.lines[office.line].rows == {}
    for call in calls:
        await refused(anna.do("pickUp", call), "callEnded", "unknownCall")
    again = await office.ringing()
    assert (await anna.row_in(again, "ringing"))["appearance"] == 1, "F2: all appearances are free"


async def test_history_from_before_the_crash_is_all_there(lone_office):
    """F24: entries, their labels, their handlers, and each one's deletions."""
    office = await lone_office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    calls = []
    for number in range(6):
        call = await office.held(bo) if number % 2 else await office.talking_out(bo, office.line)
        await (anna.do("pickUp", call) if number % 2 else bo.do("hold", call))
        await (anna if number % 2 else bo).do("hangUp", call)
        calls.append(call)
    await anna.wait_for(lambda: len(anna.told("history.added")) == 6, "six entries")
    await cia.rpc("history.delete", entry=calls[0])
    before = {client.sub: await client.history() for client in (bo, anna, cia)}
    assert [len(entries) for entries in before.values()] == [6, 6, 5]
    await crash(office, bo, anna, cia)
    for client in (bo, anna, cia):
        heir, _ = await office.back(client)
        assert await heir.history() == before[client.sub]
        if client is cia:
            assert await heir.rpc("history.delete", entry=calls[0]) == {}


async def test_a_call_that_outlives_the_crash_gets_its_entry_in_the_end(lone_office):
    """F24, R60: one entry, answered by who answered, missed by none."""
    office = await lone_office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    await crash(office, bo, anna)
    await switch_back(office, call)
    bo, _ = await office.back(bo, all=True)
    anna, _ = await office.back(anna, all=True)
    await bo.do("hangUp", call)
    for client, key in ((bo, "answeredByYouFor"), (anna, "answeredByForYou")):
        entry = (await client.is_told("history.added", entry=call))["entry"]
        assert entry["outcome"] == "answered" and entry["labelKey"]["key"] == key
        assert [one["id"] for one in entry["handlers"]] == [office.bo]
        assert [one["id"] for one in await client.history()] == [call]


async def test_what_an_administrator_was_told_is_stored(lone_office):
    """Acknowledged changes survive kill -9: parties, lines, delegations, rights, opt-outs, policy, removals."""
    office = await lone_office.furnish(switch=True)
    bo = await office.desk(office.bo)
    await bo.rpc("alerts.set", delegator=office.anna, optedIn=False)
    await office.set_rights(office.cia, "place")
    await office.delegate(office.dan)
    await office.revoke(office.dan)
    await office.put_line(office.line2, voicemail=False, label="Sälj")
    await office.admin.rpc("admin.line.remove", id=office.dan_line)
    await office.put_party(office.hall, name="Lobby", kind="commonArea")
    await office.policy(ringSeconds=17, limits={"delegates": 7}, minimumVersions={"web": "2.0"}, privacy=False)
    before = await office.admin.rpc("admin.directory.export")
    await crash(office, bo)
    after = await office.admin.rpc("admin.directory.export")
    assert by_content(after) == by_content(before)
    assert after["policy"]["ringSeconds"] == 17


def by_content(directory):
    return {
        kind: items if kind == "policy" else sorted(map(repr, map(sorted_members, items)))
        for kind, items in directory.items()
    }


def sorted_members(item):
    return {name: sorted(value) if isinstance(value, list) else value for name, value in sorted(item.items())}


@pytest.mark.parametrize("attempt", range(3))
async def test_nothing_that_was_acknowledged_is_lost_in_a_storm_of_changes(lone_office, attempt):
    """The node is killed while puts are under way; every one that was answered is there after the restart."""
    office = await lone_office.furnish()
    acknowledged = set()

    async def put(number):
        try:
            await office.put_party(f"storm-{number}")
            acknowledged.add(f"storm-{number}")
        except Gone:
            pass

    async def puts(start):
        for number in range(start, start + 500):
            await put(number)
            if not office.hub.alive:
                return

    storm = [asyncio.create_task(puts(start)) for start in range(0, 4000, 500)]
    await office.admin.wait_for(lambda: len(acknowledged) >= 100 + 150 * attempt, "acknowledged changes")
    office.hub.kill()
    await asyncio.gather(*storm)
    office.hub.start()
    office.admin = await office.administrator()
    stored, cursor = set(), {}
    while True:
        page = await office.admin.rpc("admin.directory.list", kind="party", limit=200, **cursor)
        stored |= {item["id"] for item in page["items"]}
        if "next" not in page:
            break
        cursor = {"cursor": page["next"]}
    assert len(acknowledged) >= 100 and not acknowledged - stored


async def test_ends_that_were_acknowledged_are_in_the_history_after_a_crash(lone_office):
    """F24: once switch.ended was answered, or the event was seen, the entry survives, on a line in full use."""
    office = await lone_office.furnish()
    anna = await office.desk(office.anna)
    for _ in range(60):
        await office.switch.ended(await office.ringing())
    await anna.wait_for(lambda: len(anna.told("history.added")) == 60, "sixty entries")
    seen = {note["entry"]["id"] for note in anna.told("history.added")}
    await crash(office, anna)
    heir, _ = await office.back(anna)
    assert {entry["id"] for entry in await heir.history(limit=200)} == seen


async def test_a_clean_stop_and_start_loses_nothing_either(lone_office):
    """SIGTERM: exit 0; directory and history are there again, and so is the switch's call."""
    office = await lone_office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    done = await office.connected(bo)
    await bo.do("hangUp", done)
    await anna.is_told("history.added", entry=done)
    call = await office.connected(bo)
    await asyncio.to_thread(office.hub.stop)
    await asyncio.gather(*(client.closed() for client in (bo, anna, office.admin, office.switch.client)))
    office.hub.start()
    await switch_back(office, call)
    anna, _ = await office.back(anna, all=True)
    assert (await anna.row_in(call, "connected"))["by"]["id"] == office.bo
    assert [entry["id"] for entry in await anna.history()] == [done]


async def test_before_the_switch_is_back_nothing_is_promised(lone_office):
    """P9: without a live switch, commands that need one are refused; the lines are readable."""
    office = await lone_office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.held(bo)
    await crash(office, bo, anna)
    anna, _ = await office.back(anna, all=True)
    await anna.hears("line.snapshot", line=office.line)
    row = anna.row(call)
    assert row is None or (row["pickable"] is False and anna.lines[office.line].stale)
    assert (await outcome(anna.do("pickUp", call))).word in ("switchUnavailable", "unknownCall", "callEnded")
    await refused(anna.do("place", line=office.line, to="112"), "switchUnavailable")


async def test_a_node_starts_again_and_again_on_the_same_data(lone_hub):
    """Killed at any moment of its start, it starts again; each life has its own epoch."""
    epochs = set()
    for _ in range(5):
        office = Office(lone_hub)
        await office.furnish(switch=False)
        epochs.add((await office.client(office.bo).open())["epoch"])
        lone_hub.kill()
        lone_hub.start()
        for guest in office.guests:
            await guest.closed()
    assert len(epochs) == 5


@pytest.mark.slow
async def test_a_call_that_no_switch_claims_after_the_crash_ends_within_a_bound():
    """5.7-10, F24: with the switch gone for good, nothing stays on the line."""
    with own_node("orphans") as hub:
        office = await Office(hub).furnish()
        bo, anna = await office.desks(office.bo, office.anna)
        call = await office.connected(bo)
        await crash(office, bo, anna)
        anna, _ = await office.back(anna, all=True)
        await anna.wait_for(
            lambda: anna.lines[office.line].watched and not anna.lines[office.line].rows, "an empty line", seconds=60
        )
        await refused(anna.do("pickUp", call), "callEnded", "unknownCall")
        await office.close()
