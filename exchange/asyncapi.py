"""The changes' description for programs (AsyncAPI 3.0), as a file that integrators generate from.

`python -m exchange.asyncapi` writes it from the structs of feed/changes.py; with `--check` it fails
when the file is stale (so does a test).
"""

import json
import sys
from pathlib import Path
from typing import Any

from core.answers import schemas
from exchange.feed.changes import DATA, SOURCE, CloudEvent

PATH = Path(__file__).parent.parent / "docs" / "exchange.asyncapi.json"
_PERSONAL = ("number", "account_numbers", "customer_number", "told")
_SECURITY = {"type": "http", "scheme": "bearer", "description": "a service account's token"}


def describe() -> str:
    """Describe every change as JSON, the same bytes for the same structs."""
    channel = {"address": SOURCE, "messages": {one: _ref("messages", one) for one in DATA}}
    described: dict[str, Any] = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Hotline: what changed",
            "version": "1",
            "description": (
                "What the hotline learned, each as a CloudEvent (docs/exchange.md). "
                f"{', '.join(_PERSONAL)} are there only by the scope read:customers."
            ),
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {"changes": channel},
        "operations": {
            "tell": {"action": "send", "channel": {"$ref": "#/channels/changes"}},
        },
        "components": {
            "messages": {one: _message(one) for one in DATA},
            "schemas": _schemas(),
            "securitySchemes": {"token": _SECURITY},
        },
    }
    return json.dumps(described, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _message(kind: str) -> dict[str, Any]:
    data = DATA[kind].__name__
    own = {"properties": {"type": {"const": kind}, "data": _ref("schemas", data)}}
    return {"name": kind, "payload": {"allOf": [_ref("schemas", CloudEvent.__name__), own]}}


def _schemas() -> dict[str, Any]:
    found = schemas([CloudEvent, *dict.fromkeys(DATA.values())])
    for schema in found.values():
        schema["required"] = [one for one in schema["required"] if one not in _PERSONAL]
    return found


def main() -> None:
    """Write the file, or with --check compare it."""
    told = describe()
    if "--check" in sys.argv:
        if not PATH.exists() or PATH.read_text() != told:
            sys.exit(f"{PATH.name} is stale: run `python -m exchange.asyncapi` and commit it")
        return
    PATH.write_text(told)


if __name__ == "__main__":
    main()
