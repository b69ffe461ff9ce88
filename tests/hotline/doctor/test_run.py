"""The doctor: each fault has its component, check and mend; one that hides hides no other."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from core.config import Settings
from core.db import Database
from hotline.cli.main import app
from hotline.doctor import run as doctor
from hotline.doctor.ami import events_it_hears
from hotline.doctor.findings import Finding
from tests.ports import free_ports

pytestmark = pytest.mark.border


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give settings of a machine on which nothing runs."""
    names = ("ami_port", "port", "agi_port", "database_port", "asterisk_http_port", "sip_port")
    ports = dict(zip(names, free_ports(len(names), low=22600), strict=True))
    secret = SecretStr("a-test-secret-of-good-length")
    given = {**ports, "ami_secret": secret, "cookie_secret": secret, "trunk_secret": secret}
    return Settings(var=tmp_path / "var").model_copy(update=given)


def faults(findings: tuple[Finding, ...]) -> dict[tuple[str, str], str]:
    return {(f.component, f.check): f.mend for f in findings if not f.ok}


async def test_every_fault_has_its_component_its_check_and_its_mend(settings: Settings) -> None:
    findings = await doctor.examine(settings)
    ill = faults(findings)
    for component in ("database", "service", "Asterisk"):
        assert any(component == part for part, _ in ill), component
    assert all(mend for mend in ill.values())
    assert not settings.var.exists(), "to look changes nothing"


async def test_a_database_that_cannot_be_is_named_whatever_is_wrong_with_its_address(
    settings: Settings,
) -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    hung = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = hung.sockets[0].getsockname()[1]
    urls = ("postgresql://nobody:x@127.0.0.1:1/none", "postgresql://a:b@host:port/none",
            f"postgresql://nobody:x@127.0.0.1:{port}/none", "nonsense")  # fmt: skip
    for url in urls:
        ill = faults(await doctor.examine(settings.model_copy(update={"database_url": url})))
        assert "HOTLINE_DATABASE_URL" in ill["database", "answers"], url
    hung.close()
    await hung.wait_closed()


async def test_a_database_that_answers_is_looked_into(
    settings: Settings, database: Database
) -> None:
    findings = await doctor.examine(settings.model_copy(update={"database_url": database.url}))
    checks = {f.check: f.ok for f in findings if f.component in ("database", "clock")}
    assert checks == {
        "answers": True,
        "PostgreSQL is 15 or newer": True,
        "its tables are current": False,  # a test's tables are made without migrations
        "the database's clock agrees within 2 s": True,
    }


def test_too_few_open_files_are_named_with_the_number_and_the_mend(tmp_path: Path) -> None:
    command = f"ulimit -n 1024; exec {sys.executable} -m hotline doctor"
    environment = {"HOTLINE_VAR": str(tmp_path), "PATH": "/usr/bin:/bin", "COLUMNS": "400"}
    told = subprocess.run(["/bin/bash", "-c", command], env=environment, check=False,
                          capture_output=True, text=True, timeout=60)  # fmt: skip
    assert told.returncode == 1
    (line,) = [line for line in told.stdout.splitlines() if "files may be open" in line]
    assert line.startswith("✗ machine")
    assert line.rstrip().endswith("1024")
    assert "LimitNOFILE=65536" in told.stdout


async def test_what_cannot_be_looked_at_hides_nothing_else(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "var").write_text("a file where a directory should be")
    ill = faults(await doctor.examine(settings))
    assert any(part == "disk" for part, _ in ill)
    assert any(part == "service" for part, _ in ill)


def test_what_was_seen_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    odd = Finding("Asterisk", "[trunk]", ok=False, mend="see [/etc] or [red]", seen="[bold]")
    assert doctor.show((odd,), json=False) == 1
    printed = capsys.readouterr().out
    assert all(text in printed for text in ("[trunk]", "see [/etc] or [red]", "[bold]"))


@pytest.mark.parametrize(
    ("shown", "mend"),
    [
        ("   read perm: system,call,agent\n  write perm: call\n", ""),
        ("   read perm: all\n", ""),
        ("   read perm: system,call\n", "add agent to"),
        ("There is no such user", "add agent, call, system to"),
    ],
)
def test_an_account_must_hear_what_we_live_on(shown: str, mend: str) -> None:
    assert events_it_hears(shown).mend[: len(mend)] == mend
    assert events_it_hears(shown).ok == (not mend)


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("HOTLINE_AMI_SECRET", "changeme", "is a default or short secret; remove it from"),
        ("HOTLINE_AMI_PORT", "99999", "less than or equal to 65535"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_its_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, mend: str
) -> None:
    monkeypatch.setenv("HOTLINE_VAR", str(tmp_path))
    monkeypatch.setenv(name, value)
    told = CliRunner().invoke(app, ["doctor"])
    assert told.exit_code == 1
    assert f"settings  {name} can be used" in told.output
    assert mend in " ".join(told.output.split())
    assert "pydantic" not in told.output


def test_settings_that_are_somebody_elses_are_named() -> None:
    told = doctor.without_settings(PermissionError(13, "Permission denied"))
    assert "as the user who started the hotline" in told[0].mend
