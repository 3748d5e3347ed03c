"""HAProxy or nginx in front of a node or of several: the very files of deploy/, with places of this machine put in."""

import asyncio
import getpass
import os
import re
import shutil
import subprocess

import wire
from hub import PATIENCE, ROOT
from running import free_port, until

START_SECONDS = 10 * PATIENCE


def program(name):
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    assert found, f"{name} is not installed; .ci/dependencies test installs it"
    return found


class Proxy:
    """A proxy that leads to these ports. It looks like the node behind it, at another address."""

    kinds = {}
    file = None
    # What a file of deploy/ says of the machine that it is for: a pattern, and what stands in its place here.
    changes = {}

    def __init_subclass__(cls):
        Proxy.kinds[cls.__name__.lower()] = cls

    def __init__(self, ports, directory, node=None):
        self.node = node
        self.behind = ports if isinstance(ports, list) else [ports]
        self.port = free_port()
        self.directory = directory
        self.log = directory / f"{type(self).__name__.lower()}.log"

    def __getattr__(self, name):
        return getattr(self.node, name)

    @property
    def socket_url(self):
        return f"ws://127.0.0.1:{self.port}/v1/socket"

    async def get(self, path, method="GET", body=b"", headers=None):
        return await wire.request(self.port, method, path, body, headers or {})

    def written(self):
        """The file as this proxy runs it."""
        text = (ROOT / "deploy" / self.file).read_text()
        for pattern, place in self.changes.items():
            text, count = re.subn(pattern, place.format(port=self.port, dir=self.directory), text, flags=re.MULTILINE)
            assert count, f"{self.file} has no {pattern}"
        text, count = re.subn(r".*127\.0\.0\.1:8080.*\n", self.servers, text)
        assert count == 1, f"{self.file} has {count} lines for a node"
        path = self.directory / self.file
        path.write_text(text)
        return path

    def servers(self, line):
        """The line for the one node, for each."""
        places = enumerate(self.behind, 1)
        return "".join(line[0].replace(":8080", f":{port}").replace("node1", f"node{number}") for number, port in places)

    async def __aenter__(self):
        command = self.command(self.written())
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            await until(self.accepts, f"{command[0]} to listen", START_SECONDS)
        except BaseException:
            self.end()
            raise
        return self

    async def __aexit__(self, *error):
        self.end()

    async def accepts(self):
        assert self.process.poll() is None, f"the proxy ended:\n{self.log.read_text()}"
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class HAProxy(Proxy):
    file = "haproxy.cfg"
    changes = {
        r"^    (user|group) .*\n": "",
        r"^    log /dev/log local0": "    log stdout format raw local0",
        r"^    maxconn .*": "    maxconn 500",
        r"^    hard-stop-after .*": "    hard-stop-after 1s",
        r"^    bind :80$": "    bind 127.0.0.1:{port}",
    }

    def command(self, file):
        return [program("haproxy"), "-db", "-f", str(file)]


class Nginx(Proxy):
    file = "nginx.conf"
    changes = {
        r"^user .*;": f"user {getpass.getuser()};",
        r"^worker_processes auto;": "worker_processes 1;",
        r"^worker_rlimit_nofile .*\n": "",
        r"^    worker_connections .*;": "    worker_connections 500;",
        r"/run/nginx\.pid": "{dir}/nginx.pid",
        r"/var/log/nginx": "{dir}",
        r"^http \{$": "http {{\n"
        + "".join(
            f"    {kind}_temp_path {{dir}}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        ),
        r"^        listen 80;": "        listen 127.0.0.1:{port};",
    }

    def command(self, file):
        return [program("nginx"), "-c", str(file), "-e", str(self.log), "-g", "daemon off;"]
