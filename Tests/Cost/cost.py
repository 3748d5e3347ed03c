"""What some work cost: instructions by function and calls by caller, which can be added, subtracted and divided."""

import re
from dataclasses import dataclass, field

# What is counted, and the functions that do it; all other ways to retain and release come by these.
KINDS = {
    "allocations": r"malloc|calloc|realloc|posix_memalign|aligned_alloc|memalign",
    "frees": r"free",
    "retains": r"swift_retain(_n)?(_preservemost)?",
    "releases": r"swift_release(_n)?(_preservemost)?",
    "exclusivity checks": r"swift_beginAccess",
    "locks": r"pthread_mutex_(try)?lock",
    "sends": r"send|sendto|sendmsg|sendmmsg|write|writev|eventfd_write",
    "receives": r"recv|recvfrom|recvmsg|read|readv|eventfd_read",
    "polls": r"epoll_p?wait2?|p?poll",
    "epoll_ctls": r"epoll_ctl",
    "page calls": r"madvise|mmap(64)?|munmap|mprotect|s?brk",
    "other system calls": r"syscall|io_uring_enter|fdatasync|fsync",
}
PATTERNS = {kind: re.compile(pattern) for kind, pattern in KINDS.items()}
# With its debugging symbols at hand glibc's functions go by the inner ones of their names.
ALIASES = re.compile(r"^_+(GI_+|libc_)?|@.*$")
# Callers that say nothing of who is answerable: the runtime's, and levels of recursion.
RUNTIME = re.compile(r"swift_(slowAlloc|allocObject|bridgeObjectRe\w+)|\d+|.*_?(consumeAndCreateNew|createNewBuffer).*")


@dataclass
class Cost:
    """Instructions that each function executed itself, those with what it called, and how often who called whom.

    A function that is counted by context is called `name'caller'its caller`. Recursion counts twice in `inclusive`.
    """

    own: dict = field(default_factory=dict)
    inclusive: dict = field(default_factory=dict)
    calls: dict = field(default_factory=dict)

    def __add__(self, other):
        return Cost(*(total(these, those) for these, those in zip(self.parts, other.parts, strict=True)))

    def __sub__(self, other):
        return self + other * -1

    def __mul__(self, factor):
        return Cost(*({key: value * factor for key, value in part.items()} for part in self.parts))

    def __truediv__(self, amount):
        return self * (1 / amount)

    @property
    def parts(self):
        return self.own, self.inclusive, self.calls

    def amount(self, what):
        """How many `instructions`, or calls of one of KINDS."""
        if what == "instructions":
            return sum(self.own.values())
        return sum(value for (_, called), value in self.calls.items() if is_of(what, called))

    def callers(self, kind):
        """On whose behalf these calls were made, the most first: (names, the nearest first, how many)."""
        found = {}
        for (caller, called), value in self.calls.items():
            if is_of(kind, called):
                context = called.split("'")[1:] or [base(caller)]
                who = tuple([name for name in context if not RUNTIME.fullmatch(name)][:3] or context)
                found[who] = found.get(who, 0) + value
        return ranked(found)

    def functions(self, with_called=False):
        """The most expensive functions by what they execute, themselves or with all they call: (name, instructions)."""
        found = {}
        for name, value in (self.inclusive if with_called else self.own).items():
            found[base(name)] = found.get(base(name), 0) + value
        return ranked(found)


def base(name):
    return name.partition("'")[0]


def is_of(kind, called):
    return PATTERNS[kind].fullmatch(ALIASES.sub("", base(called))) is not None


def total(these, those):
    return {key: these.get(key, 0) + those.get(key, 0) for key in these.keys() | those.keys()}


def ranked(amounts):
    return sorted(amounts.items(), key=lambda item: -item[1])
