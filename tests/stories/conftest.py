"""Stories run on the real parts; each folder beside this is the world that its stories share."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every story is one, whatever its file says."""
    for item in items:
        if "tests/stories/" in str(item.path):
            item.add_marker("story")
