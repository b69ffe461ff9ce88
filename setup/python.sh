#!/usr/bin/env bash
# The Python environment in .venv, from the lock files, by uv (itself from the package index,
# by hash). Says nothing and takes no time when it already fits. Argument: run | test.
set -euo pipefail
cd "$(dirname "$0")/.."
lock=requirements.lock
[ "${1:-run}" = test ] && lock=requirements-dev.lock

python=$(command -v python3 || true)
if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "hotline needs python3 3.11 or newer (found: $("$python" --version 2>&1 || echo none)); install it, e.g. apt-get install python3" >&2
  exit 1
fi

want=$(cat "$lock" setup/uv.lock pyproject.toml | sha256sum | cut -c1-16)
stamp=.venv/.hotline-$lock
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && exit 0

if [ ! -x .venv/bin/python ]; then
  if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    setup/system.sh python3-venv
  fi
  echo "· making the Python environment"
  "$python" -m venv .venv
fi
echo "· installing Python packages from $lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r setup/uv.lock
.venv/bin/uv pip install --python .venv/bin/python --require-hashes -r "$lock"
.venv/bin/uv pip install --python .venv/bin/python --quiet --no-deps --no-build-isolation -e .
rm -rf hotline.egg-info build
echo "$want" > "$stamp"
