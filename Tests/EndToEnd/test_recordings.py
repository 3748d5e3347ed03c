"""Recordings (R71, P11): the recorder's alone, from the first moment to the last byte."""

import asyncio
import itertools
import json

from refusal import refused
from sound import SOUND, fetch, put, stored, wav

NAMES = itertools.count(1)


async def record(client, call, action="start", **params):
    return (await client.do("record", call, action=action, **params))["call"]


async def made(switch, call, party, recording=None, body=SOUND):
    """The switch reports a recording; its id."""
    recording = recording or f"{switch.name}.rec-{next(NAMES)}"
    await switch.client.rpc(
        "switch.recordingMade", id=recording, call=call, party=party, seconds=3, media=await stored(switch, body)
    )
    return recording


async def recordings(client):
    return (await client.rpc("recordings.list"))["recordings"]


def unheard(client):
    """Nothing that this client ever heard tells of a recording."""
    text = json.dumps([params for _, params in client.notes])
    assert "recording" not in text.lower(), text[:2000]


async def test_the_recorder_alone_sees_that_a_call_is_recorded(office):
    """R71, P11: the flag on the row, the events of the feed; for all others no event, no seq, no rev, no member."""
    await office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    phone = await office.desk(office.bo, kind="mobile")
    call = await office.connected(bo)
    before = await cia.row_in(call, "connected")
    seq = cia.lines[office.line].seq
    row = await record(bo, call)
    assert row["recording"] is True and row["rev"] == before["rev"]
    order = await office.switch.ordered("record", call)
    assert order.params["action"] == "start" and order.params["party"] == office.bo
    for device in (bo, phone):
        event = await device.is_told("recording.started")
        assert event["call"] == call and event["id"] == order.params["recording"]
    fresh = office.client(office.bo, device="fresh")
    await fresh.join()
    assert fresh.row(call)["recording"] is True, "a snapshot for the recorder has it"
    late = office.client(office.cia, device="late")
    await late.join()
    assert late.row(call) == before == cia.row(call)
    assert cia.lines[office.line].seq == seq, "P11: no seq"
    await bo.do("hold", call)
    assert (await phone.row_in(call, "held"))["recording"] is True
    assert "recording" not in await anna.row_in(call, "held")
    await bo.do("resume", call)
    assert "recording" not in await record(bo, call, "stop")
    assert (await office.switch.ordered("record", call, action="stop")).params["recording"] == event["id"]
    assert (await bo.is_told("recording.stopped"))["id"] == event["id"]
    for client in (anna, cia, late):
        await client.settle()
        unheard(client)


async def test_a_recording_is_its_recorders_alone(office):
    """R71: neither list, nor media, nor URL, nor history tells anybody else; whatever the rights."""
    await office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    await office.set_rights(office.cia, "answer", "monitor", "join", "voicemailPlay", "voicemailDelete")
    call = await office.connected(bo)
    await record(bo, call)
    await office.switch.ended(call)
    await bo.is_told("recording.stopped")
    recording = await made(office.switch, call, office.bo)
    assert (await bo.is_told("recording.added")) ["id"] == recording
    (row,) = await recordings(bo)
    assert (row["id"], row["call"], row["line"], row["seconds"]) == (recording, call, office.line, 3)
    entry = (await bo.is_told("history.updated", entry=call))["entry"]
    assert entry["recording"] == recording and await bo.history() == [entry]
    assert (await fetch(office.hub, await bo.rpc("recordings.play", recording=recording))).body == SOUND
    for client in (anna, cia):
        assert await recordings(client) == [] and "recording" not in (await client.history())[0]
        for verb in ("play", "delete"):
            await refused(client.rpc(f"recordings.{verb}", recording=recording), "notFound")
            await refused(client.rpc(f"voicemail.{verb}", message=recording), "notFound")
        await client.settle()
        unheard(client)


async def test_the_owners_recording_is_not_the_delegates(office):
    """R71: vice versa; a call that both recorded in turn has one for each."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    call = await office.connected(anna)
    await record(anna, call)
    await anna.do("hold", call)
    await bo.do("pickUp", call)
    assert (await anna.is_told("recording.stopped"))["call"] == call, "Q31: it ends when the call changes hands"
    await office.switch.ordered("record", call, action="stop", party=office.anna)
    assert "recording" not in await anna.row_in(call, "connected", by=office.bo)
    await record(bo, call)
    await office.switch.ended(call)
    first, second = await made(office.switch, call, office.anna), await made(office.switch, call, office.bo, body=wav(0.3))
    for client, own, other in ((anna, first, second), (bo, second, first)):
        assert [row["id"] for row in await recordings(client)] == [own]
        assert (await client.history())[0]["recording"] == own
        await refused(client.rpc("recordings.play", recording=other), "notFound")


async def test_only_the_talker_records(office):
    """P29, P7, P9: notOwner, notConnected, switchUnavailable; what is so already is a no-op."""
    await office.furnish()
    anna, bo, dan = await office.desks(office.anna, office.bo, office.dan)
    ringing = await office.ringing()
    await refused(record(bo, ringing), "notConnected")
    call = await office.connected(bo)
    await refused(record(anna, call), "notOwner")
    await refused(record(anna, call, "stop"), "notOwner")
    await refused(record(dan, call), "notMember")
    await refused(record(bo, "h.never"), "unknownCall")
    await refused(record(bo, call, "pause"), "invalidParams")
    await refused(record(bo, call, rev=99), "staleRevision")
    assert "recording" not in await record(bo, call, "stop")
    await record(bo, call, commandId="r-1")
    assert (await record(bo, call))["recording"] is True
    assert (await record(bo, call, commandId="r-1"))["recording"] is True, "X17"
    assert len(office.switch.has_ordered("record", call)) == 1
    await office.switch.ended(call)
    await refused(record(bo, call, "stop"), "callEnded")


async def test_a_switch_that_cannot_record_is_not_asked(office):
    """P9: switchUnavailable with data.capability."""
    await office.furnish(capabilities=["dial", "hold"])
    bo = await office.desk(office.bo)
    call = await office.connected(bo)
    assert (await refused(record(bo, call), "switchUnavailable")).data["capability"] == "record"


async def test_a_recording_that_the_switch_refuses_leaves_no_trace(office):
    """P7: the earlier state is back, and nobody saw it."""
    await office.furnish()
    bo, cia = await office.desks(office.bo, office.cia)
    call = await office.connected(bo)
    office.switch.hold_back("record")
    attempt = asyncio.create_task(record(bo, call))
    order = await office.switch.ordered("record", call)
    await refused(record(bo, call), "busyOperation")
    await order.refuse("noDisk")
    assert (await refused(attempt, "switchFailed")).data["reason"] == "noDisk"
    assert "recording" not in bo.row(call) and not bo.told("recording.started")
    attempt = asyncio.create_task(record(bo, call))
    order = await office.switch.ordered("record", call)
    await office.switch.ended(call)
    await refused(attempt, "callEnded")
    await order.confirm()
    await bo.settle()
    await cia.settle()
    assert not bo.told("recording.started") and not bo.told("recording.stopped")
    unheard(cia)


async def test_deletion_is_for_good_and_takes_the_sound(office):
    """R71, P44 likewise: gone, 404; delete again is ok."""
    await office.furnish()
    bo = await office.desk(office.bo)
    phone = await office.desk(office.bo, kind="mobile")
    call = await office.connected(bo)
    await office.switch.ended(call)
    recording = await made(office.switch, call, office.bo)
    link = await bo.rpc("recordings.play", recording=recording)
    assert await bo.rpc("recordings.delete", recording=recording) == {}
    assert (await phone.is_told("recording.deleted"))["id"] == recording
    assert "recording" not in (await phone.is_told("history.updated", entry=lambda e: "recording" not in e))["entry"]
    assert (await fetch(office.hub, link)).status == 404
    await refused(phone.rpc("recordings.play", recording=recording), "gone")
    assert await phone.rpc("recordings.delete", recording=recording) == {}
    assert await recordings(bo) == []


async def test_whoever_left_the_line_has_no_recording_of_it(office):
    """R82: not listed, notMember; it is there again with the relation."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.connected(bo)
    await office.switch.ended(call)
    recording = await made(office.switch, call, office.bo)
    await bo.is_told("recording.added")
    await office.revoke(office.bo)
    assert await recordings(bo) == []
    await refused(bo.rpc("recordings.play", recording=recording), "notMember")
    await office.delegate(office.bo)
    assert [row["id"] for row in await recordings(bo)] == [recording]


async def test_a_report_is_checked_and_repeated_without_harm(office):
    """P43: unknownCall, unknownParty, notFound, duplicate; a repeated id is a no-op."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.connected(bo)
    switch = office.switch
    await refused(made(switch, "h.never", office.bo), "unknownCall")
    await refused(made(switch, call, "nobody"), "unknownParty")
    media = f"{switch.name}.rep"
    assert (await put(office.hub, media)).status == 201
    report = {"id": f"{switch.name}.rep-1", "call": call, "party": office.bo, "seconds": 3, "media": media}
    assert (await switch.client.rpc("switch.recordingMade", **report))["call"]["id"] == call
    await switch.client.rpc("switch.recordingMade", **report)
    await refused(switch.client.rpc("switch.recordingMade", **report | {"party": office.anna}), "duplicate")
    await refused(switch.client.rpc("switch.recordingMade", **report | {"id": f"{switch.name}.rep-2"}), "duplicate")
    await refused(switch.client.rpc("switch.recordingMade", **report | {"id": "x", "media": "never"}), "notFound")
    await bo.settle()
    assert len(bo.told("recording.added")) == 1


async def test_recordings_outlive_a_crash(lone_office):
    """R71: after kill -9 the recorder has it, nobody else; the entry names it."""
    office = await lone_office.furnish()
    bo = await office.desk(office.bo)
    call = await office.connected(bo)
    await office.switch.ended(call)
    recording = await made(office.switch, call, office.bo)
    gone = await made(office.switch, call, office.bo)
    await bo.rpc("recordings.delete", recording=gone)
    office.hub.kill()
    await asyncio.gather(bo.closed(), office.admin.closed(), office.switch.client.closed())
    office.hub.start()
    bo, anna = office.client(office.bo), office.client(office.anna)
    await bo.open()
    await anna.open()
    assert [row["id"] for row in await recordings(bo)] == [recording] and await recordings(anna) == []
    assert (await bo.history())[0]["recording"] == recording and "recording" not in (await anna.history())[0]
    assert (await fetch(office.hub, await bo.rpc("recordings.play", recording=recording))).body == SOUND
    await refused(bo.rpc("recordings.play", recording=gone), "gone")


async def test_a_recording_that_goes_on_over_a_crash_is_shown_to_its_recorder_alone(lone_office):
    """F24, R71, Q52: the switch tells it in its list; the recorder's row has the mark, nobody else has a word of it."""
    office = await lone_office.furnish()
    bo, cia = await office.desks(office.bo, office.cia)
    call, plain = await office.connected(bo), None
    await record(bo, call)
    name = (await bo.is_told("recording.started"))["id"]
    await bo.do("hold", call)
    plain = await office.connected(bo)
    office.hub.kill()
    await asyncio.gather(*(client.closed() for client in (bo, cia, office.admin, office.switch.client)))
    office.hub.start()
    office.admin = await office.administrator()
    early, _ = await office.back(bo, all=True)
    watcher, _ = await office.back(cia, all=True)
    switch = office.switch.successor()
    office.guests.append(switch)
    await switch.attach()
    await switch.sync([office.switch.live[one] for one in (call, plain)])
    office.switch = switch
    assert (await early.row_in(call, "held"))["recording"] is True
    assert "recording" not in await early.row_in(plain, "connected")
    late = office.client(office.bo, device="late")
    await late.join()
    assert late.row(call)["recording"] is True
    assert "recording" not in await watcher.row_in(call, "held", by=office.bo)
    assert (await early.is_told("recording.started"))["id"] == name
    await early.do("resume", call)
    assert "recording" not in await record(early, call, "stop")
    assert (await switch.ordered("record", call, action="stop")).params["recording"] == name
    assert (await late.is_told("recording.stopped"))["id"] == name
    made_of_it = await made(switch, call, office.bo, recording=name)
    assert (await late.is_told("recording.added"))["id"] == made_of_it == name
    await watcher.settle()
    unheard(watcher)


async def test_a_switch_that_comes_back_tells_what_became_of_a_recording(office):
    """Q52, P11: it ended unseen, it goes on, or nothing is said of it; no event of the line, whatever it is."""
    await office.furnish()
    bo, cia = await office.desks(office.bo, office.cia)
    call = await office.connected(bo)
    await record(bo, call)
    name = (await bo.is_told("recording.started"))["id"]

    async def comes_back(**told):
        """The list once more; the rest of the row is as it was."""
        row = {name: value for name, value in office.switch.live[call].items() if name != "recordings"}
        mark, seq, rev = bo.mark(), cia.lines[office.line].seq, cia.row(call)["rev"]
        await office.switch.sync([row | told])
        await cia.settle()
        assert (cia.lines[office.line].seq, cia.row(call)["rev"]) == (seq, rev)
        return mark

    own = {"id": name, "party": office.bo, "device": bo.device}
    for told in ({}, {"recordings": [own]}):
        mark = await comes_back(**told)
        await bo.settle()
        assert not bo.told("recording.stopped", mark)
        assert (await record(bo, call))["recording"] is True
        assert len(office.switch.has_ordered("record", call)) == 1, "what goes on is not ordered again"
    mark = await comes_back(recordings=[])
    assert (await bo.is_told("recording.stopped", mark))["id"] == name
    mark = await comes_back(recordings=[own | {"id": "sw.other"}])
    assert (await bo.is_told("recording.started", mark))["id"] == "sw.other"
    await comes_back(recordings=[own | {"id": "sw.other"}, own | {"id": "sw.cias", "party": office.cia}])
    assert (await office.switch.ordered("record", call, action="stop")).params["recording"] == "sw.cias"
    await refused(office.switch.sync([office.switch.live[call] | {"recordings": [own | {"party": "nobody"}]}]), "unknownParty")
    assert (await record(bo, call))["recording"] is True
    unheard(cia)
