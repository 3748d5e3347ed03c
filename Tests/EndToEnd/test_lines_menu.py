"""The caller-ID menu of `lines.list`, and how it follows the directory (R17-R21, P19, P49)."""

from refusal import refused

DEFAULT_RIGHTS = {"place", "answer", "pickUpHeld", "voicemailPlay", "voicemailDelete", "optOut"}


async def test_the_delegator_sees_the_own_lines_and_who_has_access(office):
    """R18, R19: own lines carry the delegates with rights, opt-in and presence."""
    await office.furnish(switch=False)
    await office.delegate(office.hall)
    await office.desk(office.bo)
    anna = await office.desk(office.anna)
    menu = await anna.rpc("lines.list")
    assert menu["shared"] == []
    assert {line["id"] for line in menu["own"]} == {office.line, office.line2}, "R6: several numbers, each shared"
    for line in menu["own"]:
        assert (
            line["number"] == office.numbers[line["id"]] and line["owner"] == office.anna and line["voicemail"] is True
        )
        delegates = {delegate["id"]: delegate for delegate in line["delegates"]}
        assert set(delegates) == {office.bo, office.cia, office.hall}
        assert delegates[office.bo]["name"] == "Bo Ek" and delegates[office.bo]["kind"] == "user"
        assert delegates[office.hall]["kind"] == "commonArea", "R1: a common area phone can be a delegate"
        assert set(delegates[office.bo]["rights"]) == DEFAULT_RIGHTS, "P49: by default all but join and monitor"
        assert delegates[office.bo]["optedIn"] is True
        assert delegates[office.bo]["online"] is True and delegates[office.cia]["online"] is False


async def test_the_delegate_sees_shared_lines_under_the_delegators_name(office):
    """R20: grouped by delegator, besides the own number."""
    await office.furnish(switch=False)
    await office.delegate(office.bo, delegator=office.dan, rights=["place", "join"])
    bo = await office.desk(office.bo)
    menu = await bo.rpc("lines.list")
    assert [line["id"] for line in menu["own"]] == [office.bo_line] and menu["own"][0]["delegates"] == []
    groups = {group["delegator"]["id"]: group for group in menu["shared"]}
    assert set(groups) == {office.anna, office.dan}
    assert groups[office.anna]["delegator"]["name"] == "Anna Berg"
    assert {line["id"] for line in groups[office.anna]["lines"]} == {office.line, office.line2}
    assert set(groups[office.anna]["rights"]) == DEFAULT_RIGHTS and groups[office.anna]["optedIn"] is True
    assert set(groups[office.dan]["rights"]) == {"place", "join"}
    assert not any("delegates" in line for group in menu["shared"] for line in group["lines"]), (
        "5.1: delegates stand on own lines only"
    )


async def test_a_stranger_sees_nothing_of_others(office):
    """R82."""
    await office.furnish(switch=False)
    dan = await office.desk(office.dan)
    menu = await dan.rpc("lines.list")
    assert [line["id"] for line in menu["own"]] == [office.dan_line] and menu["shared"] == []


async def test_a_new_relation_appears_without_a_new_login(office):
    """R21, P17, P19: lines.changed to the delegate, delegation.changed to both, the lines' snapshots to who watches all."""
    await office.furnish(switch=False)
    dan, anna = await office.desks(office.dan, office.anna)
    dan.forbidden_lines.clear()
    await office.delegate(office.dan)
    changed = await dan.is_told("lines.changed")
    assert set(changed["added"]) == {office.line, office.line2}
    assert changed["delegator"] == office.actor(office.anna) and changed["delegate"] == office.actor(office.dan)
    for client in (dan, anna):
        relation = await client.is_told("delegation.changed")
        assert (
            relation["added"] is True
            and relation["delegator"]["id"] == office.anna
            and relation["delegate"]["id"] == office.dan
        )
    for line in (office.line, office.line2):
        await dan.hears("line.snapshot", line=line)
    assert {group["delegator"]["id"] for group in (await dan.rpc("lines.list"))["shared"]} == {office.anna}


async def test_a_removed_relation_disappears_without_a_new_login(office):
    """R21, F27: line.revoked ends each line, lines.changed and delegation.changed say so."""
    await office.furnish(switch=False)
    bo, anna, cia = await office.desks(office.bo, office.anna, office.cia)
    await office.revoke(office.bo)
    changed = await bo.is_told("lines.changed")
    assert set(changed["removed"]) == {office.line, office.line2} and changed["delegator"]["id"] == office.anna
    for client in (bo, anna):
        assert (await client.is_told("delegation.changed"))["removed"] is True
    for line in (office.line, office.line2):
        revoked = await bo.sees("line.revoked", line=line)
        assert "call" not in revoked and "reason" not in revoked
    assert (await bo.rpc("lines.list"))["shared"] == []
    await cia.settle()
    assert not cia.told("delegation.changed") and not cia.seen("line.revoked"), "nobody else is concerned"


async def test_a_new_number_appears_for_the_owner_and_all_delegates(office):
    """R21, R6: `delegate` is absent for the owner."""
    await office.furnish(switch=False)
    anna, bo = await office.desks(office.anna, office.bo)
    line = f"line-third.{office.mark}"
    await office.put_line(line, number=f"+4685{office.mark:05}", owner=office.anna)
    own = await anna.is_told("lines.changed")
    assert own["added"] == [line] and "delegate" not in own and own["delegator"]["id"] == office.anna
    assert (await bo.is_told("lines.changed"))["added"] == [line]
    for client in (anna, bo):
        assert (await client.hears("line.snapshot", line=line))["lamp"] == "idle"
    await office.admin.rpc("admin.line.remove", id=line)
    for client in (anna, bo):
        assert (await client.is_told("lines.changed", removed=[line]))["delegator"]["id"] == office.anna
        await client.sees("line.revoked", line=line)


async def test_changed_rights_are_told_to_both(office):
    """P19, P49."""
    await office.furnish(switch=False)
    anna, bo = await office.desks(office.anna, office.bo)
    await office.set_rights(office.bo, "place", "monitor")
    assert set((await bo.is_told("lines.changed"))["rights"]) == {"place", "monitor"}
    for client in (anna, bo):
        assert set((await client.is_told("delegation.changed"))["rights"]) == {"place", "monitor"}
    (group,) = (await bo.rpc("lines.list"))["shared"]
    assert set(group["rights"]) == {"place", "monitor"}


async def test_a_delegate_is_told_who_else_is_on_the_lines(office):
    """R54, Q51: the owner first, then the delegates in force; what stands there is a host that the hub takes."""
    await office.furnish()
    await office.delegate(office.hall)
    bo = await office.desk(office.bo)
    (group,) = (await bo.rpc("lines.list"))["shared"]
    assert group["members"] == [office.actor(who) for who in (office.anna, office.cia, office.hall)]
    for host in group["members"]:
        call = await office.connected(bo)
        attempt = await bo.start("call.moveToMeeting", call=call, meeting={"host": host["id"], "kind": "instant"}, commandId=call)
        await bo.row_in(call, "elevating")
        await office.switch.meeting_joined(call, host["id"])
        assert (await attempt)["call"]["meeting"]["host"] == host["id"]


async def test_a_delegate_hears_of_every_change_of_the_other_members(office):
    """R21, R54, Q51: lines.changed with members; who comes, goes, loses a gate, or is renamed."""
    await office.furnish(switch=False)
    bo, anna = await office.desks(office.bo, office.anna)

    async def told(change, *members):
        mark = bo.mark()
        await change
        event = await bo.is_told("lines.changed", mark, members=True)
        assert event["delegator"]["id"] == office.anna and event["delegate"] == office.actor(office.bo)
        (group,) = (await bo.rpc("lines.list"))["shared"]
        assert [(one["id"], one["name"]) for one in group["members"]] == list(members)

    anna_berg, cia_lund, hall = ((who, office.name(who)) for who in (office.anna, office.cia, office.hall))
    await told(office.delegate(office.hall), anna_berg, cia_lund, hall)
    await told(office.put_party(office.cia, licensed=False), anna_berg, hall)
    await told(office.put_party(office.cia, "Cia Ask"), anna_berg, (office.cia, "Cia Ask"), hall)
    await told(office.revoke(office.hall), anna_berg, (office.cia, "Cia Ask"))
    await told(office.put_party(office.anna, "Anna Ek"), (office.anna, "Anna Ek"), (office.cia, "Cia Ask"))
    await anna.settle()
    assert not anna.told("lines.changed"), "the owner has them as delegates of the own lines"


async def test_who_can_have_no_call_is_not_told_of_the_others(office):
    """Q51: members stand where a right gives a call; the event follows the same rule."""
    await office.furnish(switch=False)
    bo = await office.desk(office.bo)
    await office.set_rights(office.bo, "voicemailPlay", "optOut")
    (group,) = (await bo.rpc("lines.list"))["shared"]
    assert "members" not in group
    await office.delegate(office.hall)
    await bo.settle()
    assert not bo.told("lines.changed", members=True)
    await office.set_rights(office.bo, "pickUpHeld")
    await bo.is_told("lines.changed", rights=["pickUpHeld"])
    (group,) = (await bo.rpc("lines.list"))["shared"]
    assert [one["id"] for one in group["members"]] == [office.anna, office.cia, office.hall]


async def test_delegation_runs_both_ways_but_never_on(office):
    """R7: A->B and B->A are allowed, and not transitive."""
    await office.furnish(switch=False)
    await office.delegate(office.anna, delegator=office.bo)
    await office.delegate(office.dan, delegator=office.bo)
    anna, dan = await office.desks(office.anna, office.dan)
    anna.forbidden_lines.clear()
    assert [group["delegator"]["id"] for group in (await anna.rpc("lines.list"))["shared"]] == [office.bo]
    assert [group["delegator"]["id"] for group in (await dan.rpc("lines.list"))["shared"]] == [office.bo], (
        "not Anna's as well"
    )
    result = await dan.rpc("lines.subscribe", lines=[office.line])
    assert result["denied"] == [{"line": office.line, "code": "notMember"}]


async def test_opting_out_stands_in_the_menu_and_is_told_to_devices_and_delegator(office):
    """P49, Q14: alerts.set answers {delegator, optedIn}; delegation.changed carries optedIn."""
    await office.furnish(switch=False)
    desk, phone = await office.desk(office.bo), await office.desk(office.bo, kind="mobile")
    anna, cia = await office.desks(office.anna, office.cia)
    result = await desk.rpc("alerts.set", delegator=office.anna, optedIn=False)
    assert result == {"delegator": office.anna, "optedIn": False}
    for client in (desk, phone, anna):
        changed = await client.is_told("delegation.changed")
        assert changed["optedIn"] is False and changed["delegate"]["id"] == office.bo
    (group,) = (await phone.rpc("lines.list"))["shared"]
    assert group["optedIn"] is False
    own = (await anna.rpc("lines.list"))["own"][0]
    assert {delegate["id"]: delegate["optedIn"] for delegate in own["delegates"]} == {
        office.bo: False,
        office.cia: True,
    }
    await cia.settle()
    assert not cia.told("delegation.changed")


async def test_opting_out_needs_the_right_and_the_relation(office):
    """P49: forbidden without optOut; notMember for whoever is no delegator of the caller, existing or not."""
    await office.furnish(switch=False)
    await office.set_rights(office.bo, "answer")
    bo = await office.desk(office.bo)
    await refused(bo.rpc("alerts.set", delegator=office.anna, optedIn=False), "forbidden")
    for stranger in (office.dan, office.bo, "nobody"):
        await refused(bo.rpc("alerts.set", delegator=stranger, optedIn=False), "notMember")
