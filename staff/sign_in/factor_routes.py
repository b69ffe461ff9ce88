"""One's own second factor: how it stands, set up, confirmed, renewed, given up."""

from collections.abc import Awaitable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from core.answers import StructRoute
from staff.sign_in import passwords
from staff.sign_in.cookies import address_of
from staff.sign_in.password_check import SignInRefused
from staff.sign_in.refusals import sign_in_refused
from staff.sign_in.second_factor import FactorRefused, FactorState, OfferedApp, RecoveryCodes
from staff.sign_in.session import SessionKeeper, Themselves, refused

Code = Annotated[str, Field(min_length=1, max_length=32)]
_Done = TypeVar("_Done")


class AppWanted(BaseModel):
    """Who wants a new app: the password, and a code of the app in use, if there is one."""

    password: Annotated[str, Field(min_length=1, max_length=passwords.MAX_LENGTH)]
    code: Annotated[str, Field(max_length=32)] = ""


class CodeGiven(BaseModel):
    """A code of the app, or where it says so a recovery code."""

    code: Code


def factor_routes(keeper: SessionKeeper) -> APIRouter:
    """Make the routes under /me/second-factor."""
    router = APIRouter(prefix="/me/second-factor", route_class=StructRoute, tags=["sign-in"])
    factors = keeper.factors

    @router.get("", operation_id="getMySecondFactor")
    async def get_my_second_factor(who: Themselves) -> FactorState:
        return await factors.state(who)

    @router.post("/app", operation_id="offerMyApp")
    async def offer_my_app(asked: AppWanted, who: Themselves, request: Request) -> OfferedApp:
        return await _decide(factors.offer(who, asked.password, asked.code, address_of(request)))

    @router.post("/confirm", operation_id="confirmMyApp")
    async def confirm_my_app(given: CodeGiven, who: Themselves) -> RecoveryCodes:
        codes, ended = await _decide(factors.confirm(who, given.code))
        for session_id in ended:
            keeper.announce_end(who.person_id, session_id)
        return codes

    @router.post("/recovery-codes", operation_id="renewMyRecoveryCodes")
    async def renew_my_recovery_codes(
        given: CodeGiven, who: Themselves, request: Request
    ) -> RecoveryCodes:
        return await _decide(factors.renew_codes(who, given.code, address_of(request)))

    @router.post("/off", operation_id="giveUpMySecondFactor", status_code=204)
    async def give_up_my_second_factor(given: CodeGiven, who: Themselves, request: Request) -> None:
        await _decide(factors.give_up(who, given.code, address_of(request)))

    return router


async def _decide(decision: Awaitable[_Done]) -> _Done:
    try:
        return await decision
    except SignInRefused as refusal:
        raise sign_in_refused(refusal) from None
    except FactorRefused as why:
        raise refused(409, why.code, str(why)) from None
