"""`linehub doctor`: what a node would stumble over, told before it starts (issue 6)."""

import json
import os
import pwd
import re
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from certificates import Authority
from hub import PATIENCE, Hub, binary_path
from redisserver import RedisServer


class Surroundings:
    """What a configuration names; each test breaks one of them."""

    def __init__(self, directory):
        self.directory = directory
        self.secret = directory / "secret"
        self.secret.write_text("s" * 44)
        self.secret.chmod(0o600)
        self.data = directory / "data"
        self.listen = "127.0.0.1:0"
        self.more = []

    def arguments(self):
        return ["--listen", self.listen, "--data", str(self.data), "--token-secret-file", str(self.secret), *self.more]

    def examined(self, status=0, program=()):
        """The findings by subject, each a list of (verdict, text, advice); the exit status must be that."""
        command = [*program, str(binary_path()), "doctor", "--json", *map(str, self.arguments())]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20 * PATIENCE)
        findings = {}
        for finding in json.loads(done.stdout)["findings"]:
            findings.setdefault(finding["subject"], []).append((finding["verdict"], finding["text"], finding.get("advice")))
        assert done.returncode == status, findings
        assert status == any(verdict == "failure" for each in findings.values() for verdict, *_ in each)
        return findings

    def finding(self, subject, verdict, status=None):
        """The first of that verdict on the subject, as one text."""
        findings = self.examined(status=int(verdict == "failure") if status is None else status)
        assert verdict in [each[0] for each in findings[subject]], findings
        return next(" ".join(filter(None, each[1:])) for each in findings[subject] if each[0] == verdict)


@pytest.fixture
def here(tmp_path):
    return Surroundings(tmp_path)


@pytest.fixture
def redis(tmp_path):
    with RedisServer(tmp_path / "redis") as server:
        yield server


def test_good_surroundings_are_all_well_and_left_as_they_were(here):
    findings = here.examined()
    assert list(findings) == ["configuration", "listen", "tokens", "descriptors", "data", "store", "media", "clock"]
    verdicts = {subject: each[0][0] for subject, each in findings.items()}
    assert set(verdicts.values()) - {"warning"} == {"ok"} and verdicts["store"] == "ok", findings
    assert sorted(file.name for file in here.directory.iterdir()) == ["secret"], "it makes nothing"


def test_for_people_each_finding_is_a_line(here):
    done = subprocess.run([str(binary_path()), "doctor", *here.arguments()], capture_output=True, text=True, timeout=20 * PATIENCE)
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and len(lines) == 8
    assert all(line.split()[0] in ("ok", "warning") for line in lines) and lines[1].split()[1] == "listen"


def test_a_port_says_who_holds_it(here, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        here.listen = f"127.0.0.1:{other.getsockname()[1]}"
        assert "another program" in here.finding("listen", "failure")
    with Hub(tmp_path / "hub") as hub:
        here.listen = f"127.0.0.1:{hub.port}"
        (held,) = here.examined()["listen"]
        assert held[0] == "ok" and "running hub" in held[1] and hub.command("--version") in held[1]
    here.listen = "192.0.2.1:8080"
    assert "192.0.2.1" in here.finding("listen", "failure")


def test_a_configuration_that_does_not_resolve_is_all_that_is_told(here):
    here.more = ["--threads", "none"]
    assert "threads" in here.finding("configuration", "failure")
    assert list(here.examined(status=1)) == ["configuration"]


def test_secrets_are_read_as_the_hub_reads_them(here):
    here.secret.chmod(0o644)
    assert f"chmod 600 {here.secret}" in here.finding("tokens", "warning")
    here.secret.chmod(0o600)
    here.secret.write_text("short")
    assert "32 bytes" in here.finding("tokens", "warning")
    here.secret.write_text("")
    assert str(here.secret) in here.finding("tokens", "failure")
    here.secret.unlink()
    assert str(here.secret) in here.finding("tokens", "failure")
    os.mkfifo(here.secret)
    assert f"{here.secret}: it is no regular file" in here.finding("tokens", "failure")


@pytest.mark.parametrize(("flag", "text"), [("jwks", '{"keys": [{"kty": "RSA"}]}'), ("jwks", "no json"), ("revocation", "sub:?\n")])
def test_key_sets_and_revocations_are_parsed(here, flag, text):
    file = here.directory / "listed"
    file.write_text(text)
    here.more = [f"--token-{flag}-file", file]
    assert str(file) in here.finding("tokens", "failure")


def test_a_certificate_is_told_with_its_names_and_its_end(here):
    authority = Authority(here.directory)
    for days, verdict, words in ((30, "ok", r"good for (29|30) days"), (3, "warning", r"expires in [23] days")):
        chain, key = authority.vouch(f"hub{days}", days=days)
        key.chmod(0o600)
        here.more = ["--tls-certificate-file", chain, "--tls-key-file", key]
        said = here.finding("certificate", verdict)
        assert re.search(words, said) and "localhost, 127.0.0.1" in said
    key.chmod(0o644)
    assert f"chmod 600 {key}" in here.finding("certificate", "warning")
    _, other = authority.vouch("other")
    here.more = ["--tls-certificate-file", chain, "--tls-key-file", other]
    assert "does not belong" in here.finding("certificate", "failure")
    chain.unlink()
    os.mkfifo(chain)
    assert f"Cannot read {chain}" in here.finding("certificate", "failure")


def contents(directory):
    """The files with what they hold; the index of a journal is nothing that is kept."""
    return {file.name: file.read_bytes() for file in directory.rglob("*") if file.is_file() and not file.name.endswith("-shm")}


def test_a_store_is_looked_at_and_never_touched(here, tmp_path):
    """Also one that a hub has open, one that is damaged, and what lies in the way."""
    hub = Hub(tmp_path / "hub")
    here.data = hub.directory / "data"
    with hub:
        (live,) = here.examined()["store"]
        assert live[0] == "ok" and "whole" in live[1]
    file = here.data / "linehub.sqlite"
    before = contents(here.data)
    assert "whole" in here.finding("store", "ok")
    assert contents(here.data) == before
    for journal in ("linehub.sqlite-wal", "linehub.sqlite-shm"):
        (here.data / journal).unlink(missing_ok=True)
    assert "whole" in here.finding("store", "ok")
    assert list(contents(here.data)) == ["linehub.sqlite"], "it leaves no journal behind"
    whole = file.read_bytes()
    file.write_bytes(whole[:5000] + b"\xa5" * 20_000 + whole[25_000:])
    assert "damaged" in here.finding("store", "failure")
    here.data = tmp_path / "in-the-way"
    here.data.write_text("a file")
    assert "no directory" in here.finding("data", "failure")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")
def test_a_directory_that_the_user_may_not_write_fails():
    """As the user of the hub, whose rights count."""
    nobody = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory(prefix="linehub-doctor-") as directory:
        here = Surroundings(Path(directory))
        here.directory.chmod(0o755)
        os.chown(here.secret, nobody.pw_uid, nobody.pw_gid)
        findings = here.examined(status=1, program=["setpriv", f"--reuid={nobody.pw_uid}", "--clear-groups"])
        assert findings["data"][0][0] == "failure" and "cannot be made" in findings["data"][0][1]
        assert findings["tokens"][0][0] == "ok"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_root_looks_as_the_user_whom_the_configuration_names():
    """The port with root's rights, the rest with those that the hub will have."""
    with tempfile.TemporaryDirectory(prefix="linehub-doctor-") as directory:
        here = Surroundings(Path(directory))
        here.directory.chmod(0o755)
        here.more = ["--user", "nobody"]
        findings = here.examined(status=1)
        assert findings["user"][0][0] == "ok" and findings["listen"][0][0] == "ok"
        assert findings["data"][0][0] == "failure" and "cannot be made" in findings["data"][0][1]
        assert [each[0] for each in findings["tokens"]] == ["failure"], "it is root's alone"


def test_a_user_as_whom_the_hub_would_not_start_fails(here):
    here.more = ["--user", "no-such-user"]
    assert 'no user "no-such-user"' in here.finding("user", "failure")
    assert list(here.examined(status=1)) == ["configuration", "listen", "user"], "nothing is looked at with other rights"


def test_few_descriptors_are_told(here):
    (told,) = here.examined(program=["prlimit", "--nofile=2048:2048"])["descriptors"]
    assert told[0] == "warning" and "LimitNOFILE" in told[2]


def test_a_redis_as_deploy_has_it_is_well(here, redis):
    here.more = ["--redis", redis.url]
    findings = here.examined()
    assert [each[0] for each in findings["redis"]] == ["ok"] and findings["clock"][0][0] == "ok", findings
    assert findings["media"][0][0] == "warning", "nodes have no sound in common"
    assert "store" not in findings and not redis.ask("KEYS", "*"), "facts are in Redis, where it writes nothing"


def test_a_redis_that_is_not_fit_is_told(here, redis):
    here.more = ["--redis", redis.url]
    redis.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    assert "noeviction" in here.finding("redis", "failure")
    redis.ask("CONFIG", "SET", "maxmemory-policy", "noeviction")
    redis.ask("CONFIG", "SET", "appendfsync", "everysec")
    assert "appendfsync always" in here.finding("redis", "warning")
    redis.ask("CONFIG", "SET", "appendonly", "no")
    assert "appendonly yes" in here.finding("redis", "warning")
    redis.ask("CONFIG", "SET", "requirepass", "hidden")
    assert "NOAUTH" in here.finding("redis", "failure")
    here.more = ["--redis", redis.url.replace("//", "//:hidden@")]
    findings = here.examined()
    assert findings["redis"][0][0] == "ok" and "hidden" not in json.dumps(findings)
    redis.kill()
    said = here.finding("redis", "failure")
    assert f"127.0.0.1:{redis.port}" in said and "hidden" not in said
