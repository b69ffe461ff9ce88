"""What we are made of: docs/sbom/ names what the lock files do, no more and no less."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


def bom(name: str) -> dict[str, Any]:
    return json.loads((ROOT / "docs" / "sbom" / f"{name}.cdx.json").read_text())


def named(name: str) -> set[str]:
    return {f"{one['name']}=={one['version']}" for one in bom(name)["components"]}


def test_the_services_list_is_what_its_lock_says() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    locked = set(re.findall(r"(?m)^([A-Za-z0-9._-]+==[^\s;\\]+)", lock))
    assert named("service") == locked, "run `setup/sbom.sh`, as `make lock` does"


def test_the_desks_list_is_what_its_lock_says() -> None:
    lock = json.loads((ROOT / "web/package-lock.json").read_text())["packages"]
    shipped = {
        f"{path.rpartition('node_modules/')[2]}=={one['version']}"
        for path, one in lock.items()
        if path and not one.get("dev")
    }
    assert named("desk") == shipped, "run `setup/sbom.sh`, as `make lock` does"


@pytest.mark.parametrize("name", ["service", "desk"])
def test_a_list_is_the_same_whenever_the_locks_are(name: str) -> None:
    made = bom(name)
    assert made["bomFormat"] == "CycloneDX"
    assert not {"serialNumber", "$schema"} & set(made)
    assert not {"timestamp", "tools"} & set(made["metadata"])
    references = [one["bom-ref"] for one in made["components"]]
    assert references == sorted(set(references))
    assert "://" not in json.dumps(made), "no list names a host"
