"""`protocol/asyncapi.yaml` is AsyncAPI 3.0, as the models of the package asyncapi3 read it, which know every object of the
specification; and they do refuse what is none. That its references resolve and its methods are complete: test_protocol.py."""

import copy
import warnings
from pathlib import Path

import pytest
import yaml

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # The package names members of its own as its base class does.
    from asyncapi3.models.asyncapi import AsyncAPI3
from pydantic import ValidationError

PATH = Path(__file__).resolve().parents[2] / "protocol" / "asyncapi.yaml"
DOCUMENT = yaml.safe_load(PATH.read_text(encoding="utf-8"))


def without(place, member):
    del place[member]


def first(objects):
    return next(iter(objects.values()))


FAULTS = {
    "no info": lambda document: without(document, "info"),
    "an info without a title": lambda document: without(document["info"], "title"),
    "a member of AsyncAPI 2": lambda document: document["servers"]["node"].update(url="wss://hub"),
    "a member of OpenAPI": lambda document: document.update(paths={}),
    "a server without a protocol": lambda document: without(document["servers"]["node"], "protocol"),
    "a channel that is a text": lambda document: document["channels"].update(socket="/v1/socket"),
    "a channel under a name with a blank": lambda document: document["channels"].update({"a b": {}}),
    "an operation without a channel": lambda document: without(first(document["operations"]), "channel"),
    "an operation that publishes": lambda document: first(document["operations"]).update(action="publish"),
    "a reply with a status": lambda document: first(document["operations"]).update(reply={"status": 200}),
    "messages that are no references": lambda document: first(document["operations"]).update(messages=["open"]),
    "a message with a misspelt payload": lambda document: first(document["components"]["messages"]).update(paylaod={}),
    "a payload that is a number": lambda document: first(document["components"]["messages"]).update(payload=7),
    "a security scheme of no kind": lambda document: document["components"]["securitySchemes"]["bearer"].update(
        type="x"
    ),
}


def test_the_document_is_asyncapi_3_0():
    assert DOCUMENT["asyncapi"] == "3.0.0", "the version that the models are of"
    read = AsyncAPI3.model_validate(DOCUMENT)
    assert len(read.operations.root) == len(DOCUMENT["operations"]) and len(read.components.messages.root) > 100


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_document_is_refused(fault):
    broken = copy.deepcopy(DOCUMENT)
    FAULTS[fault](broken)
    with pytest.raises(ValidationError):
        AsyncAPI3.model_validate(broken)
