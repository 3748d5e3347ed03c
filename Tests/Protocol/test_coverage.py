"""The table of what the tests prove is the one that they make, and no number is without a test."""

import importlib.util
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[1] / "coverage.py"


def load():
    """Under a name of its own: a package is called `coverage` too."""
    spec = importlib.util.spec_from_file_location("coverage_table", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


coverage = load()
SWIFT = """\
/// {0}1
@Suite struct Them {{
    // {0}2
    @Test(arguments: [
        1
    ])
    func `{0}3 holds`(value: Int) {{
        if value == 1 {{
        }}
    }}

    @Test func short() {{}}
    private let helper = "{0}4"
}}
"""
PYTHON = '''\
"""{0}1"""

@mark({0}2)
async def test_it(office):
    """{0}3-{0}5: invariants 1 and 2."""

def helper():
    """{0}6"""
'''
WEB = """\
// {0}1
test("it holds ({0}2)", () => {{
    call(() => {{}});
    // {0}3
}});
test("short", () => assert(true));
"""


def found(tmp_path, monkeypatch, name, text):
    monkeypatch.setattr(coverage, "TESTS", tmp_path)
    (tmp_path / name).write_text(text.format("R"))
    return {number: [test.name for test in tests] for number, tests in coverage.citations().items()}


def test_the_committed_table_is_the_one_that_the_tests_make():
    assert coverage.TABLE.read_text(encoding="utf-8") == coverage.table(), "run python3 Tests/coverage.py --write"


def test_every_number_has_a_test():
    assert coverage.untested() == []


def test_a_swift_test_cites_in_its_comment_name_and_body(tmp_path, monkeypatch):
    cited = found(tmp_path, monkeypatch, "ThemTests.swift", SWIFT)
    name = "{0}3 holds".format("R")
    assert sorted(cited.values()) == [[""], [""], [name], [name]]


def test_a_python_test_cites_ranges_and_invariants(tmp_path, monkeypatch):
    cited = found(tmp_path, monkeypatch, "test_them.py", PYTHON)
    assert sorted(cited.values()) == [[""]] * 2 + [["test_it"]] * 6


def test_a_web_test_ends_with_its_bracket(tmp_path, monkeypatch):
    cited = found(tmp_path, monkeypatch, "them.test.js", WEB)
    name = "it holds ({0}2)".format("R")
    assert sorted(cited.values()) == [[""], [name], [name]]


def test_a_helper_cites_nothing(tmp_path, monkeypatch):
    assert found(tmp_path, monkeypatch, "Helper.swift", "// {0}1\n") == {}


def test_a_number_that_no_test_cites_is_told(tmp_path, monkeypatch):
    found(tmp_path, monkeypatch, "test_them.py", PYTHON)
    missing = coverage.untested("R")
    assert len(missing) == coverage.SECTIONS["R"][1] - 6 and missing[0].endswith("7")
    assert "| none |" in coverage.table()
