"""Passwords: readable when made, strong when chosen."""

import importlib.util
import re
from types import ModuleType

import pytest

from staff.sign_in import passwords


def _as_shipped() -> ModuleType:
    """Read the module anew: the tests' own hashes at next to no cost (tests/conftest.py)."""
    spec = importlib.util.find_spec(passwords.__name__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_generated_password_reads_aloud_and_differs_each_time():
    made = {passwords.generate() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"([a-z]{4}-){4}[a-z]{4}", password) for password in made)
    assert not set("".join(made)) & set("loqxyc0123456789")


def test_a_password_is_verified_and_its_hash_says_nothing():
    stored = passwords.hash_password("nuki-pame-seva")
    assert stored.startswith("$argon2id$")
    assert passwords.verify(stored, "nuki-pame-seva")
    assert not passwords.verify(stored, "nuki-pame-sevo")
    assert not passwords.verify("nonsense", "nuki-pame-seva")
    assert not passwords.is_outdated(stored)


def test_a_password_is_stored_at_owasps_cost_and_a_cheaper_hash_is_outdated():
    shipped = _as_shipped()
    stored = shipped.hash_password("nuki-pame-seva")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert shipped.verify(stored, "nuki-pame-seva")
    assert not shipped.is_outdated(stored)
    assert shipped.is_outdated(passwords.hash_password("nuki-pame-seva"))
    assert shipped.NOBODY.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


_NEAR = ["1001", "王芳", "95598", "供电服务热线", "the power supply hotline", "hotline"]


@pytest.mark.parametrize(
    "password",
    ["short", "aaaaaaaaaaaaa", "x1001-is-me-1001", "Password1234", "1234567890a", "a" * 200,
     "Password2026!!!!", "P@ssw0rd12345", "iloveyou1234", "qwertyuiop123", "q1w2e3r4t5y6",
     "woaini1314520", "hotline2026!", "供电服务热线2026", "王芳王芳10011001", "95598959989559"],
)  # fmt: skip
def test_a_weak_common_or_near_choice_is_refused_with_a_sentence(password: str):
    assert (passwords.why_weak(password, _NEAR) or "").endswith(".")


@pytest.mark.parametrize(
    "password",
    [
        "四月的雨下在运河上 and stays",
        "another phrase entirely",
        pytest.param(passwords.generate(), id="one of ours"),
        "长" * 9 + "虹 卧波 未云何龙",
    ],
)
def test_a_phrase_will_do(password: str):
    assert passwords.why_weak(password, _NEAR) is None


def test_the_telephone_digest_is_rfc_2617():
    # printf '1001:hotline:secret' | md5sum
    assert passwords.sip_ha1("1001", "secret") == "9825b4c9c75afc481a419b95f9c54647"
