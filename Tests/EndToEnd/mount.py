"""A small disk of the test's own."""

import subprocess

import pytest


class Disk:
    """A file system in memory that can be filled and made read-only; skips the test where the system allows none."""

    def __init__(self, directory, kibibytes=4096):
        self.directory = directory
        self.kibibytes = kibibytes

    def __enter__(self):
        self.directory.mkdir(parents=True)
        try:
            run("mount", "-t", "tmpfs", "-o", f"size={self.kibibytes}k", "linehub-test", self.directory)
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"no file system can be mounted here: {getattr(error, 'stderr', None) or error}")
        return self

    def __exit__(self, *error):
        run("umount", "--lazy", self.directory)

    def fill(self):
        """Takes all the room that is left."""
        with open(self.directory / "filling", "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    def clear(self):
        (self.directory / "filling").unlink()

    def make_read_only(self):
        run("mount", "-o", "remount,ro", self.directory)


def run(*command):
    subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True)
