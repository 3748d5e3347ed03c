"""A network between a node and its Redis whose way back can be stopped for a while: the node hears late what others did."""

import asyncio
import contextlib
import socket
import threading

from cluster import ONE_THREAD, Cluster
from hub import SteadyHub
from office import Office

PIECE_BYTES = 65536


class Relay:
    """Leads to a port of this machine. What comes back from there goes on, late but whole, once `hears` is set again."""

    def __init__(self, port):
        self.behind = port
        self.hears = threading.Event()
        self.hears.set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self._found = threading.Event()
        self._ends = []

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}"

    async def is_found(self, seconds):
        """Once somebody has connected."""
        assert await asyncio.to_thread(self._found.wait, seconds), "nobody came"

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.hears.set()
        for end in [self.listener, *self._ends]:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    @contextlib.contextmanager
    def deaf(self):
        self.hears.clear()
        try:
            yield
        finally:
            self.hears.set()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                self._found.set()
                self._ends.append(near)
                self._lead(near)

    def _lead(self, near):
        try:
            far = socket.create_connection(("127.0.0.1", self.behind))
        except OSError:
            return near.close()
        self._ends.append(far)
        threading.Thread(target=self._carry, args=(near, far), daemon=True).start()
        threading.Thread(target=self._carry, args=(far, near, self.hears), daemon=True).start()

    def _carry(self, source, sink, gate=None):
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE_BYTES):
                if gate:
                    gate.wait()
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)


@contextlib.asynccontextmanager
async def two_nodes(directory):
    """An office at the first of two nodes, the second node, and the relay by which that one hears of Redis."""
    cluster = Cluster(directory, ONE_THREAD, names="a")
    with Relay(cluster.redis.port) as relay:
        far = SteadyHub(directory / "b", "b", ["--redis", relay.url, *ONE_THREAD], secret=cluster.first.secret)
        cluster.nodes.append(far)
        with cluster:
            office = await Office(cluster.first).furnish()
            try:
                yield office, far, relay
            finally:
                await office.close()
