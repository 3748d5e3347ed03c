"""protocol/clients.md shows code that is compiled and run, and limits that are the program's."""

import re

from test_protocol import PROTOCOL

ROOT = PROTOCOL.parent
GUIDE = (PROTOCOL / "clients.md").read_text(encoding="utf-8")


def test_the_swift_example_is_the_one_that_the_tests_run():
    tested = (ROOT / "Tests/HubServerTests/Gateway/ClientGuideTests.swift").read_text(encoding="utf-8")
    body = tested.split("// BEGIN\n")[1].split("// END\n")[0]
    (shown,) = re.findall(r"^```swift\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    assert shown.split("\n\n", 1)[1] == body
    assert set(shown.split("\n\n", 1)[0].splitlines()) <= set(tested.splitlines())


def test_the_verbs_of_the_swift_library_are_there():
    sources = "".join(path.read_text() for path in (ROOT / "Sources/LineHubClient/Client").glob("*.swift"))
    verbs = re.search(r"Further verbs are (.*?), and those", GUIDE, re.DOTALL)[1]
    for verb in re.findall(r"`(\w+)`", verbs):
        assert f"public func {verb}(" in sources, verb


def test_the_limits_are_the_defaults_of_the_program():
    """What a row names by number, in the order of the table."""
    source = (ROOT / "Sources/HubServer/Configuration/HubLimits.swift").read_text()
    defaults = {name: int(value.replace("_", "")) for name, value in re.findall(r"var (\w+) = ([\d_]+)\n", source)}
    named = [
        ["messageBytes"], ["subscriptions"], ["presenceSubscriptions"], ["commandBurst", "commandsPerSecond"], ["promptRequests"],
        ["requestsInFlight"], ["batchRequests"], [], ["heartbeatSeconds"], ["slowClientSeconds"],
    ]  # fmt: skip
    rows = GUIDE.split("| of | default | beyond it |\n|---|---|---|\n")[1].split("\n\n")[0].splitlines()
    for limits, row in zip(named, rows, strict=True):
        numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", row.split("|")[2])]
        assert {defaults[name] for name in limits} <= set(numbers), row

