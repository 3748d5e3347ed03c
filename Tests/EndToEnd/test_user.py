"""Root's rights are given up as soon as the port is open (issue 6, What 1)."""

import os
import pwd
import socket
import subprocess

import pytest

from configured import Configured
from hub import PATIENCE, Hub, attempt, binary_path
from office import Office

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
NOBODY = pwd.getpwnam("nobody")


def status(pid):
    """What the kernel says of each thread of the process."""
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/status") as file:
            yield dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def low_port():
    """One that nobody but root can have."""
    for port in range(1023, 512, -1):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise AssertionError("no port below 1024 is free")


@pytest.fixture
def directory(tmp_path):
    """Where nobody may write, below what nobody may enter else."""
    for parent in [tmp_path, *tmp_path.parents]:
        if parent.stat().st_uid == 0 and parent != parent.parent and str(parent) != "/tmp":
            os.chmod(parent, parent.stat().st_mode | 0o011)
    os.chown(tmp_path, NOBODY.pw_uid, NOBODY.pw_gid)
    return tmp_path


async def test_the_node_goes_on_without_roots_rights_on_a_port_that_only_root_can_open(directory):
    """Every thread has the user's ids, no group of root's, no capability, and no way to more; its files are the user's, and it serves."""
    port = low_port()
    with Hub(directory, arguments=("--user", "nobody", "--listen", f"127.0.0.1:{port}")) as hub:
        assert hub.port == port
        office = await Office(hub).furnish()
        await office.connected(await office.desk(office.bo))
        threads = list(status(hub.process.pid))
        assert len(threads) > 2
        for thread in threads:
            assert set(thread["Uid"].split()) == {str(NOBODY.pw_uid)}
            assert set(thread["Gid"].split()) == {str(NOBODY.pw_gid)}
            assert "0" not in thread["Groups"].split()
            assert {thread[f"Cap{kind}"] for kind in ("Prm", "Eff")} == {"0" * 16}
        assert {thread["NoNewPrivs"] for thread in threads} == {"1"}
        files = [directory / "data", *(directory / "data").iterdir()]
        assert {file.stat().st_uid for file in files} == {NOBODY.pw_uid}
        assert not any(file.stat().st_mode & 0o077 for file in files), "nobody else reads who calls whom"
        assert b"\nprocess_open_fds " in (await hub.get("/metrics")).body
        await office.close()


def test_a_user_that_the_machine_does_not_have_is_named(directory):
    """64, as all that is wrong with the configuration, and nothing was begun."""
    Hub(directory)
    code, _, said = attempt(
        "--user", "no-such-user", "--listen", "127.0.0.1:0", "--data", str(directory / "data"), "--token-secret-file", str(directory / "secret")
    )
    assert code == 64
    assert said == 'linehub: user: there is no user "no-such-user" on this machine\n'
    assert not (directory / "data").exists()


def test_who_is_not_root_cannot_become_somebody(directory):
    Hub(directory)
    os.chmod(directory / "secret", 0o644)
    done = subprocess.run(
        [binary_path(), "serve", "--user", "root", "--listen", "127.0.0.1:0", "--data", str(directory / "data"),
         "--token-secret-file", str(directory / "secret")],
        user="nobody", group=NOBODY.pw_gid, extra_groups=[], capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 64
    assert done.stderr == "linehub: user: only root can go on as root: start as root or as root, or leave user out\n"


def test_a_secret_that_the_user_cannot_read_ends_the_start(directory):
    """Files are read as the user at the start as at a reload, so that what a reload could not read is known at once."""
    Hub(directory)
    os.chown(directory / "secret", 0, 0)
    os.chmod(directory / "secret", 0o600)
    code, _, said = attempt(
        "--user", "nobody", "--listen", "127.0.0.1:0", "--data", str(directory / "data"), "--token-secret-file", str(directory / "secret")
    )
    assert (code, said) == (2, f"linehub: Token key {directory / 'secret'}: the hub's user may not read it\n")


def test_a_configuration_that_is_half_written_at_the_start_starts_nothing_as_root(directory):
    """What it says at first counts: later it could name a user whom the process has not become. A pipe, which is none, tells when it is read."""
    hub = Configured(directory, user="nobody")
    whole = hub.file.rename(directory / "whole")
    os.mkfifo(hub.file)
    command = [binary_path(), "serve", *hub.flags()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        with open(hub.file, "w"):
            whole.rename(hub.file)
        try:
            printed, said = process.communicate(timeout=20 * PATIENCE)
        finally:
            process.kill()
    assert (process.returncode, printed) == (64, ""), said
    assert not (directory / "data").exists()


def test_a_configuration_that_the_user_cannot_read_ends_the_start(directory):
    """As a reload could not read it either."""
    hub = Configured(directory, user="nobody")
    os.chown(hub.file, 0, 0)
    os.chmod(hub.file, 0o600)
    code, _, said = attempt(*hub.flags())
    assert code == 64 and said.startswith(f"linehub: Cannot read the configuration file {hub.file}: ")
    assert not (directory / "data").exists()
