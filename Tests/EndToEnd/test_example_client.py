"""The example of protocol/clients.md, run as its reader would run it."""

import asyncio
import contextlib
import sys
import tokenize

from client import DEADLINE_SECONDS
from hub import ROOT
from sound import SOUND, leave

EXAMPLE = ROOT / "protocol" / "example_client.py"
NO_CODE = {"ENCODING", "COMMENT", "NL", "NEWLINE", "INDENT", "DEDENT", "ENDMARKER"}


@contextlib.asynccontextmanager
async def example(office, party, directory):
    """The example as a process of its own, and a reader that waits for a line that it prints."""
    token = directory / "token"
    token.write_text(office.hub.token(party))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-u", str(EXAMPLE), office.hub.socket_url, str(token), stdout=asyncio.subprocess.PIPE
    )
    printed = []

    async def says(*words):
        async with asyncio.timeout(DEADLINE_SECONDS):
            while True:
                line = (await process.stdout.readline()).decode().rstrip("\n")
                printed.append(line)
                assert line, f"it ended, after it printed {printed}"
                if all(word in line for word in words):
                    return line

    try:
        yield says
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_the_example_watches_lines_answers_a_call_and_plays_a_voicemail(office, tmp_path):
    await office.furnish()
    anna = await office.desk(office.anna)
    message = await leave(office.switch, office.line)
    async with example(office, office.bo, tmp_path) as says:
        await says("open", "Bo Ek")
        await says("line", office.line, "idle")
        await says("voicemail", message, f"{len(SOUND)} bytes")
        await anna.is_told("voicemail.played", id=message)
        call = await office.ringing(number="+46701234567")
        await says(call, "connected", "+46701234567", "Bo Ek")
        row = await anna.row_in(call, "connected", by=office.bo)
        assert row["onBehalf"]
        await office.switch.ended(call)
        await says(call, "ended")


async def test_the_example_says_why_a_call_was_not_answered(office, tmp_path):
    """P7: the switch refuses, what rang rings on, and Anna takes it."""
    await office.furnish()
    anna = await office.desk(office.anna)
    async with example(office, office.bo, tmp_path) as says:
        await says("line", office.line2)
        office.switch.hold_back("answer")
        call = await office.ringing()
        order = await office.switch.ordered("answer", call)
        await anna.row_in(call, "ringing", pending=lambda pending: pending and pending["by"]["id"] == office.bo)
        await order.refuse()
        await says("refused", call, "switchFailed")
        office.switch.let_go("answer")
        await anna.do("answer", call)
        await says(call, "connected", "Anna Berg")


def test_the_example_is_fifty_lines_of_code():
    """As protocol/clients.md says of it; blank lines and what is said about it do not count."""
    with EXAMPLE.open("rb") as source:
        tokens = [token for token in tokenize.tokenize(source.readline) if tokenize.tok_name[token.type] not in NO_CODE]
    code = {token.start[0] for token in tokens if not token.string.startswith('"""')}
    assert len(code) <= 50, len(code)
