"""A node that is configured by a file, and reloads it (SIGHUP)."""

import json
import signal

import exposition
from hub import PATIENCE, Hub
from running import until

RELOAD_SECONDS = 10 * PATIENCE


class Configured(Hub):
    """A node whose options stand in a file, which a test writes anew while it runs."""

    def __init__(self, directory, **settings):
        super().__init__(directory)
        self.file = self.directory / "linehub.yaml"
        self.configure(**settings)

    def configure(self, **settings):
        self.file.write_text(json.dumps({"tokenSecretFile": str(self.secret_file)} | settings))

    def flags(self):
        return [
            *("--listen", f"{self.address}:0"),
            *("--data", str(self.directory / "data")),
            *("--node", self.node),
            *("--config", str(self.file)),
        ]

    def said(self):
        return self.log.read_text(errors="replace")

    async def says(self, *words, since=0):
        """Waits for a line of the log that has all the words."""

        def found():
            lines = self.said()[since:].splitlines()
            return next((line for line in lines if all(word in line for word in words)), None)

        await until(found, f"a line of the log with {words}", RELOAD_SECONDS)
        return found()

    async def hang_up(self, *words):
        """SIGHUP, and what the log says of it."""
        since = len(self.said())
        self.process.send_signal(signal.SIGHUP)
        return await self.says(*(words or ["changedOptions", "reloaded"]), since=since)


def put(path, text):
    """Replaces a file in one step, as `mv` does."""
    new = path.with_name(path.name + ".new")
    new.write_text(text)
    new.rename(path)


async def counted(hub, name, **labels):
    """A metric as the node exposes it."""
    return exposition.read((await hub.get("/metrics")).body.decode())[name].samples[name, tuple(labels.items())]
