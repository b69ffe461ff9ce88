"""Logs stay bounded, whoever writes them, and nothing planted beside them is touched."""

import os
import subprocess
from pathlib import Path

import pytest

from hotline.doctor import run as doctor
from hotline.host import log_keeper
from hotline.host.children import private_log

pytestmark = pytest.mark.border


@pytest.fixture
def var(tmp_path: Path) -> Path:
    for kind in ("hotline", "carrier"):
        (tmp_path / "asterisk" / kind / "log" / "cdr-csv").mkdir(parents=True)
    for place in ("log", "postgres"):
        (tmp_path / place).mkdir()
    return tmp_path


def test_every_log_is_turned_over_and_few_copies_are_kept(var: Path) -> None:
    logs = [
        var / "asterisk" / kind / "log" / name
        for kind in ("hotline", "carrier")
        for name in ("messages", "security", "start.log")
    ]
    logs += [var / "log" / "service.log", var / "postgres" / "postgres.log"]  # fmt: skip
    for round_ in range(7):
        for log in logs:
            log.write_text(f"{round_}" * 200)
        assert len(log_keeper.bound(var, most=100)) == len(logs)
    for log in logs:
        assert log.read_text() == ""
        copies = sorted(
            path for path in log.parent.iterdir() if path.name.startswith(log.name + ".")
        )
        assert [path.read_text()[0] for path in copies] == list("6543")
        assert {path.stat().st_mode & 0o777 for path in copies} == {0o600}
    assert log_keeper.bound(var, most=100) == []


def test_a_childs_log_is_its_owners_alone_and_goes_on_after_it_was_emptied(var: Path) -> None:
    path = var / "log" / "service.log"
    path.touch(mode=0o644)
    with private_log(path) as log:
        writer = subprocess.Popen(
            ["sh", "-c", "echo first; read go; echo second"], stdout=log, stdin=subprocess.PIPE
        )
        while path.read_text() != "first\n":
            pass
        assert log_keeper.bound(var, most=1) == ["log/service.log"]
        writer.communicate(b"go\n")
    assert path.read_text() == "second\n"
    assert path.with_name("service.log.1").read_text() == "first\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_call_records_are_left_alone_and_links_are_not_followed(var: Path) -> None:
    home = var / "asterisk" / "hotline" / "log"
    kept = [home / "queue_log", home / "cdr-csv" / "Master.csv", var / "precious"]
    for path in kept:
        path.write_text("x" * 500)
    (home / "messages").symlink_to(var / "precious")
    os.link(var / "precious", home / "security")
    assert log_keeper.bound(var, most=100) == []
    assert {path.read_text() for path in kept} == {"x" * 500}


def test_a_log_that_cannot_be_copied_is_emptied_all_the_same(var: Path) -> None:
    log = var / "log" / "service.log"
    log.write_text("x" * 500)
    (var / "log" / "service.log.1").mkdir()
    (var / "log" / "service.log.2").mkdir()
    (var / "log" / "service.log.2" / "full").touch()
    log_keeper.bound(var, most=100)
    assert log.read_text() == ""


def test_the_doctor_names_a_log_that_nobody_keeps_small(var: Path) -> None:
    assert doctor.logs_kept(var).ok
    with (var / "log" / "service.log").open("w") as log:
        log.truncate(log_keeper.MOST_BYTES * 4)
    finding = doctor.logs_kept(var)
    assert not finding.ok
    assert "service.log" in finding.seen
