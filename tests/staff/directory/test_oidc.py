"""What of an OpenID provider's answer is believed, and where a browser is sent."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from staff.directory.groups import NotAdmitted
from staff.directory.oidc import (
    Distrusted,
    Journey,
    Provider,
    check_claims,
    checked,
    departure,
    known_by,
    own_path,
)

ISSUER = "https://sso.example/realms/house"
PROVIDER = Provider(ISSUER, f"{ISSUER}/auth?kc=1", f"{ISSUER}/token", f"{ISSUER}/jwks")
JOURNEY = Journey(
    state="s", nonce="n", verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    back_to="https://desk.example/back", then="/", until=0,
)  # fmt: skip
CLAIMS: dict[str, Any] = {
    "iss": ISSUER, "aud": "hotline", "nonce": "n", "exp": 1000, "iat": 900, "sub": "7",
}  # fmt: skip


def test_a_browser_is_sent_with_state_nonce_and_the_verifiers_digest():
    asked = urlsplit(departure(PROVIDER, JOURNEY, client_id="hotline", scopes="openid profile"))
    told = {name: values[0] for name, values in parse_qs(asked.query).items()}
    assert told.pop("kc") == "1"
    assert told == {
        "response_type": "code",
        "client_id": "hotline",
        "redirect_uri": "https://desk.example/back",
        "scope": "openid profile",
        "state": "s",
        "nonce": "n",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",  # RFC 7636, appendix B
        "code_challenge_method": "S256",
    }


@pytest.mark.parametrize(
    ("wanted", "page"),
    [
        ("/campaigns/7?x=1", "/campaigns/7?x=1"),
        ("/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_after_the_sign_in_only_a_page_of_ours_is_opened(wanted: str, page: str):
    assert own_path(wanted) == page


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "http://sso.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "https:///auth"},
        {"userinfo_endpoint": "http://10.0.0.1/me"},
    ],
)
def test_a_provider_that_is_another_or_not_encrypted_is_not_asked(change: dict[str, str]):
    assert checked(PROVIDER, ISSUER) == PROVIDER
    with pytest.raises(Distrusted):
        checked(msgspec.structs.replace(PROVIDER, **change), ISSUER)


def _check(**change: Any) -> None:
    claims = {name: value for name, value in {**CLAIMS, **change}.items() if value is not None}
    check_claims(claims, issuer=ISSUER, client_id="hotline", nonce="n", now=1000)


@pytest.mark.parametrize(
    "change",
    [{}, {"aud": ["hotline"]}, {"aud": ["hotline", "x"], "azp": "hotline"}, {"exp": 941}],
)
def test_a_token_for_us_now_is_believed(change: dict[str, Any]):
    _check(**change)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"iss": "https://other.example"}, "another provider"),
        ({"aud": "other"}, "another program"),
        ({"aud": ["hotline", "other"]}, "another program"),
        ({"nonce": "m"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"exp": 939}, "expired"),
        ({"exp": None}, "expired"),
        ({"iat": 1061}, "future"),
        ({"sub": ""}, "nobody"),
        ({"sub": 7}, "nobody"),
    ],
)
def test_any_other_token_is_not(change: dict[str, Any], why: str):
    with pytest.raises(Distrusted, match=why):
        _check(**change)


def _known(**claims: Any):
    return known_by(
        {"sub": "7", **claims}, issuer=ISSUER, number_claim="employee", groups_claim="groups"
    )


def test_a_person_is_known_by_issuer_and_subject_never_by_a_name():
    known = _known(employee="1001", name="王芳", groups=["a", 7, "b"])
    assert (known.key, known.staff_number, known.name) == (f"{ISSUER} 7", "1001", "王芳")
    assert known.groups == ("a", "b")
    assert _known(employee="1001", groups="a").groups == ("a",)
    assert _known(employee="1001").name == "1001"
    with pytest.raises(NotAdmitted):
        _known(employee=1001)
