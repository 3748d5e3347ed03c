"""The example of protocol/clients.md, run as its reader would run it."""

from example import example, lines_of_code
from sound import SOUND, leave

EXAMPLE = "example_client.py"


def running(office, party, directory):
    return example(EXAMPLE, office.hub.socket_url, office.hub.token(party), directory)


async def test_the_example_watches_lines_answers_a_call_and_plays_a_voicemail(office, tmp_path):
    await office.furnish()
    anna = await office.desk(office.anna)
    message = await leave(office.switch, office.line)
    async with running(office, office.bo, tmp_path) as program:
        await program.says("open", "Bo Ek")
        await program.says("line", office.line, "idle")
        await program.says("voicemail", message, f"{len(SOUND)} bytes")
        await anna.is_told("voicemail.played", id=message)
        call = await office.ringing(number="+46701234567")
        await program.says(call, "connected", "+46701234567", "Bo Ek")
        row = await anna.row_in(call, "connected", by=office.bo)
        assert row["onBehalf"]
        await office.switch.ended(call)
        await program.says(call, "ended")


async def test_the_example_says_why_a_call_was_not_answered(office, tmp_path):
    """P7: the switch refuses, what rang rings on, and Anna takes it."""
    await office.furnish()
    anna = await office.desk(office.anna)
    async with running(office, office.bo, tmp_path) as program:
        await program.says("line", office.line2)
        office.switch.hold_back("answer")
        call = await office.ringing()
        order = await office.switch.ordered("answer", call)
        await anna.row_in(call, "ringing", pending=lambda pending: pending and pending["by"]["id"] == office.bo)
        await order.refuse()
        await program.says("refused", call, "switchFailed")
        office.switch.let_go("answer")
        await anna.do("answer", call)
        await program.says(call, "connected", "Anna Berg")


def test_the_example_is_fifty_lines_of_code():
    """As protocol/clients.md says of it."""
    assert lines_of_code(EXAMPLE) <= 50
