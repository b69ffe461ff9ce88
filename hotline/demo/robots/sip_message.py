"""SIP messages as text, and the answer to a challenge for a password (RFC 3261, RFC 2617)."""

import hashlib
import re
import secrets
from dataclasses import dataclass


@dataclass
class Message:
    """One SIP message."""

    first: str
    headers: dict[str, str]
    body: str

    @property
    def status(self) -> int:
        """Give a reply's code, 0 for a request."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0

    @property
    def method(self) -> str:
        """Give the request, or what a reply answers."""
        return self.headers["cseq"].split()[1]


def parse(data: bytes) -> Message:
    """Read a datagram; of a header that comes twice, both values."""
    head, _, body = data.decode(errors="replace").partition("\r\n\r\n")
    lines = head.split("\r\n")
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        key = name.strip().lower()
        headers[key] = f"{headers[key]}, {value.strip()}" if key in headers else value.strip()
    return Message(lines[0], headers, body)


def digest(challenge: str, method: str, uri: str, user: str, password: str) -> str:
    """Answer a challenge with a password."""
    realm = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))["realm"]
    ha1 = _md5(f"{user}:{realm}:{password}")
    return digest_of(challenge, method, uri, user, ha1)


def digest_of(
    challenge: str, method: str, uri: str, user: str, ha1: str, *, cnonce: str = ""
) -> str:
    """Answer a challenge (RFC 2617, qop=auth, MD5) with the digest of a secret."""
    found = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))
    ha2 = _md5(f"{method}:{uri}")
    cnonce = cnonce or secrets.token_hex(8)
    whole = f"{ha1}:{found['nonce']}:00000001:{cnonce}:auth:{ha2}"
    response = _md5(whole)
    opaque = f', opaque="{found["opaque"]}"' if "opaque" in found else ""
    return (
        f'Digest username="{user}", realm="{found["realm"]}", nonce="{found["nonce"]}", '
        f'uri="{uri}", response="{response}", algorithm=MD5, qop=auth, nc=00000001, '
        f'cnonce="{cnonce}"{opaque}'
    )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()  # as the RFC has it


def uri_of(contact: str) -> str:
    """Give the address in a Contact header."""
    found = re.search(r"<([^>]+)>", contact)
    return found[1] if found else contact
