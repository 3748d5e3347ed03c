"""A program that a test started: whether it lives, and the ways to end it or to hold it up."""

import asyncio
import inspect
import random
import signal
import socket
import time

QUIET_PORTS = range(10_000, 32_768)
PAUSE_SECONDS = 0.02


class Running:
    """Whatever `process` is, it is ended by its number and never by its name."""

    process = None

    @property
    def alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        """As a power failure would."""
        if self.alive:
            self.process.kill()
            self.process.wait()

    def freeze(self):
        """Stands still until `thaw`, with all its connections open: a machine that pauses."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)


def free_port(address="127.0.0.1"):
    """A port that stays free while its program is restarted: below those that the kernel gives to connections, one of which could
    otherwise take it, or even connect to itself while nobody listens."""
    while True:
        port = random.choice(QUIET_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind((address, port))
            except OSError:
                continue
            return port


async def until(question, what, seconds):
    """Asks again and again, as nobody tells; each question is a round trip."""
    try:
        async with asyncio.timeout(seconds):
            while not await answer_to(question):
                await asyncio.sleep(PAUSE_SECONDS)
    except TimeoutError:
        raise AssertionError(f"waited {seconds:.1f} s in vain for {what}") from None


async def answer_to(question):
    answer = question()
    return await answer if inspect.isawaitable(answer) else answer


def stand_until(question, what, seconds):
    """The same where there is no loop."""
    deadline = time.monotonic() + seconds
    while not question():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:.1f} s in vain for {what}")
        time.sleep(PAUSE_SECONDS)
