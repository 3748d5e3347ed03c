"""X20 over real sockets: deleting absorbs, the first play marks, and in the end all are told the same (I9)."""

import asyncio
import os

from lanes import Lanes
from refusal import outcome
from sound import leave

ROUNDS = int(os.environ.get("LINEHUB_RACE_ROUNDS", "400"))


async def story(lane, message):
    """What each of three people was told of the message, once all of it has come."""
    people = (lane.owner, lane.a, lane.b)
    await asyncio.gather(*(client.settle() for client in people))
    stories = []
    for client in people:
        events = [note for name, note in client.notes if name == "party.event" and note["type"].startswith("voicemail.")]
        stories.append(
            [(event["type"].split(".")[1], event.get("actor", {}).get("id"))
             for event in events if message in (event.get("id"), event.get("message", {}).get("id"))]
        )  # fmt: skip
        client.notes.clear()
    assert stories[0] == stories[1] == stories[2], f"{stories}"
    lists = await asyncio.gather(*(client.rpc("voicemail.list") for client in people))
    assert len({str([(m["id"], m["played"]) for m in listed["messages"]] + [listed["counts"]]) for listed in lists}) == 1
    return stories[0], lists[0]


async def test_x20_play_against_delete(hub):
    """X20: the play came first, or is refused with gone; the message is gone for all in the end."""

    async def play(lane):
        message = await leave(lane.switch, lane.line)
        played, deleted = await lane.race(
            lane.a.rpc("voicemail.play", message=message), lane.b.rpc("voicemail.delete", message=message)
        )
        assert deleted == {}
        told, listed = await story(lane, message)
        assert listed["messages"] == [] and listed["counts"] == {"new": 0, "old": 0}
        if isinstance(played, dict):
            assert told == [("left", None), ("played", lane.a_id), ("deleted", lane.b_id)]
            return "played first"
        assert played.word == "gone" and told == [("left", None), ("deleted", lane.b_id)]
        return "gone"

    await Lanes(hub).run(play, ROUNDS)


async def test_x20_delete_against_delete(hub):
    """X20, R81: both are ok, one is told."""

    async def play(lane):
        message = await leave(lane.switch, lane.line)
        assert await lane.race(
            lane.a.rpc("voicemail.delete", message=message), lane.b.rpc("voicemail.delete", message=message)
        ) == [{}, {}]
        told, listed = await story(lane, message)
        assert len(told) == 2 and told[1][0] == "deleted" and listed["messages"] == []
        return told[1][1].split("-")[0]

    await Lanes(hub).run(play, ROUNDS)


async def test_x20_play_against_play(hub):
    """X20, P44: both hear it, the first is told."""

    async def play(lane):
        message = await leave(lane.switch, lane.line)
        results = await lane.race(
            lane.a.rpc("voicemail.play", message=message), lane.b.rpc("voicemail.play", message=message)
        )
        assert all("url" in result for result in results)
        told, listed = await story(lane, message)
        assert len(told) == 2 and told[1][0] == "played" and listed["counts"] == {"new": 0, "old": 1}
        await lane.owner.rpc("voicemail.delete", message=message)
        return told[1][1].split("-")[0]

    await Lanes(hub).run(play, ROUNDS)


async def test_x20_all_at_once(hub):
    """X20, I9: whatever the order, deleted is last, played at most once, the counts come back to nothing."""

    async def play(lane):
        message = await leave(lane.switch, lane.line)
        results = await lane.race(
            *(outcome(client.rpc(f"voicemail.{verb}", message=message))
              for client in (lane.owner, lane.a, lane.a2, lane.b) for verb in ("play", "delete"))
        )  # fmt: skip
        told, listed = await story(lane, message)
        kinds = [kind for kind, _ in told]
        assert kinds in (["left", "deleted"], ["left", "played", "deleted"])
        assert listed["counts"] == {"new": 0, "old": 0}
        gone = sum(not isinstance(result, dict) for result in results)
        assert all(result.word == "gone" for result in results if not isinstance(result, dict))
        return f"{len(kinds)} events, {min(gone, 1)} gone"

    await Lanes(hub).run(play, ROUNDS)
