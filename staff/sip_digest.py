"""The digests of a page's telephone (RFC 2617): one for the browser, another for Asterisk.

Rule: a browser holds a digest of its sign-in, which Asterisk does not know; Asterisk knows one that
no browser ever holds. The desk's way to Asterisk, open to living sign-ins alone, proves the first
and puts the second in its place. So what a browser was told dies with its sign-in, is worth nothing
by UDP, and nothing has to be told to Asterisk when somebody signs in or out.
"""

import hashlib
import hmac
import re

import msgspec

from staff.people import SIP_REALM

_CREDENTIALS = re.compile(r"(?im)^(?:proxy-)?authorization[ \t]*:[ \t]*digest[ \t](.*)$")
_FIELD = re.compile(r'(\w+)[ \t]*=[ \t]*(?:"([^"]*)"|([^",\s]+))')


class LineDigests(msgspec.Struct, frozen=True):
    """What a sign-in's telephone proves itself with, on either side of the desk."""

    browser: str  # told to the page
    asterisk: str  # told to Asterisk


def browser_ha1(key: bytes, session_id: str, extension: str) -> str:
    """Give the digest that a sign-in's page is told; the same after a reload."""
    return _keyed(key, "page", session_id, extension)


def asterisk_ha1(key: bytes, person_id: int, extension: str) -> str:
    """Give the digest that Asterisk is told of a person's page; another person's differs."""
    return _keyed(key, "line", str(person_id), extension)


def signed_for_asterisk(message: str, digests: LineDigests) -> str:
    """Give a browser's SIP message with Asterisk's proof where the browser's own is right.

    Any other message is given as it is: Asterisk asks for a proof, or refuses.
    """
    head, parted, body = message.partition("\r\n\r\n")
    method = head.split(" ", 1)[0]

    def sign(found: re.Match[str]) -> str:
        line, fields = found[0], {name.lower(): a or b for name, a, b in _FIELD.findall(found[1])}
        shown = fields.get("response", "")
        if not hmac.compare_digest(shown.encode(), _response(digests.browser, method, fields)):
            return line
        return line.replace(shown, _response(digests.asterisk, method, fields).decode())

    return _CREDENTIALS.sub(sign, head) + parted + body


def _response(ha1: str, method: str, fields: dict[str, str]) -> bytes:
    """Answer a challenge: 32 hexadecimal digits (RFC 2617, 3.2.2.1)."""
    get = fields.get
    ha2 = _md5(f"{method}:{get('uri', '')}")
    proof = [get("nonce", "")]
    if "qop" in fields:
        proof += [get("nc", ""), get("cnonce", ""), fields["qop"]]
    return _md5(":".join([ha1, *proof, ha2])).encode()


def _keyed(key: bytes, *parts: str) -> str:
    text = "\0".join((SIP_REALM, *parts))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
