"""The signature of a webhook: HMAC-SHA256 over id, moment and body (Standard Webhooks 1.0).

Rule: a secret is derived from the hotline's own and a subscription's salt, so none is stored.
"""

import base64
import hmac

_BEGINS = "whsec_"


def secret_of(key: bytes, salt: str) -> str:
    """Give a subscription's secret."""
    return _BEGINS + base64.b64encode(hmac.digest(key, salt.encode(), "sha256")).decode()


def signed(secret: str, change_id: str, at_unix: int, body: bytes) -> dict[str, str]:
    """Give the headers that a receiver checks; by the moment it refuses an old request."""
    key = base64.b64decode(secret.removeprefix(_BEGINS))
    told = b".".join((change_id.encode(), str(at_unix).encode(), body))
    proof = base64.b64encode(hmac.digest(key, told, "sha256")).decode()
    return {
        "webhook-id": change_id,
        "webhook-timestamp": str(at_unix),
        "webhook-signature": f"v1,{proof}",
    }
