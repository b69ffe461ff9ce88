"""The two digests of a page's telephone, and the change from one to the other."""

import pytest

from hotline.demo.robots.sip_message import digest_of
from staff.sip_digest import LineDigests, asterisk_ha1, browser_ha1, signed_for_asterisk

KEY = b"a key of the tests"
OURS = LineDigests(browser="b" * 32, asterisk="a" * 32)
CHALLENGE = 'Digest realm="hotline",nonce="1/ab",opaque="0f",algorithm=MD5,qop="auth"'


def test_each_sign_in_has_a_digest_of_its_own_and_keeps_it() -> None:
    first = browser_ha1(KEY, "session-1", "1001")
    assert first == browser_ha1(KEY, "session-1", "1001")
    others = {
        browser_ha1(KEY, "session-2", "1001"),
        browser_ha1(KEY, "session-1", "1002"),
        browser_ha1(b"another key", "session-1", "1001"),
        asterisk_ha1(KEY, 7, "1001"),
    }
    assert first not in others
    assert len(others) == 4


def test_an_extension_that_moves_to_another_person_has_another_digest() -> None:
    assert asterisk_ha1(KEY, 7, "1001") != asterisk_ha1(KEY, 8, "1001")


def _request(ha1: str, name: str = "Authorization") -> str:
    """Write a request as JsSIP does, with a body that looks like a header."""
    return (
        "REGISTER sip:hotline SIP/2.0\r\nTo: <sip:1001@hotline>\r\n"
        f"{name}: {_answer(ha1)}\r\nContent-Length: 20\r\n\r\nAuthorization: Digest x"
    )


def _answer(ha1: str) -> str:
    return digest_of(CHALLENGE, "REGISTER", "sip:hotline", "1001", ha1, cnonce="c" * 16)


@pytest.mark.parametrize("name", ["Authorization", "authorization", "Proxy-Authorization"])
def test_the_browsers_right_answer_becomes_one_that_asterisk_knows(name: str) -> None:
    assert signed_for_asterisk(_request(OURS.browser, name), OURS) == _request(OURS.asterisk, name)


def test_an_answer_of_another_sign_in_stays_as_it_is() -> None:
    wrong = _request("c" * 32)
    assert signed_for_asterisk(wrong, OURS) == wrong


def test_an_answer_to_another_request_stays_as_it_is() -> None:
    taken = _request(OURS.browser).replace("REGISTER", "INVITE", 1)
    assert signed_for_asterisk(taken, OURS) == taken


@pytest.mark.parametrize(
    "message",
    ["", "\r\n\r\n", "REGISTER", "SIP/2.0 200 OK\r\nAuthorization: Digest\r\n\r\n",
     "X\r\nAuthorization: Digest response=\r\n\r\n",
     "INVITE x\r\nAuthorization: Basic 国网\r\n\r\n",
     'X y\r\nAuthorization: Digest response="国网"\r\n\r\n'],
)  # fmt: skip
def test_whatever_else_comes_is_given_as_it_is(message: str) -> None:
    assert signed_for_asterisk(message, OURS) == message
