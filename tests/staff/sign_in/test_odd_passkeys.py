"""What strangers send in the place of a passkey's answer."""

import base64
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from webauthn.helpers import bytes_to_base64url

from staff.sign_in.passkey_sql import KeptPasskey
from staff.sign_in.passkeys import NotSigned, made_passkey, used_passkey
from staff.sign_in.relying_party import RelyingParty
from tests.staff.sign_in.security_key import SecurityKey

_DESK = RelyingParty("desk.example", "https://desk.example")
_CHALLENGE = b"what the browser was asked"
_ASKED = bytes_to_base64url(_CHALLENGE)
_ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 1e300, "", "=", "é", "\x00", "A", [], {}, [[]]),
    *({"a": None}, "oA", "gA", "_w", "n______________8", "ow", "o2NmbXQ"),
)


def _bent(answer: str, chance: random.Random) -> Iterator[str]:
    """Bend an answer: values replaced or left out, bytes turned, the text cut."""
    for _ in range(150):
        told = json.loads(answer)
        place = told if chance.random() < 0.4 else told["response"]
        name = chance.choice(sorted(place))
        match chance.randrange(3):
            case 0:
                place[name] = chance.choice(_ODD)
            case 1:
                del place[name]
            case _ if isinstance(place[name], str):
                place[name] = _turned(place[name], chance)
            case _:
                place[name] = [place[name]]
        if told == json.loads(answer):
            continue
        yield json.dumps(told)
    yield from (answer[: chance.randrange(len(answer))] for _ in range(20))
    yield from ("[" * 5000, '{"a":' * 5000, "null", "[1]", '"a"', "NaN", "")


def _turned(text: str, chance: random.Random) -> str:
    raw = bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    for _ in range(chance.randrange(1, 6)):
        raw[chance.randrange(len(raw))] ^= chance.randrange(1, 256)
    return bytes_to_base64url(bytes(raw[: chance.randrange(1, len(raw) + 1)]))


def test_odd_answers_of_a_passkey_are_refused_and_stop_nothing():
    key, chance = SecurityKey(), random.Random(8)
    new = key.make(json.dumps({"rp": {"id": _DESK.domain}, "challenge": _ASKED}), _DESK.origin)
    made = made_passkey(new, _CHALLENGE, _DESK)
    kept = KeptPasskey(
        passkey_id=1,
        credential_id=bytes_to_base64url(made.credential_id),
        public_key=made.credential_public_key,
        uses=1,
        domain=_DESK.domain,
        name="",
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
        used_at=None,
    )
    signed = key.sign(json.dumps({"rpId": _DESK.domain, "challenge": _ASKED}), _DESK.origin)
    assert used_passkey(signed, [kept], _CHALLENGE, _DESK) == (kept, 2)
    for odd in _bent(signed, chance):
        try:
            used, _ = used_passkey(odd, [kept], _CHALLENGE, _DESK)
        except NotSigned:
            continue
        assert used == kept, "bent where nothing is signed"
    for odd in _bent(new, chance):
        try:
            made_passkey(odd, _CHALLENGE, _DESK)
        except NotSigned:
            continue
    with pytest.raises(NotSigned):
        used_passkey(signed, [kept], b"another question", _DESK)
