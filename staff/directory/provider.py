"""The house's OpenID provider over HTTPS: what it tells of itself, its keys, tokens for codes.

Its description is kept an hour; its keys until a token is signed by one that is not among them:
then they are asked for once more, at most every few seconds, so a provider that rotates its keys
needs no restart here, and a stranger's tokens make no storm.
"""

import asyncio
import secrets
import ssl
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from core.sign_in_settings import SignInSettings
from staff.directory.oidc import (
    ALGORITHMS,
    LONGEST_S,
    Distrusted,
    Journey,
    Provider,
    check_claims,
    checked,
    departure,
)

_DEADLINE_S = 5.0
_DESCRIPTION_KEPT_S = 3600.0
_KEYS_EVERY_S = 5.0
_LONGEST_BODY = 500_000
Claims = Mapping[str, Any]


class ProviderAway(Exception):
    """The provider does not answer, or not as one does; the message says what was asked."""

    def __init__(self, why: str, *, status: int = 0) -> None:
        super().__init__(why)
        self.status = status  # of its answer, if there was one


class OpenIdProvider:
    """Ask the provider that the settings name."""

    def __init__(self, settings: SignInSettings) -> None:
        self._issuer = settings.oidc_issuer
        self._client_id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret.get_secret_value()
        self._scopes = settings.oidc_scopes
        self._groups_claim = settings.oidc_groups_claim
        self._tls = ssl.create_default_context()  # the machine's own authorities
        self._described: Provider | None = None
        self._described_at = float("-inf")
        self._keys: KeySet | None = None
        self._renewed_at = float("-inf")
        self._asking = asyncio.Lock()

    async def depart(self, back_to: str, then: str) -> tuple[str, Journey]:
        """Begin a journey: where the browser is sent, and what it brings back sealed.

        Raises ProviderAway, Distrusted.
        """
        journey = Journey(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            back_to=back_to,
            then=then,
            until=int(time.time()) + LONGEST_S,
        )
        async with self._client() as client:
            provider = await self._describe(client)
        asked = departure(provider, journey, client_id=self._client_id, scopes=self._scopes)
        return asked, journey

    async def claims(self, code: str, journey: Journey) -> Claims:
        """Exchange a code; give what the provider says of the person, checked.

        Raises ProviderAway, Distrusted.
        """
        async with self._client() as client:
            provider = await self._describe(client)
            answer = await self._exchange(client, provider, code, journey)
            token = answer.get("id_token")
            if not isinstance(token, str):
                raise Distrusted("the provider's answer has no ID token")
            claims = await self._read(client, provider, token)
            check_claims(
                claims,
                issuer=self._issuer,
                client_id=self._client_id,
                nonce=journey.nonce,
                now=int(time.time()),
            )
            return await self._completed(client, provider, claims, answer.get("access_token"))

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(verify=self._tls, timeout=_DEADLINE_S, follow_redirects=False)

    async def _describe(self, client: httpx.AsyncClient) -> Provider:
        if self._described and time.monotonic() - self._described_at < _DESCRIPTION_KEPT_S:
            return self._described
        where = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        body = await _asked(client, "GET", where)
        try:
            told = msgspec.json.decode(body, type=Provider)
        except msgspec.MsgspecError:
            raise ProviderAway("the provider's description cannot be read") from None
        self._described, self._described_at = checked(told, self._issuer), time.monotonic()
        return self._described

    async def _exchange(
        self, client: httpx.AsyncClient, provider: Provider, code: str, journey: Journey
    ) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": journey.back_to,
            "code_verifier": journey.verifier,
        }
        proof: tuple[str, str] | None = None
        if self._secret and _takes_basic(provider):
            proof = quote(self._client_id, safe=""), quote(self._secret, safe="")  # RFC 6749, 2.3.1
        else:
            form["client_id"] = self._client_id
            form |= {"client_secret": self._secret} if self._secret else {}
        try:
            body = await _asked(client, "POST", provider.token_endpoint, data=form, auth=proof)
        except ProviderAway as why:
            if why.status in (400, 401):
                raise Distrusted("the provider takes our code, id or secret for wrong") from None
            raise
        return _object(body)

    async def _read(self, client: httpx.AsyncClient, provider: Provider, token: str) -> Claims:
        """Check a token's signature, with new keys once if none of those known made it."""
        for may_ask in (True, False):
            keys = await self._known_keys(client, provider)
            try:
                return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            except (JoseError, ValueError):
                if not may_ask or not self._forget_keys():
                    break
        raise Distrusted("the token is not signed by the provider")

    async def _known_keys(self, client: httpx.AsyncClient, provider: Provider) -> KeySet:
        async with self._asking:
            if self._keys is None:
                told = _object(await _asked(client, "GET", provider.jwks_uri))
                try:
                    self._keys = KeySet.import_key_set(told)  # pyright: ignore[reportArgumentType]
                except (JoseError, ValueError, KeyError, TypeError):
                    raise ProviderAway("the provider's keys cannot be read") from None
            return self._keys

    def _forget_keys(self) -> bool:
        """Let the keys be asked for anew, unless that was done a moment ago."""
        if time.monotonic() - self._renewed_at < _KEYS_EVERY_S:
            return False
        self._keys, self._renewed_at = None, time.monotonic()
        return True

    async def _completed(
        self, client: httpx.AsyncClient, provider: Provider, claims: Claims, access: object
    ) -> Claims:
        """Add what the provider tells at its userinfo endpoint alone, as many do with groups."""
        if self._groups_claim in claims or not provider.userinfo_endpoint:
            return claims
        headers = {"Authorization": f"Bearer {access}"}
        more = _object(await _asked(client, "GET", provider.userinfo_endpoint, headers=headers))
        if more.get("sub") != claims["sub"]:
            raise Distrusted("userinfo tells of somebody else")
        return {**more, **claims}


def _takes_basic(provider: Provider) -> bool:
    methods = provider.token_endpoint_auth_methods_supported
    return "client_secret_basic" in methods or "client_secret_post" not in methods


async def _asked(client: httpx.AsyncClient, method: str, url: str, **more: Any) -> bytes:
    where = httpx.URL(url).path
    try:
        async with asyncio.timeout(_DEADLINE_S), client.stream(method, url, **more) as answer:
            if answer.status_code >= 400:
                status = answer.status_code
                raise ProviderAway(f"{where} answered {status}", status=status)
            body = b""
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > _LONGEST_BODY:
                    raise ProviderAway(f"{where} answered too much")
    except (httpx.HTTPError, OSError, TimeoutError) as error:
        raise ProviderAway(f"{where} was not reached: {type(error).__name__}") from None
    return body


def _object(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.MsgspecError:
        raise ProviderAway("the provider answered something that is no JSON object") from None
