#!/usr/bin/env python3
"""Which tests prove which number: prints the table of Tests/COVERAGE.md, and writes it with --write.

A test cites a number where its name, its comment or its body has it: `R12`, a range such as `R12-R14`, or `invariant 3`
for I3. What stands in a test file outside any test, such as the docstring of a module, counts for the file as a whole;
helpers count for nothing. (`RequirementTests` reads the same marks with a rougher eye.)
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parent
TABLE = TESTS / "COVERAGE.md"
NAMED = 3

SECTIONS = {
    "R": ("Requirements", 84),
    "D": ("Decisions", 7),
    "P": ("Rules of the protocol", 50),
    "X": ("Races", 22),
    "F": ("Failures met elsewhere", 32),
    "I": ("Invariants", 12),
}
NUMBER = re.compile(r"\b([RXFPDI])(\d+)(?:[-–](?:[RXFPDI])?(\d+))?\b")
INVARIANT = re.compile(r"\b[Ii]nvariants? (\d+)(?:,? and (\d+))?\b")

SWIFT_NAME = re.compile(r"\bfunc (?:`([^`]+)`|(\w+))")
WEB_TEST = re.compile(r"""^(\s*)test\((["'`])(.*?)\2""")


@dataclass(frozen=True, order=True)
class Test:
    """`name` is empty for what a file says outside its tests."""

    file: str
    line: int
    name: str

    def __str__(self) -> str:
        name = f": {self.name}" if self.name else ", as a whole"
        return f"{self.file}{name}".replace("|", r"\|")


@dataclass(frozen=True)
class Span:
    """The lines of a test, comments before it included; `end` is the first line behind it."""

    name: str
    start: int
    end: int


def python_spans(text: str) -> Iterator[Span]:
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"):
            start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
            yield Span(node.name, start, node.end_lineno)


def swift_spans(text: str) -> Iterator[Span]:
    """A test ends with the brace that stands as far in as its attribute; the formatter sees to it."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if not line.lstrip().startswith("@Test"):
            continue
        head = next(later for later in range(number, len(lines)) if SWIFT_NAME.search(lines[later]))
        name = SWIFT_NAME.search(lines[head])
        start = number
        while lines[start - 1].lstrip().startswith("//"):
            start -= 1
        yield Span(name[1] or name[2], start, block_end(lines, head, "}"))


def web_spans(text: str) -> Iterator[Span]:
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if found := WEB_TEST.match(line):
            end = number + 1 if line.endswith(");") else block_end(lines, number, "});")
            yield Span(found[3], number, end)


def block_end(lines: list[str], start: int, closing: str) -> int:
    """The line behind the block that begins at `start` and may end on the same line."""
    first = lines[start]
    if first.endswith(closing):
        return start + 1
    last = first[: len(first) - len(first.lstrip())] + closing
    return lines.index(last, start) + 1


SPANS = {"test_*.py": python_spans, "*.swift": swift_spans, "*.test.js": web_spans}


def numbers(text: str) -> set[str]:
    found = set()
    for letter, first, last in NUMBER.findall(text):
        found |= {f"{letter}{number}" for number in range(int(first), int(last or first) + 1)}
    for pair in INVARIANT.findall(text):
        found |= {f"I{int(number)}" for number in pair if number}
    return found


def citations() -> dict[str, list[Test]]:
    """The tests of each number, in the order of the files and of the lines."""
    tests: dict[str, list[Test]] = {}
    for pattern, spans_of in SPANS.items():
        for path in TESTS.rglob(pattern):
            if path.parent.name == "ArchitectureTests" or "node_modules" in path.parts:
                continue
            for test, text in parts(path, spans_of):
                for number in numbers(text):
                    tests.setdefault(number, []).append(test)
    return {number: sorted(found, key=lambda test: (not test.name, test)) for number, found in tests.items()}


def parts(path: Path, spans_of) -> Iterator[tuple[Test, str]]:
    """Each test of a file with its text, then what is left over; a file without tests is a helper and cites nothing."""
    text = path.read_text(encoding="utf-8")
    lines, rest = text.splitlines(), set(range(text.count("\n") + 1))
    spans = list(spans_of(text))
    file = path.relative_to(TESTS).as_posix()
    for span in spans:
        yield Test(file, span.start, span.name), "\n".join(lines[span.start : span.end])
        rest -= set(range(span.start, span.end))
    if spans:
        yield Test(file, 0, ""), "\n".join(line for number, line in enumerate(lines) if number in rest)


def numbers_of(letter: str) -> list[str]:
    return [f"{letter}{number}" for number in range(1, SECTIONS[letter][1] + 1)]


def untested(letters: str = "RDPXFI") -> list[str]:
    """The numbers that no test cites, section by section."""
    tests = citations()
    return [number for letter in letters for number in numbers_of(letter) if number not in tests]


def cell(tests: list[Test]) -> str:
    if not tests:
        return "none"
    more = f"; and {len(tests) - NAMED} more" if len(tests) > NAMED else ""
    return "; ".join(str(test) for test in tests[:NAMED]) + more


def table() -> str:
    tests = citations()
    lines = [
        "# What the tests prove",
        "",
        "The tests that cite each number of the requirements and of the protocol, files under `Tests`. Made by",
        "`python3 Tests/coverage.py --write`; do not edit.",
    ]
    for letter, (title, count) in SECTIONS.items():
        keys = numbers_of(letter)
        cited = sum(key in tests for key in keys)
        lines += ["", f"## {title}: {cited} of {count}", "", "| Number | Tests |", "|---|---|"]
        lines += [f"| {key} | {cell(tests.get(key, []))} |" for key in keys]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write Tests/COVERAGE.md")
    if parser.parse_args().write:
        TABLE.write_text(table(), encoding="utf-8")
    else:
        sys.stdout.write(table())


if __name__ == "__main__":
    main()
