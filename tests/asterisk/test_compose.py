"""The container recipes, as far as they can be checked without an engine."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.config import Settings

ROOT = Path(__file__).parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
TEXT = (ROOT / "docker-compose.yml").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
SERVICE_KEYS = {
    "image", "build", "environment", "volumes", "restart", "cap_drop", "security_opt",
    "healthcheck", "entrypoint", "command", "depends_on", "ports", "network_mode", "profiles",
    "hostname", "extra_hosts", "logging", "cap_add", "read_only", "tmpfs", "mem_limit",
    "pids_limit", "cpu_shares", "shm_size",
}  # fmt: skip
NOT_OFFERED = {  # settings that no operator of the containers sets, and why
    "VAR": "the volume",
    "DATABASE_URL": "the database beside them",
    "DATABASE_PORT": "of the embedded database, which containers have not",
    "HOST": "the engine's host, whose firewall decides",
    "SIP_BIND": "the engine's host, whose firewall decides",
    "ASTERISK_HOST": "Asterisk stands beside the service",
    "AMI_BIND": "stays on loopback",
    "AMI_PERMIT": "stays on loopback",
    "AGI_HOST": "stays on loopback",
    "AGI_PERMIT": "stays on loopback",
    "AMI_USER": "a name that no person sees",
    "VOICE_DIR": "in the image",
    "TLS_CERTIFICATE": "a file of a machine",
    "TLS_KEY": "a file of a machine",
}
CONDITIONS = {"service_healthy", "service_completed_successfully", "service_started"}


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_uses_known_keys_and_names_that_exist(name: str) -> None:
    service = COMPOSE["services"][name]
    assert set(service) <= SERVICE_KEYS
    assert "image" in service
    for other, how in service.get("depends_on", {}).items():
        assert how["condition"] in CONDITIONS
        assert other in COMPOSE["services"]
        if how["condition"] == "service_healthy":
            assert "healthcheck" in COMPOSE["services"][other]
    for volume in service.get("volumes", ()):
        assert volume.partition(":")[0] in COMPOSE["volumes"]
    if "build" in service:
        assert f"AS {service['build']['target']}\n" in DOCKERFILE


def test_every_setting_is_offered_by_the_example_and_handed_on_by_compose_or_not_for_a_reason() -> (
    None
):
    known = {f"HOTLINE_{name.upper()}" for name in Settings.model_fields}
    kept = {f"HOTLINE_{name}" for name in NOT_OFFERED}
    offered = re.findall(r"(?m)^#?(HOTLINE_\w+)=", EXAMPLE)
    handed_on = re.findall(r"(?m)^  (HOTLINE_\w+):(?: \$\{\1\b|  #|$)", TEXT)
    mend = "a setting belongs into core/config.py, .env.example and docker-compose.yml"
    assert kept <= known, mend
    assert sorted(offered) == sorted(known - kept), mend
    assert {*handed_on, "HOTLINE_DATABASE_PASSWORD"} == set(offered), mend
    assert set(COMPOSE["x-environment"]) - set(handed_on) <= kept


def test_what_nobody_sets_is_in_a_container_what_it_is_without_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = Settings(var=Path("/nowhere"))
    for name, usual in re.findall(r"\$\{(HOTLINE_\w+):?-(.*)\}", TEXT):
        monkeypatch.setenv(name, usual)
    assert Settings(var=Path("/nowhere")) == ours


def test_what_the_example_offers_may_be_set_so(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = Settings(var=Path("/nowhere"))
    shown = dict(re.findall(r"(?m)^#(HOTLINE_\w+)=(.+)$", EXAMPLE))
    for name, value in shown.items():
        monkeypatch.setenv(name, value)
    example = Settings(var=Path("/nowhere"))
    others = {"trunk_port", "public_origins", "trusted_proxies", "campaign_countries"}
    others |= {"sip_tls_port", "sip_tls_certificate", "sip_tls_key", "sip_encryption"}
    others |= {"metrics_permit", "map_tiles"}
    others |= {"trunk_transport", "trunk_encryption", "trunk_ca"}  # how to encrypt, off by default
    others |= {"oidc_issuer", "oidc_client_id", "oidc_groups"}  # whose directory, none by default
    others |= {"ldap_url", "ldap_bind_dn", "ldap_base", "ldap_groups_base", "ldap_groups"}
    for field in Settings.model_fields.keys() - others:
        assert getattr(example, field) == getattr(usual, field), f".env.example: {field}"


def test_no_secret_has_a_default_and_each_is_demanded_but_those_the_example_leaves_out() -> None:
    optional = set(re.findall(r"(?m)^#(HOTLINE_\w+)=", EXAMPLE))
    for name, usual in re.findall(r"\$\{(\w*(?:SECRET|PASSWORD)\w*)([^}]*)\}", TEXT):
        if name in optional:
            assert usual in ("-", ":-"), name
        else:
            assert usual.startswith(":?"), name
    for name, value in re.findall(r"(?m)^(HOTLINE_\w+)=(.*)$", EXAMPLE):
        assert value == "", name


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_what_a_part_says_is_bounded(name: str) -> None:
    assert set(COMPOSE["services"][name]["logging"]["options"]) == {"max-size", "max-file"}


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_no_part_can_gain_a_right_fill_the_machine_or_write_outside_its_volume(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert re.fullmatch(r"[1-4]g", service["mem_limit"])
    assert 0 < service["pids_limit"] < 10_000
    assert all(re.match(r"/\S+:size=\d+m", place) for place in service["tmpfs"])
    if name != "database":  # its image starts as root and becomes `postgres`
        assert "cap_add" not in service


def test_every_base_is_one_that_can_be_pinned_to_a_digest() -> None:
    named = r"[a-z]+:[\w.-]+(@sha256:[0-9a-f]{64})?"
    bases = re.findall(r"(?m)^ARG BASE_[A-Z]+=(.*)$", DOCKERFILE)
    bases += [s["image"] for s in COMPOSE["services"].values() if "build" not in s]
    assert len(bases) == 3
    assert all(re.fullmatch(named, base) for base in bases), bases
    assert re.findall(r"(?m)^FROM (\S+)", DOCKERFILE) == ["${BASE_SERVICE}", "${BASE_ASTERISK}"]


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_no_part_loses_its_network_when_another_is_started_again(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service.get("network_mode") == (None if name == "database" else "host")


def test_the_database_is_reached_from_this_machine_alone() -> None:
    (published,) = COMPOSE["services"]["database"]["ports"]
    here, inside = published.rsplit(":", 1)
    assert here.startswith("127.0.0.1:")
    assert inside == "5432"
    assert f"@{here}/" in COMPOSE["x-environment"]["HOTLINE_DATABASE_URL"]


def test_nothing_that_can_command_asterisk_leaves_loopback() -> None:
    assert not {"HOTLINE_AMI_BIND", "HOTLINE_AMI_PERMIT", "HOTLINE_AGI_HOST"} & set(
        COMPOSE["x-environment"]
    )
    own = Settings(var=Path("/nowhere"))
    assert (own.ami_bind, own.agi_host) == ("127.0.0.1", "127.0.0.1")


def test_asterisk_finds_its_own_name_without_asking_the_network() -> None:
    for name in ("asterisk", "public-network"):
        service = COMPOSE["services"][name]
        assert service["extra_hosts"] == [f"{service['hostname']}:127.0.1.1"]


def test_the_images_run_as_nobody_and_use_scripts_that_exist() -> None:
    stages = re.split(r"(?m)^FROM ", DOCKERFILE)[1:]
    assert len(stages) == 2
    for stage in stages:
        assert "\nUSER 10001\n" in stage
    for script in set(re.findall(r"setup/[\w-]+\.sh", DOCKERFILE)):
        assert (ROOT / script).stat().st_mode & 0o111
