"""A trace is followed from the client through the hub to the switch (3.2, Q55; W3C Trace Context)."""

import json

import pytest

from client import command_id
from cluster import Cluster
from hub import Hub
from office import Office
from refusal import refused
from switch import Switch

TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"
PARENT = f"00-{TRACE}-{SPAN}-01"
OTHER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"


def do(client, trace, verb, call, **params):
    return client.start_traced(trace, f"call.{verb}", call=call, commandId=command_id(), **params)


async def test_an_order_has_the_trace_of_its_command(office):
    """Also those that follow from the switch's reply, here the end of the alert; and only those."""
    await office.furnish()
    bo, anna = await office.desks(office.bo, office.anna)
    call = await office.ringing()
    await (await do(bo, PARENT, "answer", call))
    assert (await office.switch.ordered("answer", call)).trace == PARENT
    assert (await office.switch.ordered("stopAlert", call)).trace == PARENT
    await bo.do("hold", call)
    assert (await office.switch.ordered("hold", call)).trace is None
    await (await do(anna, OTHER, "pickUp", call))
    assert (await office.switch.ordered("pickUp", call)).trace == OTHER
    assert (await office.switch.ordered("alert", call)).trace is None


async def test_the_calls_that_a_command_holds_are_held_in_its_trace(office):
    """P31: each by an order of its own."""
    await office.furnish()
    bo = await office.desk(office.bo)
    first = await office.connected(bo)
    second = await office.ringing(office.line2)
    await (await do(bo, PARENT, "answer", second, hold=True))
    assert (await office.switch.ordered("hold", first)).trace == PARENT


async def test_what_a_report_leads_to_has_its_trace(office):
    await office.furnish()
    call = office.switch.new_call()
    params = {"call": call, "line": office.line, "remote": {"number": "+4670"}}
    await (await office.switch.client.start_traced(PARENT, "switch.incoming", **params))
    assert (await office.switch.ordered("alert", call)).trace == PARENT


async def test_by_http_the_header_is_for_all_that_do_not_say_it_themselves(office):
    await office.furnish()
    bo = await office.desk(office.bo)
    calls = [await office.connected(bo)]
    await bo.do("hold", calls[0])
    calls.append(await office.connected(bo, office.line2))
    body = [
        {"jsonrpc": "2.0", "id": 1, "method": "call.hold", "params": {"call": calls[1], "commandId": command_id()}},
        {"jsonrpc": "2.0", "id": 2, "method": "call.resume", "params": {"call": calls[0], "commandId": command_id()}},
    ]
    body[1]["traceparent"] = OTHER
    response = await office.hub.post(body, office.hub.token(office.bo), {"TraceParent": PARENT})
    assert response.status == 200 and all("result" in reply for reply in response.json), response.body
    assert (await office.switch.ordered("hold", calls[1])).trace == PARENT
    assert (await office.switch.ordered("resume", calls[0])).trace == OTHER
    response = await office.hub.post({**body[0], "method": "call.resume"}, office.hub.token(office.bo), {"TraceParent": "00-x"})
    assert response.status == 200


@pytest.mark.parametrize(
    "trace", ["", PARENT.upper(), PARENT[:-1], PARENT + "-more", f"ff{PARENT[2:]}", f"00-{'0' * 32}-{SPAN}-01", 7, {"trace": TRACE}, [PARENT]]
)  # fmt: skip
async def test_what_is_invalid_is_ignored(office, trace):
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.ringing()
    await (await do(bo, trace, "answer", call))
    assert (await office.switch.ordered("answer", call)).trace is None


async def test_the_same_command_in_another_span_is_the_same_command(office):
    """P33, X17: a client repeats it, and counts the repetition as an operation of its own."""
    await office.furnish()
    bo = await office.desk(office.bo)
    call = await office.ringing()
    name = command_id()
    first = await (await bo.start_traced(PARENT, "call.answer", call=call, commandId=name))
    assert await (await bo.start_traced(OTHER, "call.answer", call=call, commandId=name)) == first
    assert len(office.switch.has_ordered("answer", call)) == 1


async def test_the_records_of_a_request_name_its_trace(tmp_path):
    """The refusal and the audit."""
    with Hub(tmp_path / "node", arguments=["--log-format", "json", "--log-level", "debug"]) as node:
        office = await Office(node).furnish()
        anna, bo = await office.desks(office.anna, office.bo)
        await refused(await do(bo, PARENT, "hold", "h.never"), "unknownCall")
        await refused(bo.do("hold", "h.never"), "unknownCall")
        call = await office.connected(anna)
        await (await do(anna, OTHER, "lock", call))
        await office.close()
        node.stop()
        told = [json.loads(line) for line in node.log.read_text().splitlines() if line]
    traced, plain = (record for record in told if record["msg"] == "request refused")
    assert (traced["trace_id"], traced["span_id"]) == (TRACE, SPAN)
    assert "trace_id" not in plain
    (audit,) = (record for record in told if record["msg"] == "audit" and record["method"] == "call.lock")
    assert audit["trace_id"] == OTHER[3:35] and audit["span_id"] == OTHER[36:52]


async def test_a_trace_goes_on_to_a_switch_at_another_node(tmp_path):
    """The client at one node, the switch at another; the order goes by the store."""
    with Cluster(tmp_path, ("--threads", "1"), names="ab") as cluster:
        a, b = cluster.nodes
        office = await Office(a).furnish(switch=False)
        office.switch = Switch(b, f"sw{office.mark}", list(office.owners), owners=office.owners)
        office.guests.append(office.switch)
        await office.switch.join()
        bo = await office.desk(office.bo)
        call = await office.ringing()
        await bo.row_in(call, "ringing")
        await (await do(bo, PARENT, "answer", call))
        assert (await office.switch.ordered("answer", call)).trace == PARENT
        assert (await office.switch.ordered("stopAlert", call)).trace == PARENT
        await office.close()
