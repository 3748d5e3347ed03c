"""Opening, closing and keeping a session (P38, P47, P48; R9, R10, P42)."""

import asyncio
import json
import time

import pytest

from client import SUBPROTOCOL
from hub import now_milliseconds, own_node, sign
from office import Office
from refusal import Gone, refused
from wire import RawSocket

BAD_TOKENS = {
    "signed with another secret": lambda hub, who: hub.token(who, secret=b"another secret of some length, no less"),
    "algorithm none": lambda hub, who: hub.token(who, algorithm="none"),
    "claims changed after signing": lambda hub, who: tampered(hub.token("nobody"), hub.token(who)),
    "without exp": lambda hub, who: hub.token(who, exp=None),
    "without sub": lambda hub, who: hub.token(None),
    "exp is text": lambda hub, who: hub.token(who, exp="tomorrow"),
    "two parts": lambda hub, who: hub.token(who).rpartition(".")[0],
    "no JWT at all": lambda hub, who: "open sesame",
    "an unknown algorithm": lambda hub, who: sign(
        {"sub": who, "scope": "client", "exp": int(time.time()) + 60}, hub.secret, "HS1"
    ),
}


def tampered(signed, wanted):
    head, _, signature = signed.split(".")
    return f"{head}.{wanted.split('.')[1]}.{signature}"


async def refused_open(client, word, close, **more):
    """P47: a failed open gets its error, then the close that belongs to it."""
    refusal = await refused(client.open(**more), word)
    assert await client.closed() == close, f"{word} must close with {close}, got {client.close_code}"
    return refusal


# Opening


async def test_the_result_of_an_open_says_all_that_a_client_needs(office):
    """4.1: session, party with its feed's seq, epoch, server time, node, heartbeat, limits."""
    await office.furnish()
    client = office.client(office.bo)
    result = await client.open()
    assert result["party"]["id"] == office.bo and result["party"]["name"] == "Bo Ek"
    assert result["node"] == office.hub.node
    assert abs(result["serverTime"] - now_milliseconds()) < 5000
    assert result["heartbeatSeconds"] == 25
    assert result["limits"] | {"subscriptions": 0} == {
        "messageBytes": 16384, "subscriptions": 0, "appearances": 4, "delegates": 15, "delegators": 15,
    }  # fmt: skip
    assert result["limits"]["subscriptions"] > 0
    assert result["degraded"] is False
    assert result["voicemail"] == {"new": 0, "old": 0} and "resumed" not in result


async def test_the_token_may_come_in_the_header_of_the_upgrade(office):
    """2.1: a client that can set the header need not repeat the token."""
    await office.furnish()
    client = office.client(office.bo)
    await client.connect(headers={"Authorization": f"Bearer {office.hub.token(office.bo)}"})
    result = await client.rpc("session.open", client={"kind": "desktop", "version": "4.5.4", "device": "d-1"})
    assert result["party"]["id"] == office.bo


async def test_a_get_of_the_socket_without_an_upgrade_does_not_hurt(hub):
    response = await hub.get("/v1/socket")
    assert 400 <= response.status < 500
    assert (await hub.get("/healthz")).status == 200


@pytest.mark.parametrize(
    "method", ["lines.list", "session.refresh", "admin.policy.get", "call.answer", "no.such.method", "voicemail.list"]
)
async def test_any_request_before_the_open_ends_the_connection(office, method):
    """P47: error unauthenticated, close 4401; P26: before anything else is looked at."""
    client = await office.client(office.bo).connect()
    await refused(client.rpc(method), "unauthenticated")
    assert await client.closed() == 4401


@pytest.mark.parametrize(
    ("frame", "number"), [("{", -32700), ("[]", -32600), ('{"jsonrpc":"2.0","id":1}', -32600), ('"hello"', -32700)]
)
async def test_an_unreadable_frame_before_the_open_ends_the_connection(office, frame, number):
    """P47: -32700 or -32600, then close 4401."""
    client = await office.client(office.bo).connect()
    await client.send(frame)
    assert await client.closed() == 4401
    (reply,) = client.odd_replies
    assert reply["error"]["code"] == number


async def test_a_message_without_id_before_the_open_is_dropped(office):
    """P47, P48: and the open that follows succeeds."""
    await office.furnish()
    client = await office.client(office.bo).connect()
    await client.send({"jsonrpc": "2.0", "method": "lines.list"})
    await client.send({"jsonrpc": "2.0", "method": "session.open", "params": {}})
    assert (await client.open())["party"]["id"] == office.bo
    assert client.odd_replies == []


@pytest.mark.parametrize("fault", BAD_TOKENS)
async def test_a_bad_token_is_refused_and_the_connection_closed(office, fault):
    """P47: unauthenticated, 4401."""
    await office.furnish(switch=False)
    client = office.client(office.bo, token=BAD_TOKENS[fault](office.hub, office.bo))
    await refused_open(client, "unauthenticated", 4401)


async def test_an_open_without_any_token_is_refused(office):
    client = await office.client(office.bo).connect()
    await refused(client.rpc("session.open", client={"kind": "web", "device": "d"}), "unauthenticated")
    assert await client.closed() == 4401


async def test_an_expired_token_is_refused_and_closed_with_4403(office):
    """P47."""
    await office.furnish(switch=False)
    client = office.client(office.bo, token=office.hub.token(office.bo, lifetime=-120))
    await refused_open(client, "tokenExpired", 4403)


async def test_a_client_whose_party_nobody_knows_is_refused(office):
    """P38: error unknownParty, close 4401."""
    await refused_open(office.client("nobody"), "unknownParty", 4401)


@pytest.mark.parametrize("scope", ["admin", "switch", "monitor", "admin switch"])
async def test_other_scopes_need_no_party(office, scope):
    """P38: the session then has the party {id: sub, name: sub, seq: 0}."""
    kind = {"switch": "switch", "monitor": "monitor"}.get(scope, "portal")
    result = await office.client("robot", kind=kind, scope=scope).open()
    assert result["party"] == {"id": "robot", "name": "robot", "seq": 0}


@pytest.mark.parametrize(
    "client",
    [
        None,
        {},
        {"kind": "toaster", "device": "d"},
        {"kind": "web"},
        {"kind": "web", "device": "my web"},
        {"kind": "desktop", "version": "4.5.4"},
        {"kind": "commonArea"},
    ],
    ids=str,
)
async def test_an_open_with_bad_params_is_refused_and_closed(office, client):
    """P47: device is required for every kind but monitor, switch and portal."""
    await office.furnish(switch=False)
    params = {"token": office.hub.token(office.bo)} | ({} if client is None else {"client": client})
    visitor = await office.client(office.bo).connect()
    await refused(visitor.rpc("session.open", **params), "invalidParams")
    assert await visitor.closed() == 4401


@pytest.mark.parametrize("kind", ["desktop", "mobile", "web", "deskphone", "portal"])
async def test_every_kind_of_client_may_open(office, kind):
    await office.furnish(switch=False)
    assert (await office.client(office.bo, kind=kind).open())["session"]


async def test_a_common_area_phone_may_open(office):
    """R1, R15: a common area phone is a party like any other."""
    await office.furnish(switch=False)
    assert (await office.client(office.hall, kind="commonArea").open())["party"]["name"] == "Hall phone"


# Versions

VERSIONS = [
    ("desktop", "4.5.3", False), ("desktop", "4.5.4", True), ("desktop", "4.5.4.0", True), ("desktop", "4.5.3.99", False),
    ("desktop", "4.5.10", True), ("desktop", "4.10", True), ("desktop", "5", True), ("desktop", "4.5", False), ("desktop", "04.05.04", True),
    ("desktop", None, False),
    ("mobile", "4.5.4", False), ("mobile", "4.5.5", True), ("mobile", "4.5.10", True), ("mobile", None, False),
    ("web", None, True), ("web", "0.1", True), ("deskphone", None, True), ("portal", None, True),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "version", "welcome"), VERSIONS)
async def test_versions_are_compared_number_by_number(office, kind, version, welcome):
    """R9, R10, P42: desktop from 4.5.4, mobile from 4.5.5; missing is too old for a gated kind only."""
    await office.furnish(switch=False)
    client = office.client(office.bo, kind=kind, version=version)
    if welcome:
        assert (await client.open())["session"]
    else:
        refusal = await refused_open(client, "clientTooOld", 4426)
        assert refusal.data["minimum"] == {"desktop": "4.5.4", "mobile": "4.5.5"}[kind]


@pytest.mark.parametrize(
    ("kind", "version"),
    [("desktop", ""), ("desktop", "4.5.4-beta"), ("desktop", "4.5.4.0.0"), ("mobile", "v5"), ("web", "nonsense")],
)
async def test_what_is_no_version_is_refused(office, kind, version):
    """P42: up to four numeric components."""
    await office.furnish(switch=False)
    refusal = await refused_open(office.client(office.bo, kind=kind, version=version), "invalidParams", 4401)
    assert refusal.data["member"] == "client.version"


async def test_the_minimum_versions_follow_the_policy(lone_office):
    """P42: merged member by member; other kinds are gated once they are named."""
    office = await lone_office.furnish(switch=False)
    policy = await office.policy(minimumVersions={"desktop": "6.0", "web": "1.2"})
    assert policy["minimumVersions"] == {"desktop": "6.0", "mobile": "4.5.5", "web": "1.2"}
    refusal = await refused_open(office.client(office.bo, version="5.99.99"), "clientTooOld", 4426)
    assert refusal.data["minimum"] == "6.0"
    await refused_open(office.client(office.bo, kind="web", version=None), "clientTooOld", 4426)
    assert await office.client(office.bo, version="6").open()
    assert await office.client(office.bo, kind="web", version="1.10").open()


async def test_a_bad_token_is_told_before_an_old_version(office):
    """P26: unauthenticated and tokenExpired come before clientTooOld."""
    await office.furnish(switch=False)
    await refused_open(office.client(office.bo, version="1", token="x.y.z"), "unauthenticated", 4401)
    await refused_open(
        office.client(office.bo, version="1", token=office.hub.token(office.bo, lifetime=-60)), "tokenExpired", 4403
    )


# Living together


async def test_a_second_open_is_refused_and_the_session_goes_on(office):
    """P47."""
    await office.furnish()
    client = await office.desk(office.bo)
    await refused(client.rpc("session.open", **client.opening()), "duplicate")
    assert await client.rpc("lines.list")


async def test_the_newer_session_of_a_device_closes_the_older(office):
    """P47: 4409, for the same device of the same party alone."""
    await office.furnish()
    older = await office.desk(office.bo, device="d-1")
    other_device = await office.desk(office.bo, device="d-2")
    other_party = await office.desk(office.anna, device="d-1")
    newer = await office.desk(office.bo, kind="mobile", device="d-1")
    assert await older.closed() == 4409
    for client in (other_device, other_party, newer):
        assert await client.rpc("lines.list")


async def test_of_many_sessions_of_one_device_the_last_lives(office):
    """P47: the newer always wins, also when many come at once."""
    await office.furnish()
    crowd = [office.client(office.bo, device="d-1") for _ in range(12)]

    async def come(client):
        try:
            return await client.open()
        except Gone:
            return None

    await asyncio.gather(*(come(client) for client in crowd))
    survivor = await office.desk(office.bo, device="d-1")
    assert [await client.closed() for client in crowd] == [4409] * len(crowd)
    assert await survivor.rpc("lines.list")


async def test_kinds_without_a_device_live_side_by_side(office):
    """P47: portals, monitors and switches are not replaced by one another."""
    await office.furnish(switch=False)
    portals = [office.client(office.bo, kind="portal") for _ in range(3)]
    for portal in portals:
        await portal.open()
    for portal in portals:
        assert await portal.rpc("lines.list")


# Tokens of a live session


async def test_a_refresh_extends_the_session_beyond_the_first_expiry(office):
    """4.3: and returns when the newer token expires."""
    await office.furnish(switch=False)
    client = office.client(office.bo, token=office.hub.token(office.bo, lifetime=3))
    doomed = office.client(office.cia, token=office.hub.token(office.cia, lifetime=3))
    await asyncio.gather(client.open(), doomed.open())
    token = office.hub.token(office.bo, lifetime=600)
    result = await client.rpc("session.refresh", token=token)
    assert abs(result["expiresAt"] - (now_milliseconds() + 600_000)) < 5000
    assert await doomed.closed() == 4403, "4.3: close 4403 at the expiry"
    assert await client.rpc("lines.list"), "the refreshed session lives on"


async def test_the_notice_of_the_expiry_comes_thirty_seconds_before(office):
    """4.3: `until` is the moment of expiry."""
    await office.furnish(switch=False)
    client = office.client(office.bo, token=office.hub.token(office.bo, lifetime=32))
    await client.open()
    notice = await client.hears("hub.notice", code="tokenExpiring")
    assert abs(notice["until"] - now_milliseconds() - 30_000) < 2500
    assert await client.rpc("lines.list")


async def test_a_refresh_with_a_bad_token_leaves_the_session_as_it_was(office):
    """4.3: another sub is unauthenticated."""
    await office.furnish(switch=False)
    client = await office.desk(office.bo)
    await refused(client.rpc("session.refresh", token=office.hub.token(office.anna)), "unauthenticated")
    await refused(client.rpc("session.refresh", token="x"), "unauthenticated")
    await refused(client.rpc("session.refresh", token=office.hub.token(office.bo, lifetime=-60)), "tokenExpired")
    assert await client.rpc("lines.list")


# Scopes

SCOPE_TABLE = [
    ("lines.subscribe", {"lines": []}, {"client", "monitor"}),
    ("lines.unsubscribe", {"lines": []}, {"client", "monitor"}),
    ("lines.list", {}, {"client"}),
    ("party.repair", {"seq": 0}, {"client"}),
    ("history.list", {}, {"client"}),
    ("alerts.set", {"delegator": "x", "optedIn": True}, {"client"}),
    ("call.answer", {"call": "x", "commandId": "x"}, {"client"}),
    ("admin.policy.get", {}, {"admin"}),
    ("admin.cluster.status", {}, {"admin"}),
    ("switch.progress", {"call": "x"}, {"switch"}),
    ("switch.attach", {"name": "x", "lines": [], "capabilities": []}, {"switch"}),
]


@pytest.mark.parametrize("scope", ["client", "monitor", "admin", "switch"])
async def test_a_method_of_a_scope_not_held_is_forbidden(office, scope):
    """P38, and the table of section 4.1."""
    await office.furnish(switch=False)
    client = office.client(office.bo, kind={"client": "web"}.get(scope, "portal"), scope=scope)
    await client.open()
    for method, params, holders in SCOPE_TABLE:
        try:
            await client.rpc(method, **params)
            word = None
        except Exception as refusal:  # noqa: BLE001 - any refusal but forbidden will do
            word = refusal.word
        assert (word == "forbidden") == (scope not in holders), f"{method} with scope {scope}: {word}"


async def test_the_scope_is_judged_before_the_params(office):
    """P26: forbidden comes before invalidParams."""
    await office.furnish(switch=False)
    client = await office.desk(office.bo)
    await refused(client.rpc("admin.party.put"), "forbidden")
    await refused(client.rpc("switch.ended", reason=7), "forbidden")


async def test_unknown_methods_are_told_before_the_scope(office):
    """P26: -32601 before any check of scope or params."""
    await office.furnish(switch=False)
    client = await office.desk(office.bo)
    for method in (
        "no.such.method",
        "admin.nothing",
        "lines",
        "switch.monitor",
    ):
        refusal = await refused(client.rpc(method, commandId=7), "methodNotFound")
        assert refusal.number == -32601


# The clocks of the opening


@pytest.mark.slow
async def test_a_connection_that_opens_no_session_is_closed_after_ten_seconds():
    """Section 4.1: within 10 s of the upgrade, else close 4401; messages without id and pings do not count (P47)."""
    with own_node("opening") as hub:
        office = Office(hub)
        await office.furnish(switch=False)
        silent = await office.client(office.bo).connect()
        pinging = await office.client(office.bo).connect()
        muttering = await office.client(office.bo).connect()
        in_time = await office.client(office.bo).connect()
        begun = time.monotonic()

        async def keep_busy():
            while not muttering.reader.done():
                await muttering.send(json.dumps({"jsonrpc": "2.0", "method": "lines.list"}))
                await pinging.socket.ping()
                await asyncio.wait([muttering.reader], timeout=1)

        busy = asyncio.create_task(keep_busy())
        await asyncio.wait([in_time.reader], timeout=5)
        await in_time.open()
        for client in (silent, pinging, muttering):
            assert await client.closed(20) == 4401
        assert 9 <= time.monotonic() - begun <= 15
        busy.cancel()
        assert await in_time.rpc("lines.list")
        await office.close()


@pytest.mark.slow
async def test_a_silent_peer_gets_a_ping_and_is_gone_after_twice_the_heartbeat():
    """Section 4.3: a ping after heartbeatSeconds without a message; a peer silent for twice that is gone; one that pongs stays."""
    with own_node("heartbeat") as hub:
        office = Office(hub)
        await office.furnish(switch=False)
        polite = await office.desk(office.anna)
        dead = await RawSocket.connect(hub.port)
        await dead.text(
            {"jsonrpc": "2.0", "id": 1, "method": "session.open", "params": office.client(office.bo).opening()}
        )
        begun = time.monotonic()
        pinged = None
        while frame := await asyncio.wait_for(dead.receive(), 90):
            if frame[0] == 9 and pinged is None:
                pinged = time.monotonic() - begun
            if frame[0] == 8:
                break
        ended = time.monotonic() - begun
        assert pinged is not None and 20 <= pinged <= 32, f"pinged after {pinged}"
        assert 45 <= ended <= 65, f"gone after {ended}"
        assert await polite.rpc("lines.list"), "whoever answers pings stays"
        await dead.close()
        await office.close()


# The claim `lines`


async def test_a_token_for_some_lines_says_nothing_of_the_others(office):
    """P19, P38: a withheld event keeps the feed without holes; history and menu do not know the other lines."""
    await office.furnish()
    bo = office.client(office.bo, token=office.hub.token(office.bo, lines=[office.bo_line]))
    bo.forbidden_lines |= {office.line, office.line2}
    whole = await office.desk(office.bo, "mobile")
    await bo.join()
    first = bo.party_seq
    call = await office.ringing()
    await office.switch.ended(call)
    await whole.is_told("history.added", entry=call)
    event = await bo.is_told("withheld")
    assert event == {"seq": first + 1, "type": "withheld", "at": event["at"]}
    own = await office.ringing(office.bo_line)
    await office.switch.ended(own)
    assert (await bo.is_told("history.added", entry=own))["seq"] == bo.party_seq
    assert [entry["id"] for entry in await bo.history()] == [own]
    await refused(bo.rpc("history.delete", entry=call), "notFound")
    assert call in [entry["id"] for entry in await whole.history()]
    menu = await bo.rpc("lines.list")
    assert [line["id"] for line in menu["own"]] == [office.bo_line] and menu["shared"] == []
    assert office.anna not in json.dumps(menu)


async def test_a_refresh_with_fewer_lines_ends_the_others(office):
    """P38, P11: line.revoked for each line that the new token does not allow; the rest goes on."""
    await office.furnish()
    bo = await office.desk(office.bo)
    await bo.rpc("session.refresh", token=office.hub.token(office.bo, lines=[office.bo_line]))
    for line in (office.line, office.line2):
        await bo.sees("line.revoked", line=line)
    bo.forbidden_lines |= {office.line, office.line2}
    await office.ringing()
    own = await office.ringing(office.bo_line)
    await bo.row_in(own, "ringing")
    await bo.settle()
    assert not bo.seen("line.revoked", line=office.bo_line)
    assert (await bo.rpc("lines.subscribe", lines=[office.line]))["denied"], "the narrower claim holds from now on"


@pytest.mark.parametrize("scope", ["client", "client admin", "client monitor"])
async def test_a_refresh_may_bring_any_scopes_of_the_same_party(office, scope):
    """P38: the sub counts; another's token is refused, whatever it allows."""
    await office.furnish(switch=False)
    bo = office.client(office.bo, token=office.hub.token(office.bo, "client admin"))
    await bo.join()
    await bo.rpc("admin.policy.get")
    assert (await bo.rpc("session.refresh", token=office.hub.token(office.bo, scope)))["expiresAt"] > now_milliseconds()
    if "admin" in scope:
        await bo.rpc("admin.policy.get")
    else:
        await refused(bo.rpc("admin.policy.get"), "forbidden")
    await refused(bo.rpc("session.refresh", token=office.hub.token(office.cia, scope)), "unauthenticated")
