"""All kinds of facts on a node, and what everybody is told of them: to be found again after a restore or an upgrade.

    python3 keepsakes.py       writes data/VERSION.sql and data/VERSION.json, the facts of the program as it is now
"""

import asyncio
import contextlib
import json
import sqlite3
from pathlib import Path

from hub import own_node
from office import Office
from sound import SOUND, leave, stored

DATA = Path(__file__).parent / "data"
SWITCH = "pbx"
MARK = 1
"""Of the office whose facts are in `data`."""


async def keep(office):
    """Parties, lines, delegations, policy, status, history with a deletion, voicemail, a recording, results of commands. A live call remains,
    whose id is returned."""
    await office.furnish(switch=False)
    office.switch = await office.new_switch(SWITCH)
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    await bo.rpc("alerts.set", delegator=office.anna, optedIn=False)
    await office.set_rights(office.cia, "place", "answer", "pickUpHeld", "voicemailPlay")
    await office.put_line(office.line2, voicemail=False, label="Sälj")
    await office.policy(ringSeconds=17, limits={"delegates": 7}, minimumVersions={"web": "0.1"}, privacy=False)
    await cia.rpc("presence.set", status="doNotDisturb")
    calls = []
    for client, line in ((bo, office.line), (anna, office.line2), (bo, office.bo_line)):
        call = await office.connected(client, line) if client is anna else await office.talking_out(client, line)
        await client.do("hangUp", call)
        await client.is_told("history.added", entry=call)
        calls.append(call)
    missed = await office.ringing()
    await office.switch.ended(missed)
    await anna.is_told("history.added", entry=missed)
    await cia.rpc("history.delete", entry=calls[0])
    played, _ = await leave(office.switch, office.line), await leave(office.switch, office.line, seconds=5)
    await anna.rpc("voicemail.play", message=played, commandId="keepsake")
    call = await office.connected(bo)
    await bo.do("record", call, action="start")
    recording = (await bo.is_told("recording.started"))["id"]
    await bo.do("record", call, action="stop")
    await office.switch.client.rpc(
        "switch.recordingMade", id=recording, call=call, party=office.bo, seconds=3, media=await stored(office.switch)
    )
    return call


async def told(office):
    """What stands there, as an administrator and three people are told."""
    admin = await office.administrator("reader")
    people = {}
    for who in (office.anna, office.bo, office.cia):
        client = office.client(who, device="reader")
        await client.open()
        people[who] = {
            "history": await client.history(),
            "voicemail": await client.rpc("voicemail.list"),
            "recordings": await client.rpc("recordings.list"),
        }
        await client.leave()
    directory = await admin.rpc("admin.directory.export")
    await admin.leave()
    return {"directory": directory, "people": people}


def database(hub):
    return hub.directory / "data" / "linehub.sqlite"


def sound_file(media):
    return media.encode().hex()


async def record():
    """Writes the files of this release."""
    with own_node("keepsakes") as hub:
        office = Office(hub, MARK)
        call = await keep(office)
        found = {"call": office.switch.live[call]} | await told(office)
        hub.kill()
        with contextlib.suppress(Exception):
            await office.close()
        version = hub.command("--version")
        DATA.mkdir(exist_ok=True)
        with contextlib.closing(sqlite3.connect(database(hub))) as db:
            (DATA / f"{version}.sql").write_text("\n".join(db.iterdump()) + "\n")
        (DATA / f"{version}.json").write_text(json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def load(version, directory):
    """A data directory as the release of that version left it; what was told of it then."""
    (directory / "media").mkdir(parents=True)
    with contextlib.closing(sqlite3.connect(directory / "linehub.sqlite")) as db:
        db.executescript((DATA / f"{version}.sql").read_text())
        db.commit()
        for (media,) in db.execute("SELECT id FROM media"):
            (directory / "media" / sound_file(media)).write_bytes(SOUND)
    return json.loads((DATA / f"{version}.json").read_text())


if __name__ == "__main__":
    asyncio.run(record())
