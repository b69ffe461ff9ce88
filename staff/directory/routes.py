"""Signing in at the house's OpenID provider: a browser sent there, and taken when it comes back.

What a browser needs to come back is in a cookie of its own, sealed, for ten minutes and this path
alone. It is `Lax`: a `Strict` one does not come with a navigation from the provider's page. The
session's own cookie stays `Strict`. What goes wrong is told by the sign-in page, by its code.
"""

import base64
import hmac
import secrets
import time
from typing import Annotated
from urllib.parse import urlencode

import msgspec
import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import APIRouter, Query, Request, Response

from core.answers import StructRoute
from core.config import Settings
from staff.directory.acts import DirectoryActs
from staff.directory.groups import NotAdmitted, roles_of
from staff.directory.oidc import LONGEST_S, Distrusted, Journey, known_by, own_path
from staff.directory.provider import OpenIdProvider, ProviderAway
from staff.sign_in.cookies import address_of, browser_of, hand_out
from staff.sign_in.password_check import SignInRefused
from staff.sign_in.session import SessionKeeper

_log = structlog.get_logger("staff.directory.routes")

_COOKIE = "hotline_journey"
_PATH = "/api/sign-in/oidc"
_BOUND_TO = b"a browser on its way to the provider"
_NONCE_BYTES = 12
Short = Annotated[str, Query(max_length=2000)]


class SignInWays(msgspec.Struct, frozen=True):
    """How one may sign in beside a staff number and a password."""

    oidc: bool


class _Refused(Exception):
    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


def directory_routes(settings: Settings, keeper: SessionKeeper, acts: DirectoryActs) -> APIRouter:
    """Make the routes under /sign-in that ask the house's directory."""
    router = APIRouter(prefix="/sign-in", route_class=StructRoute, tags=["sign-in"])
    desk = _Desk(settings, keeper, acts) if settings.oidc_issuer else None

    @router.get("/ways", operation_id="getSignInWays")
    async def get_sign_in_ways() -> SignInWays:
        return SignInWays(oidc=desk is not None)

    @router.get("/oidc", include_in_schema=False)
    async def leave_for_provider(request: Request, to: Short = "/") -> Response:
        if desk is None:
            return _to_sign_in("oidc_off")
        try:
            return await desk.depart(request, own_path(to))
        except _Refused as why:
            return _to_sign_in(why.code)

    @router.get("/oidc/back", include_in_schema=False)
    async def come_back(
        request: Request, code: Short = "", state: Short = "", error: Short = "", iss: Short = ""
    ) -> Response:
        if desk is None:
            return _to_sign_in("oidc_off")
        try:
            answer = await desk.arrive(request, code="" if error else code, state=state, iss=iss)
        except _Refused as why:
            _log.warning("a sign-in at the provider was refused", code=why.code, why=str(why))
            answer = _to_sign_in(why.code)
        answer.delete_cookie(_COOKIE, path=_PATH, httponly=True, samesite="lax")
        return answer

    return router


class _Desk:
    """Where browsers set out to the provider and come back."""

    def __init__(self, settings: Settings, keeper: SessionKeeper, acts: DirectoryActs) -> None:
        roles_of(settings.oidc_groups)  # a role that is none is told at the start
        self._settings = settings
        self._keeper = keeper
        self._acts = acts
        self._provider = OpenIdProvider(settings)
        self._seal = AESGCM(settings.journey_key)

    async def depart(self, request: Request, then: str) -> Response:
        back_to = f"{request.url.scheme}://{request.url.netloc}{_PATH}/back"
        try:
            where, journey = await self._provider.depart(back_to, then)
        except (ProviderAway, Distrusted) as why:
            _log.error("the OpenID provider cannot be used", why=str(why),
                       mend="see HOTLINE_OIDC_ISSUER and docs/sign-in.md")  # fmt: skip
            raise _Refused("oidc_away", str(why)) from None
        answer = _redirect(where)
        answer.set_cookie(
            _COOKIE,
            self._sealed(journey),
            max_age=LONGEST_S,
            path=_PATH,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return answer

    async def arrive(self, request: Request, *, code: str, state: str, iss: str) -> Response:
        """Sign in who came back with a code; `iss`: who sends them, if it is told (RFC 9207)."""
        journey = self._journey(request.cookies.get(_COOKIE, ""), state)
        if iss not in ("", self._settings.oidc_issuer):
            raise _Refused("oidc_strange", "another provider sent the browser back")
        if not code:
            raise _Refused("oidc_declined", "the provider let the person go without a code")
        person_id = await self._person(code, journey, address_of(request))
        try:
            token, device, _ = await self._keeper.enter(person_id, browser_of(request))
        except SignInRefused:
            raise _Refused("directory_shut_out", "shut out in this very moment") from None
        answer = _redirect(journey.then)
        hand_out(answer, request, token, device)
        return answer

    async def _person(self, code: str, journey: Journey, address: str) -> int:
        settings = self._settings
        try:
            claims = await self._provider.claims(code, journey)
            known = known_by(
                claims,
                issuer=settings.oidc_issuer,
                number_claim=settings.oidc_number_claim,
                groups_claim=settings.oidc_groups_claim,
            )
            return (await self._acts.admit(known, address)).person_id
        except ProviderAway as why:
            raise _Refused("oidc_away", str(why)) from None
        except Distrusted as why:
            raise _Refused("oidc_distrusted", str(why)) from None
        except NotAdmitted as why:
            raise _Refused(why.code, str(why)) from None

    def _sealed(self, journey: Journey) -> str:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._seal.encrypt(nonce, msgspec.json.encode(journey), _BOUND_TO)
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def _journey(self, cookie: str, state: str) -> Journey:
        """Read what the browser was given; raises when it is not the one that set out."""
        try:
            whole = base64.urlsafe_b64decode(cookie)
            opened = self._seal.decrypt(whole[:_NONCE_BYTES], whole[_NONCE_BYTES:], _BOUND_TO)
            journey = msgspec.json.decode(opened, type=Journey)
        except (ValueError, InvalidTag, msgspec.MsgspecError):
            raise _Refused("oidc_strange", "the browser did not set out from here") from None
        if not hmac.compare_digest(journey.state.encode(), state.encode()):
            raise _Refused("oidc_strange", "the answer belongs to another journey (state)")
        if journey.until < time.time():
            raise _Refused("oidc_strange", "the browser was away for too long")
        return journey


def _to_sign_in(code: str) -> Response:
    return _redirect(f"/sign-in?{urlencode({'refused': code})}")


def _redirect(where: str) -> Response:
    return Response(None, 303, headers={"Location": where})
