"""One's own second factor, set up, renewed, given up; and a passkey asked for at sign-in."""

import secrets
from collections.abc import Awaitable
from typing import Annotated, Self, TypeVar

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, StringConstraints, model_validator

from core.answers import StructRoute
from staff.people import SignedIn
from staff.sign_in import passwords
from staff.sign_in.cookies import (
    QUESTION_COOKIE,
    address_of,
    browser_of,
    hand_out_question,
    site_of,
)
from staff.sign_in.passkeys import PasskeyQuestion, Proof
from staff.sign_in.password_check import FactorRefused, SignInRefused
from staff.sign_in.refusals import sign_in_refused
from staff.sign_in.second_factor import AskedPasskey, FactorState, OfferedApp, RecoveryCodes
from staff.sign_in.session import SessionKeeper, Themselves, refused

Password = Annotated[str, Field(min_length=1, max_length=passwords.MAX_LENGTH)]
Signed = Annotated[str, Field(max_length=16_000)]  # WebAuthn's JSON, as the browser writes it
PasskeyName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
_Done = TypeVar("_Done")


class ProofGiven(BaseModel):
    """A second factor's proof: a code of the app, a recovery code, or what a passkey signed."""

    code: Annotated[str, Field(max_length=32)] = ""
    passkey: Signed = ""

    def at_sign_in(self, keeper: SessionKeeper, request: Request) -> Proof:
        """Read the proof of who signs in."""
        token = request.cookies.get(QUESTION_COOKIE, "")[:100]
        holder = keeper.token_id(token) if token else ""
        return Proof(code=self.code, passkey=self.passkey, holder=holder, site=site_of(request))

    def of(self, who: SignedIn, request: Request) -> Proof:
        """Read the proof of who is signed in."""
        return Proof(
            code=self.code, passkey=self.passkey, holder=who.session_id, site=site_of(request)
        )


class ProofNeeded(ProofGiven):
    """The same, and one of them is there."""

    @model_validator(mode="after")
    def _one_is_there(self) -> Self:
        if not (self.code or self.passkey):
            raise ValueError("give a code, or what a passkey signed")
        return self


class PasswordGiven(BaseModel):
    """Who wants to sign in, and has a second factor."""

    staff_number: Annotated[str, Field(min_length=1, max_length=64)]
    password: Password


class FactorWanted(ProofGiven):
    """Who wants a new app or passkey: the password, and a proof of the factor that is on."""

    password: Password


class CodeGiven(BaseModel):
    """A code of the app that is to be confirmed."""

    code: Annotated[str, Field(min_length=1, max_length=32)]


class PasskeyMade(BaseModel):
    """A passkey that the browser made."""

    name: PasskeyName
    made: Annotated[Signed, Field(min_length=2)]


def question_routes(keeper: SessionKeeper) -> APIRouter:
    """Make the route by which a browser that signs in is asked for a passkey."""
    router = APIRouter(prefix="/sign-in", route_class=StructRoute, tags=["sign-in"])

    @router.post("/passkey", operation_id="askForPasskey")
    async def ask_for_passkey(
        given: PasswordGiven, request: Request, response: Response
    ) -> AskedPasskey:
        token = secrets.token_urlsafe(32)
        asked = await _decide(
            keeper.factors.ask_passkey(
                given.staff_number,
                given.password,
                keeper.origin(browser_of(request)),
                holder=keeper.token_id(token),
                site=site_of(request),
            )
        )
        hand_out_question(response, request, token)
        return asked

    return router


def factor_routes(keeper: SessionKeeper) -> APIRouter:
    """Make the routes under /me/second-factor."""
    router = APIRouter(prefix="/me/second-factor", route_class=StructRoute, tags=["sign-in"])
    factors = keeper.factors

    @router.get("", operation_id="getMySecondFactor")
    async def get_my_second_factor(who: Themselves) -> FactorState:
        return await factors.state(who)

    @router.post("/app", operation_id="offerMyApp")
    async def offer_my_app(asked: FactorWanted, who: Themselves, request: Request) -> OfferedApp:
        proof = asked.of(who, request)
        return await _decide(factors.offer(who, asked.password, proof, address_of(request)))

    @router.post("/confirm", operation_id="confirmMyApp")
    async def confirm_my_app(given: CodeGiven, who: Themselves) -> RecoveryCodes:
        codes, ended = await _decide(factors.confirm(who, given.code))
        for session_id in ended:
            keeper.announce_end(who.person_id, session_id)
        return codes

    @router.post("/recovery-codes", operation_id="renewMyRecoveryCodes")
    async def renew_my_recovery_codes(
        given: ProofNeeded, who: Themselves, request: Request
    ) -> RecoveryCodes:
        proof = given.of(who, request)
        return await _decide(factors.renew_codes(who, proof, address_of(request)))

    @router.post("/off", operation_id="giveUpMySecondFactor", status_code=204)
    async def give_up_my_second_factor(
        given: ProofNeeded, who: Themselves, request: Request
    ) -> None:
        await _decide(factors.give_up(who, given.of(who, request), address_of(request)))

    _passkey_routes(router, keeper)
    return router


def _passkey_routes(router: APIRouter, keeper: SessionKeeper) -> None:
    own = keeper.own_passkeys

    @router.post("/passkeys/ask", operation_id="askForMyPasskey")
    async def ask_for_my_passkey(who: Themselves, request: Request) -> PasskeyQuestion:
        return await _decide(own.ask(who, site_of(request)))

    @router.post("/passkeys/offer", operation_id="offerMyPasskey")
    async def offer_my_passkey(
        asked: FactorWanted, who: Themselves, request: Request
    ) -> PasskeyQuestion:
        proof = asked.of(who, request)
        return await _decide(own.offer(who, asked.password, proof, address_of(request)))

    @router.post("/passkeys", operation_id="keepMyPasskey")
    async def keep_my_passkey(
        given: PasskeyMade, who: Themselves, request: Request
    ) -> RecoveryCodes:
        codes, ended = await _decide(own.keep(who, given.name, given.made, site_of(request)))
        for session_id in ended:
            keeper.announce_end(who.person_id, session_id)
        return codes

    @router.post("/passkeys/{passkey_id}/remove", operation_id="removeMyPasskey", status_code=204)
    async def remove_my_passkey(
        passkey_id: int, given: ProofNeeded, who: Themselves, request: Request
    ) -> None:
        proof = given.of(who, request)
        await _decide(own.remove(who, passkey_id, proof, address_of(request)))


async def _decide(decision: Awaitable[_Done]) -> _Done:
    try:
        return await decision
    except SignInRefused as refusal:
        raise sign_in_refused(refusal) from None
    except FactorRefused as why:
        raise refused(409, why.code, str(why)) from None
