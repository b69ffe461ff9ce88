"""Codes of an app, sealed secrets, recovery codes."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from staff.sign_in import authenticator

RFC_SECRET = b"12345678901234567890"  # RFC 6238, appendix B
KEY = b"k" * 32
NOW = datetime(2026, 3, 1, 8, 0, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(second: int, code: str):
    assert authenticator.code_at(RFC_SECRET, datetime.fromtimestamp(second, UTC)) == code


@pytest.mark.parametrize(
    ("off_s", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_clock_may_be_half_a_minute_off_and_no_more(off_s: int, accepted: bool):
    code = authenticator.code_at(RFC_SECRET, NOW + timedelta(seconds=off_s))
    step = authenticator.matching_step(RFC_SECRET, code, NOW, after=0)
    assert (step is not None) == accepted


def test_a_code_serves_once_and_none_before_it():
    code = authenticator.code_at(RFC_SECRET, NOW)
    before = authenticator.code_at(RFC_SECRET, NOW - timedelta(seconds=30))
    step = authenticator.matching_step(RFC_SECRET, code, NOW, after=0)
    assert step is not None
    for again in code, before:
        assert authenticator.matching_step(RFC_SECRET, again, NOW, after=step) is None


def test_a_sealed_secret_opens_by_its_key_for_its_person_alone():
    secret = authenticator.new_secret()
    sealed = authenticator.seal(KEY, 7, secret)
    assert secret.hex() not in sealed
    assert authenticator.unseal(KEY, 7, sealed) == secret
    assert sealed != authenticator.seal(KEY, 7, secret), "equal secrets do not look equal"
    for key, person_id in ((b"l" * 32, 7), (KEY, 8)):
        with pytest.raises(authenticator.SecretUnreadable):
            authenticator.unseal(key, person_id, sealed)


def test_an_app_reads_the_house_the_account_and_the_secret():
    address = urlsplit(authenticator.address(RFC_SECRET, "8001", "供电服务热线"))
    asked = parse_qs(address.query)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert asked["secret"] == ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"]
    assert asked["issuer"] == ["供电服务热线"]
    assert address.path.endswith(":8001")
    assert authenticator.picture("x").startswith("data:image/svg+xml")


def test_recovery_codes_are_ten_and_read_however_they_are_typed():
    codes = authenticator.new_recovery_codes()
    assert len(set(codes)) == 10
    for typed in (codes[0], codes[0].upper(), codes[0].replace("-", " ")):
        hashed = authenticator.recovery_hash(KEY, 7, typed)
        assert hashed == authenticator.recovery_hash(KEY, 7, codes[0])
        assert not authenticator.is_app_code(typed)
    assert authenticator.recovery_hash(KEY, 8, codes[0]) != hashed
    assert authenticator.is_app_code(" 123 456")
