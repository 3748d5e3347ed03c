"""What a delivery, a report and a command may cost at most. Nothing here is timed: a loaded machine counts the same."""

from dataclasses import dataclass

import pytest

from measurement import COMMAND, SHAPES
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


# Counts are means of hundreds, and now and then something else happens: this much means none. One of a kind in each
# delivery adds 1, one in each turn of sixteen adds 1/16.
NONE, NONE_IN_BURSTS = 0.3, 0.06

# Instructions and the costs of reports are what was measured and a tenth to a fifth more; who makes them less, lowers them.
LIMITS = [
    Limit(ONE, "delivery", "sends", 1.01, "what is due for a connection leaves in one send"),
    Limit(BURST, "delivery", "sends", 1 / 16 + 0.01, "lines that are due at once leave in one send"),
    Limit(ONE, "delivery", "allocations", NONE, "an event is encoded once, whoever gets it"),
    Limit(BURST, "delivery", "allocations", NONE_IN_BURSTS, "an event is encoded once, whoever gets it"),
    Limit(ONE, "delivery", "retains", NONE, "subscribers are rows of numbers, found without touching a reference count"),
    Limit(BURST, "delivery", "retains", NONE_IN_BURSTS, "subscribers are rows of numbers"),
    Limit(ONE, "delivery", "exclusivity checks", NONE, "a turn works on values that it holds, not on properties of objects"),
    Limit(BURST, "delivery", "exclusivity checks", NONE_IN_BURSTS, "a turn works on values that it holds"),
    Limit(ONE, "delivery", "locks", NONE, "a service thread shares nothing with others while it delivers"),
    Limit(ONE, "delivery", "receives", NONE, "nothing is read in order to write"),
    Limit(ONE, "delivery", "polls", NONE, "a turn serves all its connections"),
    Limit(ONE, "delivery", "epoll_ctls", NONE, "nobody waits to be writable unless its socket is full"),
    Limit(ONE, "delivery", "other system calls", NONE, "a turn submits all that it sends at once"),
    Limit(ONE, "delivery", "instructions", 550, "beside the kernel's send of some 15,000 ours shall not be seen"),
    Limit(BURST, "delivery", "instructions", 250, "a burst has one send for sixteen events: here ours is what counts"),
    Limit(ONE, "report", "instructions", 101_000, "it is decoded, decided, committed and encoded once"),
    Limit(BURST, "report", "instructions", 94_000, "it is decoded, decided, committed and encoded once"),
    Limit(ONE, "report", "allocations", 27, "most are of the JSON tree and of the line's next snapshot"),
    Limit(ONE, "report", "retains", 355, "most are of copies of calls, which hold many strings; seven are of what is measured"),
    Limit(ONE, "report", "sends", 1.5, "its reply leaves in one send, and seldom somebody must be woken"),
    Limit(ONE, "elsewhere", "instructions", 20_000, "holding and resuming are no facts that are kept"),
    Limit(COMMAND, "command", "instructions", 216_000, "it is two messages read and two commits, each done once"),
    Limit(COMMAND, "command", "allocations", 82, "it is two messages read, two commits and an order"),
    Limit(COMMAND, "command", "retains", 920, "most are of copies of calls and orders, which hold many strings"),
    Limit(COMMAND, "command", "sends", 2.05, "its order leaves in one send, and its reply in one"),
    Limit(COMMAND, "beside", "instructions", 79_000, "its result is stored as one row"),
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
    # A report is one receive, of which the share of the deliveries, which have none, is subtracted.
    for what in ("allocations", "retains", "releases", "polls", "receives"):
        assert one.report.amount(what) >= 0.9, f"only {one.report.amount(what):.2f} {what} per report were seen"
