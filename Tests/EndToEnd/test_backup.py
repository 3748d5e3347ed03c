"""`linehub store backup` of a node at work, the loss of all it had, and `linehub store restore` (issue 6; F24)."""

import asyncio
import shutil
import subprocess

import pytest

from hub import PATIENCE, Hub, binary_path
from keepsakes import database, keep, told
from office import Office
from running import until
from sound import SOUND, fetch
from test_command_line_voicemail import run

CALLS_BEFORE = 20


@pytest.fixture
def place(tmp_path):
    with Hub(tmp_path / "hub") as hub:
        yield hub


def store(*arguments):
    """One of `linehub store`: exit status, standard output, standard error."""
    done = subprocess.run([str(binary_path()), "store", *map(str, arguments)], capture_output=True, text=True, timeout=20 * PATIENCE)
    return done.returncode, done.stdout, done.stderr


async def test_what_was_acknowledged_before_a_backup_is_there_after_a_restore(place, tmp_path):
    """Directory, history, voicemail with its sound and recordings, from a backup that was made while calls went on, through the loss of the
    data directory; and the node goes on with them."""
    hub, copy = place, tmp_path / "backup"
    office = Office(hub)
    await keep(office)
    ended = []

    async def calls():
        """Calls without end; those in `ended` have their entry."""
        client = await office.desk(office.anna, device="busy")
        while True:
            call = await office.talking_out(client, office.line2)
            await client.do("hangUp", call)
            await client.is_told("history.added", entry=call)
            ended.append(call)

    traffic = asyncio.create_task(calls())
    await until(lambda: traffic.done() or len(ended) >= CALLS_BEFORE, "calls", 30 * PATIENCE)
    assert not traffic.done(), traffic
    fixed, acknowledged = await told(office), list(ended)
    status, printed, said = await run("store", "backup", "--data", str(hub.directory / "data"), "--to", str(copy))
    assert status == 0, said
    assert "linehub.sqlite" in printed and "sound: 3 files" in printed and "not there" not in printed, printed
    await until(lambda: traffic.done() or len(ended) > len(acknowledged), "calls that go on beside it", 30 * PATIENCE)
    assert not traffic.done(), traffic
    traffic.cancel()
    hub.kill()
    shutil.rmtree(hub.directory / "data")

    status, printed, said = store("restore", "--from", copy, "--data", hub.directory / "data")
    assert status == 0 and "sound: 3 files" in printed, said
    hub.start()
    again = Office(hub, office.mark)
    found = await told(again)
    assert found["directory"] == fixed["directory"]
    for person, before in fixed["people"].items():
        after = found["people"][person]
        assert after["voicemail"] == before["voicemail"] and after["recordings"] == before["recordings"]
        kept = {entry["id"]: entry for entry in after["history"]}
        assert all(kept.get(entry["id"]) == entry for entry in before["history"]), f"history of {person}"
    anna = await again.desk(again.anna)
    listed = {entry["id"] for entry in await every_entry(anna)}
    assert set(acknowledged) <= listed
    for message in (await anna.rpc("voicemail.list"))["messages"]:
        assert (await fetch(hub, await anna.rpc("voicemail.play", message=message["id"]))).body == SOUND
    again.switch = await again.new_switch(f"new{again.mark}")
    call = await again.connected(anna, again.line2)
    await anna.do("hangUp", call)
    await anna.is_told("history.added", entry=call)
    await again.close()


async def every_entry(client):
    entries, more = [], {}
    while True:
        page = await client.rpc("history.list", **more)
        entries += page["entries"]
        if not page.get("next"):
            return entries
        more = {"before": page["next"]}


async def test_a_backup_is_whole_private_and_never_written_over(place, tmp_path):
    office = Office(place)
    await office.furnish(switch=False)
    await office.close()
    copy = tmp_path / "backup"
    assert store("backup", "--data", place.directory / "data", "--to", copy)[0] == 0
    assert copy.stat().st_mode & 0o077 == 0 and (copy / "linehub.sqlite").stat().st_mode & 0o077 == 0
    assert [file.name for file in copy.iterdir()] == ["linehub.sqlite"], "one file, without a journal"
    status, _, said = store("backup", "--data", place.directory / "data", "--to", copy)
    assert status != 0 and "not empty" in said
    status, _, said = store("restore", "--from", copy, "--data", place.directory / "data")
    assert status != 0 and "holds facts already" in said and str(database(place)) in said


def test_what_is_no_store_is_neither_saved_nor_restored(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "linehub.sqlite").write_bytes(b"no database " * 1000)
    for source, word in (("empty", "no linehub.sqlite"), ("broken", "damaged"), ("missing", "no linehub.sqlite")):
        for verb, origin, target in (("backup", "--data", "--to"), ("restore", "--from", "--data")):
            status, _, said = store(verb, origin, tmp_path / source, target, tmp_path / "target")
            assert status != 0 and word in said, f"{verb} {source}: {said}"
            assert not (tmp_path / "target").exists()
