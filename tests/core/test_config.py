"""Settings and secrets: none has a default, all are made once."""

import stat
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from core.config import SECRET_NAMES, Settings, write_secrets


def test_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    path = write_secrets(tmp_path)
    first = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert all(f"HOTLINE_{name}=" in first for name in SECRET_NAMES)
    assert write_secrets(tmp_path).read_text() == first


@pytest.mark.parametrize("weak", ["secret", "changeme", "short"])
def test_a_default_or_short_secret_is_refused_with_the_mend(weak: str) -> None:
    with pytest.raises(ValidationError, match="makes a new one"):
        Settings(ami_secret=SecretStr(weak))


@pytest.mark.parametrize(
    "parts",
    [
        {"database_password": SecretStr("postgres")},
        {"trunk_secret": SecretStr("Secret")},
        {"database_url": "postgresql://hotline:hotline@database/hotline"},
    ],
)
def test_no_password_is_a_default_and_none_is_repeated_in_the_refusal(
    parts: dict[str, Any],
) -> None:
    with pytest.raises(ValidationError, match="default") as refused:
        Settings(**parts)
    assert "hotline@" not in str(refused.value)
    assert "postgresql://" not in str(refused.value)


def test_a_providers_short_secret_and_a_socket_without_password_will_do() -> None:
    Settings(trunk_secret=SecretStr("x9!"), database_url="postgresql:///hotline")


def test_tiles_of_the_map_are_of_one_server_that_is_named_whole() -> None:
    tiles = "https://tiles.example.org:8443/base/{z}/{x}/{y}@2x.png?key=a"
    assert Settings(map_tiles=tiles).map_tiles_origin == "https://tiles.example.org:8443"
    assert Settings().map_tiles_origin == ""
    for wrong in (
        "tiles.example.org/{z}/{x}/{y}", "https://{s}.example.org/{z}/{x}/{y}", "https:///{z}/{x}/{y}",
        "https://tiles.example.org/{z}/{x}", "https://me:secret@tiles.example.org/{z}/{x}/{y}",
        "https://a.example;script-src/{z}/{x}/{y}", "javascript://a/{z}/{x}/{y}",
    ):  # fmt: skip
        with pytest.raises(ValidationError, match="HOST"):
            Settings(map_tiles=wrong)


def test_missing_secrets_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="HOTLINE_AMI_SECRET"):
        Settings(var=tmp_path).require_secrets()
