"""A real Redis with the very file of deploy/, its replicas, and the sentinels that watch them."""

import contextlib
import re
import shutil
import socket
import subprocess

from hub import PATIENCE, ROOT
from running import Running, free_port, stand_until

START_SECONDS = 20 * PATIENCE
ANSWER_SECONDS = 5 * PATIENCE
MASTER_NAME = "linehub"


class RedisFailure(Exception):
    """An error reply."""


class Talk:
    """One connection that asks and waits; it speaks only what a test needs of RESP."""

    def __init__(self, port, address="127.0.0.1"):
        self.socket = socket.create_connection((address, port), ANSWER_SECONDS)
        self.reader = self.socket.makefile("rb")

    def ask(self, *words):
        return self.ask_all([words])[0]

    def ask_all(self, commands):
        """The replies to all, of which errors are raised at the end."""
        text = b""
        for words in commands:
            parts = [str(word).encode() for word in words]
            text += b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
        self.socket.sendall(text)
        replies = [self.reply() for _ in commands]
        for reply in replies:
            if isinstance(reply, RedisFailure):
                raise reply
        return replies

    def reply(self):
        line = self.reader.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("Redis closed the connection")
        kind, rest = line[:1], line[1:-2].decode()
        if kind == b"$":
            return None if rest == "-1" else self.reader.read(int(rest) + 2)[:-2].decode()
        if kind == b"*":
            return None if rest == "-1" else [self.reply() for _ in range(int(rest))]
        if kind == b"-":
            return RedisFailure(rest)
        return int(rest) if kind == b":" else rest

    def close(self):
        self.reader.close()
        self.socket.close()


class RedisServer(Running):
    """A redis-server as deploy/redis.conf has it; it comes back on the port and the directory that it had."""

    def __init__(self, directory, arguments=(), replica_of=None, address="127.0.0.1"):
        self.directory = directory
        self.address = address
        self.port = free_port(address)
        self.arguments = list(arguments)
        if replica_of:
            self.arguments += ["--replicaof", replica_of.address, str(replica_of.port)]

    def __enter__(self):
        return self.start()

    def __exit__(self, *error):
        self.kill()

    def command(self):
        """How it is run; the file's port and places are of another machine, and sentinels have it rewritten."""
        file = self.directory / "redis.conf"
        if not file.exists():
            shutil.copy(ROOT / "deploy" / "redis.conf", file)
        return ["redis-server", str(file), *self.place(), *self.arguments]

    def place(self):
        return ["--port", str(self.port), "--bind", self.address, "--dir", str(self.directory)]

    def start(self):
        assert not self.alive, "it runs already"
        self.directory.mkdir(parents=True, exist_ok=True)
        with open(self.directory / "log", "ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        stand_until(self.answers, "Redis", START_SECONDS)
        return self

    def answers(self):
        assert self.alive, f"Redis ended:\n{(self.directory / 'log').read_text(errors='replace')[-2000:]}"
        with contextlib.suppress(OSError, RedisFailure):
            return self.ask("PING") == "PONG"
        return False

    def ask(self, *words):
        """One command on a connection of its own; the list of a reply in pairs, such as that of HGETALL, is not folded."""
        return self.ask_all([words])[0]

    def ask_all(self, commands):
        talk = Talk(self.port, self.address)
        try:
            return talk.ask_all(commands)
        finally:
            talk.close()

    def info(self, section):
        lines = (line.partition(":") for line in self.ask("INFO", section).splitlines() if ":" in line)
        return {name: value for name, _, value in lines}

    @property
    def url(self):
        return f"redis://{self.address}:{self.port}"


class Sentinel(RedisServer):
    """One of those who agree on which server is the master, as deploy/sentinel.conf has it, in less time."""

    def __init__(self, directory, master, down_after=1000):
        super().__init__(directory)
        directory.mkdir(parents=True, exist_ok=True)
        text = (ROOT / "deploy" / "sentinel.conf").read_text()
        for pattern, place in (
            (r"^(sentinel monitor \w+) \S+ \d+", rf"\1 {master.address} {master.port}"),
            (r"^(sentinel down-after-milliseconds \w+) \d+", rf"\1 {down_after}"),
            (r"^(sentinel failover-timeout \w+) \d+", r"\1 3000"),
        ):
            text, count = re.subn(pattern, place, text, flags=re.MULTILINE)
            assert count, f"sentinel.conf has no {pattern}"
        (directory / "sentinel.conf").write_text(text)

    def command(self):
        return ["redis-server", str(self.directory / "sentinel.conf"), "--sentinel", *self.place()]

    def state(self):
        words = self.ask("SENTINEL", "MASTER", MASTER_NAME)
        return dict(zip(words[::2], words[1::2], strict=True))


class GuardedRedis:
    """A master, a replica and three sentinels. `ask` goes to whichever is the master now."""

    def __init__(self, directory, master_arguments=(), down_after=1000):
        self.first = RedisServer(directory / "redis-1", master_arguments)
        self.second = RedisServer(directory / "redis-2", replica_of=self.first)
        self.sentinels = [Sentinel(directory / f"sentinel-{number}", self.first, down_after) for number in range(1, 4)]

    def __enter__(self):
        return self.start()

    def __exit__(self, *error):
        self.kill()

    def start(self):
        for server in self.servers:
            server.start()
        stand_until(self.complete, "the sentinels to know each other and the replica", START_SECONDS)
        return self

    def complete(self):
        """Whether they could agree on a failover now."""
        states = [sentinel.state() for sentinel in self.sentinels]
        known = all(state["num-slaves"] == "1" and state["num-other-sentinels"] == "2" for state in states)
        return known and self.second.info("replication").get("master_link_status") == "up"

    def kill(self):
        for server in reversed(self.servers):
            server.kill()

    @property
    def servers(self):
        return [self.first, self.second, *self.sentinels]

    @property
    def alive(self):
        return all(server.alive for server in self.servers)

    @property
    def master(self):
        _, port = self.sentinels[0].ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME)
        return next(server for server in (self.first, self.second) if server.port == int(port))

    def ask(self, *words):
        return self.master.ask(*words)

    def ask_all(self, commands):
        return self.master.ask_all(commands)

    @property
    def url(self):
        places = ",".join(f"127.0.0.1:{sentinel.port}" for sentinel in self.sentinels)
        return f"redis+sentinel://{places}/{MASTER_NAME}"
