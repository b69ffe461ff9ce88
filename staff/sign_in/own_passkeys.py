"""One's own passkeys: made, named and removed by whose they are.

Rule: they are proved as an app is, by the password and by the factor that is on. The first factor
brings recovery codes and ends the person's other sign-ins; without the last one the factor is off.
"""

from sqlalchemy.exc import IntegrityError

from core import clock
from core.db import Database
from staff.people import SignedIn
from staff.sign_in import factor_sql, passkey_sql
from staff.sign_in import store as sign_ins
from staff.sign_in.passkeys import PasskeyQuestion, Proof
from staff.sign_in.password_check import Audit, FactorRefused
from staff.sign_in.second_factor import RecoveryCodes, SecondFactors


class OwnPasskeys:
    """What people decide about their own passkeys; raises `SignInRefused`, `FactorRefused`."""

    def __init__(self, database: Database, factors: SecondFactors, audit: Audit) -> None:
        self._database = database
        self._factors = factors
        self._audit = audit

    async def ask(self, who: SignedIn, site: str) -> PasskeyQuestion:
        """Ask who is signed in for a passkey, as the proof of a change that comes next."""
        async with self._database.transaction() as session:
            return await self._factors.passkeys.ask(session, who.person_id, who.session_id, site)

    async def offer(
        self, who: SignedIn, password: str, proof: Proof, address: str
    ) -> PasskeyQuestion:
        """Let who proves the password, and the factor that is on, make a passkey."""
        await self._factors.prove_owner(who, password, proof, address)
        async with self._database.transaction() as session:
            return await self._factors.passkeys.offer(session, who, proof.site)

    async def keep(
        self, who: SignedIn, name: str, made: str, site: str
    ) -> tuple[RecoveryCodes, tuple[str, ...]]:
        """Keep a passkey that was made; give recovery codes, none when there are, and the sign-ins
        that ended.
        """
        try:
            async with self._database.transaction() as session:
                await factor_sql.lock_factors(session, who.person_id)
                passkey = await self._factors.passkeys.read(session, who, made, site)
                passkey.name = name
                await passkey_sql.add_passkey(session, passkey)
                is_first = await factor_sql.begin_factor(session, who.person_id, clock.now())
                codes, ended = RecoveryCodes(()), ()
                if is_first:
                    codes = await self._factors.new_codes(session, who)
                    ended = await sign_ins.end_sessions(
                        session, who.person_id, except_id=who.session_id
                    )
                subject = f"person:{who.person_id}"
                detail = f"passkey {passkey.id}"
                await self._audit(session, who.person_id, "second_factor.passkey", subject, detail)
        except IntegrityError:
            raise FactorRefused("passkey_known", "This passkey is kept already.") from None
        return codes, ended

    async def remove(self, who: SignedIn, passkey_id: int, proof: Proof, address: str) -> None:
        """Remove a passkey; the last factor goes only where none is demanded."""
        await self._factors.prove_signed_in(who, proof, address)
        async with self._database.transaction() as session:
            await factor_sql.lock_factors(session, who.person_id)
            if not await passkey_sql.drop_passkey(session, who.person_id, passkey_id):
                raise FactorRefused("passkey_gone", "This passkey is not here any more.")
            subject = f"person:{who.person_id}"
            detail = f"passkey {passkey_id}"
            await self._audit(
                session, who.person_id, "second_factor.passkey_removed", subject, detail
            )
            if not await factor_sql.has_any(session, who.person_id):
                await self._factors.let_go(session, who)
