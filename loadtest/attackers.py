"""Everybody who means ill, in one thread: slow-loris, floods, malformed bytes, half-open sockets; all come back when closed.

    python loadtest/attackers.py HOST:PORT SECRET_FILE --report FILE [--loris 2000] [--flood 500] ...

The attackers come from other addresses of this machine than 127.0.0.1, which the hub trusts as a proxy. Until SIGTERM; then
the report says what each kind did. It runs at a low priority, so that it does not hold up who measures beside it.
"""

import argparse
import base64
import collections
import errno
import hashlib
import heapq
import hmac
import itertools
import json
import os
import pathlib
import random
import resource
import select
import signal
import socket
import struct
import time
import urllib.request

DRIP_SECONDS = 1.0
PAUSE_SECONDS = 0.25
"""Between the end of a socket and the next."""
BLOCK_BYTES = 16_384
SILENCE = ""
UPGRADE = (
    "GET /v1/socket HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: linehub.v1\r\n\r\n"
)


def frame(payload, opcode=1):
    """A text frame, masked with the key 0."""
    size = len(payload)
    length = struct.pack("!B", 0x80 | size) if size < 126 else struct.pack("!BH", 0x80 | 126, size)
    return bytes([0x80 | opcode]) + length + bytes(4) + payload


def request(number, method, **params):
    return frame(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode())


def token(secret, sub, scope="client"):
    def encoded(part):
        return base64.urlsafe_b64encode(part).rstrip(b"=").decode()

    claims = {"sub": sub, "scope": scope, "exp": int(time.time()) + 7200}
    head = ".".join(encoded(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{head}.{encoded(hmac.new(secret, head.encode(), hashlib.sha256).digest())}"


class Attacker:
    """One socket after the other; `spoken` writes what this kind says, and when it wants to be asked again."""

    kind = ""

    def __init__(self, siege, number):
        self.siege, self.number = siege, number
        self.socket, self.rest, self.said = None, b"", 0

    def begin(self):
        """Bytes to send once connected, and the seconds until `more`, None for never."""
        raise NotImplementedError

    def more(self):
        """The same, later."""
        return b"", None

    def heard(self, bytes_read):
        """Something came; returns bytes to send."""
        return b""

    def drained(self):
        """All is sent; returns what to send next without a pause."""
        return b""


class Loris(Attacker):
    """A head of which a byte comes now and then."""

    kind = "slow-loris"

    def begin(self):
        return b"GET /v1/socket HTTP/1.1\r\nHost: h\r\nX-Slow: ", DRIP_SECONDS

    def more(self):
        return b"a", DRIP_SECONDS


class HalfOpen(Attacker):
    """An upgrade and no session, or a connection and nothing."""

    kind = "half-open"

    def begin(self):
        return (self.siege.upgrade() if self.number % 2 else b""), None


class Malformed(Attacker):
    """Something that is no HTTP, no frame, no JSON or no request, and then nothing: another at each turn."""

    kind = "malformed"

    def begin(self):
        dice, upgrade = self.siege.dice, self.siege.upgrade()
        choices = [
            dice.randbytes(600),
            b"GET /v1/socket HTTP/9.9\r\nbroken\r\n\r\n",
            b"POST /v1/rpc HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
            b"POST /v1/rpc HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\":[[[[",
            b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: h\r\n\r\n",
            upgrade + dice.randbytes(400),
            upgrade + b"\xf1\x80" + bytes(4),
            upgrade + bytes([0x81, 5]) + b"plain",
            upgrade + frame(b"{" * 2000),
            upgrade + frame(b'{"jsonrpc":"2.0","id":1,"method":"session.open","params":{"token":"nonsense"}}'),
            upgrade + frame(b"\xff\xfe not UTF-8"),
            upgrade + frame(b'{"jsonrpc":"1.0","id":[],"method":7}'),
            upgrade + b"\x81\xff" + struct.pack("!Q", 2**62) + bytes(4),
        ]
        return dice.choice(choices), 2.0

    def more(self):
        self.siege.end(self, "left")
        return b"", None


class Flood(Attacker):
    """A session with a valid token that asks as fast as it is let."""

    kind = "flood"

    def __init__(self, siege, number):
        super().__init__(siege, number)
        party = f"flood-{number}"
        client = {"kind": "desktop", "device": f"{party}-desktop", "version": "99.0.0"}
        self.opening = request(1, "session.open", token=token(siege.secret, party), client=client)
        self.block = self._block(number)
        self.is_open = False

    def _block(self, number):
        """Requests of one kind, as many as fit: cheap ones, commands, reads of the store, writes to it."""
        asked = [
            ("lines.list", {}), ("call.answer", {"call": "h.nothing"}), ("history.list", {"limit": 200}),
            ("presence.set", {"status": "away"}), ("lines.subscribe", {"lines": "all"}),
        ]
        method, params = asked[number % len(asked)]
        block = b""
        for index in itertools.count(2):
            more = params | ({"commandId": f"f-{number}-{index}"} if method in ("call.answer", "presence.set") else {})
            one = request(index, method, **more)
            if len(block) + len(one) > BLOCK_BYTES:
                self.per_block = index - 2
                return block
            block += one

    def begin(self):
        self.is_open = False
        return self.siege.upgrade(), None

    def heard(self, bytes_read):
        if self.is_open:
            return b""
        if b'"session"' not in bytes_read:
            return self.opening if b" 101 " in bytes_read else b""
        self.is_open = True
        self.siege.counts[self.kind, "sessions"] += 1
        return self.drained()

    def drained(self):
        if not self.is_open:
            return b""
        self.siege.counts[self.kind, "requests sent"] += self.per_block
        return self.block


class Siege:
    """All attackers, and the one loop that drives them."""

    def __init__(self, arguments):
        host, port = arguments.hub.split(":")
        self.hub, self.host = (host, int(port)), arguments.hub
        self.secret = pathlib.Path(arguments.secret_file).read_bytes().strip()
        self.dice = random.Random(arguments.seed)
        self.key = base64.b64encode(bytes(16)).decode()
        self.counts = collections.Counter()
        self.poll = select.epoll()
        self.by_descriptor, self.due, self.tie = {}, [], itertools.count()
        self.addresses = [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(arguments.addresses)]
        kinds = ((Loris, arguments.loris), (Flood, arguments.flood), (Malformed, arguments.malformed), (HalfOpen, arguments.half_open))
        self.flooders = arguments.flood
        self.attackers = [kind(self, number) for kind, count in kinds for number in range(count)]

    def upgrade(self):
        return UPGRADE.format(host=self.host, key=self.key).encode()

    def enrol(self):
        """The flooding parties are members of the house like any other."""
        parties = [
            {"id": f"flood-{number}", "name": "Flood", "kind": "user", "licensed": True, "callingPlan": True}
            for number in range(self.flooders)
        ]
        for start in range(0, len(parties), 100):
            body = {"jsonrpc": "2.0", "id": 1, "method": "admin.directory.import", "params": {"parties": parties[start : start + 100]}}
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token(self.secret, 'root', 'admin')}"}
            asked = urllib.request.Request(f"http://{self.host}/v1/rpc", json.dumps(body).encode(), headers)
            with urllib.request.urlopen(asked) as reply:
                assert "result" in json.load(reply)

    def later(self, seconds, attacker, what):
        heapq.heappush(self.due, (time.monotonic() + seconds, next(self.tie), attacker, attacker.socket, what))

    def run(self, is_over):
        self.dice.shuffle(self.attackers)
        for number, attacker in enumerate(self.attackers):
            self.later(number / 1000, attacker, "connect")  # A thousand a second at first.
        while not is_over():
            wait = max(0, self.due[0][0] - time.monotonic()) if self.due else 1
            for descriptor, event in self.poll.poll(min(wait, 0.5), 256):
                if attacker := self.by_descriptor.get(descriptor):
                    self.ready(attacker, event)
            now = time.monotonic()
            while self.due and self.due[0][0] <= now:
                _, _, attacker, of, what = heapq.heappop(self.due)
                if what == "connect":
                    self.connect(attacker)
                elif attacker.socket is of and of is not None:
                    self.say(attacker, *attacker.more())

    def connect(self, attacker):
        one = socket.socket()
        one.setblocking(False)
        one.setsockopt(socket.IPPROTO_IP, getattr(socket, "IP_BIND_ADDRESS_NO_PORT", 24), 1)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        one.bind((self.dice.choice(self.addresses), 0))
        attacker.socket, attacker.rest = one, b""
        self.by_descriptor[one.fileno()] = attacker
        self.counts[attacker.kind, "connected"] += 1
        self.poll.register(one, select.EPOLLIN)
        if (code := one.connect_ex(self.hub)) not in (0, errno.EINPROGRESS):
            return self.end(attacker, errno.errorcode[code])
        self.say(attacker, *attacker.begin())
        return None

    def say(self, attacker, text, again):
        if attacker.socket is None:
            return
        if again is not None:
            self.later(again, attacker, "more")
        if text:
            attacker.rest += text
            self.push(attacker)

    def push(self, attacker):
        """Sends what there is; one block of a flood at a time, so that all have their turn."""
        if attacker.socket is None:
            return
        try:
            sent = attacker.socket.send(attacker.rest)
            attacker.rest = attacker.rest[sent:] or attacker.drained()
        except BlockingIOError:
            pass
        except OSError as error:
            return self.end(attacker, errno.errorcode.get(error.errno, "error"))
        self.poll.modify(attacker.socket, select.EPOLLIN | (select.EPOLLOUT if attacker.rest else 0))
        return None

    def ready(self, attacker, event):
        if event & (select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR):
            try:
                came = attacker.socket.recv(65_536)
            except BlockingIOError:
                came = None
            except OSError as error:
                return self.end(attacker, errno.errorcode.get(error.errno, "error"))
            if came == b"":
                return self.end(attacker, "closed by the hub")
            if came:
                self.counts[attacker.kind, "bytes read"] += len(came)
                self.say(attacker, attacker.heard(came), None)
        if event & select.EPOLLOUT:
            self.push(attacker)
        return None

    def end(self, attacker, why):
        self.counts[attacker.kind, why] += 1
        del self.by_descriptor[attacker.socket.fileno()]
        attacker.socket.close()
        attacker.socket = None
        self.later(PAUSE_SECONDS, attacker, "connect")

    def report(self):
        kinds = collections.defaultdict(dict)
        for (kind, what), count in self.counts.items():
            kinds[kind][what] = count
        for attacker in self.attackers:
            if attacker.socket:
                kinds[attacker.kind]["open at the end"] = kinds[attacker.kind].get("open at the end", 0) + 1
        return kinds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("hub")
    parser.add_argument("secret_file")
    parser.add_argument("--report", type=pathlib.Path, required=True)
    parser.add_argument("--loris", type=int, default=2000)
    parser.add_argument("--flood", type=int, default=500)
    parser.add_argument("--malformed", type=int, default=200)
    parser.add_argument("--half-open", type=int, default=1000)
    parser.add_argument("--addresses", type=int, default=100, help="from how many addresses they come")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    ended = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    os.nice(10)
    siege = Siege(arguments)
    siege.enrol()
    siege.run(lambda: ended)
    arguments.report.write_text(json.dumps(siege.report(), indent=2))


if __name__ == "__main__":
    main()
