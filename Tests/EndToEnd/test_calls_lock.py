"""Locking: a call on one's own line is kept to whoever has it (T14, D4, P35, X12)."""

from lanes import Lanes
from refusal import refused


async def test_the_owner_locks_a_delegates_call(office):
    """T14, D4: everybody sees the lock at once; neither the switch nor the talker has a part in it."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    call = await office.connected(bo)
    orders, mark = len(office.switch.orders), cia.mark()
    row = (await anna.do("lock", call))["call"]
    assert row["locked"] is True and row["joinable"] is False and row["by"]["id"] == office.bo
    event = await cia.sees("call.updated", since=mark, call=call)
    assert event["call"] == row and event["actor"] == office.actor(office.anna)
    assert len(office.switch.orders) == orders
    assert (await anna.do("lock", call))["call"]["rev"] == row["rev"], "a no-op"
    assert (await anna.do("unlock", call))["call"]["locked"] is False


async def test_only_the_holder_resumes_what_is_locked(office):
    """P35: not even the line's owner picks it up; the owner unlocks first."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    call = await office.connected(bo)
    await anna.do("lock", call)
    assert (await bo.do("hold", call))["call"]["pickable"] is False
    for client in (anna, cia):
        refusal = await refused(client.do("pickUp", call), "locked")
        assert refusal.data["call"]["state"] == "held"
    assert (await bo.do("resume", call))["call"]["locked"] is True
    await bo.do("hold", call)
    await anna.do("unlock", call)
    assert (await anna.do("pickUp", call))["call"]["by"]["id"] == office.anna


async def test_who_may_lock_and_when(office):
    """P26, P34, P35: forbidden for delegates, notMember for strangers, notConnected while it rings, callEnded at the end."""
    await office.furnish()
    bo, anna, dan = await office.desks(office.bo, office.anna, office.dan)
    call = await office.ringing()
    await refused(anna.do("lock", call), "notConnected")
    await bo.do("answer", call)
    for verb in ("lock", "unlock"):
        refusal = await refused(bo.do(verb, call), "forbidden")
        assert refusal.data["call"]["id"] == call
        refusal = await refused(dan.do(verb, call), "notMember")
        assert "call" not in refusal.data
    row = (await anna.do("lock", call))["call"]
    await refused(anna.do("unlock", call, rev=row["rev"] - 1), "staleRevision")
    await office.switch.ended(call)
    await refused(anna.do("unlock", call), "callEnded")


async def test_a_lock_during_an_operation_is_refused(office):
    """P35, X12: busyOperation while a hold or a pick-up is under way."""
    await office.furnish()
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    call = await office.connected(bo)
    office.switch.hold_back("hold", "pickUp")
    for client, verb in ((bo, "hold"), (cia, "pickUp")):
        attempt = await client.start(f"call.{verb}", call=call, commandId=f"c-{verb}")
        order = await office.switch.ordered(verb, call)
        await refused(anna.do("lock", call), "busyOperation")
        await order.confirm()
        await attempt
    assert (await anna.do("lock", call))["call"]["locked"] is True


async def test_privacy_switched_off_takes_the_locks_off(lone_office):
    """P35, P42, Q40: policyOff for lock and unlock; the hub unlocks by itself what nobody could unlock any more."""
    office = lone_office
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.connected(bo)
    await anna.do("lock", call)
    mark = bo.mark()
    await office.policy(privacy=False)
    event = await bo.sees("call.updated", since=mark, call=call)
    assert event["call"]["locked"] is False and "actor" not in event
    for verb in ("lock", "unlock"):
        await refused(anna.do(verb, call), "policyOff")
    await refused(bo.do("lock", call), "policyOff")
    await office.policy(privacy=True)
    assert (await anna.do("lock", call))["call"]["locked"] is True


async def test_x12_lock_against_pick_up(hub):
    """X12: locked and then refused, or picked up; a lock that comes while the pick-up is under way is refused busyOperation."""

    async def play(lane):
        call = await lane.held(lane.a)
        lock, picked = await lane.race(lane.owner.do("lock", call), lane.b.do("pickUp", call))
        if isinstance(picked, dict):
            row = await lane.settled(call, "connected", by=lane.b_id)
            assert row["locked"] is isinstance(lock, dict)
            assert row["locked"] or lock.word == "busyOperation", f"got {lock}"
            word = "picked up, then locked" if row["locked"] else "picked up, lock refused"
        else:
            assert picked.word == "locked" and lock["call"]["locked"] is True, f"{lock} {picked}"
            assert (await lane.settled(call, "held", by=lane.a_id))["locked"] is True
            word = "locked"
        await lane.end(call)
        return word

    await Lanes(hub).run(play)
