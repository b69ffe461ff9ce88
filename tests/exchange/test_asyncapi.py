"""The description of the change feed is the structs', and the file is current."""

import json
from collections.abc import Iterator
from typing import Any

from exchange import asyncapi
from exchange.feed.changes import DATA


def test_the_file_is_what_the_structs_say():
    assert asyncapi.PATH.read_text() == asyncapi.describe()


def test_every_change_is_described_and_every_reference_leads_somewhere():
    described = json.loads(asyncapi.describe())
    parts = described["components"]
    assert set(parts["messages"]) == set(DATA)
    for one in set(_references(described)):
        _, *steps = one.split("/")
        found = described
        for step in steps:
            found = found[step]


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "$ref":
                yield value
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)
