"""A client is faster than the bus: it resumes at a node that has not heard yet what it was told elsewhere (P18)."""

import asyncio

import pytest

from client import Client
from relay import two_nodes


async def resumed_ahead(office, far, relay, resume, seconds=0.3):
    """Anna and Bo go to the node while it does not hear of the call that they were told of; what `resume` of each is answered then."""
    people = await office.desks(office.anna, office.bo)
    # A feed that nobody at the node follows is read before an opening goes on, and that reading would wait, too.
    office.guests += [await Client(far, person.sub, kind="mobile", owners=office.owners).join() for person in people]
    await office.switch.ended(await office.ringing())
    heirs = [person.successor(far) for person in people]
    office.guests += heirs
    for person, heir in zip(people, heirs, strict=True):
        await person.sees("line.idle", line=office.line)
        await heir.connect()
    with relay.deaf():
        call = await office.ringing()
        for person in people:
            await person.row_in(call, "ringing")
            await person.drop()
        results = await asyncio.gather(*map(resume, heirs))
        await asyncio.sleep(seconds)
    return call, heirs, results


async def go_on(office, call, heirs):
    """Nothing was told them again, nor older rows, and what comes now follows on what they held."""
    told = {heir: heir.lines[office.line].seq for heir in heirs}
    await office.switch.ended(call)
    for heir in heirs:
        await heir.row_in(call, "ended")
        assert not heir.lines[office.line].duplicates
        assert all(snapshot["seq"] > told[heir] for snapshot in heir.heard("line.snapshot", line=office.line))


def on_lines_alone(heir):
    """What an opening says of the lines; the feed has a way of its own, and would be read."""
    return {name: value for name, value in heir.resumption().items() if name != "party"}


@pytest.mark.parametrize("seconds", [0.3, 2.8])
async def test_who_resumes_ahead_of_a_node_goes_on_where_it_stood(tmp_path, seconds):
    """P18: no older row set takes the place of what the client holds, as long as the node does not count as degraded."""
    async with two_nodes(tmp_path) as (office, far, relay):
        call, heirs, results = await resumed_ahead(
            office, far, relay, lambda heir: heir.open(resume=on_lines_alone(heir)), seconds
        )
        for heir, result in zip(heirs, results, strict=True):
            assert set(result["resumed"]["lines"].values()) == {"current"}, f"{heir}: {result}"
        await go_on(office, call, heirs)


async def test_who_resumes_in_portions_ahead_of_a_node_goes_on_where_it_stood(tmp_path):
    """Q11, P25: by `lines.subscribe` as by the opening."""
    async with two_nodes(tmp_path) as (office, far, relay):

        async def by_subscribing(heir):
            epoch, lines = heir.epoch, heir.resumption()["lines"]
            await heir.open()
            for line in lines:
                heir.lines[line].watched = True
            return await heir.rpc("lines.subscribe", lines=lines, epoch=epoch)

        call, heirs, results = await resumed_ahead(office, far, relay, by_subscribing)
        for heir, result in zip(heirs, results, strict=True):
            assert set(result["resumed"].values()) == {"current"}, f"{heir}: {result}"
        await go_on(office, call, heirs)


async def test_who_claims_more_than_anybody_was_told_is_shown_the_line(tmp_path):
    """P18: in time, and then goes on like everybody."""
    async with two_nodes(tmp_path) as (office, far, _):
        bo = await office.desk(office.bo)
        heir = Client(far, office.bo, kind="mobile", owners=office.owners)
        office.guests.append(heir)
        result = await heir.open(resume={"epoch": bo.epoch, "lines": {office.line: 10_000}})
        assert result["resumed"]["lines"] == {office.line: "current"}
        snapshot = await heir.hears("line.snapshot", line=office.line)
        assert snapshot["seq"] == bo.lines[office.line].seq
        await heir.row_in(await office.ringing(), "ringing")
