#!/usr/bin/env bash
# Run a check unless it passed before on these very contents: unchanged.sh NAME "PATHS…" COMMAND…
# What it prints stands in var/NAME.txt, and is shown where it fails. Tools come by the lock files.
set -euo pipefail -f
cd "$(dirname "$0")/../.."
name=$1 paths=$2
shift 2
mkdir -p var
git rev-parse --git-dir > /dev/null 2>&1 || exec "$@"  # nothing tells what has changed
# shellcheck disable=SC2086 # PATHS are several words
now=$({ printf '%s\0' "$*"; git ls-files -z --cached --others --exclude-standard -- $paths \
  pyproject.toml requirements*.lock web/package-lock.json setup | sort -zu | xargs -0 sha256sum 2>&1 || true; } | sha256sum)
[ "$(cat "var/$name.passed" 2>/dev/null)" = "$now" ] && exit 0
"$@" > "var/$name.txt" 2>&1 || { tail -n 60 "var/$name.txt"; exit 1; }
echo "$now" > "var/$name.passed"
