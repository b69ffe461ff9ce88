"""Signing in and out, one's own settings, and the administrators' list of people."""

from collections.abc import Callable
from typing import Annotated

import msgspec
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from core.answers import StructRoute
from core.config import Settings
from core.db import Database
from core.language import Language
from staff import store
from staff.audit_routes import audit_routes
from staff.directory.acts import DirectoryActs
from staff.directory.groups import roles_of
from staff.directory.routes import directory_routes
from staff.people import SignedIn, administers, missing
from staff.people_answers import Me, me
from staff.people_routes import people_routes
from staff.sign_in import passwords
from staff.sign_in.cookies import address_of, browser_of, hand_out
from staff.sign_in.factor_routes import (
    PasswordGiven,
    ProofGiven,
    factor_routes,
    question_routes,
)
from staff.sign_in.refusals import sign_in_refused
from staff.sign_in.session import (
    COOKIE,
    SessionKeeper,
    SignInRefused,
    Themselves,
    refused,
)

Password = Annotated[str, Field(min_length=1, max_length=passwords.MAX_LENGTH)]


class SignIn(PasswordGiven, ProofGiven):
    """Who wants to sign in, with the second factor's proof where there is one."""


class MyChange(BaseModel):
    """What one may change of oneself."""

    language: Language


class MyPassword(BaseModel):
    """A new password, and the present one as a proof."""

    current: Password
    new: Password


def routes(
    settings: Settings, database: Database, keeper: SessionKeeper, queues: Callable[[], list[str]]
) -> APIRouter:
    """Make the room's routes."""
    router = APIRouter(prefix="/api")
    router.include_router(_sign_in_routes(database, keeper))
    admits = DirectoryActs(
        database, keeper.audit, keeper.announce_end, roles_of(settings.oidc_groups)
    )
    router.include_router(directory_routes(settings, keeper, admits))
    router.include_router(_own_routes(database, keeper))
    router.include_router(question_routes(keeper))
    router.include_router(factor_routes(keeper))
    router.include_router(people_routes(settings, database, keeper, queues))
    router.include_router(audit_routes(database, keeper.audit_log))
    return router


async def _found(database: Database, who: SignedIn) -> Me:
    lacks = missing(who.role, who.extension, who.queues)
    if not lacks:
        return me(who)
    async with database.transaction() as session:
        everybody = await store.list_people(session)
    return me(who, lacks, [one.name for one in everybody if administers(one)])


def _sign_in_routes(database: Database, keeper: SessionKeeper) -> APIRouter:
    router = APIRouter(route_class=StructRoute, tags=["sign-in"])

    @router.post("/sign-in", operation_id="signIn")
    async def sign_in(asked: SignIn, request: Request, response: Response) -> Me:
        try:
            token, device, who = await keeper.sign_in(
                asked.staff_number,
                asked.password,
                browser_of(request),
                asked.at_sign_in(keeper, request),
            )
        except SignInRefused as refusal:
            raise sign_in_refused(refusal) from None
        hand_out(response, request, token, device)
        return await _found(database, who)

    @router.post("/sign-out", operation_id="signOut", status_code=204)
    async def sign_out(request: Request, response: Response) -> None:
        await keeper.sign_out(request.cookies.get(COOKIE, ""))
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")

    @router.post("/sign-out/everywhere", operation_id="signOutEverywhere", status_code=204)
    async def sign_out_everywhere(who: Themselves, response: Response) -> None:
        await keeper.sign_out_everywhere(who)
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")

    return router


def _own_routes(database: Database, keeper: SessionKeeper) -> APIRouter:
    router = APIRouter(route_class=StructRoute, tags=["sign-in"])

    @router.get("/me", operation_id="getMe")
    async def get_me(who: Themselves) -> Me:
        return await _found(database, who)

    @router.patch("/me", operation_id="changeMe")
    async def change_me(change: MyChange, who: Themselves) -> Me:
        async with database.transaction() as session:
            await store.change_person(session, who.person_id, language=change.language)
        return await _found(database, msgspec.structs.replace(who, language=change.language))

    @router.post("/me/password", operation_id="changeMyPassword", status_code=204)
    async def change_my_password(change: MyPassword, who: Themselves, request: Request) -> None:
        if who.source != "own":
            raise refused(409, "password_elsewhere", "Your password is kept by the house's "
                          "directory; change it there.")  # fmt: skip
        try:
            await keeper.change_password(
                who, change.current, change.new, address=address_of(request)
            )
        except SignInRefused as refusal:
            raise sign_in_refused(refusal) from None
        except ValueError as error:
            raise refused(422, "password_weak", str(error)) from None

    return router
