"""`linehub --help`: each command says what it is for, each option what it means; the man page is made of the same."""

import json
import subprocess

import pytest

from hub import binary_path

OF_ITSELF = {"help"}


def tree():
    """All commands, as swift-argument-parser tells them."""
    done = subprocess.run([str(binary_path()), "--experimental-dump-help"], capture_output=True, text=True, check=True)
    commands = []

    def walk(command, path):
        path = [*path, command["commandName"]]
        commands.append((path, command))
        for each in command.get("subcommands", []):
            if each["commandName"] not in OF_ITSELF:
                walk(each, path)

    walk(json.loads(done.stdout)["command"], [])
    return commands


def spelling(argument):
    names = argument.get("names") or [{"name": argument.get("valueName")}]
    return names[-1]["name"]


COMMANDS = tree()


def test_there_are_commands():
    names = {path[-1] for path, _ in COMMANDS}
    assert {"serve", "watch", "call", "voicemail", "token", "directory", "store", "check-config", "doctor", "top"} <= names


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS])
def test_each_command_and_option_has_its_words(path, command):
    abstract = command.get("abstract", "")
    assert abstract.endswith(".") and abstract[0].isupper(), f"{' '.join(path)}: {abstract!r}"
    for argument in command.get("arguments", []):
        words = argument.get("abstract", "")
        assert words, f"{' '.join(path)} {spelling(argument)} has no help"
    shown = subprocess.run([str(binary_path()), *path[1:], "--help"], capture_output=True, text=True)
    assert shown.returncode == 0 and abstract.split()[0] in shown.stdout
    for argument in command.get("arguments", []):
        if argument.get("shouldDisplay", True) and argument["kind"] != "positional":
            assert f"--{spelling(argument)}" in shown.stdout
