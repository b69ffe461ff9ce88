"""Write docs/sbom/ from what the tools made: the same files whenever the locks are the same.

What differs from run to run (serial number, moment, line numbers of the lock) is left out, and
so is where an index offers a package: the lock files, not addresses, say by hash what is used.
"""

import json
import sys
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent.parent
_INTO = _HERE / "docs" / "sbom"
_FLEETING = ("serialNumber", "$schema")
_DEVELOPMENT = "cdx:npm:package:development"  # told of the first place of several
_OF_A_LINE = ("description", "externalReferences")  # of the lock, with the index's address


def _tidy(bom: dict[str, Any]) -> dict[str, Any]:
    names: dict[str, str] = {}
    root = bom["metadata"]["component"]
    names[root["bom-ref"]] = root["bom-ref"]
    for component in bom["components"]:
        names[component["bom-ref"]] = component["purl"]
        component["bom-ref"] = component["purl"]
        for key in _OF_A_LINE:
            component.pop(key, None)
    bom["components"].sort(key=lambda component: component["bom-ref"])
    bom["dependencies"] = _who_needs_whom(bom.get("dependencies", []), names)
    bom["metadata"].pop("timestamp", None)
    bom["metadata"].pop("tools", None)
    return {key: value for key, value in bom.items() if value and key not in _FLEETING}


def _shipped(bom: dict[str, Any]) -> dict[str, Any]:
    """Keep what the desk is built of; npm 11's own --omit dev drops a third of that as well."""
    lock = json.loads((_HERE / "web/package-lock.json").read_text())["packages"]
    kept = {
        (path.rpartition("node_modules/")[2], one["version"])
        for path, one in lock.items()
        if path and not one.get("dev")
    }
    parts = [one for one in bom["components"] if (one["name"], one["version"]) in kept]
    for one in parts:
        one["properties"] = [it for it in one["properties"] if it["name"] != _DEVELOPMENT]
    return {**bom, "components": parts}


def _who_needs_whom(told: list[dict[str, Any]], names: dict[str, str]) -> list[dict[str, Any]]:
    """Name packages as their components are; a flat lock tells nothing, which is not "none"."""
    if not any(one.get("dependsOn") for one in told):
        return []
    renamed = [
        {
            "ref": names[one["ref"]],
            "dependsOn": sorted(names[ref] for ref in one.get("dependsOn", ()) if ref in names),
        }
        for one in told
        if one["ref"] in names
    ]
    return sorted(renamed, key=lambda one: one["ref"])


def main(made: Path) -> None:
    """Tidy each file of `made` into docs/sbom/."""
    _INTO.mkdir(exist_ok=True)
    for name in ("service", "desk"):
        told = json.loads((made / f"{name}.json").read_text())
        bom = _tidy(_shipped(told) if name == "desk" else told)
        text = json.dumps(bom, indent=1, sort_keys=True, ensure_ascii=False)
        (_INTO / f"{name}.cdx.json").write_text(text + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
