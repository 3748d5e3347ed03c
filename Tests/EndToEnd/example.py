"""The programs that stand in protocol/, run as their readers would run them."""

import asyncio
import contextlib
import sys
import tokenize

from client import DEADLINE_SECONDS
from hub import ROOT

NO_CODE = {"ENCODING", "COMMENT", "NL", "NEWLINE", "INDENT", "DEDENT", "ENDMARKER"}


class Example:
    """One of them as a process of its own."""

    def __init__(self, process):
        self.process = process
        self.printed = []
        """What no test line has taken yet."""

    async def says(self, *words):
        """The first line with these words in it that it printed and no test line has taken, or that it prints next."""

        def fits(line):
            return all(word in line for word in words)

        async with asyncio.timeout(DEADLINE_SECONDS):
            while (line := next(filter(fits, self.printed), None)) is None:
                line = (await self.process.stdout.readline()).decode()
                assert line, f"it ended, after it printed {self.printed}"
                self.printed.append(line.rstrip("\n"))
        self.printed.remove(line)
        return line

    async def type(self, *words):
        self.process.stdin.write((" ".join(words) + "\n").encode())
        await self.process.stdin.drain()

    async def ended(self):
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await self.process.wait()


@contextlib.asynccontextmanager
async def example(file, url, token, directory, *arguments):
    path = directory / "token"
    path.write_text(token)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-u", str(ROOT / "protocol" / file), url, str(path), *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Example(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def lines_of_code(file):
    """Blank lines and what is said about the code do not count."""
    with (ROOT / "protocol" / file).open("rb") as source:
        tokens = [token for token in tokenize.tokenize(source.readline) if tokenize.tok_name[token.type] not in NO_CODE]
    return len({token.start[0] for token in tokens if not token.string.startswith('"""')})
