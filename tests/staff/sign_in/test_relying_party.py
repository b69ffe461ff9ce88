"""Where the desk may ask for passkeys, and what tells a copy."""

import pytest

from staff.sign_in.relying_party import NoPasskeysHere, RelyingParty, has_gone_back, party_of


@pytest.mark.parametrize(
    ("origin", "domain"),
    [
        ("https://desk.example", "desk.example"),
        ("https://Desk.example:8443", "desk.example"),
        ("http://localhost:8080", "localhost"),
    ],
)
def test_the_name_in_the_address_asks_for_passkeys(origin: str, domain: str):
    assert party_of(origin) == RelyingParty(domain, origin)


@pytest.mark.parametrize(
    ("origin", "why"),
    [
        ("http://desk.example", "passkey_needs_https"),
        ("http://127.0.0.1:8080", "passkey_needs_https"),
        ("https://192.0.2.7", "passkey_needs_name"),
        ("https://[2001:db8::7]:8443", "passkey_needs_name"),
        ("", "passkey_needs_https"),
    ],
)
def test_an_address_that_browsers_know_no_passkeys_of_says_why(origin: str, why: str):
    with pytest.raises(NoPasskeysHere) as refused:
        party_of(origin)
    assert refused.value.code == why


@pytest.mark.parametrize(
    ("kept", "told", "copied"),
    [(0, 0, False), (0, 1, False), (4, 5, False), (4, 4, True), (4, 3, True), (4, 0, True)],
)
def test_a_count_of_uses_that_does_not_grow_tells_a_copy(kept: int, told: int, copied: bool):
    assert has_gone_back(kept, told) is copied
