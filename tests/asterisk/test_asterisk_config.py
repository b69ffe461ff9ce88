"""What is written for Asterisk, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from core.config import Settings
from hotline.asterisk.config import (
    ConfigRefused,
    Kind,
    changes,
    difference,
    render,
    rendered,
)
from hotline.cli.asterisk import app

SECRET = "a-secret-of-good-length"


def settings(var: Path, **changed: object) -> Settings:
    return Settings(var=var).model_copy(
        update={
            "ami_secret": SecretStr(SECRET),
            "trunk_secret": SecretStr(SECRET),
            **changed,
        }
    )


def text_of(settings: Settings, name: str, kind: Kind = "hotline") -> str:
    return next(f.text for f in rendered(settings, settings.var, kind) if f.name == name)


@pytest.mark.parametrize("kind", ["hotline", "carrier"])
def test_rendering_twice_changes_nothing(tmp_path: Path, kind: Kind) -> None:
    assert "pjsip.conf" in render(settings(tmp_path), tmp_path / "etc", kind)
    assert render(settings(tmp_path), tmp_path / "etc", kind) == ()
    assert changes(settings(tmp_path), tmp_path / "etc", kind) == ()
    assert difference(settings(tmp_path), tmp_path / "etc", kind) == ""


@pytest.mark.parametrize("kind", ["hotline", "carrier"])
def test_a_secret_stands_only_in_files_that_nobody_else_reads(tmp_path: Path, kind: Kind) -> None:
    render(settings(tmp_path), tmp_path / "etc", kind)
    with_secret = [f for f in (tmp_path / "etc").iterdir() if SECRET in f.read_text()]
    assert with_secret
    assert {f.stat().st_mode & 0o777 for f in with_secret} == {0o600}


@pytest.mark.parametrize(("name", "kind"), [("ami_secret", "hotline"), ("trunk_secret", "carrier")])
@pytest.mark.parametrize("weak", ["", "hotline", "short"])
def test_an_empty_or_weak_secret_is_refused_by_name(
    tmp_path: Path, name: str, kind: Kind, weak: str
) -> None:
    with pytest.raises(ConfigRefused, match=f"HOTLINE_{name.upper()}"):
        rendered(settings(tmp_path, **{name: SecretStr(weak)}), tmp_path, kind)


def test_a_value_that_would_write_configuration_of_its_own_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match="trunk_host"):
        rendered(settings(tmp_path, trunk_host="a\n[attacker]"), tmp_path)
    with pytest.raises(ConfigRefused, match="queues"):
        rendered(settings(tmp_path, queues=["a b"]), tmp_path)


def test_a_queue_named_like_a_section_of_asterisk_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match="general"):
        rendered(settings(tmp_path, queues=["general"]), tmp_path)


def test_everything_listens_on_loopback_unless_told_otherwise(tmp_path: Path) -> None:
    for name in ("pjsip.conf", "manager.conf", "http.conf"):
        binds = [line for line in text_of(settings(tmp_path), name).splitlines() if "bind" in line]
        assert binds
        assert not [line for line in binds if "0.0.0.0" in line]
    open_wide = settings(tmp_path, sip_bind="0.0.0.0")
    assert "bind = 0.0.0.0:5060" in text_of(open_wide, "pjsip.conf")
    assert "protocol = tls" not in text_of(open_wide, "pjsip.conf")
    assert "bindaddr = 127.0.0.1" in text_of(open_wide, "manager.conf")


def test_the_service_has_no_right_to_run_programs_or_commands(tmp_path: Path) -> None:
    manager = text_of(settings(tmp_path), "manager.conf")
    assert "\nwrite = call,originate,agent\n" in manager
    assert "live_dangerously = no" in text_of(settings(tmp_path), "asterisk.conf")
    modules = text_of(settings(tmp_path), "modules.conf")
    loaded = {line for line in modules.splitlines() if line.startswith("load")}
    assert "load = chan_pjsip.so" in loaded
    dialplan = text_of(settings(tmp_path), "extensions.conf")
    functions = {name.removeprefix("load = func_").removesuffix(".so") for name in loaded
                 if "func_" in name}  # fmt: skip
    for name in functions - {"logic", "strings", "groupcount", "talkdetect"}:  # named otherwise
        assert f"{name.upper()}(" in dialplan or f"{name.upper()}_" in dialplan, name
    for dangerous in ("app_system", "func_shell", "res_resolver_unbound", "cel_pgsql", "pbx_spool"):
        assert f"load = {dangerous}.so" not in loaded


def test_the_difference_names_a_changed_line_and_hides_secrets(tmp_path: Path) -> None:
    etc = tmp_path / "etc"
    render(settings(tmp_path), etc)
    assert changes(settings(tmp_path, sip_port=5070), etc) == ("pjsip.conf",)
    assert "+bind = 127.0.0.1:5070" in difference(settings(tmp_path, sip_port=5070), etc)
    renewed = settings(tmp_path, ami_secret=SecretStr("another-secret-of-length"))
    assert changes(renewed, etc) == ("extensions.conf", "manager.conf")
    assert "a secret differs" in difference(renewed, etc)
    assert "another-secret" not in difference(renewed, etc)


def test_a_file_that_others_may_read_is_mended(tmp_path: Path) -> None:
    etc = tmp_path / "etc"
    render(settings(tmp_path), etc)
    (etc / "manager.conf").chmod(0o644)
    assert "should be 600" in difference(settings(tmp_path), etc)
    assert render(settings(tmp_path), etc) == ("manager.conf",)


def test_emergency_numbers_are_denied_to_agents(tmp_path: Path) -> None:
    dialplan = text_of(settings(tmp_path), "extensions.conf")
    for number in ("110", "119", "120"):
        assert f"exten => {number},1,Goto(denied,{number},1)" in dialplan


def test_the_difference_to_an_operators_own_files_shows_none_of_his_secrets(tmp_path: Path) -> None:
    etc = tmp_path / "etc"
    etc.mkdir()
    (etc / "manager.conf").write_text("[me]\nsecret=first-one\n; Secret = second-one\n")
    (etc / "pjsip.conf").write_text("[a]\n  password = third-one\nmd5_cred=fourth-one\n")
    (etc / "queues.conf").write_bytes("; 队列".encode("gbk"))
    shown = difference(settings(tmp_path), etc)
    assert "-one" not in shown
    assert shown.count("(hidden)") >= 4
    assert "queues.conf" in shown


@pytest.fixture
def command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Give `hotline asterisk render` on a state directory of its own."""
    monkeypatch.setenv("HOTLINE_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("HOTLINE_AMI_SECRET", SECRET)
    monkeypatch.setenv("HOTLINE_TRUNK_SECRET", SECRET)
    return lambda *words: CliRunner().invoke(app, ["render", *words])


def test_check_and_diff_tell_what_would_change_and_change_nothing(
    tmp_path: Path, command_line: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    etc = tmp_path / "var" / "asterisk" / "hotline" / "etc"
    fresh = command_line("--check")
    assert fresh.exit_code == 1
    assert f"would change {etc / 'manager.conf'}" in fresh.output.replace("\n", "")
    assert not etc.exists()
    assert command_line().exit_code == 0
    assert command_line("--check").exit_code == 0
    monkeypatch.setenv("HOTLINE_AMI_SECRET", "another-secret-of-length")
    monkeypatch.setenv("HOTLINE_SIP_PORT", "5070")
    differs = command_line("--diff")
    assert differs.exit_code == 0
    assert "+bind = 127.0.0.1:5070" in differs.output
    assert "-secret" not in differs.output
    assert command_line("--check", "--diff").exit_code == 1
    assert SECRET in (etc / "manager.conf").read_text()


def test_a_missing_secret_is_named_on_the_command_line(
    command_line: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOTLINE_AMI_SECRET")
    refused = command_line()
    assert refused.exit_code == 1
    assert "HOTLINE_AMI_SECRET is empty" in refused.output


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"trunk_transport": "tls"}, "HOTLINE_SIP_TLS_PORT"),
        ({"sip_encryption": "required"}, "HOTLINE_SIP_TLS_PORT"),
        ({"trunk_encryption": "required", "sip_tls_port": 5061}, "HOTLINE_TRUNK_TRANSPORT=tls"),
        ({"trunk_transport": "tls", "sip_tls_port": 5061}, "HOTLINE_TRUNK_HOST"),
    ],
)
def test_encryption_that_would_encrypt_nothing_is_refused_with_its_mend(
    tmp_path: Path, given: dict[str, object], named: str
) -> None:
    with pytest.raises(ConfigRefused, match=named):
        rendered(settings(tmp_path, **given), tmp_path)
