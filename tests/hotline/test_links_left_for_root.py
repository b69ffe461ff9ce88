"""Links that a conquered Asterisk or service leaves where root mends rights at the next start."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.config import Settings
from hotline import service_home
from hotline.asterisk.config import home_of
from hotline.asterisk.home import ASTERISK_USER, prepare_home
from hotline.certificates import https
from hotline.host.children import ServiceProcess
from hotline.host.unprivileged import UserRefused, owner, set_mode

pytestmark = pytest.mark.border


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    """Make a directory of root's own, outside the state directory."""
    place = tmp_path / "precious"
    place.mkdir(mode=0o755)
    (place / "shadow").touch(mode=0o600)
    return place


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    secret = SecretStr("a-long-test-secret")
    return Settings(var=tmp_path / "var", ami_secret=secret, trunk_secret=secret)


def laid_out(settings: Settings) -> Path:
    """Lay out Asterisk's and the service's files as `hotline run` does; give Asterisk's home."""
    (settings.var / "sounds").mkdir(parents=True, exist_ok=True)
    prepare_home(settings, "hotline", owner(ASTERISK_USER))
    if os.geteuid() == 0:
        service_home.prepare(settings)
    return home_of(settings.var, "hotline")


def rights(place: Path) -> list[tuple[str, int, int, int]]:
    seen = [(path.name, path.stat()) for path in (place, *sorted(place.iterdir()))]
    return [(name, found.st_mode, found.st_uid, found.st_gid) for name, found in seen]


def test_a_directory_that_became_a_link_is_refused_and_what_it_leads_to_is_left_alone(
    settings: Settings, precious: Path
) -> None:
    home, before = laid_out(settings), rights(precious)
    for place in (home / "log" / "cel-custom", home / "spool" / "monitor"):
        place.rename(place.with_suffix(".away"))
        place.symlink_to(precious)
        with pytest.raises(UserRefused, match=str(place)):
            laid_out(settings)
        place.unlink()
        assert rights(precious) == before
    laid_out(settings)


def test_links_among_files_change_nothing_outside(settings: Settings, precious: Path) -> None:
    home, before = laid_out(settings), rights(precious)
    personal = settings.var / "sounds" / "personal"
    personal.mkdir(exist_ok=True)
    for place in (personal / "x.wav", home / "log" / "queue_log", home / "log" / "cel-custom" / "y",
                  home / "data" / "sounds" / "zh" / ".new-beep.wav"):  # fmt: skip
        place.symlink_to(precious / "shadow")
    (home / "data" / "sounds" / "zh" / "beep.wav").unlink()
    laid_out(settings)
    assert rights(precious) == before
    assert (precious / "shadow").read_bytes() == b""
    with pytest.raises(UserRefused, match="is a link"):
        set_mode(personal / "x.wav", 0o666)


async def test_neither_a_log_nor_a_certificate_is_written_through_a_link(
    tmp_path: Path, precious: Path
) -> None:
    log = tmp_path / "start.log"
    log.symlink_to(precious / "shadow")
    child = ServiceProcess(["true"], env={}, log=log, directory=tmp_path)
    with pytest.raises(OSError, match="symbolic links"):
        await child.start()
    (tmp_path / "key.new").symlink_to(precious / "shadow")
    https.write(tmp_path / "key.pem", b"a key")
    assert (precious / "shadow").read_bytes() == b""
    assert (tmp_path / "key.pem").read_bytes() == b"a key"
