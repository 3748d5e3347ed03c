"""Shared voicemail (R72-R81, P44, D6): who hears what, what is told to whom, and what becomes of it."""

import asyncio

import pytest

from refusal import refused
from sound import SOUND, fetch, leave, put, stored, wav


async def listed(client, **params):
    return await client.rpc("voicemail.list", **params)


def ids(result):
    return [message["id"] for message in result["messages"]]


async def test_a_message_is_told_to_all_members_at_once(office):
    """R72, R77, R78, R80: each with its own counts; the tag with the owner's name is for delegates alone."""
    await office.furnish()
    anna, bo, cia, dan = await office.desks(office.anna, office.bo, office.cia, office.dan)
    message = await leave(office.switch, office.line, number="+4684650477")
    for client in (anna, bo, cia):
        event = await client.is_told("voicemail.left")
        row = event["message"]
        assert event["counts"] == {"new": 1, "old": 0}
        assert (row["id"], row["line"], row["seconds"], row["played"]) == (message, office.line, 12, False)
        assert row["remote"] == {"number": "+4684650477"}
        assert row.get("delegator") == (None if client is anna else office.actor(office.anna))
        assert await listed(client) == {"messages": [row], "counts": event["counts"]}
    await dan.settle()
    assert not dan.told("voicemail.left") and ids(await listed(dan)) == [], "R82"


async def test_whoever_plays_first_marks_it_for_all(office):
    """R75, R80: played for everybody, told once with who it was; a notification alone makes nothing old."""
    await office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    message = await leave(office.switch, office.line)
    assert (await listed(cia))["counts"] == {"new": 1, "old": 0}, "R80: told, listed, and still new"
    link = await bo.rpc("voicemail.play", message=message, commandId="p-1")
    assert (await fetch(office.hub, link)).body == SOUND
    for client in (anna, bo, cia):
        event = await client.is_told("voicemail.played", id=message)
        assert event["actor"] == office.actor(office.bo) and event["line"] == office.line
        assert event["counts"] == {"new": 0, "old": 1}
        assert (await listed(client))["messages"][0]["played"] is True
    await cia.rpc("voicemail.play", message=message)
    assert await bo.rpc("voicemail.play", message=message, commandId="p-1") == link, "X17: the stored result"
    for client in (anna, bo, cia):
        await client.settle()
        assert len(client.told("voicemail.played")) == 1, "P44: the first play alone is told"


async def test_a_deletion_is_for_all_and_absorbs(office):
    """R73, R74, R81, P44, F26: gone for everybody at once, counts included; delete again is ok, play is refused with gone."""
    await office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    kept, message = await leave(office.switch, office.line2), await leave(office.switch, office.line)
    link = await anna.rpc("voicemail.play", message=message)
    assert await cia.rpc("voicemail.delete", message=message) == {}
    for client in (anna, bo, cia):
        event = await client.is_told("voicemail.deleted", id=message)
        assert event["actor"] == office.actor(office.cia) and event["counts"] == {"new": 1, "old": 0}
        assert ids(await listed(client)) == [kept]
    assert (await fetch(office.hub, link)).status == 404, "P43: the sound went with it"
    assert await bo.rpc("voicemail.delete", message=message) == {}
    await refused(bo.rpc("voicemail.play", message=message), "gone")
    for client in (anna, bo, cia):
        await client.settle()
        assert len(client.told("voicemail.deleted")) == 1
    assert (await put(office.hub, link["url"].split("/")[3].split("?")[0])).status == 201, "its name is free"


async def test_a_delegate_chooses_whose_messages_to_see(office):
    """R79: by delegator; one's own name chooses one's own lines; counts are over all whatever the filter (P44)."""
    await office.furnish()
    bo = await office.desk(office.bo)
    await office.delegate(office.bo, office.dan)
    annas, own = await leave(office.switch, office.line), await leave(office.switch, office.bo_line)
    dans = await leave(office.switch, office.dan_line)
    everything = await listed(bo)
    assert ids(everything) == [dans, own, annas], "newest first"
    assert [row.get("delegator", {}).get("id") for row in everything["messages"]] == [office.dan, None, office.anna]
    for chosen, expected in (
        ([office.anna], [annas]), ([office.dan, office.anna], [dans, annas]), ([office.bo], [own]), ([], []),
        ([office.cia], []),
    ):  # fmt: skip
        result = await listed(bo, delegators=chosen)
        assert ids(result) == expected and result["counts"] == {"new": 3, "old": 0}
    await bo.rpc("voicemail.play", message=own)
    result = await listed(bo, unplayedOnly=True)
    assert ids(result) == [dans, annas] and result["counts"] == {"new": 2, "old": 1}


async def test_the_list_comes_in_pages_while_messages_come(office):
    """P44: newest first; `before` is the opaque next of the page before."""
    await office.furnish()
    anna = await office.desk(office.anna)
    messages = [await leave(office.switch, (office.line, office.line2)[n % 2]) for n in range(7)]
    seen, before = [], {}
    while True:
        page = await listed(anna, limit=3, **before)
        seen += ids(page)
        assert page["counts"]["new"] >= 7
        if "next" not in page:
            break
        before = {"before": page["next"]}
        await leave(office.switch, office.line)
    assert seen == messages[::-1]
    assert (await refused(listed(anna, before="nonsense"), "invalidParams")).data["member"] == "before"
    for limit in (0, 201):
        await refused(listed(anna, limit=limit), "invalidParams")


async def test_the_rights_to_play_and_delete_are_taken_away_one_by_one(office):
    """D6, P44: on by default; without voicemailPlay the list omits that delegator and nothing is told."""
    await office.furnish()
    bo, cia = await office.desks(office.bo, office.cia)
    message = await leave(office.switch, office.line)
    await office.set_rights(office.bo, "answer", "voicemailDelete")
    await office.set_rights(office.cia, "answer", "voicemailPlay")
    result = await listed(bo)
    assert result == {"messages": [], "counts": {"new": 0, "old": 0}}
    await refused(bo.rpc("voicemail.play", message=message), "forbidden")
    await refused(cia.rpc("voicemail.delete", message=message), "forbidden")
    await cia.rpc("voicemail.play", message=message)
    other = await leave(office.switch, office.line)
    await cia.is_told("voicemail.left", message=other)
    await bo.settle()
    assert not bo.told("voicemail.played") and len(bo.told("voicemail.left")) == 1
    assert await bo.rpc("voicemail.delete", message=message) == {}
    await cia.is_told("voicemail.deleted", id=message)


async def test_a_stranger_learns_nothing_of_a_message(office):
    """R82, P34, P44: notMember for a stranger, notFound for what never was; a lines claim binds as well (P38)."""
    await office.furnish()
    dan, bo = await office.desks(office.dan, office.bo)
    message = await leave(office.switch, office.line)
    for verb in ("play", "delete"):
        await refused(dan.rpc(f"voicemail.{verb}", message=message), "notMember")
        await refused(bo.rpc(f"voicemail.{verb}", message="never.was"), "notFound")
    await bo.is_told("voicemail.left")
    await office.revoke(office.bo)
    await refused(bo.rpc("voicemail.play", message=message), "notMember")
    assert ids(await listed(bo)) == []
    token = office.hub.token(office.cia, lines=[office.line2])
    cia = office.client(office.cia, token=token)
    assert (await cia.open())["voicemail"] == {"new": 0, "old": 0}
    await refused(cia.rpc("voicemail.play", message=message), "notMember")
    other = await leave(office.switch, office.line2)
    event = await cia.is_told("voicemail.left")
    assert event["message"]["id"] == other and event["counts"] == {"new": 1, "old": 0}
    assert ids(await listed(cia)) == [other]


async def test_gates_close_the_voicemail_too(lone_office):
    """P41, R11, R14: policy off, no licence, no plan; the owner goes on."""
    office = await lone_office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    message = await leave(office.switch, office.line)
    await office.policy(delegation=False)
    await refused(bo.rpc("voicemail.play", message=message), "policyOff")
    assert ids(await listed(bo)) == []
    await office.policy(delegation=True)
    await office.put_party(office.bo, licensed=False)
    await refused(bo.rpc("voicemail.delete", message=message), "noLicence")
    await office.put_party(office.bo, callingPlan=False)
    await refused(bo.rpc("voicemail.delete", message=message), "noCallingPlan")
    assert ids(await listed(anna)) == [message]
    await office.put_party(office.bo)
    assert ids(await listed(bo)) == [message]


async def test_the_session_opens_with_the_counts(office):
    """P44, F26: over all that the caller may list, whenever a device comes back; of no other scope."""
    await office.furnish()
    first, _ = await leave(office.switch, office.line), await leave(office.switch, office.bo_line)
    bo, anna = office.client(office.bo), office.client(office.anna)
    assert (await bo.open())["voicemail"] == {"new": 2, "old": 0}
    await bo.rpc("voicemail.play", message=first)
    assert (await anna.open())["voicemail"] == {"new": 0, "old": 1}
    assert "voicemail" not in await office.client("root-x", scope="admin", kind="portal").open()


async def test_the_history_tells_of_the_message(office):
    """P46, R36, R81: `voicemail` on the entry for whoever may list it, while it is there; the outcome for all."""
    await office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    await office.set_rights(office.cia, "answer")
    call = await office.ringing()
    await asyncio.gather(*(client.do("decline", call) for client in (anna, bo, cia)))
    await office.switch.ordered("divert", call)
    for client in (anna, bo, cia):
        entry = (await client.is_told("history.added", entry=call))["entry"]
        assert entry["outcome"] == "voicemail" and "voicemail" not in entry
    message = await leave(office.switch, office.line, call)
    for client in (anna, bo):
        entry = (await client.is_told("history.updated", entry=call))["entry"]
        assert entry["voicemail"] == message and await client.history() == [entry]
    assert "voicemail" not in (await cia.history())[0], "D6"
    await bo.rpc("voicemail.delete", message=message)
    for client in (anna, bo):
        entry = (await client.is_told("history.updated", entry=lambda e: "voicemail" not in e))["entry"]
        assert await client.history() == [entry]
    await cia.settle()
    assert not cia.told("history.updated")


async def test_a_message_after_all_makes_the_outcome_voicemail(office):
    """P46: later facts of a call that nobody took; told to all, durable, never to those who hid the entry (R58, X21)."""
    await office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    await office.set_rights(office.cia, "answer")
    call = await office.ringing()
    await office.switch.ended(call)
    for client in (anna, bo, cia):
        assert (await client.is_told("history.added", entry=call))["entry"]["outcome"] == "missed"
    await bo.rpc("history.delete", entry=call)
    await leave(office.switch, office.line, call)
    for client in (anna, cia):
        assert (await client.is_told("history.updated", entry=call))["entry"]["outcome"] == "voicemail"
        assert (await client.history())[0]["outcome"] == "voicemail"
    await bo.is_told("voicemail.left")
    await bo.settle()
    assert not bo.told("history.updated") and await bo.history() == [], "X21"


async def test_a_report_names_sound_that_is_there_and_its_own(office):
    """P43: unknown media notFound; used media duplicate; a repeated id is a no-op, on another line a duplicate."""
    await office.furnish()
    anna = await office.desk(office.anna)
    switch = office.switch
    await refused(leave(switch, office.line, media="never.put"), "notFound")
    media = await stored(switch)
    call = switch.new_call()
    message = await leave(switch, office.line, call, media=media)
    assert await leave(switch, office.line, call, message, media=media) == message
    await refused(leave(switch, office.line2, call, message, media=media), "duplicate")
    await refused(leave(switch, office.line, media=media), "duplicate")
    await anna.rpc("voicemail.delete", message=message)
    assert await leave(switch, office.line, call, message, media=media) == message, "also after the deletion"
    await anna.settle()
    assert len(anna.told("voicemail.left")) == 1 and ids(await listed(anna)) == []
    await refused(leave(switch, "line-nobody", media=media), "unknownLine")
    for bad in ({"seconds": -1}, {"seconds": 90000}, {"media": "no space"}):
        await refused(leave(switch, office.line, **bad), "invalidParams")


async def test_only_a_switch_in_step_reports(office):
    """P5, P38: busyOperation before the sync; forbidden without the scope."""
    await office.furnish(switch=False)
    from switch import Switch

    switch = Switch(office.hub, f"late{office.mark}", [office.line], owners=office.owners)
    office.guests.append(switch)
    await switch.attach()
    await refused(leave(switch, office.line), "busyOperation")
    await switch.sync()
    await leave(switch, office.line)
    await refused(leave(switch, office.bo_line), "unknownLine")
    anna = await office.desk(office.anna)
    await refused(
        anna.rpc("switch.voicemailLeft", id="x", call="y", line=office.line, remote={"number": ""}, seconds=1, media="z"),
        "forbidden",
    )


async def test_the_portal_reaches_the_voicemail(office):
    """R76: by POST /v1/rpc, without a socket."""
    await office.furnish()
    message = await leave(office.switch, office.line)
    token = office.hub.token(office.bo)

    async def post(method, **params):
        response = await office.hub.post({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}, token)
        return response.json["result"]

    (row,) = (await post("voicemail.list"))["messages"]
    assert row["id"] == message and row["delegator"] == office.actor(office.anna)
    assert (await fetch(office.hub, await post("voicemail.play", message=message))).body == SOUND
    assert await post("voicemail.delete", message=message) == {}
    assert ids(await post("voicemail.list")) == []


async def test_messages_their_sound_and_their_links_outlive_a_crash(lone_office):
    """R72, R81, P44: what was told is there after kill -9: played, deleted, counted; the signed URL still serves."""
    office = await lone_office.furnish()
    anna = await office.desk(office.anna)
    played, deleted, new = [await leave(office.switch, office.line, body=wav(0.2 + n / 10)) for n in range(3)]
    link = await anna.rpc("voicemail.play", message=played)
    await anna.rpc("voicemail.delete", message=deleted)
    before = await listed(anna)
    office.hub.kill()
    await asyncio.gather(anna.closed(), office.admin.closed(), office.switch.client.closed())
    office.hub.start()
    heir = office.client(office.anna)
    assert (await heir.open())["voicemail"] == {"new": 1, "old": 1}
    assert await listed(heir) == before and ids(before) == [new, played]
    assert (await fetch(office.hub, link)).body == wav(0.2)
    assert (await fetch(office.hub, await heir.rpc("voicemail.play", message=new))).body == wav(0.4)
    await refused(heir.rpc("voicemail.play", message=deleted), "gone")


async def test_the_voicemail_of_a_removed_line_is_not_to_be_had(office):
    """Q30, R82."""
    await office.furnish()
    anna = await office.desk(office.anna)
    message = await leave(office.switch, office.line2)
    await anna.is_told("voicemail.left", message=message)
    await office.admin.rpc("admin.line.remove", id=office.line2)
    assert ids(await listed(anna)) == []
    await refused(anna.rpc("voicemail.play", message=message), "notMember")


@pytest.mark.parametrize("verb", ["play", "delete"])
async def test_a_command_id_stands_for_one_command(office, verb):
    """P33, X17: the same id with other params is a duplicate."""
    await office.furnish()
    anna = await office.desk(office.anna)
    first, second = await leave(office.switch, office.line), await leave(office.switch, office.line)
    result = await anna.rpc(f"voicemail.{verb}", message=first, commandId="c-9")
    assert await anna.rpc(f"voicemail.{verb}", message=first, commandId="c-9") == result
    await refused(anna.rpc(f"voicemail.{verb}", message=second, commandId="c-9"), "duplicate")
