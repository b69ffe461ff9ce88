#!/usr/bin/env bash
# Renew the lock files from pyproject.toml; hashes of every file, no download host named.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-.venv/bin/uv}
compile() {
  "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --upgrade "$@"
}
compile pyproject.toml --group build -o requirements.lock
compile pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock
echo uv | compile - -o setup/uv.lock
echo cyclonedx-bom | compile - -o setup/sbom.lock
setup/sbom.sh
setup/digests.sh || true  # a registry of images is not everywhere in reach; it says so
