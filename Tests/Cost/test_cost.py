"""What a delivery and a report may cost at most. Nothing here is timed: a loaded machine counts the same."""

from dataclasses import dataclass

import pytest

from measurement import SHAPES
from report import SHARES, blame

ONE, BURST = (shape.name for shape in SHAPES)


@dataclass(frozen=True)
class Limit:
    shape: str
    share: str
    what: str
    most: float
    because: str

    def __str__(self):
        return f"{self.what}, {SHARES[self.share]}, {self.shape}"


# Counts are means of hundreds: a limit of 0.05 means none, and leaves room for what happens now and then.
LIMITS = [
    Limit(ONE, "delivery", "sends", 1.01, "what is due for a connection leaves in one send"),
    Limit(BURST, "delivery", "sends", 1 / 16 + 0.01, "lines that are due at once leave in one send"),
    Limit(ONE, "delivery", "allocations", 0.05, "an event is encoded once and copied into the turn's buffer"),
    Limit(BURST, "delivery", "allocations", 0.05, "an event is encoded once and copied into the turn's buffer"),
    Limit(ONE, "delivery", "retains", 0.05, "subscribers are found by index, without touching a reference count"),
    Limit(BURST, "delivery", "retains", 0.05, "subscribers are found by index, without touching a reference count"),
    Limit(ONE, "delivery", "locks", 0.05, "a service thread shares nothing with others while it delivers"),
    Limit(ONE, "delivery", "receives", 0.05, "nothing is read to write"),
    Limit(ONE, "delivery", "polls", 0.05, "a turn serves all its connections"),
    Limit(ONE, "delivery", "epoll_ctls", 0.05, "nobody waits to be writable unless its socket is full"),
    Limit(ONE, "delivery", "other system calls", 0.05, "a turn submits all that it sends at once"),
    Limit(ONE, "delivery", "instructions", 500, "the kernel's part of a send is some 15,000: ours shall not be seen"),
    Limit(BURST, "delivery", "instructions", 250, "a burst has one send for sixteen events: here ours is what counts"),
    Limit(ONE, "report", "instructions", 100_000, "decoding, deciding, committing and encoding one report"),
    Limit(ONE, "report", "allocations", 60, "mostly of the JSON tree and of the line's next snapshot"),
    Limit(ONE, "report", "sends", 2.05, "the reply, and now and then a wake-up"),
    Limit(ONE, "elsewhere", "instructions", 60_000, "half of these reports change what is kept on disk"),
]


@pytest.mark.parametrize("limit", LIMITS, ids=str)
def test_no_more_is_spent_than_the_design_allows(limit, measurements):
    cost = getattr(measurements[limit.shape], limit.share)
    amount = cost.amount(limit.what)
    assert amount <= limit.most, (
        f"{amount:.2f} {limit} is more than {limit.most:.2f}, though {limit.because}\n{blame(cost, limit.what)}"
    )


def test_the_measure_sees_what_it_should(measurements):
    """A guard that counts nothing would pass: each delivery is sent, and each report allocates and is retained."""
    one = measurements[ONE]
    sent = one.delivery.amount("sends") + one.report.amount("other system calls")
    assert sent >= 0.9, f"only {sent:.2f} sends per delivery were seen"
    for what in ("allocations", "retains", "releases", "polls", "receives"):
        assert one.report.amount(what) >= 1, f"only {one.report.amount(what):.2f} {what} per report were seen"
