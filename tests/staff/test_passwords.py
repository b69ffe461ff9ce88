"""Passwords: readable when made, strong when chosen."""

import re

import pytest

from staff import passwords


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


@pytest.mark.parametrize(
    "password",
    ["short", "aaaaaaaaaaaaa", "x1001-is-me-1001", "Password1234", "1234567890a", "a" * 200],
)  # fmt: skip
def test_a_weak_choice_is_refused_with_a_sentence(password: str):
    assert (passwords.why_weak(password, "1001") or "").endswith(".")


def test_a_phrase_will_do():
    assert passwords.why_weak("四月的雨下在运河上 and stays", "1001") is None


def test_the_telephone_digest_is_rfc_2617():
    # printf '1001:hotline:secret' | md5sum
    assert passwords.sip_ha1("1001", "secret") == "9825b4c9c75afc481a419b95f9c54647"
