"""Settings as environment variables, to hand them to a child process unchanged."""

import json
import os
from datetime import time
from pathlib import Path

from pydantic import SecretStr

from core.config import Settings


def as_environment(settings: Settings) -> dict[str, str]:
    """Give this process's environment with every setting as HOTLINE_*."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("HOTLINE_")}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if value is not None:
            mine[f"HOTLINE_{name.upper()}"] = _as_text(value)
    return mine


def _as_text(value: object) -> str:
    match value:
        case SecretStr():
            return value.get_secret_value()
        case str() | Path() | time():
            return str(value)
        case _:
            return json.dumps(value)
