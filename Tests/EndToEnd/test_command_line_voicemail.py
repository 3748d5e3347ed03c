"""`linehub voicemail`, and the sound that `linehub simulate` puts on the hub by HTTP (section 12, R72-R76, P43)."""

import asyncio
import contextlib
import io
import json
import signal
import wave

from client import DEADLINE_SECONDS
from hub import STOP_SECONDS, binary_path
from sound import SOUND, fetch, leave


async def run(*arguments):
    """One of the binary's commands: exit status, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        str(binary_path()), *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    output, errors = await process.communicate()
    return process.returncode, output.decode(), errors.decode()


def address(hub):
    return hub.socket_url.removesuffix("/v1/socket")


async def voicemail(office, who, verb, *arguments):
    return await run(
        "voicemail", verb, "--url", address(office.hub), "--token", office.hub.token(who), "--device", "script", *arguments
    )


class Simulator:
    """`linehub simulate --json` as a process of its own; what it tells gathers in `events`."""

    def __init__(self, process):
        self.process = process
        self.events = []
        self.more = asyncio.Condition()
        self.reader = asyncio.create_task(self._read())

    async def _read(self):
        async for text in self.process.stdout:
            async with self.more:
                self.events.append(json.loads(text))
                self.more.notify_all()

    def told(self, kind):
        return [event for event in self.events if event["event"] == kind]

    async def tells(self, kind):
        """The only event of the kind, once it is there."""
        async with asyncio.timeout(DEADLINE_SECONDS), self.more:
            await self.more.wait_for(lambda: self.told(kind))
        (event,) = self.told(kind)
        return event


@contextlib.asynccontextmanager
async def simulator(office, script, tmp_path):
    file = tmp_path / "script"
    file.write_text(script)
    process = await asyncio.create_subprocess_exec(
        str(binary_path()), "simulate", "--url", address(office.hub), "--token", office.hub.token("simulator", "switch"),
        "--name", f"sim{office.mark}", "--lines", office.line, "--script", str(file), "--json",
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    simulated = Simulator(process)
    try:
        yield simulated
    finally:
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
            await simulated.reader


def checked(response, seconds):
    """The file as the simulated switch makes it: mono, 8 kHz, not silent, as long as was reported."""
    assert response.status == 200 and response.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(response.body)) as sound:
        assert (sound.getnchannels(), sound.getframerate(), sound.getsampwidth()) == (1, 8000, 2)
        assert seconds - 1 < sound.getnframes() / 8000 <= seconds
        assert any(sound.readframes(sound.getnframes()))


async def test_a_message_is_listed_played_and_deleted_from_the_command_line(office):
    """R72-R76, R78: in text and as JSON; what it does is told to all like any client's act."""
    await office.furnish()
    anna, cia = await office.desks(office.anna, office.cia)
    message = await leave(office.switch, office.line, number="+4684650477", seconds=12)
    status, text, counts = await voicemail(office, office.bo, "list")
    assert (status, counts) == (0, "1 new, 0 old\n")
    assert text == f"{message}  new  12 s  {office.line}  +4684650477 for Anna Berg\n"
    status, text, _ = await voicemail(office, office.anna, "list")
    assert text == f"{message}  new  12 s  {office.line}  +4684650477\n", "R77: the owner's own bears no name"
    status, text, _ = await voicemail(office, office.bo, "list", "--json")
    assert status == 0 and json.loads(text) == await cia.rpc("voicemail.list")
    assert not anna.told("voicemail.played"), "R80: to list makes nothing old"

    status, url, _ = await voicemail(office, office.bo, "play", message)
    assert status == 0 and (await fetch(office.hub, {"url": url.strip()})).body == SOUND
    for client in (anna, cia):
        assert (await client.is_told("voicemail.played", id=message))["actor"] == office.actor(office.bo)
    status, text, counts = await voicemail(office, office.bo, "list", "--unplayed")
    assert (status, text, counts) == (0, "", "0 new, 1 old\n")
    status, text, _ = await voicemail(office, office.bo, "play", message, "--json")
    assert status == 0 and set(json.loads(text)) == {"url", "expiresAt"}

    assert await voicemail(office, office.bo, "delete", message) == (0, "", "")
    for client in (anna, cia):
        assert (await client.is_told("voicemail.deleted", id=message))["counts"] == {"new": 0, "old": 0}
    assert (await voicemail(office, office.bo, "delete", message))[0] == 0, "R81: repeated it is done already"
    assert (await fetch(office.hub, {"url": url.strip()})).status == 404


async def test_refusals_are_exit_codes(office):
    """1 where the hub refuses, with its word first; 2 without a hub; 64 for what is no identifier."""
    await office.furnish()
    message = await leave(office.switch, office.line)
    await office.set_rights(office.bo, "voicemailPlay")
    for who, verb, word in (
        (office.dan, "play", "notMember"),
        (office.dan, "delete", "notMember"),
        (office.bo, "delete", "forbidden"),
    ):
        status, text, errors = await voicemail(office, who, verb, message)
        assert (status, text) == (1, "") and errors.startswith(word), f"{who} {verb}: {errors}"
    status, _, errors = await voicemail(office, office.anna, "play", "never.left")
    assert status == 1 and errors.startswith("notFound")
    assert (await voicemail(office, office.anna, "play", "no identifier"))[0] == 64
    assert (await run("voicemail", "list", "--url", address(office.hub)))[0] == 64, "a token is needed"


async def test_the_simulated_switch_puts_the_sound_of_a_message_on_the_hub(office, tmp_path):
    """P43, R36, R72: diverted, spoken, uploaded over HTTP, then reported; to be heard by the command line's URL."""
    await office.furnish(switch=False)
    people = await office.desks(office.anna, office.bo, office.cia)
    async with simulator(office, f'at 0s incoming {office.line} +46701740605 "Eva Lind"\n', tmp_path) as switch:
        call = (await people[0].sees("call.alert", line=office.line))["call"]["id"]
        for client in people:
            await client.do("decline", call)
        event = await people[1].is_told("voicemail.left")
        row = event["message"]
        assert row["line"] == office.line and row["remote"] == {"number": "+46701740605", "name": "Eva Lind"}
        entry = (await people[0].is_told("history.updated", entry=call))["entry"]
        assert entry["voicemail"] == row["id"] and entry["outcome"] == "voicemail"
        status, url, _ = await voicemail(office, office.bo, "play", row["id"])
        assert status == 0
        checked(await fetch(office.hub, {"url": url.strip()}), row["seconds"])
        told = await switch.tells("messageLeft")
        assert (told["call"], told["seconds"]) == (call, row["seconds"]) and not switch.told("soundLost")


async def test_the_simulated_switch_puts_the_sound_of_a_recording_on_the_hub(office, tmp_path):
    """P43, R71: when it is stopped; the recorder alone can fetch it."""
    await office.furnish(switch=False)
    bo, cia = await office.desks(office.bo, office.cia)
    async with simulator(office, f"at 0s incoming {office.line} +46701740605\n", tmp_path) as switch:
        call = (await bo.sees("call.alert", line=office.line))["call"]["id"]
        await bo.do("answer", call)
        await bo.do("record", call, action="start")
        name = (await bo.is_told("recording.started"))["id"]
        await bo.do("record", call, action="stop")
        assert (await bo.is_told("recording.added"))["id"] == name
        (row,) = (await bo.rpc("recordings.list"))["recordings"]
        checked(await fetch(office.hub, await bo.rpc("recordings.play", recording=name)), row["seconds"])
        await bo.do("hangUp", call)
        assert (await cia.rpc("recordings.list"))["recordings"] == []
        assert (await switch.tells("recordingMade"))["call"] == call and not switch.told("soundLost")
