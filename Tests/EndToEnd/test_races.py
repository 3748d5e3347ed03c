"""Races over real sockets, on a node of two service threads and between three nodes: exactly one winner each.

The switch confirms after a random moment. LINEHUB_SEED repeats a run's dice (not its scheduling); LINEHUB_RACE_ROUNDS changes the number, a
thousand on one node and less on three."""

import asyncio
import itertools

from client import Client, command_id
from hub import now_milliseconds
from lanes import Lanes, one_winner, rounds_on
from refusal import outcome
from switch import Switch

TWO_PHASES_SECONDS = 0.03


async def test_x1_two_members_answer(hub):
    """X1, F14: one wins; the other gets alreadyAnswered and who; history names the one who won, and nobody else."""

    async def play(lane):
        call = await lane.ringing()
        racers = (lane.a, lane.b)
        results = await lane.race(*(client.do("answer", call) for client in racers))
        won = one_winner(results, "alreadyAnswered")
        winner = {"id": racers[won].sub, "name": racers[won].sub, "device": racers[won].device}
        assert results[1 - won].data["winner"] == winner == results[won]["call"]["by"]
        await lane.settled(call, "connected", by=winner["id"])
        await lane.end(call)
        entry = (await lane.owner.is_told("history.added", entry=call))["entry"]
        assert entry["labelKey"] == {"key": "answeredByForYou", "name": winner["name"]}
        assert [handler["id"] for handler in entry["handlers"]] == [winner["id"]]
        return racers[won].sub.split("-")[0]

    await Lanes(hub).run(play)


async def test_x2_one_member_answers_on_two_devices(hub):
    """X2, P29: the device counts."""

    async def play(lane):
        call = await lane.ringing()
        racers = (lane.a, lane.a2)
        results = await lane.race(*(client.do("answer", call) for client in racers))
        won = one_winner(results, "alreadyAnswered")
        assert results[1 - won].data["winner"] == {"id": lane.a_id, "name": lane.a_id, "device": racers[won].device}
        assert (await lane.settled(call, "connected"))["by"]["device"] == racers[won].device
        await lane.end(call)
        return ("first", "second")[won]

    await Lanes(hub).run(play)


async def test_x3_answer_against_the_callers_cancel(hub):
    """X3: answered and then remoteBye, or cancelled and callEnded; never both, never a hung call."""

    async def play(lane):
        call = await lane.ringing()
        answer, ended = await lane.race(
            lane.a.do("answer", call), lane.switch.ended(call), headstart=TWO_PHASES_SECONDS
        )
        row = await lane.settled(call, "ended")
        assert ended["state"] == "ended", "P10: switch.ended never loses"
        if isinstance(answer, dict):
            assert row["endReason"] == "remoteBye" and row["by"]["id"] == lane.a_id
            return "answered"
        assert answer.word == "callEnded" and row["endReason"] == "cancelled" and "by" not in row, f"{answer} {row}"
        return "cancelled"

    await Lanes(hub).run(play)


async def test_x4_answer_against_the_ring_timer(hub):
    """X4: connected, or goneToVoicemail; each lane's three people answer three calls just as the timer runs out."""

    async def play(lane):
        calls = [await lane.ringing() for _ in range(3)]

        async def answer(client, call):
            expires = (await lane.owner.row_in(call, "ringing"))["alert"]["expiresAt"]
            wait = expires - now_milliseconds() - 4 + lane.dice.randrange(8)
            await asyncio.wait([client.reader], timeout=max(wait, 0) / 1000)
            return await outcome(client.do("answer", call))

        results = await asyncio.gather(
            *(answer(client, call) for client, call in zip((lane.owner, lane.a, lane.b), calls, strict=True))
        )
        for call, result in zip(calls, results, strict=True):
            if isinstance(result, dict):
                await lane.settled(call, "connected")
                await lane.end(call)
            else:
                assert result.word == "goneToVoicemail", f"got {result}"
                assert (await lane.settled(call, "ended"))["endReason"] == "voicemail"
        return f"{sum(isinstance(result, dict) for result in results)} of 3 answered"

    await set_ring_seconds(hub, 1)
    try:
        await Lanes(hub, 48).run(play, share=1 / 3)
    finally:
        await set_ring_seconds(hub, 30)


async def set_ring_seconds(hub, seconds):
    request = {"jsonrpc": "2.0", "id": 1, "method": "admin.policy.set", "params": {"ringSeconds": seconds}}
    assert "result" in (await hub.post(request, hub.token("root", "admin"))).json


async def test_x5_answer_against_the_own_decline(hub):
    """X5, P16: the answer always stands; the decline is done or too late."""

    async def play(lane):
        call = await lane.ringing()
        answer, decline = await lane.race(lane.a.do("answer", call), lane.a2.do("decline", call))
        assert isinstance(answer, dict), f"got {answer}"
        assert isinstance(decline, dict) or decline.word == "alreadyAnswered", f"got {decline}"
        await lane.settled(call, "connected", by=lane.a_id)
        await lane.end(call)
        return "declined" if isinstance(decline, dict) else "too late"

    await Lanes(hub).run(play, share=1 / 3)


async def test_x5_answer_against_the_own_opting_out(hub):
    """X5, P16: both stand."""

    async def play(lane):
        call = await lane.ringing()
        answer, opted = await lane.race(
            lane.a.do("answer", call), lane.a2.rpc("alerts.set", delegator=lane.owner_id, optedIn=False)
        )
        assert isinstance(answer, dict) and opted == {"delegator": lane.owner_id, "optedIn": False}
        await lane.a.rpc("alerts.set", delegator=lane.owner_id, optedIn=True)
        await lane.end(call)
        return "both"

    await Lanes(hub).run(play, share=1 / 3)


async def test_x5_answer_against_a_revocation(hub):
    """X5: answered before, or notMember and the call rings on for the others."""
    admin = Client(hub, "root", scope="admin", kind="portal", validate=False)
    await admin.open()

    async def play(lane):
        call = await lane.ringing()
        pair = {"delegator": lane.owner_id, "delegate": lane.a_id}
        removed, answer = await lane.race(
            admin.rpc("admin.delegation.remove", **pair), lane.a.do("answer", call), headstart=TWO_PHASES_SECONDS
        )
        assert isinstance(removed, dict), f"got {removed}"
        if isinstance(answer, dict):
            await lane.settled(call, "connected", by=lane.a_id)
        else:
            assert answer.word == "notMember" and "call" not in answer.data, f"got {answer}"
            await lane.settled(call, "ringing")
            assert (await lane.b.do("answer", call))["call"]["by"]["id"] == lane.b_id
        late = await outcome(lane.a2.do("place", line=lane.line, to="112"))
        assert late.word == "notMember", "P40: in force at the reply"
        await lane.end(call)
        await admin.rpc("admin.delegation.add", **pair)
        return "answered" if isinstance(answer, dict) else "revoked"

    await Lanes(hub).run(play, share=1 / 3)
    await admin.leave()


async def test_x6_two_members_pick_up(hub):
    """X6: one wins, and the own call is held; the loser is told who, and the own call stays connected."""

    async def prepare(lane):
        lane.own = [await lane.connected(client, lane.side_line) for client in (lane.a, lane.b)]

    async def play(lane):
        call = await lane.held(lane.owner)
        racers = (lane.a, lane.b)
        results = await lane.race(*(client.do("pickUp", call) for client in racers))
        won = one_winner(results, "alreadyPickedUp")
        winner, loser = racers[won], racers[1 - won]
        assert results[1 - won].data["winner"]["id"] == winner.sub
        assert [row["id"] for row in results[won]["held"]] == [lane.own[won]], "R51"
        assert (await lane.settled(lane.own[won], "held"))["by"]["id"] == winner.sub
        assert (await lane.settled(lane.own[1 - won], "connected"))["by"]["id"] == loser.sub
        await lane.settled(call, "connected", by=winner.sub)
        await winner.do("hangUp", call)
        await winner.do("resume", lane.own[won])
        return winner.sub.split("-")[0]

    await Lanes(hub).run(play, prepare=prepare)


async def test_x7_resume_against_pick_up(hub):
    """X7: one of the two has the call; the other is refused alreadyPickedUp (or busyOperation or notHeld, while the winner's is pending)."""

    async def play(lane):
        call = await lane.held(lane.owner)
        results = await lane.race(lane.owner.do("resume", call), lane.a.do("pickUp", call))
        won = [index for index, result in enumerate(results) if isinstance(result, dict)]
        assert len(won) == 1, f"{results}"
        loser = results[1 - won[0]]
        assert loser.word in ("alreadyPickedUp", "busyOperation", "notHeld"), f"got {loser}"
        if loser.word == "alreadyPickedUp":
            assert loser.data["winner"]["id"] == (lane.owner_id, lane.a_id)[won[0]]
        await lane.settled(call, "connected", by=(lane.owner_id, lane.a_id)[won[0]])
        await lane.end(call)
        return f"{('resumed', 'picked up')[won[0]]}, loser {loser.word}"

    await Lanes(hub).run(play)


async def test_x8_pick_up_against_the_far_ends_hang_up(hub):
    """X8, R47: picked up and then remoteBye, or callEnded; the row is gone in the end."""

    async def play(lane):
        call = await lane.held(lane.owner)
        picked, _ = await lane.race(lane.a.do("pickUp", call), lane.switch.ended(call), headstart=TWO_PHASES_SECONDS)
        row = await lane.settled(call, "ended")
        assert row["endReason"] == "remoteBye"
        if isinstance(picked, dict):
            assert row["by"]["id"] == lane.a_id
            return "picked up"
        assert picked.word == "callEnded" and row["by"]["id"] == lane.owner_id, f"{picked} {row}"
        return "ended"

    await Lanes(hub).run(play)


async def test_x9_pick_up_against_the_hold_that_allows_it(hub):
    """X9: the hold always stands; the pick-up comes after it, or is refused notHeld."""

    async def play(lane):
        call = await lane.connected(lane.owner)
        hold, picked = await lane.race(
            lane.owner.do("hold", call), lane.a.do("pickUp", call), headstart=TWO_PHASES_SECONDS
        )
        assert isinstance(hold, dict), f"got {hold}"
        if isinstance(picked, dict):
            await lane.settled(call, "connected", by=lane.a_id)
        else:
            assert picked.word == "notHeld", f"got {picked}"
            await lane.settled(call, "held", by=lane.owner_id)
        await lane.end(call)
        return "picked up" if isinstance(picked, dict) else "too early"

    await Lanes(hub).run(play)


async def test_x10_hold_against_the_far_ends_hang_up(hub):
    """X10: held and then ended, or callEnded."""

    async def play(lane):
        call = await lane.connected(lane.a)
        hold, _ = await lane.race(lane.a.do("hold", call), lane.switch.ended(call), headstart=TWO_PHASES_SECONDS)
        assert (await lane.settled(call, "ended"))["endReason"] == "remoteBye"
        assert isinstance(hold, dict) or hold.word == "callEnded", f"got {hold}"
        return "held" if isinstance(hold, dict) else "ended"

    await Lanes(hub).run(play)


async def test_x11_hang_up_by_the_holder_against_pick_up(hub):
    """X11, P32: ended localBye and callEnded; or picked up, and the hang-up ends the holder's leg alone."""

    async def play(lane):
        call = await lane.held(lane.owner)
        hung, picked = await lane.race(lane.owner.do("hangUp", call), lane.a.do("pickUp", call))
        if isinstance(picked, dict):
            await lane.settled(call, "connected", by=lane.a_id)
            word = hung["call"]["state"] if isinstance(hung, dict) else hung.word
            assert word in ("pickingUp", "alreadyPickedUp"), f"got {hung}"
            await lane.end(call)
            return f"picked up, hang-up {word}"
        assert picked.word == "callEnded" and hung["call"]["endReason"] == "localBye", f"{hung} {picked}"
        await lane.settled(call, "ended")
        return "hung up"

    await Lanes(hub).run(play)


async def test_x15_cross_pick_up_with_the_own_calls_held(hub):
    """X15, R51, I1: each picks up what the other holds, on the line of the call that the other then holds; both succeed."""

    async def play(lane):
        people = ((lane.a, lane.line), (lane.b, lane.side_line))
        holding = [await lane.held(client, line) for client, line in people]
        talking = [await lane.connected(client, line) for client, line in people]
        results = await lane.race(lane.a.do("pickUp", holding[1]), lane.b.do("pickUp", holding[0]))
        for index, result in enumerate(results):
            client = people[index][0]
            assert isinstance(result, dict), f"{client} got {result}"
            assert [row["id"] for row in result["held"]] == [talking[index]] and "notHeld" not in result, f"{result}"
            await lane.settled(holding[1 - index], "connected", by=client.sub)
            await lane.settled(talking[index], "held", by=client.sub)
        for call in holding + talking:
            await lane.end(call)
        return "both"

    await Lanes(hub).run(play, share=1 / 3)


async def test_x16_hold_and_answer_while_the_old_call_ends(hub):
    """X16: the answer succeeds; the old call was held, or is told as ended, or was gone before."""

    async def play(lane):
        old = await lane.connected(lane.a, lane.side_line)
        call = await lane.ringing()
        answer, _ = await lane.race(
            lane.a.do("answer", call, hold=True), lane.switch.ended(old), headstart=TWO_PHASES_SECONDS
        )
        assert isinstance(answer, dict), f"got {answer}"
        held, missed = [row["id"] for row in answer["held"]], answer.get("notHeld", [])
        assert held in ([], [old]) and missed in ([], [{"call": old, "code": "callEnded"}]) and not (held and missed), (
            f"got {answer}"
        )
        await lane.settled(old, "ended")
        await lane.settled(call, "connected", by=lane.a_id)
        await lane.end(call)
        return "held" if held else "told as ended" if missed else "gone before"

    await Lanes(hub).run(play)


async def test_x17_a_command_is_repeated_while_it_is_under_way(hub):
    """X17, P33: one effect, one result, on whatever device the repeat arrives."""

    async def play(lane):
        call = await lane.ringing()
        params = {"call": call, "commandId": command_id()}
        first, second, third = await lane.race(
            *(client.rpc("call.answer", **params) for client in (lane.a, lane.a, lane.a2))
        )
        assert isinstance(first, dict), f"got {first}"
        assert first == second == third, f"{first} {second} {third}"
        row = await lane.settled(call, "connected")
        assert row["rev"] == 3, "one claim and one confirmation"
        await lane.end(call)
        return "first" if row["by"]["device"] == lane.a.device else "second device"

    await Lanes(hub).run(play)


async def test_x19_two_admins_take_the_last_place(hub):
    """X19: the fifteenth delegate of a delegator, and the fifteenth delegator of a delegate; one wins, one gets limitReached."""
    admins = [Client(hub.seat(number), f"root-{number}", scope="admin", kind="portal", validate=False) for number in range(2)]
    await asyncio.gather(*(admin.open() for admin in admins))
    tops, middles, spares = (
        [f"{name}-{number}" for number in range(count)] for name, count in (("top", 8), ("middle", 14), ("spare", 2))
    )
    parties = [
        {"id": who, "name": who, "kind": "user", "licensed": True, "callingPlan": True}
        for who in tops + middles + spares
    ]
    await admins[0].rpc("admin.directory.import", parties=parties)
    won = []

    async def duel(fixed, side):
        """`fixed` has fourteen on the one side; two more want in at once."""
        other = {"delegator": "delegate", "delegate": "delegator"}[side]
        for _ in range(rounds_on(hub) // 16 + 1):
            racers = [
                outcome(admin.rpc("admin.delegation.add", **{side: fixed, other: spare}))
                for admin, spare in zip(admins, spares, strict=True)
            ]
            results = await asyncio.gather(*racers)
            won.append(one_winner(results, "limitReached"))
            loser = results[1 - won[-1]]
            assert loser.data["limit"] == 15 and loser.data["of"] == other + "s"
            await admins[0].rpc("admin.delegation.remove", **{side: fixed, other: spares[won[-1]]})

    for side, other in (("delegator", "delegate"), ("delegate", "delegator")):
        pairs = [{side: fixed, other: middle} for fixed, middle in itertools.product(tops, middles)]
        for pair in pairs:
            await admins[0].rpc("admin.delegation.add", **pair)
        await asyncio.gather(*(duel(fixed, side) for fixed in tops))
        for pair in pairs:
            await admins[0].rpc("admin.delegation.remove", **pair)
    print(f"{len(won)} rounds: {won.count(0)} by the first admin")
    await asyncio.gather(*(admin.leave() for admin in admins))


async def test_two_members_write_on_the_same_revision(hub):
    """F4, R84: the first commit stands; the second is refused with the row as it is now, and leaves no trace."""

    async def play(lane):
        call = await lane.connected(lane.a)
        rev = (await lane.settled(call, "connected"))["rev"]
        lock, hold = await lane.race(lane.owner.do("lock", call, rev=rev), lane.a.do("hold", call, rev=rev))
        if isinstance(lock, dict):
            assert lock["call"]["rev"] == rev + 1 and hold.word == "staleRevision", f"{lock} {hold}"
            assert hold.data["call"]["rev"] == rev + 1 and hold.data["call"]["locked"] is True
            assert not lane.switch.has_ordered("hold", call), "nothing was ordered for who lost"
            await lane.settled(call, "connected", rev=rev + 1)
        else:
            assert isinstance(hold, dict) and lock.word in ("busyOperation", "staleRevision"), f"{lock} {hold}"
            await lane.settled(call, "held", rev=rev + 2, locked=False)
        await lane.end(call)
        return "locked" if isinstance(lock, dict) else f"held, lock {lock.word}"

    await Lanes(hub).run(play, share=1 / 3)


async def test_two_phones_of_one_person_answer_at_the_same_instant(hub):
    """Q53, Q36: reported by two switches on two threads; exactly one call is held, and the other goes on."""
    lanes = Lanes(hub)

    async def prepare(lane):
        name = f"{lanes.switch.name}-s{lane.number}"
        lane.side = await Switch(hub.seat(lane.number + 1), name, [lane.side_line], validate=False).join()

    async def play(lane):
        answers = [(lane.switch, await lane.ringing()), (lane.side, (await lane.side.incoming(lane.side_line))["id"])]

        async def answered():
            return await asyncio.gather(
                *(switch.answered(call, lane.a_id, f"phone-{switch.name}") for switch, call in answers)
            )

        def settled():
            rows = [lane.owner.row(call) for _, call in answers]
            if any(row is None or "pending" in row for row in rows):
                return False
            return {row["state"] for row in rows} == {"held", "connected"}

        await answered()
        await lane.owner.wait_for(settled, "one call held, the other connected")
        # Reported again it is a no-op, and a fence: whatever was ordered before has been read.
        await answered()
        holds = [order for switch, call in answers for order in switch.has_ordered("hold", call)]
        assert len(holds) == 1, f"held: {holds}"
        assert settled()
        for switch, call in answers:
            await switch.ended(call)
            await lane.settled(call, "ended")
        return "main line held" if holds[0].call == answers[0][1] else "side line held"

    await lanes.run(play, prepare=prepare)
    for lane in lanes.lanes:
        await lane.side.leave()
