"""Administration (section 10; P38, P40, P42, R1-R3, R7, R11, R12)."""

import asyncio

import pytest

from hub import own_node
from office import Office
from refusal import outcome, refused
from wire import RawSocket

DEFAULT_POLICY = {
    "delegation": True,
    "monitoring": False,
    "privacy": True,
    "minimumVersions": {"desktop": "4.5.4", "mobile": "4.5.5"},
    "limits": {"delegates": 15, "delegators": 15, "appearances": 4},
    "ringSeconds": 30,
}


# Parties


async def test_a_put_inserts_or_replaces_and_returns_what_is_stored(office):
    """P40, Q8."""
    admin = await office.administrator()
    who = f"eva{office.mark}"
    party = {
        "id": who,
        "name": "Eva Ö",
        "kind": "user",
        "licensed": True,
        "callingPlan": False,
        "email": "eva@example.com",
    }
    assert await admin.rpc("admin.party.put", **party) == party
    changed = {"id": who, "name": "Eva Öst", "kind": "user", "licensed": True, "callingPlan": True}
    assert await admin.rpc("admin.party.put", **changed) == changed, "a put replaces the whole object"
    assert await admin.rpc("admin.party.remove", id=who) == changed, "Q8: as last stored"
    await refused(admin.rpc("admin.party.remove", id=who), "unknownParty")


async def test_a_party_in_use_is_not_removed(office):
    """P40: busyOperation while it owns lines or has calls."""
    await office.furnish()
    await refused(office.admin.rpc("admin.party.remove", id=office.anna), "busyOperation")
    await office.admin.rpc("admin.line.remove", id=office.bo_line)
    bo = await office.desk(office.bo)
    call = await office.connected(bo)
    await refused(office.admin.rpc("admin.party.remove", id=office.bo), "busyOperation")
    await bo.do("hangUp", call)
    assert (await office.admin.rpc("admin.party.remove", id=office.bo))["id"] == office.bo
    stored = await office.admin.rpc("admin.directory.export")
    assert not [one for one in stored["delegations"] if one["delegate"] == office.bo], "no relation is left behind"


# Lines


async def test_lines_are_stored_with_owner_number_and_voicemail(office):
    """Section 10, P1: voicemail is true by default."""
    await office.furnish(switch=False)
    line = {"id": f"line-x.{office.mark}", "number": f"+4671{office.mark:05}", "owner": office.anna, "label": "Sälj"}
    assert await office.admin.rpc("admin.line.put", **line) == line | {"voicemail": True}
    changed = await office.admin.rpc("admin.line.put", **(line | {"voicemail": False}))
    assert changed["voicemail"] is False
    await refused(office.admin.rpc("admin.line.put", **(line | {"owner": "nobody"})), "unknownParty")
    await refused(office.admin.rpc("admin.line.put", **(line | {"id": f"line-y.{office.mark}"})), "duplicate")
    await refused(office.admin.rpc("admin.line.remove", id="no-such-line"), "unknownLine")
    assert (await office.admin.rpc("admin.line.remove", id=line["id"]))["id"] == line["id"]


async def test_a_line_with_a_live_call_is_not_removed(office):
    """Section 10: busyOperation."""
    await office.furnish()
    call = await office.ringing()
    await refused(office.admin.rpc("admin.line.remove", id=office.line), "busyOperation")
    await office.switch.ended(call)
    assert await office.admin.rpc("admin.line.remove", id=office.line)


# Delegations


async def test_a_delegation_is_stored_changed_and_removed(office):
    """R12, P49: default rights; the last state is returned; what does not exist is notFound."""
    await office.furnish(switch=False)
    added = await office.delegate(office.dan)
    assert added == {"delegator": office.anna, "delegate": office.dan, "rights": added["rights"], "optedIn": True}
    assert set(added["rights"]) == {"place", "answer", "pickUpHeld", "voicemailPlay", "voicemailDelete", "optOut"}
    assert (await office.set_rights(office.dan, "place"))["rights"] == ["place"]
    assert (await office.set_rights(office.dan))["rights"] == []
    removed = await office.revoke(office.dan)
    assert removed["delegate"] == office.dan and removed["rights"] == []
    await refused(office.revoke(office.dan), "notFound")
    await refused(office.set_rights(office.dan, "place"), "notFound")


async def test_relations_that_cannot_be(office):
    """R1, R7, P27: oneself, a common area phone as delegator, a pair that exists, unknown people."""
    await office.furnish(switch=False)
    refusal = await refused(office.delegate(office.anna), "invalidParams")
    assert refusal.data["member"] in ("delegate", "delegator")
    refusal = await refused(office.delegate(office.dan, delegator=office.hall), "invalidParams")
    assert refusal.data["member"] == "delegator"
    await refused(office.delegate(office.bo), "duplicate")
    assert (await refused(office.delegate("nobody"), "unknownParty")).data["member"] == "delegate"
    assert (await refused(office.delegate(office.bo, delegator="nobody"), "unknownParty")).data["member"] == "delegator"
    assert await office.delegate(office.hall), "R1: a common area phone can be a delegate"
    assert await office.delegate(office.anna, delegator=office.bo), "R7: both ways is allowed"


@pytest.mark.parametrize(("gate", "word"), [("licensed", "noLicence"), ("callingPlan", "noCallingPlan")])
async def test_both_sides_need_licence_and_calling_plan(office, gate, word):
    """R11, P40: data.party says whose is missing."""
    await office.furnish(switch=False)
    await office.put_party(office.dan, **{gate: False})
    assert (await refused(office.delegate(office.dan), word)).data["party"] == office.dan
    assert (await refused(office.delegate(office.bo, delegator=office.dan), word)).data["party"] == office.dan


async def people(office, count, prefix):
    names = [f"{prefix}{number}.{office.mark}" for number in range(count)]
    await asyncio.gather(*(office.put_party(name) for name in names))
    return names


async def test_the_sixteenth_delegate_is_refused(office):
    """R2: limitReached with the limit, and nothing changes."""
    await office.furnish(switch=False)
    crowd = await people(office, 14, "d")
    for name in crowd[:13]:
        await office.delegate(name)
    refusal = await refused(office.delegate(crowd[13]), "limitReached")
    assert (refusal.data["limit"], refusal.data["of"]) == (15, "delegates")
    stored = (await office.admin.rpc("admin.directory.export"))["delegations"]
    assert len([one for one in stored if one["delegator"] == office.anna]) == 15
    await office.revoke(crowd[0])
    assert await office.delegate(crowd[13])


async def test_the_sixteenth_delegator_is_refused(office):
    """R3: likewise."""
    await office.furnish(switch=False)
    crowd = await people(office, 16, "b")
    for name in crowd[:15]:
        await office.delegate(office.dan, delegator=name)
    refusal = await refused(office.delegate(office.dan, delegator=crowd[15]), "limitReached")
    assert (refusal.data["limit"], refusal.data["of"]) == (15, "delegators")


async def test_two_admins_add_the_last_delegate_at_once(office):
    """X19: both limits are checked in one commit; exactly one wins."""
    await office.furnish(switch=False)
    crowd = await people(office, 20, "d")
    for name in crowd[:12]:
        await office.delegate(name)
    second = await office.administrator("second")
    for _ in range(10):
        racers = [
            outcome(admin.rpc("admin.delegation.add", delegator=office.anna, delegate=name))
            for admin, name in zip((office.admin, second), crowd[18:], strict=True)
        ]
        results = await asyncio.gather(*racers)
        won = [result for result in results if isinstance(result, dict)]
        lost = [result for result in results if not isinstance(result, dict)]
        assert len(won) == 1 and lost[0].word == "limitReached"
        await office.revoke(won[0]["delegate"])


# The policy


async def test_the_policy_has_its_defaults_and_merges(lone_office):
    """P42: member by member and within minimumVersions and limits; the result is the whole policy."""
    office = lone_office
    admin = await office.administrator()
    assert await admin.rpc("admin.policy.get") == DEFAULT_POLICY
    assert await admin.rpc("admin.policy.set") == DEFAULT_POLICY
    changed = await admin.rpc("admin.policy.set", ringSeconds=12, limits={"delegates": 2}, minimumVersions={"web": "1"})
    assert changed == DEFAULT_POLICY | {
        "ringSeconds": 12,
        "limits": {"delegates": 2, "delegators": 15, "appearances": 4},
        "minimumVersions": {"desktop": "4.5.4", "mobile": "4.5.5", "web": "1"},
    }
    assert await admin.rpc("admin.policy.get") == changed
    await refused(admin.rpc("admin.policy.set", limits={"appearances": 17}), "invalidParams")
    assert await admin.rpc("admin.policy.get") == changed


async def test_the_limits_follow_the_policy_and_lowering_touches_nothing(lone_office):
    """P42, R2."""
    office = await lone_office.furnish(switch=False)
    await office.policy(limits={"delegates": 1})
    refusal = await refused(office.delegate(office.dan), "limitReached")
    assert refusal.data["limit"] == 1
    anna = await office.desk(office.anna)
    assert len((await anna.rpc("lines.list"))["own"][0]["delegates"]) == 2
    client = office.client(office.dan)
    assert (await client.open())["limits"]["delegates"] == 1


# The directory as a whole


async def test_the_directory_is_listed_in_pages(lone_office):
    """Section 10: {items, next?}."""
    office = await lone_office.furnish(switch=False)
    for kind, expected in (("party", 5), ("line", 4), ("delegation", 2)):
        items, cursor = [], {}
        while True:
            page = await office.admin.rpc("admin.directory.list", kind=kind, limit=2, **cursor)
            assert len(page["items"]) <= 2
            items += page["items"]
            if "next" not in page:
                break
            cursor = {"cursor": page["next"]}
        assert len(items) == expected
    parties = (await office.admin.rpc("admin.directory.list", kind="party"))["items"]
    assert {party["id"] for party in parties} == {office.anna, office.bo, office.cia, office.dan, office.hall}


async def test_an_export_can_be_imported_elsewhere_as_it_is(lone_office, office):
    """Q15, Q22, section 10: an import merges, and honours optedIn."""
    await lone_office.furnish(switch=False)
    bo = await lone_office.desk(lone_office.bo)
    await bo.rpc("alerts.set", delegator=lone_office.anna, optedIn=False)
    document = await lone_office.admin.rpc("admin.directory.export")
    admin = await office.administrator()
    before = await admin.rpc("admin.directory.export")
    assert await admin.rpc("admin.directory.import", **document) == {"parties": 5, "lines": 4, "delegations": 2}
    after = await admin.rpc("admin.directory.export")
    for kind in ("parties", "lines", "delegations"):
        for item in document[kind] + before[kind]:
            assert item in after[kind]
    assert await admin.rpc("admin.directory.import", **document) == {"parties": 5, "lines": 4, "delegations": 2}, (
        "it replaces"
    )
    assert await admin.rpc("admin.directory.export") == after


async def test_an_import_is_refused_as_a_whole(office):
    """Section 10: checked first; nothing of it is stored."""
    admin = await office.administrator()
    who = f"new{office.mark}"
    party = {"id": who, "name": "New", "kind": "user", "licensed": True, "callingPlan": True}
    line = {"id": f"line-new.{office.mark}", "number": f"+4672{office.mark:05}", "owner": "nobody"}
    await refused(admin.rpc("admin.directory.import", parties=[party], lines=[line]), "unknownParty")
    await refused(
        admin.rpc("admin.directory.import", parties=[party], delegations=[{"delegator": who, "delegate": who}]),
        "invalidParams",
    )
    items = (await admin.rpc("admin.directory.export"))["parties"]
    assert who not in {item["id"] for item in items}
    result = await admin.rpc("admin.directory.import", parties=[party], lines=[line | {"owner": who}])
    assert result == {"parties": 1, "lines": 1, "delegations": 0}, "objects may refer to others of the same document"


async def test_an_import_reaches_the_clients_that_are_watching(office):
    """R21, P40: events follow an import as they follow a put."""
    await office.furnish(switch=False)
    dan = await office.desk(office.dan)
    dan.forbidden_lines.clear()
    await office.admin.rpc("admin.directory.import", delegations=[{"delegator": office.anna, "delegate": office.dan}])
    await dan.hears("line.snapshot", line=office.line)
    assert set((await dan.is_told("lines.changed"))["added"]) == {office.line, office.line2}


async def test_a_line_never_changes_hands(office):
    """R5: ownership never moves, not by a put of another owner either."""
    await office.furnish(switch=False)
    refusal = await refused(
        office.admin.rpc("admin.line.put", id=office.line, number=office.numbers[office.line], owner=office.dan),
        "invalidParams",
    )
    assert refusal.data["member"] == "owner"
    line = {"id": office.line, "number": office.numbers[office.line], "owner": office.dan}
    await refused(office.admin.rpc("admin.directory.import", lines=[line]), "invalidParams")
    stored = (await office.admin.rpc("admin.directory.export"))["lines"]
    assert {item["owner"] for item in stored if item["id"] == office.line} == {office.anna}


async def test_a_new_number_of_a_line_shows_in_menu_and_alert(office):
    """R18, R32."""
    await office.furnish()
    bo = await office.desk(office.bo)
    await office.admin.rpc("admin.line.put", id=office.line, number=f"+4699{office.mark:05}9", owner=office.anna)
    call = await office.ringing()
    assert (await bo.row_in(call, "ringing"))["alert"]["number"] == f"+4699{office.mark:05}9"
    (group,) = (await bo.rpc("lines.list"))["shared"]
    assert f"+4699{office.mark:05}9" in {line["number"] for line in group["lines"]}


async def test_an_import_keeps_the_limits_and_the_gates(office):
    """R1, R2, R11: no back door."""
    await office.furnish(switch=False)
    crowd = await people(office, 14, "i")
    delegations = [{"delegator": office.anna, "delegate": name} for name in crowd]
    refusal = await refused(office.admin.rpc("admin.directory.import", delegations=delegations), "limitReached")
    assert (refusal.data["limit"], refusal.data["of"]) == (15, "delegates")
    assert (await office.admin.rpc("admin.directory.import", delegations=delegations[:13]))["delegations"] == 13
    refusal = await refused(
        office.admin.rpc("admin.directory.import", delegations=[{"delegator": office.hall, "delegate": office.dan}]),
        "invalidParams",
    )
    await office.put_party(office.dan, licensed=False)
    await refused(
        office.admin.rpc("admin.directory.import", delegations=[{"delegator": office.bo, "delegate": office.dan}]),
        "noLicence",
    )


# Sessions and nodes


async def test_sessions_are_listed_and_closed(office):
    """Section 10, Q18: by session or by party; closed with 4401 and the reason."""
    await office.furnish(switch=False)
    desk, phone = await office.desk(office.bo), await office.desk(office.bo, kind="mobile", version="4.5.5")
    anna = await office.desk(office.anna)
    items = (await office.admin.rpc("admin.sessions.list", party=office.bo))["items"]
    assert {item["session"] for item in items} == {desk.session, phone.session}
    (item,) = [item for item in items if item["session"] == phone.session]
    assert (
        item["client"]["kind"] == "mobile"
        and item["client"]["version"] == "4.5.5"
        and item["client"]["device"] == phone.device
    )
    assert item["party"] == office.actor(office.bo) and item["node"] == office.hub.node
    assert await office.admin.rpc("admin.sessions.close", session=desk.session, reason="moved out") == {"closed": 1}
    assert await desk.closed() == 4401 and desk.close_reason == "moved out"
    assert await phone.rpc("lines.list")
    assert (await office.admin.rpc("admin.sessions.close", party=office.bo, reason="gone"))["closed"] == 1
    assert await phone.closed() == 4401
    await refused(office.admin.rpc("admin.sessions.close", session=desk.session, reason="again"), "notFound")
    assert (await office.admin.rpc("admin.sessions.list", party=office.bo))["items"] == []
    assert await anna.rpc("lines.list")


async def test_all_sessions_are_listed_in_pages(lone_office):
    office = await lone_office.furnish(switch=False)
    clients = await office.desks(office.anna, office.bo, office.cia)
    found, cursor = [], {}
    while True:
        page = await office.admin.rpc("admin.sessions.list", limit=2, **cursor)
        found += [item["session"] for item in page["items"]]
        if "next" not in page:
            break
        cursor = {"cursor": page["next"]}
    assert len(found) == len(set(found)) and set(found) == {client.session for client in [*clients, office.admin]}


async def test_the_cluster_of_one_node(office):
    """Section 10."""
    await office.furnish(switch=False)
    bo = await office.desk(office.bo)
    status = await office.admin.rpc("admin.cluster.status")
    assert status["epoch"] == bo.epoch and status["degraded"] is False
    (node,) = status["nodes"]
    assert node["node"] == office.hub.node and node["state"] == "serving" and node["sessions"] >= 2


async def test_draining_tells_every_client_its_own_delay_and_turns_readiness_red(lone_office):
    """Section 10, 13.3: the notice, then close 4500; /readyz is 503, /healthz stays 200; the process goes on until SIGTERM."""
    office = await lone_office.furnish(switch=False)
    clients = await asyncio.gather(*(office.desk(office.bo, device=f"d-{number}") for number in range(8)))
    result = await office.admin.rpc("admin.node.drain")
    assert result["node"] == office.hub.node and result["draining"] is True and result["sessions"] >= 8
    notices = [await client.hears("hub.notice", code="draining") for client in clients]
    delays = [notice["reconnectAfterMilliseconds"] for notice in notices]
    assert len(set(delays)) > 1, "13.3: draining spreads the reconnects"
    assert (await office.hub.get("/readyz")).status == 503
    assert (await office.hub.get("/healthz")).status == 200
    response = await office.hub.post(
        {"jsonrpc": "2.0", "id": 1, "method": "admin.policy.get"}, office.hub.token("root", "admin")
    )
    assert response.status == 503, "P39: the node drains"
    newcomer = await RawSocket.connect(office.hub.port)
    assert newcomer.response.status == 503 or await newcomer.closing() in (4500, 4503)
    await newcomer.close()
    await asyncio.to_thread(office.hub.stop)
    for client in clients:
        assert await client.closed() == 4500


async def test_sigterm_drains_and_exits_0(lone_office):
    """Protocol section 9: clients hear of it and are closed with 4500; standard output bears one line and no more."""
    office = await lone_office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    await office.connected(bo)
    await asyncio.to_thread(office.hub.stop)
    for client in (bo, anna, office.admin, office.switch.client):
        assert await client.closed() == 4500
        assert client.heard("hub.notice", code="draining")
    assert len(office.hub.printed) == 1


async def test_a_client_scope_cannot_administer(office):
    """R12, P38: a client cannot create a relation."""
    await office.furnish(switch=False)
    anna = await office.desk(office.anna)
    await refused(anna.rpc("admin.delegation.add", delegator=office.anna, delegate=office.dan), "forbidden")
    await refused(anna.rpc("admin.policy.set", delegation=False), "forbidden")


async def test_an_export_with_inactive_delegations_goes_into_an_empty_hub(lone_office, tmp_path):
    """R12, R13, P41: what a gate makes inactive is exported, and comes back just as inactive."""
    office = await lone_office.furnish(switch=False)
    await office.put_party(office.bo, licensed=False)
    document = await office.admin.rpc("admin.directory.export")
    assert [row["inactive"] for row in document["delegations"] if "inactive" in row] == ["noLicence"]
    with own_node("import") as hub:
        other = Office(hub)
        other.admin = await other.administrator()
        counts = {name: len(document[name]) for name in ("parties", "lines", "delegations")}
        assert await other.admin.rpc("admin.directory.import", **document) == counts
        again = await other.admin.rpc("admin.directory.export")
        assert {name: again[name] for name in counts} == {name: document[name] for name in counts}
        await other.close()


async def test_a_new_number_of_a_line_is_told_to_owner_and_delegates(office):
    """R21, P19: lines.changed with the line as added, so that the menu is loaded again."""
    await office.furnish(switch=False)
    anna, bo, cia, dan = await office.desks(office.anna, office.bo, office.cia, office.dan)
    marks = {client: client.mark() for client in (anna, bo, cia, dan)}
    office.numbers[office.line] = f"+4699{office.mark:05}9"
    await office.put_line(office.line)
    for client in (anna, bo, cia):
        event = await client.is_told("lines.changed", marks[client], delegator=office.anna)
        assert event["added"] == [office.line]
    await dan.settle()
    assert not dan.told("lines.changed", marks[dan])
    (mine,) = [line for line in (await anna.rpc("lines.list"))["own"] if line["id"] == office.line]
    assert mine["number"] == office.numbers[office.line]
