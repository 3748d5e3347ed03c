"""The upgrade rule (deploy/README.md): a release starts on the data of those before it and keeps all of it, and refuses the data of later ones."""

import contextlib
import sqlite3

import pytest

from hub import Hub
from keepsakes import DATA, MARK, SWITCH, database, load, told
from office import Office
from sound import SOUND, fetch
from switch import Switch
from test_adversity import at, refuses_to_start

RELEASES = sorted(file.stem for file in DATA.glob("*.sql"))


@pytest.mark.parametrize("version", RELEASES)
async def test_the_data_of_an_earlier_release_is_all_there(version, tmp_path):
    """Directory, rights, policy, history with what was deleted, voicemail with its sound, recordings; and the call that was live."""
    hub = Hub(tmp_path / "hub")
    before = load(version, hub.directory / "data")
    call = before.pop("call")
    with hub:
        office = Office(hub, MARK)
        assert await told(office) == before
        office.switch = Switch(hub, SWITCH, list(office.owners), owners=office.owners)
        office.guests.append(office.switch)
        await office.switch.attach()
        await office.switch.sync([call])
        bo = await office.desk(office.bo)
        assert (await bo.row_in(call["call"], "connected"))["by"]["id"] == office.bo
        await bo.do("hangUp", call["call"])
        await bo.is_told("history.added", entry=call["call"])
        message = before["people"][office.anna]["voicemail"]["messages"][0]["id"]
        link = await bo.rpc("voicemail.play", message=message)
        assert (await fetch(hub, link)).body == SOUND
        await office.close()


def test_this_release_is_among_them(tmp_path):
    """What a release writes is kept for those after it: `python3 Tests/EndToEnd/keepsakes.py` when the version changes."""
    assert Hub(tmp_path).command("--version") in RELEASES
    assert all((DATA / f"{version}.json").exists() for version in RELEASES)


def test_the_data_of_a_later_release_is_refused_and_left_alone(tmp_path):
    """With a message that says which program to start."""
    hub = Hub(tmp_path / "hub")
    load(RELEASES[-1], hub.directory / "data")
    file = database(hub)
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.execute("INSERT INTO grdb_migrations VALUES ('99 of a later release')")
        db.commit()
        before = list(db.iterdump())
    said = refuses_to_start(tmp_path, *at(hub.directory))
    assert "newer release" in said and str(file) in said and "Start that one" in said, said
    with contextlib.closing(sqlite3.connect(file)) as db:
        assert list(db.iterdump()) == before
