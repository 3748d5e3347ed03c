"""Presence: who can be reached and how, as their colleagues see it (P45)."""

import asyncio
import random

import pytest

from hub import Hub, own_node
from office import Office
from refusal import refused

GRACE_SECONDS = 1
STATUSES = ("available", "away", "doNotDisturb")


@pytest.fixture(scope="module")
def hasty_node(tmp_path_factory):
    """A node on two threads whose grace is short enough to wait for."""
    node = Hub(
        tmp_path_factory.mktemp("hasty") / "node",
        arguments=["--threads", "2", "--limits-presence-grace-seconds", str(GRACE_SECONDS)],
    )
    node.start()
    yield node
    node.kill()


@pytest.fixture
def hasty_office(hasty_node):
    return Office(hasty_node)


async def watch(client, *parties):
    """Subscribes; the rows by party."""
    result = await client.rpc("presence.subscribe", parties=list(parties))
    assert not result["denied"], result["denied"]
    return {row["party"]: row for row in result["snapshots"]}


async def shows(client, party, status, mark=0, **wanted):
    return await client.hears("presence.event", mark, party=party, status=status, **wanted)


def statuses(client, party, mark=0):
    return [row["status"] for row in client.heard("presence.event", mark, party=party)]


async def fence(client):
    """What was told to this client before is read; presence follows what caused it."""
    await client.settle()


# What is shown


async def test_a_colleagues_day_is_shown_as_it_goes(hasty_office):
    """P45: offline, available, ringing, onCall, available while the call is held, and offline after the grace; never between."""
    office = await hasty_office.furnish()
    anna = await office.desk(office.anna)
    rows = await watch(anna, office.bo)
    assert (rows[office.bo]["status"], rows[office.bo]["devices"]) == ("offline", [])
    bo = await office.desk(office.bo)
    row = await shows(anna, office.bo, "available")
    assert row["devices"] == ["desktop"] and row["since"] > rows[office.bo]["since"]
    call = await office.ringing()
    await shows(anna, office.bo, "ringing")
    await bo.do("answer", call)
    await shows(anna, office.bo, "onCall")
    mark = anna.mark()
    await bo.do("hold", call)
    await shows(anna, office.bo, "available", mark)
    mark = anna.mark()
    await anna.do("pickUp", call)
    await office.switch.ended(call)
    mark = anna.mark()
    await bo.drop()
    row = await shows(anna, office.bo, "offline", mark)
    assert row["devices"] == []
    assert statuses(anna, office.bo) == ["available", "ringing", "onCall", "available", "offline"]


async def test_a_desk_phone_without_a_socket_is_on_a_call_all_the_same(office):
    """R15, P15, P45: it rings and talks through the switch."""
    await office.furnish()
    anna = await office.desk(office.anna)
    assert (await watch(anna, office.bo))[office.bo]["status"] == "offline"
    call = await office.ringing()
    await shows(anna, office.bo, "ringing")
    await office.switch.answered(call, office.bo, "bo-deskphone")
    assert (await shows(anna, office.bo, "onCall"))["devices"] == []
    await office.switch.ended(call)
    await shows(anna, office.bo, "offline")
    assert statuses(anna, office.bo) == ["ringing", "onCall", "offline"]


async def test_an_outgoing_call_counts_from_dialling_and_ends_whatever_becomes_of_it(office):
    """P45, F24: also where the switch refuses it."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    assert (await watch(anna, office.bo))[office.bo]["status"] == "available"
    call = (await bo.place(office.line))["id"]
    await shows(anna, office.bo, "onCall")
    await office.switch.ended(call, "busy")
    await shows(anna, office.bo, "available")
    office.switch.hold_back("dial")
    mark = anna.mark()
    attempt = await bo.start("call.place", line=office.line, to="+4684650477", commandId="c-dial")
    order = await office.switch.ordered("dial")
    order = order if order.params["to"] == "+4684650477" else await office.switch.ordered("dial", to="+4684650477")
    await order.refuse()
    await refused(attempt, "switchFailed")
    await shows(anna, office.bo, "available", mark)
    assert statuses(anna, office.bo, mark) == ["onCall", "available"]


async def test_the_last_status_that_is_so_counts(office):
    """P45: available < away < ringing < onCall, doNotDisturb above all; what was said lasts."""
    await office.furnish()
    anna, bo = await office.desks(office.anna, office.bo)
    await watch(anna, office.bo)
    assert await bo.rpc("presence.set", status="away") == {"status": "away"}
    await shows(anna, office.bo, "away")
    call = await office.ringing()
    await shows(anna, office.bo, "ringing")
    await bo.do("answer", call)
    await shows(anna, office.bo, "onCall")
    await bo.rpc("presence.set", status="doNotDisturb")
    await shows(anna, office.bo, "doNotDisturb")
    mark = anna.mark()
    await bo.rpc("presence.set", status="away")
    await shows(anna, office.bo, "onCall", mark)
    await bo.do("hangUp", call)
    await shows(anna, office.bo, "away", mark)
    assert statuses(anna, office.bo) == ["away", "ringing", "onCall", "doNotDisturb", "onCall", "away"]


async def test_several_devices_are_one_person(hasty_office):
    """P45: devices are kinds, each once; what one device says holds for all; the last one to go makes the party offline."""
    office = await hasty_office.furnish(switch=False)
    anna = await office.desk(office.anna)
    await watch(anna, office.bo)
    desktop = await office.desk(office.bo)
    second = await office.desk(office.bo, device="bo-second")
    mobile = await office.desk(office.bo, "mobile")
    phone = await office.desk(office.bo, "deskphone")
    await shows(anna, office.bo, "available", devices=["desktop", "mobile", "deskphone"])
    await mobile.rpc("presence.set", status="away")
    assert (await watch(desktop, office.bo))[office.bo]["status"] == "away", "one's own is visible"
    mark = anna.mark()
    for client in (desktop, second, phone):
        await client.drop()
    row = await shows(anna, office.bo, "away", mark, devices=["mobile"])
    assert statuses(anna, office.bo, mark).count("offline") == 0 and row["devices"] == ["mobile"]
    await mobile.drop()
    await shows(anna, office.bo, "offline", mark)
    # Said on a device that is gone, it holds for the next (P45).
    mark = anna.mark()
    await office.desk(office.bo, "web")
    assert (await shows(anna, office.bo, "away", mark))["devices"] == ["web"]


@pytest.mark.parametrize("kind", ["portal", "commonArea"])
async def test_other_sockets_make_nobody_available(office, kind):
    """P45: of kinds desktop, mobile, web, deskphone alone; nor does a request by HTTP."""
    await office.furnish(switch=False)
    anna = await office.desk(office.anna)
    await watch(anna, office.bo)
    client = await office.client(office.bo, kind).join()
    await office.hub.post({"jsonrpc": "2.0", "id": 1, "method": "lines.list"}, office.hub.token(office.bo))
    await fence(client)
    await fence(anna)
    assert not statuses(anna, office.bo)


# No flicker, no ghosts


async def test_a_reconnection_shows_nowhere(office):
    """F5d, P45: offline only ten seconds after the last socket; a device that comes back sooner was never away."""
    await office.furnish(switch=False)
    anna, bo = await office.desks(office.anna, office.bo)
    row = (await watch(anna, office.bo))[office.bo]
    for _ in range(10):
        await bo.drop()
        bo, _ = await office.back(bo)
    newer = office.client(office.bo)
    await newer.open()
    assert await bo.closed() == 4409, "replaced by the same device"
    await fence(newer)
    assert (await watch(anna, office.bo))[office.bo] == row, "the very same since"
    assert not statuses(anna, office.bo)


@pytest.mark.slow
async def test_ten_seconds_after_the_last_socket_the_party_is_offline():
    """P45: not sooner, by the hub's own clock."""
    with own_node("grace") as hub:
        office = await Office(hub).furnish(switch=False)
        anna, bo = await office.desks(office.anna, office.bo)
        await watch(anna, office.bo)
        loop = asyncio.get_running_loop()
        await bo.drop()
        gone = loop.time()
        await anna.hears("presence.event", party=office.bo, status="offline", seconds=30)
        assert 9.5 < loop.time() - gone < 13
        await office.close()


@pytest.mark.slow
async def test_a_lost_switch_leaves_nobody_on_a_call():
    """F24: its calls end after the grace, and with them what they made of people."""
    with own_node("ghosts", "--limits-presence-grace-seconds", "1") as hub:
        office = await Office(hub).furnish()
        anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
        await watch(anna, office.bo, office.cia)
        talking, ringing = await office.connected(bo), await office.ringing()
        await shows(anna, office.bo, "onCall")
        await shows(anna, office.cia, "ringing")
        await cia.drop()
        mark = anna.mark()
        await office.switch.drop()
        for party, status in ((office.bo, "available"), (office.cia, "offline")):
            await anna.hears("presence.event", mark, 60, party=party, status=status)
        await anna.row_in(talking, "ended", endReason="ownerLost")
        await anna.row_in(ringing, "ended")
        await office.close()


async def test_a_killed_node_comes_back_without_ghosts(lone_office):
    """F24, P45: nobody is on a call that is over, and what was said of oneself is so still."""
    office = await lone_office.furnish()
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    await watch(anna, office.bo, office.cia)
    await office.connected(bo)
    await bo.rpc("presence.set", status="away")
    await cia.rpc("presence.set", status="doNotDisturb")
    await anna.rpc("presence.set", status="away")
    await anna.rpc("presence.set", status="available")
    office.hub.kill()
    await asyncio.gather(*(client.closed() for client in (anna, bo, cia)))
    office.hub.start()
    anna, _ = await office.back(anna)
    rows = await watch(anna, office.anna, office.bo, office.cia)
    assert {row["party"]: row["status"] for row in rows.values()} == {
        office.anna: "available",
        office.bo: "offline",
        office.cia: "doNotDisturb",
    }
    await office.back(bo)
    await shows(anna, office.bo, "away")


# Who may see whom


async def test_strangers_are_denied_and_not_told_from_nobody(office):
    """P45, P34, R82: oneself and both sides of a delegation; not the other delegates."""
    await office.furnish(switch=False)
    anna, bo, dan = await office.desks(office.anna, office.bo, office.dan)
    await watch(anna, office.anna, office.bo, office.cia)
    await watch(bo, office.anna, office.bo)
    for client, strangers in ((bo, [office.cia, office.dan, "nobody"]), (dan, [office.anna, office.bo])):
        result = await client.rpc("presence.subscribe", parties=strangers)
        assert result == {
            "snapshots": [],
            "denied": [{"party": party, "code": "notMember"} for party in strangers],
        }
    await office.desk(office.cia)
    await shows(anna, office.cia, "available")
    await fence(bo)
    await fence(dan)
    assert not bo.heard("presence.event", party=office.cia) and not dan.heard("presence.event")


async def test_the_end_of_the_delegation_ends_the_view_at_once(office):
    """P45, F27: presence.revoked on both sides, then nothing, until it is delegated and asked for again."""
    await office.furnish(switch=False)
    anna, bo = await office.desks(office.anna, office.bo)
    await watch(anna, office.bo, office.cia)
    await watch(bo, office.anna)
    await office.revoke(office.bo)
    assert await anna.hears("presence.revoked") == {"party": office.bo, "code": "notMember"}
    assert await bo.hears("presence.revoked") == {"party": office.anna, "code": "notMember"}
    marks = anna.mark(), bo.mark()
    await bo.rpc("presence.set", status="away")
    await anna.rpc("presence.set", status="away")
    await office.desk(office.cia)
    await shows(anna, office.cia, "available")
    await fence(bo)
    assert not anna.heard("presence.event", marks[0], party=office.bo) and not bo.heard("presence.event", marks[1])
    assert (await bo.rpc("presence.subscribe", parties=[office.anna]))["denied"]
    await office.delegate(office.bo)
    assert (await watch(bo, office.anna))[office.anna]["status"] == "away"


@pytest.mark.parametrize("gate", ["policy", "licensed", "callingPlan"])
async def test_a_gate_that_closes_ends_the_view_with_its_word(lone_office, gate):
    """Q32, R14, P41: as long as the delegation is not in force the two are strangers."""
    office = await lone_office.furnish(switch=False)
    anna, bo = await office.desks(office.anna, office.bo)
    await watch(anna, office.bo)
    await watch(bo, office.anna, office.bo)
    word = {"policy": "policyOff", "licensed": "noLicence", "callingPlan": "noCallingPlan"}[gate]

    async def turn(on):
        await (office.policy(delegation=on) if gate == "policy" else office.put_party(office.bo, **{gate: on}))

    await turn(False)
    assert (await anna.hears("presence.revoked"))["code"] == word
    assert await bo.hears("presence.revoked") == {"party": office.anna, "code": word}
    result = await bo.rpc("presence.subscribe", parties=[office.anna, office.bo])
    assert result["denied"] == [{"party": office.anna, "code": word}]
    await anna.rpc("presence.set", status="away")
    await fence(bo)
    assert not bo.heard("presence.event", party=office.anna)
    await turn(True)
    assert (await watch(bo, office.anna))[office.anna]["status"] == "away"


async def test_a_token_for_some_lines_sees_those_whom_they_concern(office):
    """P38: of a delegator of whose lines the token names none it is not told."""
    await office.furnish(switch=False)
    await office.delegate(office.bo, delegator=office.dan)
    token = office.hub.token(office.bo, lines=[office.line])
    bo = office.client(office.bo, token=token)
    await bo.open()
    result = await bo.rpc("presence.subscribe", parties=[office.anna, office.dan])
    assert [row["party"] for row in result["snapshots"]] == [office.anna]
    assert result["denied"] == [{"party": office.dan, "code": "notMember"}]
    await bo.rpc("session.refresh", token=office.hub.token(office.bo, lines=[office.dan_line]))
    assert await bo.hears("presence.revoked") == {"party": office.anna, "code": "notMember"}


# Asking


async def test_unsubscribing_ends_it_and_subscribing_again_says_what_is_so(office):
    """P45: no part of resume either."""
    await office.furnish(switch=False)
    anna, bo, cia = await office.desks(office.anna, office.bo, office.cia)
    await watch(anna, office.bo, office.cia)
    assert await anna.rpc("presence.unsubscribe", parties=[office.bo]) == {}
    await bo.rpc("presence.set", status="away")
    await cia.rpc("presence.set", status="away")
    await shows(anna, office.cia, "away")
    assert not statuses(anna, office.bo)
    assert await anna.rpc("presence.unsubscribe", parties="all") == {}
    await cia.rpc("presence.set", status="available")
    rows = await watch(anna, office.bo, office.cia)
    assert [rows[party]["status"] for party in (office.bo, office.cia)] == ["away", "available"]
    assert statuses(anna, office.cia) == ["away"]
    heir, _ = await office.back(anna)
    await bo.rpc("presence.set", status="available")
    await fence(heir)
    assert not heir.heard("presence.event")


async def test_a_session_watches_no_more_than_the_node_lets_it(tmp_path):
    """P45: limitReached; who is denied or watched already costs nothing."""
    with Hub(tmp_path / "node", arguments=["--limits-presence-subscriptions", "2"]) as hub:
        office = await Office(hub).furnish(switch=False)
        anna = await office.desk(office.anna)
        await watch(anna, office.anna, office.bo)
        await anna.rpc("presence.subscribe", parties=[office.bo, office.bo, office.dan])
        refusal = await refused(anna.rpc("presence.subscribe", parties=[office.cia]), "limitReached")
        assert refusal.data["limit"] == 2
        await anna.rpc("presence.unsubscribe", parties=[office.bo])
        await watch(anna, office.cia)
        await office.close()


async def test_a_set_is_made_once_and_refused_where_it_says_nothing(office):
    """P33, R84: the same commandId has one effect; P26: the words."""
    await office.furnish(switch=False)
    bo = await office.desk(office.bo)
    await watch(bo, office.bo)
    for _ in range(3):
        assert await bo.rpc("presence.set", status="away", commandId="c-1") == {"status": "away"}
    await refused(bo.rpc("presence.set", status="available", commandId="c-1"), "duplicate")
    await bo.rpc("presence.set", status="available")
    assert await bo.rpc("presence.set", status="away", commandId="c-1") == {"status": "away"}, "as stored"
    for status in ("onCall", "offline", "busy", None, 1):
        await refused(bo.rpc("presence.set", status=status), "invalidParams")
    await fence(bo)
    assert (await watch(bo, office.bo))[office.bo]["status"] == "available"
    await refused(office.admin.rpc("presence.set", status="away"), "forbidden")


async def test_by_http_one_can_say_but_not_watch(office):
    """P39."""
    await office.furnish(switch=False)
    bo = await office.desk(office.bo)
    await watch(bo, office.bo)

    async def post(method, **params):
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return (await office.hub.post(body, office.hub.token(office.bo))).json

    assert (await post("presence.set", status="away"))["result"] == {"status": "away"}
    await shows(bo, office.bo, "away")
    assert (await post("presence.subscribe", parties=[office.bo]))["error"]["code"] == -32601
    assert (await post("presence.unsubscribe", parties=[office.bo]))["result"] == {}


# Many at once


async def test_a_burst_of_changes_is_told_by_the_newest(office):
    """P45: watchers on every thread end with what is so, and nobody is told more than there was."""
    await office.furnish(switch=False)
    watchers = [await office.desk(office.anna, device=f"anna-{number}") for number in range(8)]
    bo = [await office.desk(office.bo, device=f"bo-{number}") for number in range(3)]
    for watcher in watchers:
        await watch(watcher, office.bo)
    await asyncio.gather(
        *(client.rpc("presence.set", status=status) for _ in range(40) for client, status in zip(bo, STATUSES))
    )
    await bo[0].rpc("presence.set", status="doNotDisturb")
    final = (await watch(bo[0], office.bo))[office.bo]
    for watcher in watchers:
        await watcher.wait_for(
            lambda watcher=watcher: watcher.heard("presence.event", party=office.bo)[-1:] == [final], f"{final}"
        )
        told = watcher.heard("presence.event", party=office.bo)
        assert len(told) <= 121 and [row["since"] for row in told] == sorted(row["since"] for row in told)


async def test_after_a_random_day_everybody_shows_what_a_newcomer_is_told(hasty_office):
    """P45, F24, F28: what was told step by step is what is so, and what follows from the calls that are left: none."""
    office = await hasty_office.furnish()
    seed = random.randrange(2**32)
    dice = random.Random(seed)
    people = [office.anna, office.bo, office.cia]
    watcher = await office.desk(office.anna, "web", device="watcher")
    shown = await watch(watcher, *people)
    desks = {who: await office.desk(who) for who in people}
    calls = []
    for _ in range(120):
        who = dice.choice(people)
        match dice.randrange(6):
            case 0:
                await desks[who].drop()
                desks[who] = await office.desk(who)
            case 1:
                await desks[who].rpc("presence.set", status=dice.choice(STATUSES))
            case 2 if len(calls) < 3:
                calls.append(await office.ringing(dice.choice([office.line, office.line2])))
            case 3 if calls:
                await asyncio.gather(desks[who].do("answer", dice.choice(calls), hold=True), return_exceptions=True)
            case 4 if calls:
                await asyncio.gather(desks[who].do("decline", dice.choice(calls)), return_exceptions=True)
            case 5 if calls:
                await office.switch.ended(calls.pop(dice.randrange(len(calls))))
    for call in calls:
        await office.switch.ended(call)
    said = {who: (await desks[who].rpc("presence.set", status=dice.choice(STATUSES)))["status"] for who in people}
    newcomer = await office.desk(office.anna, "web", device="newcomer")
    final = await watch(newcomer, *people)
    assert {who: row["status"] for who, row in final.items()} == said, f"seed {seed}"

    def holds():
        return shown | {row["party"]: row for row in watcher.heard("presence.event")} == final

    await watcher.wait_for(holds, f"{final}, seed {seed}")
