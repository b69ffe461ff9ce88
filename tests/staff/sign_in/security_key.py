"""A security key without a browser: makes passkeys and signs with them, as CTAP2 writes it."""

import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

_PRESENT, _WITH_KEY = 0x01, 0x40


class SecurityKey:
    """One passkey; `uses` is what it will tell next, which a copy tells again."""

    def __init__(self, *, uses: int = 1) -> None:
        self.uses = uses
        self.credential_id = secrets.token_bytes(32)
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: str, origin: str) -> str:
        """Answer `navigator.credentials.create`."""
        asked = json.loads(options)
        numbers = self._key.public_key().public_numbers()
        public = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        )
        name = len(self.credential_id).to_bytes(2) + self.credential_id
        seen = self._seen(asked["rp"]["id"], _PRESENT | _WITH_KEY) + bytes(16) + name + public
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": seen})
        client = _client("webauthn.create", asked["challenge"], origin)
        return self._answer(clientDataJSON=client, attestationObject=attested)

    def sign(self, options: str, origin: str) -> str:
        """Answer `navigator.credentials.get`."""
        asked = json.loads(options)
        seen = self._seen(asked["rpId"], _PRESENT)
        client = _client("webauthn.get", asked["challenge"], origin)
        signed = self._key.sign(seen + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=seen, signature=signed)

    def _seen(self, domain: str, flags: int) -> bytes:
        told = hashlib.sha256(domain.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4)
        self.uses += 1
        return told

    def _answer(self, **parts: bytes) -> str:
        name = bytes_to_base64url(self.credential_id)
        response = {part: bytes_to_base64url(value) for part, value in parts.items()}
        answer: dict[str, Any] = {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": response,
        }
        return json.dumps(answer)


def _client(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()
