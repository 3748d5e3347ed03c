"""One run of the hub for all tests; its figures are shown however the tests end."""

import pytest

from measurement import measure
from report import table

FIGURES = pytest.StashKey()


@pytest.fixture(scope="session")
def measurements(tmp_path_factory, request):
    result = measure(tmp_path_factory.mktemp("cost"))
    request.config.stash[FIGURES] = table(result)
    return result


def pytest_terminal_summary(terminalreporter, config):
    if FIGURES in config.stash:
        terminalreporter.section("cost")
        terminalreporter.write_line(config.stash[FIGURES])
