#!/usr/bin/env bash
# Write docs/sbom/: what the service and the web desk are made of, in CycloneDX JSON, from the lock
# files. The tool for Python's comes from setup/sbom.lock, by hash, into a place of its own; npm
# writes the desk's itself. Equal locks give equal files.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-.venv/bin/uv}
place=${HOTLINE_VAR:-$PWD/var}/sbom
mkdir -p "$place"
[ -x "$place/tool/bin/python" ] || "$uv" venv --quiet --python .venv/bin/python "$place/tool"
"$uv" pip install --quiet --python "$place/tool/bin/python" --require-hashes -r setup/sbom.lock
"$place/tool/bin/cyclonedx-py" requirements --pyproject pyproject.toml --output-reproducible --output-format JSON \
  --mc-type application --spec-version 1.6 --output-file "$place/service.json" requirements.lock
PATH=$(setup/web.sh env) npm --prefix web sbom --sbom-format cyclonedx \
  --package-lock-only > "$place/desk.json"
.venv/bin/python setup/sbom.py "$place"
