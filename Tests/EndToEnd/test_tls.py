"""TLS on the hub's own port (issue 6): what is spoken, what is refused, and that all else goes on as without."""

import asyncio
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess

import pytest

from certificates import Authority, SecureHub, flags
from hub import Hub, attempt, binary_path
from office import Office
from running import until
from wire import RawSocket, head, read_response

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="needs the openssl command")

DEADLINE_SECONDS = 20


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def secure(tmp_path_factory, authority):
    with SecureHub(tmp_path_factory.mktemp("secure"), authority, authority.vouch("node")) as hub:
        yield hub


def handshake(hub, context):
    with (
        socket.create_connection((hub.address, hub.port), DEADLINE_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as encrypted,
    ):
        return encrypted.version(), encrypted.cipher()[0], encrypted.getpeercert()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_what_is_spoken(secure, authority, version):
    """RFC 9325: forward secrecy and authenticated ciphers, whatever the version."""
    context = authority.trust
    context.minimum_version = context.maximum_version = version
    _, cipher, certificate = handshake(secure, context)
    assert "GCM" in cipher or "CHACHA20" in cipher, cipher
    assert cipher.startswith(("TLS_", "ECDHE")), cipher
    assert ("DNS", "localhost") in certificate["subjectAltName"]


@pytest.mark.parametrize(
    ("version", "ciphers"),
    [
        (ssl.TLSVersion.TLSv1, "ALL:@SECLEVEL=0"),
        (ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0"),
        (ssl.TLSVersion.TLSv1_2, "AES128-SHA"),
        (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-SHA"),
        (ssl.TLSVersion.TLSv1_2, "AES128-GCM-SHA256"),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_is_not(secure, authority, version, ciphers):
    """RFC 9325 sections 3.1.1 and 4.1: old versions, and ciphers without forward secrecy or authentication."""
    context = authority.trust
    context.minimum_version = context.maximum_version = version
    context.set_ciphers(ciphers)
    with pytest.raises(ssl.SSLError):
        handshake(secure, context)


async def test_who_speaks_plainly_is_let_go(secure):
    """No token in clear gets an answer, and silence costs no socket for long."""
    reader, writer = await asyncio.open_connection(secure.address, secure.port)
    writer.write(head("GET /healthz HTTP/1.1", {"Host": "localhost"}))
    async with asyncio.timeout(DEADLINE_SECONDS):
        try:
            assert b"HTTP/1.1 200" not in await reader.read()
        except ConnectionResetError:
            pass
    writer.close()


async def test_calls_by_many_at_both_threads(secure):
    """The whole way: sessions, watching, an incoming call, its winner, and rows that are equal at everybody's."""
    office = await Office(secure).furnish()
    watchers = await asyncio.gather(*(office.desk(office.bo, device=f"desk-{number}") for number in range(20)))
    call = await office.ringing()
    await asyncio.gather(*(watcher.row_in(call, "ringing") for watcher in watchers))
    await watchers[0].do("answer", call)
    await asyncio.gather(*(watcher.row_in(call, "connected") for watcher in watchers))
    await office.close()


async def test_requests_follow_one_another_on_a_connection(secure):
    """RFC 9112 section 9.3, with bodies beyond what is read at once and beyond a TLS record, whatever other sockets send."""
    token = secure.token("root", "admin")
    reader, writer = await asyncio.open_connection(secure.address, secure.port, ssl=secure.tls)
    async with asyncio.timeout(DEADLINE_SECONDS):
        for size in (0, 5_000, 0, 12_000, 16_000, 100):
            request = json.dumps(
                {"jsonrpc": "2.0", "id": 1, "method": "admin.policy.get", "params": {"padding": "x" * size}}
            ).encode()
            fields = {"Host": "localhost", "Content-Type": "application/json", "Authorization": f"Bearer {token}"}
            writer.write(head("POST /v1/rpc HTTP/1.1", fields | {"Content-Length": str(len(request))}) + request)
            assert (await read_response(reader)).status == 200, f"after {size} bytes"
            writer.write(head("GET /healthz HTTP/1.1", {"Host": "localhost"}))
            assert (await read_response(reader)).status == 200, f"after {size} bytes"
    writer.close()


async def test_a_pipelined_body_is_refused_and_never_loops(secure):
    """As without TLS: the library would read the head again as the body."""
    reader, writer = await asyncio.open_connection(secure.address, secure.port, ssl=secure.tls)
    get = head("GET /healthz HTTP/1.1", {"Host": "localhost"})
    post = head("POST /v1/rpc HTTP/1.1", {"Host": "localhost", "Content-Type": "application/json", "Content-Length": "2"})
    writer.write(get + get + post + b"{}")
    async with asyncio.timeout(DEADLINE_SECONDS):
        assert (await read_response(reader)).status == 200
        assert (await read_response(reader)).status == 200
        assert (await read_response(reader)).status == 400
        assert await reader.read() == b""
    writer.close()
    assert (await secure.get("/healthz")).status == 200


async def test_large_messages_in_small_pieces_and_small_ones_in_a_large_record(secure):
    """RFC 6455 section 5.4 over records: what TLS holds decrypted is read on without another byte from the network."""
    raw = await RawSocket.connect(secure.port, tls=secure.tls)
    opening = {
        "jsonrpc": "2.0",
        "id": 0,
        "method": "session.open",
        "params": {"token": secure.token("root", "admin"), "client": {"kind": "portal", "version": "1"}},
    }
    await raw.text(opening)
    async with asyncio.timeout(DEADLINE_SECONDS):
        await reply(raw, 0)
        padding = {"jsonrpc": "2.0", "id": 1, "method": "admin.policy.get", "params": {"padding": "x" * 15_000}}
        await raw.text(padding)
        await reply(raw, 1)
        many = [{"jsonrpc": "2.0", "id": number, "method": "admin.policy.get", "params": {}} for number in range(2, 12)]
        transport, raw.writer = raw.writer, Gathering()
        for message in many:
            await raw.text(message)
        raw.writer, gathered = transport, raw.writer
        raw.writer.write(bytes(gathered))
        for message in many:
            await reply(raw, message["id"])
    await raw.close()


class Gathering(bytearray):
    """Takes what a socket is to send."""

    write = bytearray.extend

    async def drain(self):
        pass


async def reply(raw, request):
    while True:
        opcode, payload = await raw.receive()
        if opcode == 1 and json.loads(payload).get("id") == request:
            return


def broken(authority, tmp_path):
    good, other = authority.vouch("good"), authority.vouch("other")
    text = tmp_path / "text.pem"
    text.write_text("no certificate")
    locked = tmp_path / "locked.key"
    subprocess.run(
        ["openssl", "ec", "-aes256", "-passout", "pass:secret", "-in", good[1], "-out", locked],
        check=True,
        capture_output=True,
    )
    return {
        "cannot read": (tmp_path / "missing.pem", good[1]),
        "holds no certificate": (text, good[1]),
        "holds no private key": (good[0], text),
        "with a passphrase": (good[0], locked),
        "does not belong": (good[0], other[1]),
        "too weak": authority.vouch("weak", "weak"),
    }


def test_a_certificate_that_does_not_do_ends_the_start_and_says_why(authority, tmp_path):
    """Each says which file, and what is wrong with it."""
    Hub(tmp_path)
    for reason, files in broken(authority, tmp_path).items():
        status, printed, said = attempt(
            *("--listen", "127.0.0.1:0", "--data", str(tmp_path / "data")),
            *("--token-secret-file", str(tmp_path / "secret")),
            *flags(files),
        )
        assert status != 0 and "ready" not in printed
        assert reason in said.lower() and str(files[0].parent) in said, f"{reason}: {said}"


def served(hub, authority):
    """The name in the certificate that a handshake sees, and of which kind its key is."""
    _, cipher, certificate = handshake(hub, only_old(authority.trust))
    return dict(part[0] for part in certificate["subject"])["commonName"], "RSA" if "-RSA-" in cipher else "EC"


def only_old(context):
    """TLS 1.2 alone, where the cipher's name says what signs."""
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


@pytest.mark.parametrize("told", [True, False], ids=["SIGHUP", "rename alone"])
async def test_a_certificate_is_renewed_while_calls_go_on(authority, tmp_path, told):
    """New handshakes see the new one alone, also where the kind of key changes; open sockets stay, and no bad pair is taken."""
    first, second = authority.vouch("first"), authority.vouch("second", "RSA")
    place = (tmp_path / "node.pem", tmp_path / "node.key")

    def put(files):
        for source, target in zip(files, place):
            beside = target.with_suffix(".new")
            shutil.copy(source, beside)
            beside.rename(target)

    put(first)
    with SecureHub(tmp_path / "hub", authority, place) as hub:
        office = await Office(hub).furnish()
        bo = await office.desk(office.bo)
        assert served(hub, authority) == ("first", "EC")

        put((first[0], second[1]))
        if told:
            hub.process.send_signal(signal.SIGHUP)
        await until(lambda: "does not belong" in hub.last_words(), "the refusal in the log", DEADLINE_SECONDS)
        assert served(hub, authority) == ("first", "EC")

        put(second)
        if told:
            hub.process.send_signal(signal.SIGHUP)
        # Eight handshakes one after another meet both threads, but for once in 128 times.
        await until(
            lambda: all(served(hub, authority) == ("second", "RSA") for _ in range(8)),
            "the new certificate at every thread",
            DEADLINE_SECONDS,
        )

        call = await office.connected(bo)
        await bo.row_in(call, "connected")
        await office.close()


@pytest.mark.parametrize("flag", ["--tls-certificate-file", "--tls-key-file"])
def test_one_file_without_the_other_is_refused(tmp_path, flag):
    status, _, said = attempt("--listen", "127.0.0.1:0", flag, str(tmp_path / "file.pem"))
    assert status != 0 and "Give both" in said


async def test_the_commands_trust_whom_they_are_told_to(secure, authority, tmp_path):
    """SSL_CERT_FILE names the authorities; without it, and for another host, nothing is said to the hub."""
    token = secure.token("root", "admin")

    async def export(host, hub, **trust):
        process = await asyncio.create_subprocess_exec(
            *(str(binary_path()), "directory", "export", "--url", f"wss://{host}:{hub.port}"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=os.environ | {"LINEHUB_TOKEN": token} | trust,
        )
        printed, said = await asyncio.wait_for(process.communicate(), DEADLINE_SECONDS)
        return process.returncode, printed.decode(), said.decode()

    for host in ("localhost", "127.0.0.1"):
        status, printed, said = await export(host, secure, SSL_CERT_FILE=str(authority.file))
        assert status == 0 and json.loads(printed)["policy"], said
    with SecureHub(tmp_path, authority, authority.vouch("elsewhere", subject="DNS:hub.example")) as elsewhere:
        for hub, trust in ((secure, {}), (elsewhere, {"SSL_CERT_FILE": str(authority.file)})):
            for host in ("localhost", "127.0.0.1"):
                status, printed, said = await export(host, hub, **trust)
                assert status != 0 and not printed and "SSL_CERT_FILE" in said, said
