"""What idle sockets and subscriptions cost: opens sessions on a hub of its own, and reads its memory and CPU.

    python loadtest/idle.py [--sockets 1000] [--lines 5] [--seconds 10] [--threads 1] [--binary .build/release/linehub]

Each session belongs to a delegate of its own and subscribes to the lines of its delegators: sockets x lines
subscriptions in all. Prints the resident memory per socket (RSS and PSS, the growth over the empty hub) and the CPU that
the idle hub used. Everything is on 127.0.0.1 and ends by itself.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import pathlib
import subprocess
import tempfile
import time

import websockets

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECRET = b"a secret for measuring, of more than 32 bytes"


def token(subject, scope):
    def part(value):
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    head = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = part(json.dumps({"sub": subject, "scope": scope, "exp": int(time.time()) + 3600}).encode())
    return f"{head}.{body}.{part(hmac.new(SECRET, f'{head}.{body}'.encode(), hashlib.sha256).digest())}"


class Session:
    """One session: requests in turn; everything else that comes is read and dropped."""

    async def open(self, url, subject, scope, kind):
        self.socket = await websockets.connect(
            url.replace("http", "ws") + "/v1/socket", subprotocols=["linehub.v1"], max_size=1 << 20, ping_interval=None)
        self.number = 0
        client = {"kind": kind, "version": "6.0.0", "device": f"{subject}-1"}
        await self.request("session.open", token=token(subject, scope), client=client)
        return self

    async def request(self, method, **params):
        self.number += 1
        await self.socket.send(json.dumps({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}))
        while True:
            frame = json.loads(await self.socket.recv())
            for message in frame if isinstance(frame, list) else [frame]:
                if message.get("id") == self.number and "method" not in message:
                    if "error" in message:
                        raise RuntimeError(f"{method}: {message['error']}")
                    return message["result"]


def memory(pid):
    """RSS and PSS in bytes."""
    sums = {}
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, value = line.split(":")
        sums[name] = int(value.split()[0]) * 1024
    return sums["Rss"], sums["Pss"]


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


async def measure(arguments, url, pid):
    admin = await Session().open(url, "admin", "admin", "portal")
    owners, delegates = arguments.lines, arguments.sockets
    parties = [{"id": f"o{n}", "name": f"Owner {n}", "kind": "user", "licensed": True, "callingPlan": True}
               for n in range(owners)]
    parties += [{"id": f"d{n}", "name": f"Delegate {n}", "kind": "user", "licensed": True, "callingPlan": True}
                for n in range(delegates)]
    await admin.request("admin.policy.set", limits={"delegates": delegates + 1})
    for start in range(0, len(parties), 100):
        await admin.request("admin.directory.import", parties=parties[start:start + 100])
    await admin.request("admin.directory.import", lines=[
        {"id": f"l{n}", "number": f"+468{n:06}", "owner": f"o{n}"} for n in range(owners)])
    relations = [{"delegator": f"o{o}", "delegate": f"d{d}", "rights": ["answer"], "optedIn": True}
                 for d in range(delegates) for o in range(owners)]
    for start in range(0, len(relations), 100):
        await admin.request("admin.directory.import", delegations=relations[start:start + 100])

    before, started = memory(pid), cpu_seconds(pid)
    sessions = []
    for start in range(0, delegates, 50):
        sessions += await asyncio.gather(*(
            Session().open(url, f"d{n}", "client", "web") for n in range(start, min(start + 50, delegates))))
    opened = cpu_seconds(pid) - started
    subscribed = 0
    for session in sessions:
        subscribed += len((await session.request("lines.subscribe", lines="all"))["snapshots"])
    after, started = memory(pid), cpu_seconds(pid)
    await asyncio.sleep(arguments.seconds)
    idle = cpu_seconds(pid) - started
    print(f"sockets {len(sessions)}, subscriptions {subscribed}, service threads {arguments.threads}")
    for name, index in (("RSS", 0), ("PSS", 1)):
        growth = after[index] - before[index]
        print(f"{name}: {before[index] // 1024} KiB empty, {after[index] // 1024} KiB full, "
              f"{growth / len(sessions):.0f} bytes a socket")
    print(f"CPU: {opened / len(sessions) * 1e6:.0f} us to open a session, "
          f"{idle / arguments.seconds * 100:.2f} % of a core while idle for {arguments.seconds} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--binary", default=str(ROOT / ".build/release/linehub"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        secret = pathlib.Path(folder, "secret")
        secret.write_bytes(SECRET)
        hub = subprocess.Popen(
            [arguments.binary, "serve", "--listen", "127.0.0.1:0", "--data", f"{folder}/data", "--token-secret-file",
             str(secret), "--threads", str(arguments.threads), "--log-level", "error"], stdout=subprocess.PIPE, text=True)
        try:
            url = hub.stdout.readline().split()[2]
            asyncio.run(measure(arguments, url, hub.pid))
        finally:
            hub.terminate()
            hub.wait(60)


if __name__ == "__main__":
    main()
