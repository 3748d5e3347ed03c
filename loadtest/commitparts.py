"""What the parts of a commit cost a Redis: the line's own, and what else follows from it.

Replays the commits of a recording (`redis-cli MONITOR > commits.txt` beside a node and a switch with calls) without their
guards' versions, sixteen in flight, into a Redis that may be emptied afterwards:

    python3 loadtest/commitparts.py commits.txt --port 7399
"""
import argparse
import ast
import re
import socket
import statistics
import threading

AT_ONCE, REPLAYED, RUNS, NODES = 16, 12_000, 5, 3
CHANNELS = ["lines", "orders", "feeds"]


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")

    def send(self, *words):
        self.socket.sendall(framed(words))

    def reply(self):
        line = self.file.readline()
        kind, rest = line[:1], line[1:].strip()
        if kind == b"*":
            return [self.reply() for _ in range(int(rest))]
        if kind == b"$":
            return self.file.read(int(rest) + 2)[:-2] if int(rest) >= 0 else None
        if kind == b"-":
            raise SystemExit(f"Redis refuses a commit: {rest.decode()}")
        return rest

    def cpu(self):
        """Seconds of CPU that the server has used."""
        self.send(b"INFO", b"cpu")
        text = self.reply().decode()
        return sum(float(found) for found in re.findall(r"used_cpu_(?:sys|user):([\d.]+)", text))


def framed(words):
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


def counted(lists):
    return [str(len(lists)).encode(), *(word for words in lists for word in words)]


def recorded(path):
    """The commits of lines: the script's hash, its operations and its publications (`RedisCommit.words`)."""
    for line in open(path, encoding="utf-8", errors="replace"):
        if '"EVALSHA"' not in line or ':line:{' not in line or ':bus:lines"' not in line:
            continue
        quoted = re.findall(r'"((?:[^"\\]|\\.)*)"', line[line.index('"'):])
        words = [ast.literal_eval(f'b"{word}"') for word in quoted]
        rest = iter(words[3:])
        for _ in range(2 * int(next(rest))):
            next(rest)
        operations = [[next(rest) for _ in range(int(next(rest)))] for _ in range(int(next(rest)))]
        yield words[1], operations, [[next(rest), next(rest)] for _ in range(int(next(rest)))]


def replayed(connection, messages):
    """Microseconds of the server's CPU for one."""
    before, count = connection.cpu(), 0
    while count < REPLAYED:
        for start in range(0, len(messages), AT_ONCE):
            some = messages[start:start + AT_ONCE]
            connection.socket.sendall(b"".join(some))
            for _ in some:
                connection.reply()
            count += len(some)
    return (connection.cpu() - before) / count * 1e6


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("recording")
    arguments.add_argument("--port", type=int, required=True)
    options = arguments.parse_args()
    commits = list(recorded(options.recording))
    connection = Connection(options.port)
    connection.send(b"HSET", b"commitparts", b"v", b"1")
    connection.reply()
    for _ in range(NODES):
        node = Connection(options.port)
        node.send(b"SUBSCRIBE", *(f"linehub:bus:{name}".encode() for name in CHANNELS))
        threading.Thread(target=lambda node=node: [node.file.read(1 << 16) for _ in iter(int, 1)], daemon=True).start()
    guards = [[b"commitparts", b"1"]] * 3

    def message(script, operations, publications):
        return framed([b"EVALSHA", script, b"0", *counted(guards),
                       str(len(operations)).encode(), *(word for words in operations
                                                        for word in [str(len(words)).encode(), *words]),
                       *counted(publications)])

    print(f"{len(commits)} commits, {AT_ONCE} in flight, {NODES} nodes listen; us of CPU, median of {RUNS} (range)")
    for name, parts in {
        "whole": lambda operations, publications: (operations, publications),
        "the line alone": lambda operations, publications: (operations[:1], publications),
        "all but the line": lambda operations, publications: (operations[1:], []),
    }.items():
        messages = [message(script, *parts(*rest)) for script, *rest in commits]
        runs = [replayed(connection, messages) for _ in range(RUNS)]
        print(f"{name:18} {statistics.median(runs):5.1f} ({min(runs):.1f}-{max(runs):.1f})")


main()
