"""Second factors: asked for at sign-in, set up, renewed and given up by whose they are.

Rule: whoever changes a factor proves the password or the factor itself; a code is counted as a try
before it is looked at, as passwords are. A recovery code serves once, in the place of a code.
"""

from datetime import datetime

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.answers import shared
from core.config import Settings
from core.db import Database
from staff.people import SignedIn, demands_factor
from staff.sign_in import authenticator, factor_sql, passkey_sql, throttle
from staff.sign_in import store as sign_ins
from staff.sign_in.authenticator import SecretUnreadable
from staff.sign_in.passkeys import PasskeyQuestion, Passkeys, Proof
from staff.sign_in.password_check import (
    Audit,
    FactorRefused,
    Origin,
    PasswordCheck,
    SignInRefused,
)
from staff.store import Account

_log = structlog.get_logger("staff.sign_in.second_factor")


class OfferedApp(msgspec.Struct, frozen=True):
    """The secret of an app, told this once, to be scanned or typed."""

    secret: str  # letters and digits, as they are typed
    address: str  # otpauth://…
    picture: str  # the address as a QR code: the `data:` address of an image


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Recovery codes, told this once."""

    codes: tuple[str, ...]


class OwnPasskey(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey as its holder sees it."""

    passkey_id: int
    name: str
    domain: str  # the host of the desk's address that it serves at
    made_at: datetime
    used_at: datetime | None


class AskedPasskey(PasskeyQuestion, frozen=True):
    """What a browser that signs in is to ask a passkey."""

    has_app: bool  # a code of an app serves as well


class FactorState(msgspec.Struct, frozen=True, kw_only=True):
    """How one's own second factor stands."""

    is_on: bool
    has_app: bool
    passkeys: tuple[OwnPasskey, ...]
    codes_left: int
    is_demanded: bool  # it may be replaced, not given up


class SecondFactors:
    """Ask for and keep second factors."""

    def __init__(
        self, database: Database, settings: Settings, check: PasswordCheck, audit: Audit
    ) -> None:
        self._database = database
        self._settings = settings
        self._key = settings.second_factor_key
        self._check = check
        self._audit = audit
        self.passkeys = Passkeys(settings, audit)

    async def ask(
        self, account: Account, proof: Proof, keys: tuple[str, ...], origin: Origin
    ) -> tuple[str, ...]:
        """Let pass who has no second factor, or proves it; give the counts to be forgiven.

        `keys` are the counts of the try, whose password was right. Raises `SignInRefused`:
        `second_factor_needed` when no proof came, `second_factor_wrong` when it is not right.
        """
        if not account.has_factor:
            return keys
        if not proof.is_given:
            async with self._database.transaction() as session:
                await sign_ins.take_back_try(session, keys)
            raise SignInRefused(code="second_factor_needed")
        more = throttle.code_keys(account.staff_number, keys)
        await self._count(more)
        await self._prove(account.person_id, proof, origin.address)
        return keys + more

    async def ask_passkey(
        self, staff_number: str, password: str, origin: Origin, *, holder: str, site: str
    ) -> AskedPasskey:
        """Ask a browser that signs in, and told the right password, for a passkey.

        Raises `SignInRefused`, and `FactorRefused` where no passkey serves.
        """
        keys, account = await self._check.check(staff_number, password, origin)
        async with self._database.transaction() as session:
            await sign_ins.take_back_try(session, keys)
        async with self._database.transaction() as session:
            asked = await self.passkeys.ask(session, account.person_id, holder, site)
            has_app = await factor_sql.has_app(session, account.person_id)
        return AskedPasskey(asked.options, has_app)

    async def state(self, who: SignedIn) -> FactorState:
        """Tell how one's own second factor stands."""
        async with self._database.transaction() as session:
            left = await factor_sql.count_codes(session, who.person_id)
            has_app = await factor_sql.has_app(session, who.person_id)
            kept = await passkey_sql.list_passkeys(session, who.person_id)
        return FactorState(
            is_on=who.has_factor,
            has_app=has_app,
            passkeys=tuple(OwnPasskey(**shared(one, OwnPasskey)) for one in kept),
            codes_left=left,
            is_demanded=self._demands(who),
        )

    async def prove_owner(self, who: SignedIn, password: str, proof: Proof, address: str) -> None:
        """Let pass who proves the password, and the factor that is on.

        Raises `SignInRefused`, and `FactorRefused` for who signs in elsewhere.
        """
        if who.source == "oidc":
            raise FactorRefused(
                "second_factor_elsewhere",
                "Your provider asks for a second factor; set it up there.",
            )
        origin = Origin(address, who.session_id, is_signed_in=True)
        keys, account = await self._check.check(who.staff_number, password, origin)
        keys = await self.ask(account, proof, keys, origin)
        async with self._database.transaction() as session:
            await sign_ins.forgive_try(session, keys)

    async def offer(self, who: SignedIn, password: str, proof: Proof, address: str) -> OfferedApp:
        """Offer a new app to who proves the password, and the factor that is on; confirm it next.

        Raises as `prove_owner` does.
        """
        await self.prove_owner(who, password, proof, address)
        secret = authenticator.new_secret()
        sealed = authenticator.seal(self._key, who.person_id, secret)
        async with self._database.transaction() as session:
            await factor_sql.offer_secret(session, who.person_id, sealed)
        house = self._settings.unit(who.language)
        read = authenticator.address(secret, who.staff_number, house)
        return OfferedApp(authenticator.typed_secret(secret), read, authenticator.picture(read))

    async def confirm(self, who: SignedIn, code: str) -> tuple[RecoveryCodes, tuple[str, ...]]:
        """Take the offered app into use by one of its codes; the person's other sign-ins end.

        Gives new recovery codes, and the sign-ins that ended. Raises `FactorRefused`.
        """
        now = clock.now()
        async with self._database.transaction() as session:
            factor = await factor_sql.find_factor(session, who.person_id)
            if factor is None or factor.fresh is None:
                raise FactorRefused(
                    "second_factor_not_offered", "There is no new app to confirm; begin again."
                )
            secret = self._opened(who.person_id, factor.fresh)
            typed = authenticator.plain(code)
            step = authenticator.matching_step(secret, typed, now, after=0)
            if step is None:
                raise FactorRefused(
                    "second_factor_wrong",
                    "The code is not right; look whether the telephone's clock is, and take the "
                    "next code.",
                )
            await factor_sql.take_secret(session, who.person_id, step, now)
            codes = await self.new_codes(session, who)
            ended = await sign_ins.end_sessions(session, who.person_id, except_id=who.session_id)
            await self._note(session, who, "on")
        return codes, ended

    async def renew_codes(self, who: SignedIn, proof: Proof, address: str) -> RecoveryCodes:
        """Give ten new recovery codes, for a proof; the old ones serve no more."""
        await self.prove_signed_in(who, proof, address)
        async with self._database.transaction() as session:
            codes = await self.new_codes(session, who)
            await self._note(session, who, "codes")
        return codes

    async def give_up(self, who: SignedIn, proof: Proof, address: str) -> None:
        """Sign in by password alone from now on; refused where a second factor is demanded."""
        self._check_demand(who)
        await self.prove_signed_in(who, proof, address)
        async with self._database.transaction() as session:
            await self.let_go(session, who)

    async def let_go(self, session: AsyncSession, who: SignedIn) -> None:
        """Take the second factor away, unless it is demanded (`FactorRefused`)."""
        self._check_demand(who)
        await factor_sql.forget_factor(session, who.person_id)
        await self._note(session, who, "off")

    def _check_demand(self, who: SignedIn) -> None:
        if self._demands(who):
            raise FactorRefused(
                "second_factor_demanded",
                "The house demands a second factor of this role; it can be replaced by another.",
            )

    def _demands(self, who: SignedIn) -> bool:
        return demands_factor(self._settings.second_factor, who.role, who.source)

    async def prove_signed_in(self, who: SignedIn, proof: Proof, address: str) -> None:
        """Let pass who is signed in and proves the second factor; raises `SignInRefused`."""
        keys = throttle.keys(who.staff_number, address, who.session_id)
        await self._count(keys)
        await self._prove(who.person_id, proof, address)
        async with self._database.transaction() as session:
            await sign_ins.forgive_try(session, keys)

    async def _count(self, keys: tuple[str, ...]) -> None:
        if not keys:
            return
        async with self._database.transaction() as session:
            wait = await sign_ins.count_try(session, keys, clock.now())
        if wait:
            raise SignInRefused(int(wait.total_seconds()) + 1)

    async def _prove(self, person_id: int, proof: Proof, address: str) -> None:
        async with self._database.transaction() as session:
            right = await self._is_right(session, person_id, proof, clock.now())
            if not right:
                # Somebody knows the password.
                await self._audit(session, person_id, "second_factor.refused", "staff", address)
        if not right:
            raise SignInRefused(code="second_factor_wrong")

    async def _is_right(
        self, session: AsyncSession, person_id: int, proof: Proof, now: datetime
    ) -> bool:
        if proof.passkey:
            return await self.passkeys.is_right(session, person_id, proof)
        factor = await factor_sql.find_factor(session, person_id)
        secret = self._opened(person_id, factor.secret) if factor and factor.secret else None
        if not authenticator.is_app_code(proof.code):
            return await self._use_recovery(session, person_id, proof.code)
        if factor is None or secret is None:
            return False
        typed = authenticator.plain(proof.code)
        step = authenticator.matching_step(secret, typed, now, after=factor.last_step)
        if step is not None:
            await factor_sql.note_step(session, person_id, step)
        return step is not None

    async def _use_recovery(self, session: AsyncSession, person_id: int, code: str) -> bool:
        hashed = authenticator.recovery_hash(self._key, person_id, code)
        used = await factor_sql.use_code(session, person_id, hashed)
        if used:
            left = f"{await factor_sql.count_codes(session, person_id)} left"
            subject = f"person:{person_id}"
            await self._audit(session, person_id, "second_factor.recovery", subject, left)
        return used

    def _opened(self, person_id: int, sealed: str) -> bytes:
        try:
            return authenticator.unseal(self._key, person_id, sealed)
        except SecretUnreadable:
            _log.error("a second factor cannot be read: HOTLINE_COOKIE_SECRET has changed",
                       mend="set it back, or `hotline user reset-factor`")  # fmt: skip
            raise SignInRefused(code="second_factor_unreadable") from None

    async def new_codes(self, session: AsyncSession, who: SignedIn) -> RecoveryCodes:
        """Give ten new recovery codes, which take the place of those before."""
        codes = authenticator.new_recovery_codes()
        hashes = [authenticator.recovery_hash(self._key, who.person_id, one) for one in codes]
        await factor_sql.replace_codes(session, who.person_id, hashes)
        return RecoveryCodes(codes)

    async def _note(self, session: AsyncSession, who: SignedIn, what: str) -> None:
        subject = f"person:{who.person_id}"
        await self._audit(session, who.person_id, f"second_factor.{what}", subject, "")
