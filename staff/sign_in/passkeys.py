"""Passkeys: asked for and checked (WebAuthn 3, by py_webauthn).

Rule: what a browser is to have signed is kept for its sign-in alone, serves once and for five
minutes. A passkey whose count of uses does not grow is refused and written down: it may be a copy.
Options and answers are WebAuthn's own JSON, which the browser makes and reads.
"""

import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import webauthn
from sqlalchemy.ext.asyncio import AsyncSession
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from core import clock
from core.config import Settings
from staff.models import Passkey, PasskeyChallenge
from staff.people import SignedIn
from staff.sign_in import passkey_sql
from staff.sign_in.passkey_sql import KeptPasskey, Purpose
from staff.sign_in.password_check import Audit, FactorRefused
from staff.sign_in.relying_party import NoPasskeysHere, RelyingParty, has_gone_back, party_of

OPEN_FOR = timedelta(minutes=5)
MOST = 10  # passkeys of one person
_CHALLENGE_BYTES = 32
_CLOSED = {
    "passkey_needs_https": "Passkeys need the desk's https:// address.",
    "passkey_needs_name": "Passkeys need an address with a name; this one is a number.",
}


class NotSigned(Exception):
    """What came is no answer of a passkey to what was asked."""


class PasskeyQuestion(msgspec.Struct, frozen=True):
    """What a browser is to ask a passkey."""

    options: str  # JSON: PublicKeyCredential…OptionsJSON


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody proves a second factor: a code, or what a passkey signed."""

    code: str = ""
    passkey: str = ""  # JSON: AuthenticationResponseJSON
    holder: str = ""  # whose browser was asked: a sign-in's stored name
    site: str = ""  # the page's Origin

    @property
    def is_given(self) -> bool:
        """Tell whether there is one at all."""
        return bool(self.code or self.passkey)


class Passkeys:
    """Ask for passkeys, and check what they signed, in the transactions of others."""

    def __init__(self, settings: Settings, audit: Audit) -> None:
        self._settings = settings
        self._audit = audit

    async def ask(
        self, session: AsyncSession, person_id: int, holder: str, site: str
    ) -> PasskeyQuestion:
        """Ask for one of a person's passkeys; raises `FactorRefused` when none serves here."""
        party = _party(site)
        kept = await passkey_sql.list_passkeys(session, person_id)
        here = [_named(one) for one in kept if one.domain == party.domain]
        if not here:
            raise FactorRefused("passkey_none", "The account has no passkey for this address.")
        options = webauthn.generate_authentication_options(
            rp_id=party.domain,
            challenge=await _challenge(session, person_id, holder, "prove"),
            allow_credentials=here,
        )
        return PasskeyQuestion(webauthn.options_to_json(options))

    async def is_right(self, session: AsyncSession, person_id: int, proof: Proof) -> bool:
        """Tell whether one of a person's passkeys signed what this browser was asked."""
        now = clock.now()
        challenge = await passkey_sql.take_challenge(session, proof.holder, "prove", person_id, now)
        kept = await passkey_sql.list_passkeys(session, person_id)
        if challenge is None:
            return False
        try:
            used, uses = used_passkey(proof.passkey, kept, challenge, party_of(proof.site))
        except (NoPasskeysHere, NotSigned):
            return False
        if has_gone_back(used.uses, uses):
            subject = f"person:{person_id}"
            detail = f"passkey {used.passkey_id}: {used.uses} uses, told {uses}"
            await self._audit(session, person_id, "second_factor.copied", subject, detail)
            return False
        await passkey_sql.note_use(session, used.passkey_id, uses, now)
        return True

    async def offer(self, session: AsyncSession, who: SignedIn, site: str) -> PasskeyQuestion:
        """Let a browser make a passkey; raises `FactorRefused`."""
        party = _party(site)
        kept = await passkey_sql.list_passkeys(session, who.person_id)
        if len(kept) >= MOST:
            raise FactorRefused("passkey_too_many", f"{MOST} passkeys are enough; remove one.")
        options = webauthn.generate_registration_options(
            rp_id=party.domain,
            rp_name=self._settings.unit(who.language),
            user_name=who.staff_number,
            user_display_name=who.name,
            user_id=self._handle(who.person_id),
            challenge=await _challenge(session, who.person_id, who.session_id, "make"),
            exclude_credentials=[_named(one) for one in kept if one.domain == party.domain],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED,  # a security key has few places
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
        )
        return PasskeyQuestion(webauthn.options_to_json(options))

    async def read(self, session: AsyncSession, who: SignedIn, made: str, site: str) -> Passkey:
        """Read what a browser made, without a name yet; raises `FactorRefused`."""
        now, party = clock.now(), _party(site)
        challenge = await passkey_sql.take_challenge(
            session, who.session_id, "make", who.person_id, now
        )
        if challenge is None:
            raise FactorRefused("passkey_too_late", "This took too long; begin again.")
        try:
            seen = made_passkey(made, challenge, party)
        except NotSigned:
            raise FactorRefused("passkey_wrong", "The passkey is not as it was asked.") from None
        return Passkey(
            person_id=who.person_id,
            credential_id=bytes_to_base64url(seen.credential_id),
            public_key=seen.credential_public_key,
            uses=seen.sign_count,
            domain=party.domain,
            made_at=now,
        )

    def _handle(self, person_id: int) -> bytes:
        """Name a person to authenticators by what tells nobody else who they are."""
        text = f"passkeys of person {person_id}".encode()
        return hmac.digest(self._settings.second_factor_key, text, "sha256")


def made_passkey(made: str, challenge: bytes, party: RelyingParty) -> VerifiedRegistration:
    """Read what a browser made; raises `NotSigned`."""
    try:
        return webauthn.verify_registration_response(
            credential=made,
            expected_challenge=challenge,
            expected_rp_id=party.domain,
            expected_origin=party.origin,
        )
    except Exception as odd:  # the library meets odd input with whatever it stumbles over
        raise NotSigned from odd


def used_passkey(
    signed: str, kept: Sequence[KeptPasskey], challenge: bytes, party: RelyingParty
) -> tuple[KeptPasskey, int]:
    """Tell which of the passkeys signed, and the uses that it counts; raises `NotSigned`."""
    try:
        told = webauthn.helpers.parse_authentication_credential_json(signed)
        used = next(one for one in kept if one.credential_id == told.id)
        seen = webauthn.verify_authentication_response(
            credential=told,
            expected_challenge=challenge,
            expected_rp_id=party.domain,
            expected_origin=party.origin,
            credential_public_key=used.public_key,
            credential_current_sign_count=0,  # judged by `has_gone_back`, which is written down
        )
    except Exception as odd:  # as above: LookupError, TypeError, RecursionError were seen
        raise NotSigned from odd
    return used, seen.new_sign_count


def _party(site: str) -> RelyingParty:
    try:
        return party_of(site)
    except NoPasskeysHere as why:
        raise FactorRefused(why.code, _CLOSED[why.code]) from None


def _named(kept: KeptPasskey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(kept.credential_id))


async def _challenge(session: AsyncSession, person_id: int, holder: str, purpose: Purpose) -> bytes:
    made = secrets.token_bytes(_CHALLENGE_BYTES)
    opened = PasskeyChallenge(
        holder=holder,
        purpose=purpose,
        person_id=person_id,
        challenge=made,
        expires_at=clock.now() + OPEN_FOR,
    )
    await passkey_sql.open_challenge(session, opened)
    return made
