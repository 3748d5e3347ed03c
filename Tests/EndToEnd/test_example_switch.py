"""The example of protocol/switches.md, run as its reader would run it."""

from example import example, lines_of_code
from hub import SteadyHub
from office import Office
from refusal import refused
from sound import fetch

EXAMPLE = "example_switch.py"


def running(office, directory, name=None):
    name = name or f"ex{office.mark}"
    return example(EXAMPLE, office.hub.socket_url, office.hub.token("pbx", "switch"), directory, name, *office.owners)


async def calls(program, line, number="+46701234567"):
    """Somebody calls the line; the call's id."""
    await program.type("call", line, number)
    return (await program.says("incoming")).split()[1]


async def test_the_example_carries_a_call_from_hand_to_hand(office, tmp_path):
    """R31, R39, P2, P3, P10: phones ring, Bo answers, holds, Anna picks up, the caller hangs up."""
    await office.furnish(switch=False)
    anna, bo = await office.desks(office.anna, office.bo)
    async with running(office, tmp_path) as program:
        await program.says("attached")
        call = await calls(program, office.line)
        await program.says("phones", "switch.alert", office.anna, office.bo)
        await bo.do("answer", call)
        await program.says("phones", "switch.stopAlert", office.anna)
        await bo.do("hold", call)
        await anna.do("pickUp", call)
        row = await bo.row_in(call, "connected", by=office.anna)
        assert row["remote"] == {"number": "+46701234567"}
        await program.type("hangup", call)
        assert (await anna.row_in(call, "ended"))["endReason"] == "remoteBye"


async def test_the_example_dials_and_its_phones_answer(office, tmp_path):
    """R26, P10, P50: an outgoing call, and a desk phone that is second."""
    await office.furnish(switch=False)
    anna, bo = await office.desks(office.anna, office.bo)
    async with running(office, tmp_path) as program:
        await program.says("attached")
        placed = (await bo.place(office.line, "+4684650499"))["id"]
        await program.type("answer", placed)
        await anna.row_in(placed, "connected", by=office.bo)
        await bo.do("hangUp", placed)
        await program.says("switch.hangUp", placed)
        call = await calls(program, office.line2)
        await program.type("answer", call, office.bo, "bo-phone")
        assert (await anna.row_in(call, "connected"))["by"] == {**office.actor(office.bo), "device": "bo-phone"}
        await program.type("answer", call, office.cia, "cia-phone")
        await program.says("refused", office.cia, "alreadyAnswered")


async def test_the_example_is_asked_for_no_more_than_it_can(office, tmp_path):
    """P9, P10: what it has not declared is never ordered; a stranger's phone answers nothing."""
    await office.furnish(switch=False)
    bo = await office.desk(office.bo)
    async with running(office, tmp_path) as program:
        await program.says("attached")
        call = await calls(program, office.line)
        await bo.do("answer", call)
        refusal = await refused(bo.do("transfer", call, to="112"), "switchUnavailable")
        assert refusal.data["capability"] == "transfer"
        await program.type("hangup", call)
        await bo.row_in(call, "ended")
        call = await calls(program, office.line)
        await program.type("answer", call, office.dan, "dan-phone")
        await program.says("refused", "notMember")


async def test_the_example_takes_messages_of_those_whom_nobody_answers_or_who_find_the_line_full(office, tmp_path):
    """P1, P6, P43."""
    await office.furnish(switch=False)
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    async with running(office, tmp_path) as program:
        await program.says("attached")
        call = await calls(program, office.line)
        for client in (anna, bo, cia):
            await client.do("decline", call)
        await program.says("switch.divert", call)
        await program.says("message")
        message = (await anna.is_told("voicemail.left"))["message"]
        link = await anna.rpc("voicemail.play", message=message["id"])
        assert (await fetch(office.hub, link)).body.startswith(b"RIFF")
        for _ in range(4):
            await calls(program, office.line2)
        await program.type("call", office.line2, "+46701234568")
        await program.says("turned away")
        await program.says("message")
        await anna.is_told("voicemail.left", message=lambda message: message["remote"]["number"] == "+46701234568")


async def test_the_example_comes_back_with_its_calls_after_the_hub_was_killed(tmp_path):
    """P5, F24: its list says what there is; the call that ended meanwhile is not in it."""
    with SteadyHub(tmp_path / "node") as hub:
        office = await Office(hub).furnish(switch=False)
        bo = await office.desk(office.bo)
        async with running(office, tmp_path) as program:
            await program.says("attached")
            kept, lost = await calls(program, office.line), await calls(program, office.line)
            await bo.do("answer", kept)
            hub.kill()
            await program.says("away")
            await program.type("hangup", lost)
            hub.start()
            await program.says("attached")
            bo, _ = await office.back(bo, all=True)
            await bo.row_in(kept, "connected", by=office.bo)
            assert lost not in bo.lines[office.line].rows
            await bo.do("hold", kept)
        await office.close()


async def test_a_switch_that_has_a_successor_leaves(office, tmp_path):
    """P9, 13.2: of the same name, it stays away."""
    await office.furnish(switch=False)
    async with running(office, tmp_path) as program:
        await program.says("attached")
        await office.new_switch(f"ex{office.mark}")
        await program.says("away", "4409")
        assert await program.ended() == 0


def test_the_example_is_as_long_as_it_says():
    assert lines_of_code(EXAMPLE) <= 240
