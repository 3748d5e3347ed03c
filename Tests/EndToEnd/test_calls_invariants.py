"""What must hold of calls whatever the order in which people, devices and timers get there."""

import asyncio
import collections

import pytest
from client import command_id
from refusal import outcome, refused

ROUNDS = 100


async def back_in_portions(office, client):
    """The same device after a reconnection: its feed with the opening, its lines afterwards (P25)."""
    heir = client.successor()
    office.guests.append(heir)
    sequences = {line: mirror.seq for line, mirror in client.lines.items()}
    result = await heir.open(resume={"epoch": client.epoch, "lines": {}, "party": client.party_seq})
    assert result["resumed"] == {"lines": {}, "party": "replayed"}
    await heir.settle()
    return heir, (await heir.rpc("lines.subscribe", lines=sequences, epoch=client.epoch))["resumed"]


async def silence(office, client, call, how):
    if how == "declined":
        await client.do("decline", call)
    else:
        await client.rpc("alerts.set", delegator=office.anna, optedIn=False)


# Alerts


@pytest.mark.parametrize("how", ["declined", "optedOut"])
@pytest.mark.parametrize("portions", [False, True], ids=["at once", "in portions"])
async def test_a_call_that_a_party_silenced_does_not_ring_on_its_other_device_that_comes_back(office, how, portions):
    """P12, P15, P16, P25: neither replayed events nor a snapshot bring back the alert that one device took away."""
    await office.furnish()
    desktop, mobile = await office.desk(office.bo), await office.desk(office.bo, "mobile")
    await desktop.drop()
    call = await office.ringing()
    await mobile.sees("call.alert", call=call)
    await silence(office, mobile, call, how)
    assert (await mobile.is_told("alert.withdrawn", call=call))["reason"] == how
    if portions:
        desktop, outcomes = await back_in_portions(office, desktop)
    else:
        desktop, result = await office.back(desktop)
        outcomes = result["resumed"]["lines"]
    assert outcomes[office.line] == "replayed"
    row = await desktop.row_in(call, "ringing")
    await desktop.settle()
    assert "alert" not in row and not [event for event in desktop.heard("line.event") if "alert" in event.get("call", {})]
    snapshot = (await desktop.rpc("lines.repair", line=office.line, seq=desktop.lines[office.line].seq))["snapshot"]
    assert snapshot["calls"] == [row]


async def test_a_replayed_alert_still_rings_for_whoever_did_not_silence_it(office):
    """P12, P15: the decline is Bo's alone; Cia's device rings when it comes back."""
    await office.furnish()
    bo, cia = await office.desks(office.bo, office.cia)
    await cia.drop()
    call = await office.ringing()
    await bo.row_in(call, "ringing")
    await bo.do("decline", call)
    cia, _ = await office.back(cia)
    assert "alert" in await cia.row_in(call, "ringing")


# One call at a time


async def test_a_party_that_places_on_four_devices_at_once_dials_once(office):
    """P28, X17: one succeeds, the others are refused busyOperation; whichever line they chose."""
    await office.furnish()
    devices = [await office.desk(office.anna, kind, validate=False) for kind in ("desktop", "mobile", "web", "deskphone")]
    tally = collections.Counter()
    for _ in range(ROUNDS):
        results = await asyncio.gather(
            *(outcome(device.do("place", line=(office.line, office.line2)[number % 2], to="112")) for number, device in enumerate(devices))
        )
        won = [result["call"]["id"] for result in results if isinstance(result, dict)]
        tally[len(won), tuple(sorted(result.word for result in results if not isinstance(result, dict)))] += 1
        for call in won:
            await devices[0].do("hangUp", call)
    assert tally == {(1, ("busyOperation",) * 3): ROUNDS}, f"{tally}"


@pytest.mark.parametrize("verb", ["answer", "resume", "pickUp"])
async def test_who_dials_cannot_also_talk(office, verb):
    """P28, R51: a call that dials cannot be held; the refusal names it, and nothing is ordered."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    call = await {"answer": office.ringing, "resume": lambda: office.held(anna), "pickUp": lambda: office.held(bo)}[verb]()
    dialing = await anna.place(office.line)
    mark = len(office.switch.orders)
    refusal = await refused(anna.do(verb, call, **({"hold": True} if verb == "answer" else {})), "busyOperation")
    assert refusal.data["call"]["id"] == dialing["id"] and refusal.data["call"]["state"] == "dialing"
    assert office.switch.orders[mark:] == []
    await office.switch.remote_answered(dialing["id"])
    await anna.row_in(dialing["id"], "connected", by=office.anna)
    before = {"answer": "ringing", "resume": "held", "pickUp": "held"}[verb]
    assert anna.row(call)["state"] == before
    result = await anna.do(verb, call, **({"hold": True} if verb == "answer" else {}))
    assert result["call"]["state"] == "connected" and [row["id"] for row in result["held"]] == [dialing["id"]]


async def test_picking_up_what_one_has_already_holds_nothing(office):
    """P28, X6: the call goes on as it was, and so does every other, here one that the switch would not hold (Q36, P31)."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.held(anna)
    await bo.do("pickUp", call)
    other = await office.ringing()
    office.switch.hold_back("hold")
    await office.switch.answered(other, office.bo, "bo-deskphone")
    order = await office.switch.ordered("hold", call)
    await anna.row_in(call, "connected", pending=lambda pending: pending is not None)
    await order.refuse()
    await anna.row_in(call, "connected", pending=None)
    mark = len(office.switch.orders)
    result = await bo.do("pickUp", call)
    assert result["call"]["state"] == "connected" and result["call"]["by"]["id"] == office.bo and not result.get("held") and not result.get("notHeld")
    await anna.settle()
    assert office.switch.orders[mark:] == [] and anna.row(call) == result["call"] and anna.row(other)["state"] == "connected"


async def test_a_command_that_was_forbidden_stays_so_under_its_id(office):
    """P33: rights given later serve a new command, not the repeat of an old one."""
    await office.furnish()
    bo = await office.desk(office.bo)
    await office.set_rights(office.bo, "optOut")
    call, number = await office.ringing(), command_id()
    first = await refused(bo.do("answer", call, commandId=number), "forbidden")
    await office.set_rights(office.bo, "answer")
    again = await refused(bo.do("answer", call, commandId=number), "forbidden")
    assert (again.number, again.data) == (first.number, first.data)
    assert (await bo.do("answer", call))["call"]["state"] == "connected"
