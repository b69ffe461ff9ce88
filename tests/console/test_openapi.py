"""The API's description in the repository is today's."""

import json
from typing import Any

import msgspec
import pytest

from console.app import build_app
from console.openapi import PATH, describe, unstarted_deps
from exchange.examples import EXAMPLES
from exchange.feed.changes import ChangePage


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return json.loads(describe(build_app(unstarted_deps())))


def test_the_committed_description_is_not_stale(described: dict[str, Any]):
    assert json.loads(PATH.read_text()) == described, "run `python -m console.openapi`"


def test_every_operation_has_a_name_of_its_own(described: dict[str, Any]):
    names = [
        operation["operationId"]
        for methods in described["paths"].values()
        for operation in methods.values()
    ]
    assert len(names) == len(set(names))
    assert all(name.isalnum() and name[0].islower() for name in names)


def test_every_door_of_other_systems_shows_what_it_takes_and_gives(described: dict[str, Any]):
    """Or a programmer of theirs guesses. What is made of lines shows one of them."""
    schemas = described["components"]["schemas"]

    def is_shown(content: dict[str, Any]) -> bool:
        schema = content["schema"]
        named = (schema.get("items") or schema).get("$ref", "").rpartition("/")[2]
        shown = schemas.get(named, schema)
        fields = shown.get("properties", {}).values()
        return (
            "examples" in shown or "examples" in schema or any("examples" in one for one in fields)
        )

    missing: list[str] = []
    for path, methods in described["paths"].items():
        if not path.startswith(("/api/exchange/v1/", "/api/exchange/accounts")):
            continue
        for method, operation in methods.items():
            bodies = [operation.get("requestBody", {}).get("content", {})]
            bodies += [one.get("content", {}) for code, one in operation["responses"].items()
                       if code.startswith("2")]  # fmt: skip
            contents = [body["application/json"] for body in bodies if "application/json" in body]
            missing += [f"{method} {path}" for one in contents if not is_shown(one)]
    assert missing == [], "add them to exchange/examples.py, or to the request"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: type(one).__name__)
def test_an_example_is_what_its_struct_can_hold(example: msgspec.Struct):
    sent = msgspec.json.encode(example)
    if not isinstance(example, ChangePage):  # what a change holds is another struct's
        assert msgspec.json.decode(sent, type=type(example)) == example


def test_no_answer_of_the_api_carries_a_hash_of_a_password(described: dict[str, Any]):
    assert "password_hash" not in json.dumps(described)
