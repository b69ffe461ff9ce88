"""Sign-ins: made, checked at every request, ended; an ended one closes its open sockets.

The browser holds a random token in a cookie no script can read; the database holds its keyed
hash. A token is never taken from the browser, only made here, so none can be planted. Other
rooms' routes say what one must be allowed to do to come in (`require`, with a name of `ACTS` in
staff/people.py); a role that may do nothing sees its own account and no more.
"""

import asyncio
import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated, cast

import msgspec
import structlog
from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.websockets import WebSocket

from core import clock
from core.bus import Bus
from core.config import Settings
from core.db import Database
from core.sign_in_settings import FactorDemand
from staff import store
from staff.audit.log import AuditLog
from staff.directory.acts import DirectoryActs
from staff.directory.groups import roles_of
from staff.directory.ldap import LdapDirectory
from staff.events import SessionEnded
from staff.models import Session
from staff.people import Act, SignedIn, roles_for
from staff.sign_in import passwords
from staff.sign_in import store as sign_ins
from staff.sign_in.own_passkeys import OwnPasskeys
from staff.sign_in.passkeys import Proof
from staff.sign_in.password_check import Origin, PasswordCheck, SignInRefused
from staff.sign_in.second_factor import SecondFactors

_log = structlog.get_logger("staff.sign_in.session")

COOKIE = "hotline_session"
DEVICE_COOKIE = "hotline_device"
LONGEST = timedelta(hours=12)
IDLE = timedelta(minutes=60)  # without a request and without an open desk page
NO_PROOF = Proof()
_SWEEP_S = 5.0
_CHECKED_S = 8.0


class Browser(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks to be signed in: what the request tells of its browser."""

    address: str
    agent: str = ""
    session_token: str = ""  # of a sign-in that it still holds
    device_token: str = ""  # of an earlier sign-in


class SessionKeeper:
    """Make, find and end sign-ins; `run()` notices those ended by other programs."""

    def __init__(self, database: Database, settings: Settings, bus: Bus) -> None:
        self._database = database
        self._bus = bus
        self._key = settings.cookie_secret.get_secret_value().encode()
        if not self._key:
            raise ValueError(
                "HOTLINE_COOKIE_SECRET is not set: `hotline run` writes it to hotline.env"
            )
        self.audit_log = AuditLog.of(settings)
        self.audit = self.audit_log.audit
        self._passwords = PasswordCheck(database, self.audit, self._directory(settings))
        self.factors = SecondFactors(database, settings, self._passwords, self.audit)
        self.own_passkeys = OwnPasskeys(database, self.factors, self.audit)
        self._demand: FactorDemand = settings.second_factor
        self._own_words = own_words(settings)
        # 500 pages that come back at once stand in line here, not at the pool with its 2 s.
        self._checking = asyncio.Semaphore(8)
        self._watched: Counter[str] = Counter()  # sign-ins with open sockets, how many
        self._people: dict[str, int] = {}  # whose they are

    async def sign_in(
        self, staff_number: str, password: str, browser: Browser, proof: Proof = NO_PROOF
    ) -> tuple[str, str, SignedIn]:
        """Sign a person in; return the new tokens of sign-in and browser, and who it is.

        `proof` is the second factor's, where there is one. Raises `SignInRefused`. A sign-in that
        the browser still holds is ended.
        """
        origin = self.origin(browser)
        keys, account = await self._passwords.check(staff_number, password, origin)
        keys = await self.factors.ask(account, proof, keys, origin)
        if account.source == "own" and passwords.is_outdated(account.password_hash):
            made = await self._passwords.hash(password)
            async with self._database.transaction() as session:
                await store.set_password_hash(session, account.person_id, made)
        await self.sign_out(browser.session_token)
        return await self._begin(account.person_id, keys, browser, origin.device)

    def origin(self, browser: Browser) -> Origin:
        """Name where a browser's password comes from."""
        device = self.token_id(browser.device_token) if browser.device_token else ""
        return Origin(browser.address, device)

    async def enter(self, person_id: int, browser: Browser) -> tuple[str, str, SignedIn]:
        """Sign in whom the house's directory vouches for, as `sign_in` does by password."""
        await self.sign_out(browser.session_token)
        return await self._begin(person_id, (), browser, self.origin(browser).device)

    def _directory(self, settings: Settings) -> LdapDirectory | None:
        if not settings.ldap_url:
            return None
        roles = roles_of(settings.ldap_groups)
        acts = DirectoryActs(self._database, self.audit, self.announce_end, roles)
        return LdapDirectory(settings, acts.admit)

    async def hash_password(self, password: str) -> str:
        """Hash a password in a thread, at most two at a time."""
        return await self._passwords.hash(password)

    async def change_password(self, who: SignedIn, current: str, new: str, *, address: str) -> None:
        """Change one's own password and end one's other sign-ins.

        Raises `SignInRefused` when the current one is wrong, ValueError when the new is weak.
        """
        words = [who.staff_number, who.name, *self._own_words]
        why = await asyncio.to_thread(passwords.why_weak, new, words)
        if why:
            raise ValueError(why)
        # Who is signed in is no stranger: others' guesses do not keep them from it.
        origin = Origin(address, who.session_id, is_signed_in=True)
        keys, _ = await self._passwords.check(who.staff_number, current, origin)
        made = await self.hash_password(new)
        async with self._database.transaction() as session:
            await sign_ins.forgive_try(session, keys)
            await store.set_password_hash(session, who.person_id, made)
            ended = await sign_ins.end_sessions(session, who.person_id, except_id=who.session_id)
            await self.audit(session, who.person_id, "password", f"person:{who.person_id}")
        for session_id in ended:
            self.announce_end(who.person_id, session_id)

    async def _begin(
        self, person_id: int, keys: tuple[str, ...], browser: Browser, old_device: str
    ) -> tuple[str, str, SignedIn]:
        token, device_token, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), clock.now()
        made = Session(
            id=self.token_id(token),
            person_id=person_id,
            made_at=now,
            seen_at=now,
            expires_at=now + LONGEST,
            address=browser.address,
            browser=browser.agent[:200],
        )
        async with self._database.transaction() as session:
            await sign_ins.forgive_try(session, keys)
            await sign_ins.add_session(session, made)
            who = await sign_ins.find_signed_in(session, made.id, now, IDLE, self._demand)
            if who is None:  # disabled in this very moment
                raise SignInRefused
            await sign_ins.remember_device(
                session, self.token_id(device_token), person_id, now, old=old_device
            )
            subject = f"person:{person_id}"
            await self.audit(session, person_id, "sign_in", subject, browser.address)
        return token, device_token, who

    async def sign_out(self, token: str) -> None:
        """End the sign-in of a token, if it is one."""
        if not token:
            return
        session_id = self.token_id(token)
        async with self._database.transaction() as session:
            person_id = await sign_ins.end_session(session, session_id)
            if person_id is not None:
                await self.audit(session, person_id, "sign_out", f"person:{person_id}")
        if person_id is not None:
            self.announce_end(person_id, session_id)

    async def sign_out_everywhere(self, who: SignedIn) -> None:
        """End all sign-ins of a person, the present one too, and forget their browsers."""
        async with self._database.transaction() as session:
            await sign_ins.end_sessions(session, who.person_id)
            await sign_ins.forget_devices(session, who.person_id)
            subject = f"person:{who.person_id}"
            await self.audit(session, who.person_id, "sign_out.everywhere", subject)
        self.announce_end(who.person_id)

    def announce_end(self, person_id: int, session_id: str = "") -> None:
        """Tell open sockets that a sign-in (empty: all of the person's) is over.

        Call it after the transaction that ended them was committed.
        """
        self._bus.publish(SessionEnded(at=clock.now(), person_id=person_id, session_id=session_id))

    async def who(self, token: str) -> SignedIn | None:
        """Find who holds a token; raises TimeoutError or the database's errors."""
        if not token or len(token) > 100:
            return None
        async with (
            asyncio.timeout(_CHECKED_S),
            self._checking,
            self._database.transaction() as session,
        ):
            session_id, now = self.token_id(token), clock.now()
            return await sign_ins.find_signed_in(session, session_id, now, IDLE, self._demand)

    async def note_refusal(self, who: SignedIn, path: str) -> None:
        """Write down that somebody asked for what their role may not."""
        async with self._database.transaction() as session:
            await self.audit(session, who.person_id, "refused.role", path[:200], who.role)

    def token_id(self, token: str) -> str:
        """Give the stored name of a token: a hash that needs our secret as well."""
        return hmac.new(self._key, token.encode(), hashlib.sha256).hexdigest()

    @contextmanager
    def watching(self, who: SignedIn) -> Generator[None]:
        """Keep a sign-in in use, and looked after, while a socket of its is open."""
        self._watched[who.session_id] += 1
        self._people[who.session_id] = who.person_id
        try:
            yield
        finally:
            self._watched[who.session_id] -= 1
            if not self._watched[who.session_id]:
                del self._watched[who.session_id], self._people[who.session_id]

    async def run(self) -> None:
        """Every five seconds end the sockets of sign-ins that are over, whoever ended them."""
        while True:
            await asyncio.sleep(_SWEEP_S)
            try:
                await self.sweep()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                # Sockets stay: an agent in a call must not lose the page with the database.
                _log.warning("sign-ins cannot be checked", why=type(error).__name__)

    async def sweep(self) -> None:
        """Look once at the sign-ins of open sockets, and forget old ones."""
        watched = dict(self._people)
        async with self._database.transaction() as session:
            good = await sign_ins.keep_sessions(session, list(watched), clock.now())
            await sign_ins.drop_old_sessions(session, clock.now(), IDLE)
        for session_id in watched.keys() - good:
            self.announce_end(watched[session_id], session_id)


def own_words(settings: Settings) -> tuple[str, ...]:
    """Give what everybody knows of the house, and no password is made of."""
    spoken = (settings.unit_zh, settings.unit_en, *settings.unit_en.split())
    return (settings.hotline_number, settings.area_code, "hotline", *spoken)


def install(app: FastAPI, keeper: SessionKeeper) -> None:
    """Give an application its keeper; every dependency of this module asks it."""
    app.state.keeper = keeper


def keeper_of(connection: HTTPConnection) -> SessionKeeper:
    """Find the application's keeper."""
    return cast(SessionKeeper, connection.app.state.keeper)


async def signed_in(connection: HTTPConnection) -> SignedIn:
    """Give who sends the request, or answer 401. Tests override this dependency."""
    who = await keeper_of(connection).who(connection.cookies.get(COOKIE, ""))
    if who is None:
        raise refused(401, "not_signed_in", "Sign in first; the sign-in is missing or over.")
    return who


def refused(status: int, code: str, message: str, *, by: str = "") -> HTTPException:
    """Make an answer that the web desk translates by its code; `by` names who was faster."""
    return HTTPException(status, {"code": code, "message": message} | ({"by": by} if by else {}))


def allowing(act: Act) -> Callable[..., Awaitable[SignedIn]]:
    """Make a dependency that gives who is signed in if their role may do it, else 403."""

    async def check(
        connection: HTTPConnection, who: Annotated[SignedIn, Depends(signed_in)]
    ) -> SignedIn:
        if who.owes_factor:
            raise refused(
                403,
                "second_factor_owed",
                "The house demands a second factor of this role; set one up at your account.",
            )
        if not who.may(act):
            await keeper_of(connection).note_refusal(who, connection.url.path)
            raise refused(
                403,
                "role_forbidden",
                f"This needs the role {' or '.join(roles_for(act))}, not {who.role}.",
            )
        return who

    return check


def require(act: Act):
    """Say what only some may do: `who: Annotated[SignedIn, require("see_calls")]`."""
    return Depends(allowing(act))


Themselves = Annotated[SignedIn, Depends(signed_in)]  # any role: for one's own account only


async def authenticate_websocket(socket: WebSocket, act: Act) -> SignedIn | None:
    """Give who opens a WebSocket; None when they were refused, with the answer already sent.

    The Origin was judged before, by `console.http.gate`, for every WebSocket of the application.
    """
    if not socket.scope.get("hotline_origin_ok"):
        await _deny(socket, 403, "origin_foreign")
        return None
    who = await keeper_of(socket).who(socket.cookies.get(COOKIE, ""))
    if who is None:
        await _deny(socket, 401, "not_signed_in")
    elif not who.may(act):
        await _deny(socket, 403, "role_forbidden")
        return None
    return who


async def _deny(socket: WebSocket, status: int, code: str) -> None:
    if "websocket.http.response" in socket.scope.get("extensions", {}):
        answer = {"detail": {"code": code, "message": "The WebSocket is refused."}}
        await socket.send_denial_response(JSONResponse(answer, status))
    else:
        await socket.close(1008)
