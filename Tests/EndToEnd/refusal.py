"""What a request can come to besides its result."""

import json


class Refused(Exception):
    """A JSON-RPC error reply."""

    def __init__(self, method, error):
        super().__init__(f"{method} was refused: {json.dumps(error)[:600]}")
        self.method = method
        self.number = error["code"]
        self.data = error.get("data", {})
        self.word = self.data.get("code")


class Gone(Exception):
    """The connection ended before the reply came."""


async def refused(action, *words):
    """Awaits a refusal with one of these words, and returns it."""
    try:
        result = await action
    except Refused as refusal:
        assert refusal.word in words, f"expected {' or '.join(words)}, got {refusal}"
        return refusal
    raise AssertionError(f"expected {' or '.join(words)}, got the result {json.dumps(result)[:600]}")


async def outcome(action):
    """A result as it is, or the refusal: for racers, of which either may be right."""
    try:
        return await action
    except Refused as refusal:
        return refusal
