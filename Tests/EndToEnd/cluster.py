"""Several nodes over one Redis, and whether what their clients hold is what is stored."""

import concurrent.futures
import json

from hub import PATIENCE, SteadyHub
from mirror import lamp_of
from redisserver import RedisServer
from running import until

NAMES = ("a", "b", "c")
ONE_THREAD = ("--threads", "1")
AGREEMENT_SECONDS = 20 * PATIENCE
READY_SECONDS = 20 * PATIENCE


class Cluster:
    """Nodes that share a token secret and a Redis; the clients of one test come to all of them in turn.

    To whoever asks for no node in particular it looks like the first that runs."""

    def __init__(self, directory, arguments=(), names=NAMES, redis=None):
        self.redis = redis or RedisServer(directory / "redis")
        self.nodes = []
        for name in names:
            secret = self.nodes[0].secret if self.nodes else None
            self.nodes.append(SteadyHub(directory / name, name, ["--redis", self.redis.url, *arguments], secret=secret))

    def __enter__(self):
        return self.start()

    def __exit__(self, *error):
        self.kill()

    def __getattr__(self, name):
        return getattr(self.first, name)

    def start(self):
        """Everything that does not run yet, all nodes at once."""
        if not self.redis.alive:
            self.redis.start()
        missing = [node for node in self.nodes if not node.alive]
        with concurrent.futures.ThreadPoolExecutor(len(self.nodes)) as threads:
            list(threads.map(lambda node: node.start(), missing))
        return self

    def kill(self):
        for node in self.nodes:
            node.kill()
        self.redis.kill()

    @property
    def alive(self):
        return all(node.alive for node in self.nodes)

    @property
    def first(self):
        return next((node for node in self.nodes if node.alive), self.nodes[0])

    def seat(self, number):
        """The node to which the `number`th of several people comes."""
        return self.nodes[number % len(self.nodes)]

    def after(self, node):
        """The node that somebody tries next who was at this one; whether it runs will show."""
        return self.seat(self.nodes.index(node) + 1)

    async def ready(self, *nodes, seconds=READY_SECONDS):
        """Waits until these nodes, or all, say that they may serve."""
        for node in nodes or self.nodes:
            await until(lambda node=node: says_ready(node), f"{node.node} to be ready", seconds)

    async def unready(self, *nodes, seconds=READY_SECONDS):
        for node in nodes or self.nodes:
            await until(lambda node=node: says_unready(node), f"{node.node} to say that it is not ready", seconds)

    def last_words(self):
        return "\n".join(f"{node.node}: {node.last_words(12)}" for node in self.nodes)

    # The truth

    def stored(self, lines):
        """What Redis has of the lines: the state, by line."""
        replies = self.redis.ask_all([("HGET", f"linehub:line:{{{line}}}", "s") for line in lines])
        return {line: json.loads(reply) for line, reply in zip(lines, replies, strict=True) if reply}

    async def all_hold_the_truth(self, clients, lines, seconds=AGREEMENT_SECONDS):
        """Every client that watches one of the lines holds what Redis has of it, on whatever node; nothing else moves them now."""
        for client in clients:
            for line in lines:
                if line in client.lines:
                    await self._holds_the_truth(client, line, seconds)
        epochs = {client.lines[line].epoch for client in clients for line in lines if line in client.lines}
        assert len(epochs) == 1, f"the clients are in several epochs: {epochs}"

    async def _holds_the_truth(self, client, line, seconds):
        def there():
            state = self.stored([line])[line]
            mirror = client.lines[line]
            return mirror.seq == state["seq"] and not mirror.doubtful and rows_held(client, line) == rows_stored(state)

        try:
            await client.wait_for(there, "the stored state", seconds)
        except AssertionError:
            state, mirror = self.stored([line])[line], client.lines[line]
            raise AssertionError(
                f"{client} at {client.hub.node} holds {line} at {mirror.seq}: {rows_held(client, line)}\n"
                f"stored at {state['seq']}: {rows_stored(state)}\n{client.transcript()}"
            ) from None
        mirror = client.lines[line]
        assert not mirror.stale, f"{client} at {client.hub.node} holds {line} for old\n{client.transcript()}"
        assert mirror.lamp == lamp_of(mirror.rows.values()), f"{client} shows {mirror.lamp} for {line}"


async def says_ready(node):
    return (await node.get("/readyz")).status == 200


async def says_unready(node):
    return (await node.get("/readyz")).status == 503


def rows_held(client, line):
    return {
        call: (row["rev"], row["state"], row["appearance"], row.get("by", {}).get("device"), row["locked"])
        for call, row in client.lines[line].rows.items()
    }


def rows_stored(state):
    return {
        call["id"]: (call["rev"], call["st"], call["app"], call.get("by", {}).get("d"), call.get("lck", False))
        for call in state.get("calls", [])
    }
