#!/usr/bin/env bash
# An Asterisk new enough: the machine's own, else a Debian sid root in the state directory.
# Takes 45–120 s the first time and nothing after.
set -euo pipefail
cd "$(dirname "$0")/.."
exec .venv/bin/python -m hotline.asterisk.setup
