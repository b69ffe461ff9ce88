"""The API's description in the repository is today's."""

import json
from typing import Any

import pytest

from console.app import build_app
from console.openapi import PATH, describe, unstarted_deps


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


def test_no_answer_of_the_api_carries_a_hash_of_a_password(described: dict[str, Any]):
    assert "password_hash" not in json.dumps(described)
