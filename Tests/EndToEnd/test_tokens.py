"""Whose tokens a node honours (protocol section 4.1), and how that changes while it runs (P47, close 4401)."""

import json
import os
import shutil
import subprocess
import time
import uuid
from pathlib import Path

import pytest

from configured import RELOAD_SECONDS, Configured, counted, put
from hub import PATIENCE, binary_path, claims_of, encoded, own_node, sign
from office import Office
from refusal import refused
from wire import RawSocket

OTHER_SECRET = b"another secret of some length, no less"


async def test_several_secrets_are_valid_at_once(tmp_path):
    """Section 4.1: for rotation."""
    second = tmp_path / "second"
    second.write_bytes(OTHER_SECRET)
    with own_node("rotation", "--token-secret-file", str(second)) as hub:
        office = await Office(hub).furnish(switch=False)
        for secret in (hub.secret, OTHER_SECRET):
            assert await office.client(office.bo, token=hub.token(office.bo, secret=secret)).open()
        token = hub.token(office.bo, secret=b"a third secret, which nobody knows about")
        await refused(office.client(office.bo, token=token).open(), "unauthenticated")
        await office.close()


async def test_issuer_and_audience_are_checked_when_configured(tmp_path):
    """Section 4.1."""
    with own_node("issuer", "--token-issuer", "https://id.example", "--token-audience", "linehub") as hub:
        good = {"iss": "https://id.example", "aud": "linehub"}
        assert (await asked(hub, hub.token("root", "admin", **good))) == 200
        assert (await asked(hub, hub.token("root", "admin", **(good | {"aud": ["other", "linehub"]})))) == 200
        for bad in (
            {},
            {"iss": "https://id.example"},
            good | {"iss": "https://evil.example"},
            good | {"aud": "other"},
            good | {"aud": ["other"]},
        ):
            assert (await asked(hub, hub.token("root", "admin", **bad))) == 401, f"{bad}"


async def asked(hub, token):
    return (await hub.post({"jsonrpc": "2.0", "id": 1, "method": "admin.policy.get"}, token)).status


KEYS = {
    "RS256": ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "ES256": ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "EdDSA": ["genpkey", "-algorithm", "ed25519"],
}


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=True).stdout


def sign_with_key(claims, algorithm, key, directory):
    head = ".".join(encoded(json.dumps(part).encode()) for part in ({"alg": algorithm, "typ": "JWT"}, claims))
    message = directory / "message"
    message.write_bytes(head.encode())
    if algorithm == "EdDSA":
        signature = openssl("pkeyutl", "-sign", "-rawin", "-inkey", str(key), "-in", str(message))
    else:
        signature = openssl("dgst", "-sha256", "-sign", str(key), str(message))
    if algorithm == "ES256":
        signature = raw_signature(signature)
    return f"{head}.{encoded(signature)}"


def raw_signature(der):
    """The two integers of a DER signature, 32 bytes each (RFC 7518 section 3.4)."""
    parts, place = [], 2
    for _ in range(2):
        size = der[place + 1]
        parts.append(der[place + 2 : place + 2 + size].lstrip(b"\0").rjust(32, b"\0"))
        place += 2 + size
    return b"".join(parts)


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs the openssl command")
@pytest.mark.parametrize("algorithm", KEYS)
async def test_tokens_signed_with_a_private_key(tmp_path, algorithm):
    """Section 4.1: RS256, ES256 and EdDSA by a PEM file; the public key is never mistaken for a shared secret."""
    key, public, foreign = tmp_path / "key.pem", tmp_path / "public.pem", tmp_path / "foreign.pem"
    for file in (key, foreign):
        file.write_bytes(openssl(*KEYS[algorithm]))
    public.write_bytes(openssl("pkey", "-in", str(key), "-pubout"))
    claims = {"sub": "root", "scope": "admin", "exp": int(time.time()) + 600}
    with own_node("keys", "--token-key-file", str(public)) as hub:
        assert await asked(hub, sign_with_key(claims, algorithm, key, tmp_path)) == 200
        assert await asked(hub, hub.token("root", "admin")) == 200, "the secret is valid beside it"
        assert await asked(hub, sign_with_key(claims, algorithm, foreign, tmp_path)) == 401
        assert (
            await asked(hub, sign_with_key(claims | {"exp": int(time.time()) - 600}, algorithm, key, tmp_path)) == 401
        )
        for secret in (public.read_bytes(), public.read_bytes().strip()):
            assert await asked(hub, sign(claims, secret)) == 401, "a public key is no HS256 secret"


# Reloading


def key_set(*secrets):
    return json.dumps({"keys": [{"kty": "oct", "alg": "HS256", "k": encoded(secret)} for secret in secrets]})


async def test_a_secret_follows_another_by_sighup(tmp_path):
    """Section 4.1, rotation: the new secret comes beside the old; then the old goes, with who came by it (4401)."""
    second = tmp_path / "second"
    second.write_bytes(OTHER_SECRET)
    with Configured(tmp_path) as hub:
        office = await Office(hub).furnish(switch=False)
        fresh = hub.token(office.bo, secret=OTHER_SECRET)
        await refused(office.client(office.bo, token=fresh).open(), "unauthenticated")

        hub.configure(tokenSecretFile=[str(hub.secret_file), str(second)])
        await hub.hang_up()
        line = await hub.says("option changed", "tokenSecretFile", f"old={hub.secret_file}")
        assert str(second) in line and OTHER_SECRET.decode() not in hub.said()
        old, new = office.client(office.cia), office.client(office.bo, token=fresh)
        await old.open()
        await new.open()

        hub.configure(tokenSecretFile=str(second))
        await hub.hang_up()
        assert await old.closed(RELOAD_SECONDS) == 4401
        assert await office.admin.closed(RELOAD_SECONDS) == 4401
        await new.rpc("lines.list")
        assert await asked(hub, hub.token("root", "admin")) == 401, "remembered before, refused now"
        assert await asked(hub, hub.token("root", "admin", secret=OTHER_SECRET)) == 200
        await refused(office.client(office.cia).open(), "unauthenticated")
        await new.leave()


async def test_a_key_set_is_swapped_without_a_signal(tmp_path):
    """RFC 7517: what takes the place of a JWKS is in force; what is damaged changes nothing, and the log names it."""
    keys = tmp_path / "jwks.json"
    put(keys, key_set(OTHER_SECRET))
    with Configured(tmp_path, tokenJwksFile=str(keys)) as hub:
        office = await Office(hub).furnish(switch=False)
        third = b"a third secret, which comes later than the others"
        by_set = office.client(office.bo, token=hub.token(office.bo, secret=OTHER_SECRET))
        by_secret = office.client(office.cia)
        await by_set.open()
        await by_secret.open()

        for bad in ("{", '{"keys": []}', key_set(third).replace("HS256", "RS256"), key_set(third)[:-20]):
            since = len(hub.said())
            put(keys, bad)
            await hub.says("nothing is reloaded", "token files", str(keys), since=since)
            assert await asked(hub, hub.token("root", "admin", secret=OTHER_SECRET)) == 200, f"after {bad!r}"
            assert await asked(hub, hub.token("root", "admin", secret=third)) == 401

        put(keys, key_set(third))
        await hub.says("reloaded, as a file has changed")
        assert await by_set.closed(RELOAD_SECONDS) == 4401
        await by_secret.rpc("lines.list")
        assert await asked(hub, hub.token("root", "admin", secret=third)) == 200
        assert await asked(hub, hub.token("root", "admin", secret=OTHER_SECRET)) == 401
        await office.close()


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs the openssl command")
async def test_a_public_key_of_a_set_is_no_secret(tmp_path):
    """RFC 8725 section 2.1: tokens are signed with the private key, and with nothing that the set shows."""
    key, keys = tmp_path / "key.pem", tmp_path / "jwks.json"
    key.write_bytes(openssl(*KEYS["ES256"]))
    point = openssl("pkey", "-in", str(key), "-pubout", "-outform", "DER")[-64:]
    x, y = (encoded(part) for part in (point[:32], point[32:]))
    entry = {"kty": "EC", "crv": "P-256", "kid": "ec", "x": x, "y": y, "use": "sig"}
    others = [
        {"kty": "AKP", "kid": "unknown"},
        {**entry, "use": "enc"},
        {**entry, "d": encoded(b"x" * 32), "kid": "private"},
    ]
    put(keys, json.dumps({"keys": [*others, entry]}))
    claims = {"sub": "root", "scope": "admin", "exp": int(time.time()) + 600}
    with Configured(tmp_path, tokenJwksFile=str(keys)) as hub:
        assert await asked(hub, sign_with_key(claims, "ES256", key, tmp_path)) == 200
        for secret in (point, b"\x04" + point, x.encode(), keys.read_bytes()):
            assert await asked(hub, sign(claims, secret)) == 401
        assert await asked(hub, sign(claims, b"", algorithm="none")) == 401
        for words in ("kty is AKP", "use is enc", "private members"):
            await hub.says("warning", str(keys), words)


# Revoking


async def test_a_revoked_token_is_refused_and_its_session_ends(tmp_path):
    """P47: by jti and by party, at session.open and POST /v1/rpc alike; a bad line leaves the list as it was."""
    revoked = tmp_path / "revoked"
    put(revoked, "# nobody yet\n")
    with Configured(tmp_path, tokenRevocationFile=str(revoked)) as hub:
        office = await Office(hub).furnish(switch=False)
        ids = [str(uuid.uuid4()) for _ in range(2)]
        tokens = [hub.token(office.bo, jti=one) for one in ids]
        stolen, kept = (office.client(office.bo, token=token, device=f"d{place}") for place, token in enumerate(tokens))
        cia = office.client(office.cia)
        for client in (stolen, kept, cia):
            await client.open()
        administrator = hub.token("root", "admin", jti="the administrator's")
        assert await asked(hub, administrator) == 200

        put(revoked, f"{ids[0]}  # a stolen laptop\nsub:{office.cia}\njti:another\n")
        assert await stolen.closed(RELOAD_SECONDS) == 4401
        assert await cia.closed(RELOAD_SECONDS) == 4401
        assert await counted(hub, "linehub_revoked_closed_total") == 2
        await kept.rpc("lines.list")
        await refused(office.client(office.bo, token=tokens[0]).open(), "unauthenticated")
        await refused(office.client(office.cia).open(), "unauthenticated")
        assert await asked(hub, tokens[0]) == 401
        assert await asked(hub, administrator) == 200

        since = len(hub.said())
        put(revoked, "sub:root\nsub:no party\n")
        await hub.says("nothing is reloaded", f"{revoked}, line 2", since=since)
        assert await asked(hub, administrator) == 200
        await refused(office.client(office.cia).open(), "unauthenticated")

        put(revoked, f"sub:{office.bo} {int(time.time()) + 1}\n")
        assert await kept.closed(RELOAD_SECONDS) == 4401
        later = hub.token(office.bo, iat=int(time.time()) + 2)
        assert await office.client(office.bo, token=later).open()
        assert await office.client(office.cia).open(), "no longer in the list"
        await office.close()


async def test_a_token_of_the_command_can_be_revoked(tmp_path):
    """What `linehub token` prints has a jti and an iat."""
    revoked = tmp_path / "revoked"
    put(revoked, "")
    with Configured(tmp_path, tokenRevocationFile=str(revoked)) as hub:
        made = [hub.command("token", "--secret-file", str(hub.secret_file), "--scope", "admin") for _ in range(2)]
        claims = [claims_of(token) for token in made]
        assert all(abs(one["iat"] - time.time()) < 60 * PATIENCE for one in claims)
        put(revoked, claims[0]["jti"])
        await hub.says("reloaded, as a file has changed")
        assert [await asked(hub, token) for token in made] == [401, 200]


def test_a_bad_list_of_revocations_keeps_a_node_from_starting(tmp_path):
    """The message names file and line."""
    (tmp_path / "revoked").write_text("one\ntwo words\n")
    (tmp_path / "secret").write_bytes(OTHER_SECRET)
    done = subprocess.run(
        [
            *(str(binary_path()), "serve", "--listen", "127.0.0.1:0", "--data", str(tmp_path / "data")),
            *("--token-secret-file", str(tmp_path / "secret"), "--token-revocation-file", str(tmp_path / "revoked")),
        ],
        capture_output=True,
        text=True,
        timeout=RELOAD_SECONDS,
    )
    assert done.returncode != 0 and "revoked, line 2" in done.stderr


# Clocks


@pytest.mark.parametrize("leeway", [0, 30])
async def test_the_clocks_of_issuer_and_hub_may_differ_by_the_leeway(tmp_path, leeway):
    """RFC 7519 sections 4.1.4 to 4.1.6: both ends of a token's time are widened; when it was issued decides nothing."""
    with own_node("leeway", "--limits-token-leeway-seconds", str(leeway)) as hub:
        office = await Office(hub).furnish(switch=False)
        now = time.time()
        for distance, taken in ((-20, True), (20, leeway == 30), (60, False)):
            past = hub.token("root", "admin", exp=now - distance)
            assert await asked(hub, past) == (200 if taken else 401), f"expired {distance} s ago"
            ahead = hub.token("root", "admin", nbf=now + distance)
            assert await asked(hub, ahead) == (200 if taken else 401), f"valid in {distance} s"
        assert await asked(hub, hub.token("root", "admin", iat=now + 3600)) == 200
        if leeway:
            client = office.client(office.bo, token=hub.token(office.bo, exp=now - 5))
            await client.open()
            await client.rpc("lines.list")
        await office.close()


# What nobody may see


async def test_secrets_and_tokens_stand_in_no_log_metric_or_argument(tmp_path):
    """At the most talkative level, whatever is sent; a reload shows names of files alone."""
    keys = tmp_path / "jwks.json"
    put(keys, key_set(OTHER_SECRET))
    with Configured(tmp_path, logLevel="trace", tokenJwksFile=str(keys)) as hub:
        office = await Office(hub).furnish(switch=False)
        good, forged = hub.token(office.bo), hub.token(office.bo, secret=b"a forger's secret of thirty-two characters")
        await office.client(office.bo, token=good).open()
        await refused(office.client(office.bo, token=forged).open(), "unauthenticated")
        for token in (good, forged):
            await hub.get(f"/?access_token={token}")
            await hub.get(f"/v1/media/x?token={token}", headers={"Authorization": f"Bearer {token}"})
            await hub.post(b'{"token": "' + token.encode(), token)
            await hub.post({"jsonrpc": "2.0", "id": 1, "method": token, "params": {"token": token}}, token)
            socket = await RawSocket.connect(hub.port, Sec_WebSocket_Protocol=token, Origin=f"http://{token}")
            await socket.close()
        put(keys, key_set(OTHER_SECRET).replace("HS256", "RS256"))
        await hub.says("nothing is reloaded")
        metrics = (await hub.get("/metrics")).body.decode()
        arguments = Path(f"/proc/{hub.process.pid}/cmdline").read_text()
        environment = "".join(f"{key}={value}" for key, value in os.environ.items())
        for secret in (hub.secret.decode(), OTHER_SECRET.decode(), encoded(OTHER_SECRET), *parts(good), *parts(forged)):
            for place, text in (("log", hub.said()), ("metrics", metrics), ("arguments", arguments)):
                assert secret not in text, f"{secret} stands in the {place}"
            assert secret not in environment
        await office.close()


def parts(token):
    """What must not be seen of a token: its claims and signature."""
    return token.split(".")[1:]


def test_the_password_of_redis_is_not_shown(tmp_path):
    """Neither where it cannot be reached, nor where its URL is bad, nor by check-config."""
    (tmp_path / "secret").write_bytes(OTHER_SECRET)
    for url in ("redis://user:pass-word-1@127.0.0.1:1", "redis://:pass-word-1@[bad", "redis//:pass-word-1@host"):
        for command in ("serve", "check-config"):
            done = subprocess.run(
                [
                    *(str(binary_path()), command, "--listen", "127.0.0.1:0", "--data", str(tmp_path / "data")),
                    *("--token-secret-file", str(tmp_path / "secret"), "--log-level", "trace"),
                ],
                env=os.environ | {"LINEHUB_REDIS": url},
                capture_output=True,
                text=True,
                timeout=3 * RELOAD_SECONDS,
            )
            assert "pass-word-1" not in done.stdout + done.stderr, f"{command} with {url}"
