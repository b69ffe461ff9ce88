"""What Asterisk is told of an agent's telephone."""

import msgspec

from staff.people import Telephone
from staff.sip_accounts import SipAccount, as_told, opened


def fields(account: SipAccount) -> dict[str, dict[str, str]]:
    """Read the objects as Asterisk will: by kind, all values text."""
    objects = opened(account)
    assert {one.extension for one in objects} == {account.extension}
    return {one.kind: msgspec.json.decode(one.fields, type=dict[str, str]) for one in objects}


def account(phone: Telephone = "browser", name: str = "林晓") -> SipAccount:
    """Describe a telephone."""
    return SipAccount(
        person_id=1, extension="1001", name=name, phone=phone, language="zh", ha1="a" * 32
    )


def test_a_telephone_is_named_only_when_all_that_it_names_is_written() -> None:
    assert [one.kind for one in opened(account())] == ["aor", "auth", "endpoint"]


def test_the_page_speaks_webrtc_and_a_sip_telephone_does_not() -> None:
    assert fields(account("browser"))["endpoint"]["webrtc"] == "yes"
    assert fields(account("sip"))["endpoint"]["webrtc"] == "no"


def test_only_the_digest_of_the_secret_is_told() -> None:
    assert fields(account())["auth"]["password_digest"] == "MD5:" + "a" * 32


def test_a_name_cannot_write_a_caller_id_of_its_own() -> None:
    told = fields(account(name='王"<110>\\'))["endpoint"]["callerid"]
    assert told == '"王110" <1001>'


def test_every_object_fits_the_line_that_asterisk_reads() -> None:
    longest = account(name="长" * 80)
    assert max(len(one.fields.encode()) for one in opened(longest)) < 2000


def test_a_sip_telephone_encrypts_as_the_settings_say_and_a_page_always_does_its_own_way() -> None:
    sip, page = account("sip"), account("browser")
    assert "media_encryption" not in fields(as_told(sip, b"key", "none"))["endpoint"]
    offered = fields(as_told(sip, b"key", "offered"))["endpoint"]
    assert (offered["media_encryption"], offered["media_encryption_optimistic"]) == ("sdes", "yes")
    required = fields(as_told(sip, b"key", "required"))["endpoint"]
    assert (required["media_encryption"], required["transport"]) == ("sdes", "transport-tls")
    assert "media_encryption_optimistic" not in required
    assert "media_encryption" not in fields(as_told(page, b"key", "required"))["endpoint"]
