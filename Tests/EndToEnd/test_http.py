"""The other paths of the port: rpc by POST, health, metrics, the console (P39, sections 2.2 and 11)."""

import json
import re

import pytest

from hub import claims_of, signature_of


def call(method, request_id=1, **params):
    return {"jsonrpc": "2.0", "id": request_id, "method": method, "params": params}


async def test_a_method_by_post_answers_as_on_the_socket(office):
    """P39: identity from the token, 200 with the JSON-RPC reply."""
    await office.furnish()
    response = await office.hub.post(call("lines.list"), office.hub.token(office.bo))
    assert response.status == 200 and response.headers["content-type"].startswith("application/json")
    assert response.json["id"] == 1
    assert {group["delegator"]["id"] for group in response.json["result"]["shared"]} == {office.anna}


async def test_a_refusal_is_a_200_with_an_error(office):
    """P39: JSON-RPC errors are in the body; scopes bind as on the socket."""
    await office.furnish(switch=False)
    token = office.hub.token(office.bo)
    for request, word in (
        (call("admin.policy.get"), "forbidden"),
        (call("no.such.method"), "methodNotFound"),
        (call("history.list", limit=0), "invalidParams"),
        (call("call.answer", call="h.x", commandId="c"), "unknownCall"),
        (call("switch.monitor"), "methodNotFound"),
    ):
        response = await office.hub.post(request, token)
        assert (response.status, response.json["error"]["data"]["code"]) == (200, word)
    response = await office.hub.post(b"{", token)
    assert response.status == 200 and response.json["error"]["code"] == -32700 and response.json["id"] is None
    response = await office.hub.post([], token)
    assert response.status == 200 and response.json["error"]["code"] == -32600


@pytest.mark.parametrize(
    "method",
    [
        "session.open",
        "session.refresh",
        "lines.subscribe",
        "lines.unsubscribe",
        "lines.repair",
        "presence.subscribe",
        "switch.attach",
        "switch.sync",
    ],
)
async def test_methods_that_need_the_socket_are_not_to_be_had(office, method):
    """P39: -32601, whatever scope and params."""
    await office.furnish(switch=False)
    response = await office.hub.post(call(method), office.hub.token(office.bo, "client switch admin monitor"))
    assert (response.status, response.json["error"]["code"]) == (200, -32601)


async def test_no_token_or_a_bad_one_is_a_401(office):
    """Section 11: with the error in the body."""
    await office.furnish(switch=False)
    hub = office.hub
    for token, word in (
        (None, "unauthenticated"),
        ("x.y.z", "unauthenticated"),
        (hub.token(office.bo, secret=b"not the secret, but as long as one"), "unauthenticated"),
        (hub.token(office.bo, algorithm="none"), "unauthenticated"),
        (hub.token(office.bo, lifetime=-60), "tokenExpired"),
    ):
        response = await hub.post(call("lines.list"), token)
        assert (response.status, response.json["error"]["data"]["code"]) == (401, word)
    response = await hub.post(call("lines.list"), headers={"Authorization": f"Basic {hub.token(office.bo)}"})
    assert response.status == 401


async def test_a_body_that_is_not_json_is_a_415(office):
    await office.furnish(switch=False)
    token = office.hub.token(office.bo)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp"):
        assert (await office.hub.post(call("lines.list"), token, {"Content-Type": kind})).status == 415
    response = await office.hub.post(call("lines.list"), token, {"Content-Type": "application/json; charset=utf-8"})
    assert response.status == 200


async def test_a_body_that_is_too_large_is_a_413(office):
    """Section 11: larger than messageBytes."""
    await office.furnish(switch=False)
    token = office.hub.token(office.bo)
    bare = json.dumps(call("lines.list", x=""))
    fitting = bare.replace('"x": ""', '"x": "' + "a" * (16384 - len(bare)) + '"').encode()
    assert len(fitting) == 16384
    assert (await office.hub.post(fitting, token)).status == 200
    response = await office.hub.post(fitting.replace(b"aaa", b"aaaa", 1), token)
    assert response.status == 413 and response.json["error"]["data"]["code"] == "messageTooLarge"
    response = await office.hub.get(
        "/v1/rpc",
        "POST",
        b"",
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}", "Content-Length": "1000000000"},
    )
    assert response.status == 413


async def test_a_chunked_body_is_read_or_refused_but_never_misread(office):
    """RFC 9112 section 7.1: the chunks' sizes are no part of the body."""
    await office.furnish(switch=False)
    body = json.dumps(call("lines.list")).encode()
    chunked = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (10, body[:10], len(body) - 10, body[10:])
    token = office.hub.token(office.bo)
    fields = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {token}",
        "Transfer-Encoding": "chunked",
        "Content-Length": None,
    }
    response = await office.hub.get(
        "/v1/rpc", "POST", chunked, {name: value for name, value in fields.items() if value}
    )
    assert response.status in (200, 400, 411, 501)
    if response.status == 200:
        assert "result" in response.json


async def test_a_batch_runs_in_order_and_is_not_atomic(office):
    """P39, P48."""
    await office.furnish(switch=False)
    token = office.hub.token("root", "admin")
    who = f"gus{office.mark}"
    party = {"id": who, "name": "Gus", "kind": "user", "licensed": True, "callingPlan": True}
    batch = [
        call("admin.party.put", "a", **party),
        call("admin.line.put", "b", id=f"line-gus.{office.mark}", number=f"+4673{office.mark:05}", owner=who),
        call("admin.line.put", "c", id="line-none", number="+1", owner="nobody"),
        {"jsonrpc": "2.0", "method": "admin.party.remove", "params": {"id": office.dan}},
        call("admin.delegation.add", "d", delegator=who, delegate=office.bo),
        call("switch.sync", "e", calls=[]),
    ]
    response = await office.hub.post(batch, token)
    assert response.status == 200
    replies = {reply["id"]: reply for reply in response.json}
    assert [reply["id"] for reply in response.json] == ["a", "b", "c", "d", "e"], "P48: what has no id is dropped"
    assert "result" in replies["a"] and "result" in replies["b"] and "result" in replies["d"]
    assert replies["c"]["error"]["data"]["code"] == "unknownParty" and replies["e"]["error"]["code"] == -32601


async def test_a_batch_has_at_most_a_hundred_calls(office):
    await office.furnish(switch=False)
    token = office.hub.token(office.bo)
    response = await office.hub.post([call("lines.list", number) for number in range(100)], token)
    assert len(response.json) == 100 and all("result" in reply for reply in response.json)
    response = await office.hub.post([call("lines.list", number) for number in range(101)], token)
    assert response.json["error"]["code"] == -32600


async def test_a_body_without_ids_is_a_204(office):
    """Section 11: every message was dropped."""
    await office.furnish(switch=False)
    token = office.hub.token(office.bo)
    for body in ({"jsonrpc": "2.0", "method": "lines.list"}, [{"jsonrpc": "2.0", "method": "lines.list"}] * 2):
        response = await office.hub.post(body, token)
        assert response.status == 204 and response.body == b""


async def test_commands_by_post_act_as_the_device_of_the_script(office):
    """P39: device rpc.<sub>; idempotent like any other (P33)."""
    await office.furnish()
    anna = await office.desk(office.anna)
    request = call("call.place", line=office.line, to="112", commandId="c-1")
    first = (await office.hub.post(request, office.hub.token(office.bo))).json["result"]["call"]
    assert first["by"] == office.actor(office.bo) | {"device": f"rpc.{office.bo}"}
    assert (await office.hub.post(request, office.hub.token(office.bo))).json["result"]["call"] == first
    assert (await anna.row_in(first["id"], "dialing"))["by"]["device"] == f"rpc.{office.bo}"
    assert len(office.switch.has_ordered("dial")) == 1
    ended = (
        await office.hub.post(call("call.hangUp", call=first["id"], commandId="c-2"), office.hub.token(office.bo))
    ).json
    assert ended["result"]["call"]["endReason"] == "cancelled"


async def test_a_token_without_a_known_party(office):
    """P38: unknownParty for scope client; other scopes need none."""
    response = await office.hub.post(call("lines.list"), office.hub.token("nobody"))
    assert response.json["error"]["data"]["code"] == "unknownParty"
    response = await office.hub.post(call("admin.policy.get"), office.hub.token("nobody", "admin"))
    assert response.status == 200 and "result" in response.json


async def test_health_and_readiness(hub):
    """Section 2.2."""
    assert (await hub.get("/healthz")).status == 200
    assert (await hub.get("/readyz")).status == 200


async def test_metrics_are_prometheus_text(office):
    """Section 2.2: each sample line is `name{labels} value`, each family has its type, and nothing names people or numbers."""
    await office.furnish()
    bo = await office.desk(office.bo)
    await office.connected(bo)
    response = await office.hub.get("/metrics")
    assert response.status == 200 and response.headers["content-type"].startswith("text/plain")
    text = response.body.decode()
    sample = re.compile(
        r'^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="[^"]*"(,[a-zA-Z_][a-zA-Z0-9_]*="[^"]*")*,?\})? [^ ]+( \d+)?$'
    )
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines and all(sample.match(line) for line in lines)
    assert "# TYPE" in text
    for secret in (office.bo, office.line, office.numbers[office.line], "+4684650455"):
        assert secret not in text


async def test_the_console_is_served_under_a_strict_policy(hub):
    """Section 2.2: no inline scripts, no foreign origins, no sniffing, no framing."""
    response = await hub.get("/")
    assert response.status == 200 and response.headers["content-type"].startswith("text/html")
    policy = response.headers["content-security-policy"]
    directives = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}
    assert directives.get("default-src") in (["'none'"], ["'self'"])
    script = directives.get("script-src", directives["default-src"])
    style = directives.get("style-src", directives["default-src"])
    for sources in (script, style):
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:"} & set(sources)
    assert directives.get("frame-ancestors") == ["'none'"] or response.headers.get("x-frame-options") == "DENY"
    assert response.headers["x-content-type-options"] == "nosniff"
    page = response.body.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", page), "an inline script would be blocked by the policy"
    assert not re.search(r"\son[a-z]+\s*=", page) and "http://" not in page.replace("http://www.w3.org", "")


async def test_paths_that_do_not_exist_are_404(hub):
    """Section 2.2: media are reserved, the demo exists only with --demo; nothing outside the console's own files is served."""
    for path in (
        "/nothing",
        "/demo/people",
        "/v1",
        "/../secret",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2fsecret",
    ):
        response = await hub.get(path)
        assert response.status in (400, 404), f"{path} gave {response.status}"
        assert hub.secret not in response.body and b"root:" not in response.body


async def test_other_methods_are_refused(hub):
    """Nothing but GET and HEAD on pages, nothing but POST on rpc; the node takes no harm."""
    for method, path in (("GET", "/v1/rpc"), ("DELETE", "/"), ("POST", "/healthz"), ("PUT", "/v1/rpc")):
        assert 400 <= (await hub.get(path, method)).status < 500, f"{method} {path}"
    assert (await hub.get("/healthz")).status == 200


async def test_the_binary_makes_tokens_that_anybody_can_check(office):
    """Protocol section 9: `linehub token`, compared with a token of our own making."""
    await office.furnish(switch=False)
    hub = office.hub
    token = hub.command(
        "token", "--secret-file", str(hub.secret_file), "--scope", "client", "--sub", office.bo, "--ttl", "1h"
    )
    claims = claims_of(token)
    assert claims["sub"] == office.bo and claims["scope"] == "client"
    head, _, signature = token.rpartition(".")
    assert signature == signature_of(head, hub.secret), "HS256 with the very bytes of the secret file"
    client = office.client(office.bo, token=token)
    assert (await client.open())["party"]["id"] == office.bo
    admin = hub.command("token", "--secret-file", str(hub.secret_file), "--scope", "admin", "--sub", "root")
    assert "result" in (await hub.post(call("admin.policy.get"), admin)).json, "P38: the first admin token"
