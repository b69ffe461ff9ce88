"""The doctor on owners: who cannot read or write what they live on is named, with the mend."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from core.config import Settings
from hotline import service_home
from hotline.asterisk.config import home_of
from hotline.asterisk.home import ASTERISK_USER, WRITTEN, prepare_home
from hotline.doctor import owners as doctor_owners
from hotline.host.running import AlreadyRunning, hold, is_running, starting
from hotline.host.unprivileged import Owner, give, give_all, owner
from hotline.service_home import SERVICE_USER

pytestmark = pytest.mark.border
_STARTED = "[2026-11-02 03:04:05.678] Asterisk 22.10.1+dfsg built by nobody\n"
_ERROR = "[2026-11-02 03:04:05.700] ERROR[77] config.c: pjsip.conf: Permission denied\n"
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to others")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give settings of a state directory as `hotline run` lays it out, without sound."""
    told = Settings(var=tmp_path)
    home = home_of(tmp_path, "carrier")
    for name in ("etc", *WRITTEN):
        (home / name).mkdir(parents=True)
    (home / "etc" / "pjsip.conf").touch(mode=0o600)
    give_all(home, owner(ASTERISK_USER))
    if os.geteuid() == 0:
        service_home.prepare(told)
    return told


def ills(settings: Settings) -> dict[str, str]:
    return {f.check: f.mend for f in doctor_owners.examine(settings) if not f.ok}


def test_what_hotline_run_lays_out_is_well(settings: Settings) -> None:
    assert ills(settings) == {}


def test_a_drop_folder_that_the_service_cannot_use_is_named(settings: Settings) -> None:
    check = "the drop folder may be read and written"
    root = settings.var / "drop"
    told = settings.model_copy(update={"drop_dir": root})
    assert str(root) in ills(told)[check]
    root.mkdir()
    give(root, owner(SERVICE_USER))
    assert check not in ills(told)
    (root / "done").symlink_to(settings.var)
    assert str(root / "done") in ills(told)[check]


@only_root
def test_a_file_that_belongs_to_somebody_else_is_named(settings: Settings) -> None:
    conf = home_of(settings.var, "carrier") / "etc" / "pjsip.conf"
    os.chown(conf, 54_321, 54_321)
    spoken = settings.var / "sounds" / "zh" / "made-by-root.wav"
    spoken.touch(mode=0o600)
    (settings.var / "recorded" / "zh" / "greeting.wav").touch(mode=0o600)
    (settings.var / "queues" / "service.conf").touch(mode=0o600)
    ill = ills(settings)
    assert str(conf) in ill["its files of the carrier are its own"]
    assert str(spoken) in ill["Asterisk may read what is spoken"]
    assert "service.conf" in ill["Asterisk may read the queues that the page House has"]
    unread = ill["it may read and write what is its own"]
    assert "greeting.wav" in unread
    assert "chmod o+r" in unread
    assert "start `hotline run`" in unread


@only_root
def test_the_next_start_mends_what_root_made_meanwhile(settings: Settings) -> None:
    (settings.var / "sounds" / "zh" / "made-by-root.wav").touch(mode=0o640)
    (settings.var / "journal.spool").write_text("a fact that waits\n")
    service_home.prepare(settings)
    assert ills(settings) == {}
    kept = settings.var / "spool" / "journal.jsonl"
    assert kept.read_text() == "a fact that waits\n"
    assert kept.stat().st_uid == owner(service_home.SERVICE_USER).uid


def call_files(settings: Settings) -> Path:
    """Lay out the hotline's own Asterisk as a start does; give its log directory."""
    secrets = {name: SecretStr("a-long-test-secret") for name in ("ami_secret", "trunk_secret")}
    given = settings.model_copy(update=secrets)
    prepare_home(given, "hotline", owner(ASTERISK_USER))
    return home_of(settings.var, "hotline") / "log"


@only_root
def test_what_the_service_must_take_and_erase_of_calls_is_looked_at(
    settings: Settings,
) -> None:
    check = "it may take and erase what Asterisk writes of calls, and renew its sentences"
    log = call_files(settings)
    assert check not in ills(settings)
    sounds = log.parent / "data" / "sounds" / "zh"
    for place in (log / "cel-custom", log / "cdr-csv", log, sounds):
        place.chmod(0o750)
        assert f"chmod -R g+rwX {log}" in ills(settings)[check]
        assert f"({place})" in ills(settings)[check]
        assert SERVICE_USER in ills(settings)[check]
        place.chmod(0o770)
    for name in ("queue_log", "cel-custom/calls.csv"):
        (log / name).touch(mode=0o600)
        assert f"({log / name})" in ills(settings)[check]
        assert call_files(settings) == log
        assert check not in ills(settings), "the next start mends what an earlier version left"
    log.parent.chmod(0o700)
    give(log.parent, Owner(0, 0))
    assert f"({log.parent})" in ills(settings)[check]


def test_the_carriers_own_errors_since_its_start_are_named(settings: Settings) -> None:
    log = home_of(settings.var, "carrier") / "log" / "messages"
    log.write_text(_ERROR + _STARTED)
    assert ills(settings) == {}, "what was before the last start is over"
    log.write_text(_STARTED + _ERROR)
    (mend,) = ills(settings).values()
    assert "config.c: pjsip.conf: Permission denied" in mend
    assert str(log) in mend


def test_one_run_at_a_time_has_a_state_directory_and_the_advice_fits(settings: Settings) -> None:
    assert not is_running(settings.var)
    with hold(settings.var):
        assert is_running(settings.var)
        with pytest.raises(AlreadyRunning, match=rf"process {os.getpid()}\) has "):
            hold(settings.var).__enter__()
        assert "is running and starts it again by itself" in starting(settings.var, settings.var)
    assert not is_running(settings.var)
    assert starting(settings.var, settings.var) == "start it with `hotline run`"
