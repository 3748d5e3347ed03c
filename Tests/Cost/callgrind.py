"""The built hub under callgrind, which counts every instruction and call, and what it counted between two moments."""

import fnmatch
import subprocess
import time
from collections import defaultdict
from pathlib import Path

from cost import Cost
from endtoend import Hub, binary_path

# Counted apart by so many nearest callers, so that it can be said on whose behalf; the nearest are often the runtime's.
APART = {
    **dict.fromkeys(("malloc", "calloc", "realloc", "free", "posix_memalign"), 6),
    **dict.fromkeys(("swift_retain", "swift_release"), 5),
}
# Only a service thread has a context of libwebsockets.
SERVICE_THREAD_CALLS = "lws_service_fd_tsi"
# What timers call is not counted: it follows the time that a run takes, not the work. The mangled name of the C callback in
# `LoopTimer`, whose own name is mangled by parts of the module's.
TIMERS = "*TimerC4loop*ev_timer*To"
# What the hub executes between two looks while nobody drives it is below this. A thread that waits for the disk looks quiet, but not
# for several looks.
QUIET_INSTRUCTIONS = 100_000
QUIET_LOOKS = 4
QUIET_SECONDS = 30


class CallgrindHub(Hub):
    """A node that is measured, with one service thread."""

    def __init__(self, directory, arguments=()):
        directory = Path(directory)
        self.profile = directory / "callgrind"
        self._parts = 0
        # Valgrind 3.19 cannot read the compiler's DWARF; the names of functions stand in the symbol table as well.
        stripped = directory / "linehub"
        run("strip", "--strip-debug", "-o", stripped, binary_path())
        symbols = run("nm", "--format=just-symbols", stripped).splitlines()
        assert len(fnmatch.filter(symbols, TIMERS)) == 1, f"no symbol, or several, match {TIMERS}"
        preload = directory / "sigsuspend.so"
        run("cc", "-shared", "-fPIC", "-O1", "-o", preload, Path(__file__).with_name("sigsuspend.c"))
        super().__init__(
            directory / "node",
            # Nobody is pinged while it is measured.
            arguments=["--threads", "1", "--log-level", "error", "--limits-heartbeat-seconds", "3600", *arguments],
            environment={"LD_PRELOAD": str(preload)},
            program=[
                *("valgrind", "--tool=callgrind", "--quiet", f"--callgrind-out-file={self.profile}"),
                *("--separate-threads=yes", "--dump-line=no", "--compress-strings=no", "--compress-pos=no"),
                *("--vgdb-poll=100", f"--toggle-collect={TIMERS}", "--collect-atstart=yes"),
                *(f"--separate-callers{depth}={name}" for name, depth in APART.items()),
                str(stripped),
            ],
        )

    def forget(self):
        """Begins to count anew."""
        self._dump()

    def counted(self):
        """What was done since the last look or `forget`, with all that follows of it, such as writes to the disk.

        Returns (on the service thread, on all others). Nobody may be driving the hub.
        """
        service, others = Cost(), Cost()
        deadline = time.monotonic() + QUIET_SECONDS
        quiet = 0
        while quiet < QUIET_LOOKS:
            assert time.monotonic() < deadline, f"the hub was not quiet within {QUIET_SECONDS} s"
            parts = self._dump()
            is_quiet = sum(total_of(part) for part in parts) < QUIET_INSTRUCTIONS
            quiet = quiet + 1 if is_quiet else 0
            for cost in [] if is_quiet else map(read, parts):
                if SERVICE_THREAD_CALLS in cost.own:
                    service += cost
                else:
                    others += cost
        return service, others

    def _dump(self):
        """Has callgrind write what it has counted, a file for each thread, and count anew."""
        # Without --max-invoke-ms=0 vgdb would use ptrace, which containers may forbid; the hub's own tick does as well.
        run("vgdb", f"--pid={self.process.pid}", "--max-invoke-ms=0", "-c", "dump")
        self._parts += 1
        return list(self.profile.parent.glob(f"{self.profile.name}.{self._parts}-*"))


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr}"
    return done.stdout


def total_of(part):
    """The instructions in a file, from its head."""
    with open(part, errors="replace") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(("summary:", "totals:")))


def read(part):
    """Callgrind's format as far as our options let it occur: own cost per function, counts and costs per call."""
    own, inclusive, calls = defaultdict(int), defaultdict(int), defaultdict(int)
    library = called_library = caller = called = None
    is_cost_of_call = False
    with open(part, errors="replace") as lines:
        for line in lines:
            word, _, value = line.rstrip().partition("=")
            if word == "ob":
                library = value
            elif word == "fn":
                caller = named(value, library)
            elif word == "cob":
                called_library = value
            elif word == "cfn":
                # Where the library is not named it is the caller's.
                called = named(value, called_library or library)
            elif word == "calls":
                calls[caller, called] += int(value.split()[0])
                called_library, is_cost_of_call = None, True
            elif word[:1].isdigit():
                cost = int(word.split()[1])
                if not is_cost_of_call:
                    own[caller] += cost
                elif called != caller:
                    inclusive[called] += cost
                is_cost_of_call = False
    return Cost(own, inclusive, calls)


def named(function, library):
    """A function without a symbol goes by its library and address."""
    return f"{Path(library or '').name.partition('.')[0]}:{function}" if function.startswith("0x") else function
