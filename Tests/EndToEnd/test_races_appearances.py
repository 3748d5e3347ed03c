"""Races for a place on the line (X13): no appearance is used twice, and none is refused while one is free."""

import asyncio

from lanes import Lanes, one_winner


async def filled(lane):
    """Three of the line's four appearances are taken for the rest of the test; the racers watch the line."""
    await asyncio.gather(*(client.rpc("lines.subscribe", lines=[lane.line], mode="full") for client in (lane.a, lane.b)))
    for _ in range(3):
        await lane.held(lane.owner)


def appearances(lane, client):
    return sorted(row["appearance"] for row in client.lines[lane.line].rows.values())


async def test_x13_two_members_take_the_last_appearance(hub):
    """X13, P27: one dials; the other gets lineFull, sees the full state, and may have the number when it is free again."""

    async def play(lane):
        racers = (lane.a, lane.b)
        results = await lane.race(*(client.do("place", line=lane.line, to="112") for client in racers))
        won = one_winner(results, "lineFull")
        winner, loser = racers[won], racers[1 - won]
        call = results[won]["call"]["id"]
        await loser.row_in(call, "dialing", by=winner.sub, appearance=4)
        assert appearances(lane, loser) == [1, 2, 3, 4]
        await winner.do("hangUp", call)
        retried = await loser.place(lane.line)
        assert retried["appearance"] == 4, "the number is free again"
        await loser.do("hangUp", retried["id"])
        await lane.settled(retried["id"], "ended")
        return winner.sub.split("-")[0]

    lanes = Lanes(hub)
    await lanes.run(play, prepare=filled)
    dialled = len(lanes.switch.has_ordered("dial"))
    assert dialled == 2 * sum(lanes.tally.values()), "no loser's call was dialled"


async def test_x13_placing_against_an_incoming_call(hub):
    """X13, P6: whoever is second gets lineFull, the switch with where the caller goes; the appearance is used once."""

    async def play(lane):
        lost = lane.switch.new_call()
        placed, came = await lane.race(
            lane.a.do("place", line=lane.line, to="112"), lane.switch.incoming(lane.line, call=lost)
        )
        if isinstance(placed, dict):
            call, state = placed["call"], "dialing"
            assert came.word == "lineFull" and came.data["divert"] == "voicemail", f"got {came}"
        else:
            call, state = came, "ringing"
            assert placed.word == "lineFull" and call["id"] == lost, f"got {placed}"
        assert call["appearance"] == 4
        await lane.a.row_in(call["id"], state)
        assert appearances(lane, lane.a) == [1, 2, 3, 4]
        await (lane.a.do("hangUp", call["id"]) if state == "dialing" else lane.switch.ended(call["id"]))
        await lane.settled(call["id"], "ended")
        return state

    await Lanes(hub).run(play, prepare=filled)


async def test_x13_three_want_the_same_appearance_while_others_are_free(hub):
    """X13: each has the smallest number that was free at its commit, and nobody is refused."""

    async def play(lane):
        first, second, came = await lane.race(
            *(client.do("place", line=lane.line, to="112") for client in (lane.a, lane.b)),
            lane.switch.incoming(lane.line),
        )
        rows = [first["call"], second["call"], came]
        assert sorted(row["appearance"] for row in rows) == [1, 2, 3], f"{rows}"
        for row in rows:
            await lane.end(row["id"])
        return "".join(str(row["appearance"]) for row in rows)

    await Lanes(hub).run(play)
