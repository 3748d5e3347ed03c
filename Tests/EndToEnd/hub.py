"""A node of the hub under test, started as protocol.md section 9 says, and the tokens that it honours."""

import base64
import collections
import contextlib
import hashlib
import hmac
import json
import os
import queue
import re
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import wire
from running import Running, free_port

ROOT = Path(__file__).resolve().parents[2]
READY = re.compile(r"^linehub ready (https?://([\d.]+):(\d+)) node=(\S+)$")
PATIENCE = float(os.environ.get("LINEHUB_PATIENCE", "1"))
START_SECONDS = 20 * PATIENCE
STOP_SECONDS = 20 * PATIENCE


def binary_path():
    named = os.environ.get("LINEHUB_BINARY")
    places = [Path(named)] if named else [ROOT / ".build" / kind / "linehub" for kind in ("release", "debug")]
    for place in places:
        if place.exists():
            return place
    raise FileNotFoundError(f"no linehub at {', '.join(map(str, places))}; build it, or set LINEHUB_BINARY")


def attempt(*arguments, seconds=10 * PATIENCE):
    """A start that must fail: (exit status, standard output, standard error)."""
    done = subprocess.run([str(binary_path()), "serve", *arguments], capture_output=True, text=True, timeout=seconds)
    return done.returncode, done.stdout, done.stderr


def now_milliseconds():
    return int(time.time() * 1000)


def encoded(part):
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def sign(claims, secret, algorithm="HS256"):
    """A JWT made by hand, so that the hub's own token maker is no judge in its own cause."""
    header = {"alg": algorithm, "typ": "JWT"}
    head = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    return f"{head}.{signature_of(head, secret) if algorithm == 'HS256' else ''}"


def signature_of(head, secret):
    return encoded(hmac.new(secret, head.encode(), hashlib.sha256).digest())


def claims_of(token):
    middle = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))


class Hub(Running):
    """One node with its data directory; it can be stopped, killed, and started again on the same directory."""

    address = "127.0.0.1"
    tls = None
    """What connections to it are encrypted with."""

    def __init__(self, directory, node="n1", arguments=(), environment=None, program=None, secret=None):
        """`program` is run instead of the built binary, as a profiler that runs it."""
        self.directory = Path(directory)
        self.node = node
        self.arguments = list(arguments)
        self.environment = environment or {}
        self.program = program
        self.secret = secret or hashlib.sha256(str(self.directory).encode()).hexdigest().encode()
        self.secret_file = self.directory / "secret"
        self.directory.mkdir(parents=True, exist_ok=True)
        self.secret_file.write_bytes(self.secret)
        self.log = self.directory / "stderr.log"
        self.printed = []
        self.url = None
        self.port = None

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, error, trace):
        if error is None and self.alive:
            self.stop()
        else:
            self.kill()

    def start(self):
        assert not self.alive, "the node runs already"
        command = [*(self.program or [str(binary_path())]), "serve", *self.flags(), *self.arguments]
        environment = os.environ | self.environment
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL, text=True, env=environment
            )
        self.printed = []
        lines = queue.Queue()
        threading.Thread(target=self._read, args=(self.process.stdout, lines), daemon=True).start()
        try:
            first = lines.get(timeout=START_SECONDS)
        except queue.Empty:
            self.kill()
            raise AssertionError(f"the node was not ready within {START_SECONDS:.0f} s\n{self.last_words()}") from None
        match = READY.match(first or "")
        if not match or match[4] != self.node:
            self.kill()
            raise AssertionError(f"the node's first line was {first!r}\n{self.last_words()}")
        self.url, self.port = match[1], int(match[3])
        return self

    def flags(self):
        return [
            *("--listen", f"{self.address}:0"),
            *("--data", str(self.directory / "data")),
            *("--token-secret-file", str(self.secret_file)),
            *("--node", self.node),
        ]

    def _read(self, stream, lines):
        for line in stream:
            self.printed.append(line.rstrip("\n"))
            lines.put(self.printed[-1])
        lines.put(None)

    @property
    def socket_url(self):
        return f"{'wss' if self.tls else 'ws'}://{self.address}:{self.port}/v1/socket"

    def seat(self, number):
        """The node to which the `number`th of several people comes: here there is one."""
        return self

    def after(self, node):
        """The node that somebody tries next who was at this one."""
        return self

    def stop(self):
        """SIGTERM drains and exits 0."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(
                f"the node did not stop within {STOP_SECONDS:.0f} s of SIGTERM\n{self.last_words()}"
            ) from None
        assert status == 0, f"SIGTERM ended the node with status {status}, expected 0\n{self.last_words()}"

    def last_words(self, lines=30):
        tail = collections.deque(self.log.read_text(errors="replace").splitlines(), maxlen=lines)
        return "stderr of the node:\n" + "\n".join(tail)

    def token(self, sub, scope="client", lifetime=3600, secret=None, algorithm="HS256", **claims):
        issued = time.time()
        claims = {"sub": sub, "scope": scope, "iat": int(issued), "exp": int(issued + lifetime), **claims}
        return sign(
            {key: value for key, value in claims.items() if value is not None}, secret or self.secret, algorithm
        )

    def command(self, *arguments):
        """Runs another of the binary's commands and returns what it printed."""
        done = subprocess.run([str(binary_path()), *arguments], capture_output=True, text=True, timeout=START_SECONDS)
        assert done.returncode == 0, f"linehub {' '.join(arguments)} ended with {done.returncode}: {done.stderr}"
        return done.stdout.strip()

    async def get(self, path, method="GET", body=b"", headers=None):
        return await wire.request(self.port, method, path, body, headers or {}, self.address, self.tls)

    async def post(self, body, token=None, headers=None):
        """POST /v1/rpc of a JSON value, or of bytes as they are."""
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        fields = {"Content-Type": "application/json"}
        if token:
            fields["Authorization"] = f"Bearer {token}"
        return await self.get("/v1/rpc", "POST", text, fields | (headers or {}))


class SteadyHub(Hub):
    """Comes back on the port that it had, as whoever reconnects expects."""

    def flags(self):
        flags = super().flags()
        self.port = self.port or free_port(self.address)
        flags[1] = f"{self.address}:{self.port}"
        return flags


@contextlib.contextmanager
def own_node(name, *arguments):
    """A node for a test without fixtures."""
    with (
        tempfile.TemporaryDirectory(prefix=f"linehub-{name}-") as directory,
        Hub(directory, arguments=arguments) as hub,
    ):
        yield hub
