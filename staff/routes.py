"""Signing in and out, one's own settings, and the administrators' list of people."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import BaseModel, Field

from core.config import Settings
from core.db import Database
from staff import passwords, store
from staff.audit_routes import audit_routes
from staff.people import FEATURES, PERMISSIONS, Language, Permission, Role, SignedIn
from staff.people_routes import people_routes
from staff.session import (
    COOKIE,
    LONGEST,
    Anyone,
    SessionKeeper,
    SignInRefused,
    refused,
)

Password = Annotated[str, Field(min_length=1, max_length=passwords.MAX_LENGTH)]


class SignIn(BaseModel):
    """Who wants to sign in."""

    staff_number: Annotated[str, Field(min_length=1, max_length=64)]
    password: Password


class Me(BaseModel):
    """Who is signed in, and what the desk shows him."""

    person_id: int
    staff_number: str
    name: str
    role: Role
    extension: str | None
    language: Language
    queues: list[str]
    features: list[str]
    permissions: list[Permission]


class MyChange(BaseModel):
    """What one may change of oneself."""

    language: Language


class MyPassword(BaseModel):
    """A new password, and the present one as a proof."""

    current: Password
    new: Password


def routes(settings: Settings, database: Database, keeper: SessionKeeper) -> APIRouter:
    """Make the room's routes."""
    router = APIRouter(prefix="/api")
    router.include_router(_own_routes(database, keeper))
    router.include_router(people_routes(settings, database, keeper))
    router.include_router(audit_routes(database))
    return router


def _me(who: SignedIn) -> Me:
    return Me(
        person_id=who.person_id,
        staff_number=who.staff_number,
        name=who.name,
        role=who.role,
        extension=who.extension,
        language=who.language,
        queues=list(who.queues),
        features=list(FEATURES[who.role]),
        permissions=list(PERMISSIONS[who.role]),
    )


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _own_routes(database: Database, keeper: SessionKeeper) -> APIRouter:
    router = APIRouter(tags=["sign-in"])

    @router.post("/sign-in", operation_id="signIn")
    async def sign_in(asked: SignIn, request: Request, response: Response) -> Me:
        try:
            token, who = await keeper.sign_in(
                asked.staff_number,
                asked.password,
                address=_address(request),
                browser=request.headers.get("user-agent", ""),
                old_token=request.cookies.get(COOKIE, ""),
            )
        except SignInRefused as refusal:
            raise _sign_in_refused(refusal) from None
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(LONGEST.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return _me(who)

    @router.post("/sign-out", operation_id="signOut", status_code=204)
    async def sign_out(request: Request, response: Response) -> None:
        await keeper.sign_out(request.cookies.get(COOKIE, ""))
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")

    @router.get("/me", operation_id="getMe")
    async def get_me(who: Anyone) -> Me:
        return _me(who)

    @router.patch("/me", operation_id="changeMe")
    async def change_me(change: MyChange, who: Anyone) -> Me:
        async with database.transaction() as session:
            changed = await store.change_person(session, who.person_id, language=change.language)
        return _me(who).model_copy(update={"language": changed.language if changed else "zh"})

    @router.post("/me/password", operation_id="changeMyPassword", status_code=204)
    async def change_my_password(change: MyPassword, who: Anyone, request: Request) -> None:
        try:
            await keeper.change_password(who, change.current, change.new, address=_address(request))
        except SignInRefused as refusal:
            raise _sign_in_refused(refusal) from None
        except ValueError as error:
            raise refused(422, "password_weak", str(error)) from None

    return router


def _sign_in_refused(refusal: SignInRefused) -> HTTPException:
    if not refusal.retry_after_s:
        return refused(401, "sign_in_refused", "The staff number or the password is not right.")
    answer = refused(
        429,
        "sign_in_too_often",
        f"Too many failed tries; wait {refusal.retry_after_s} seconds before the next.",
    )
    answer.headers = {"Retry-After": str(refusal.retry_after_s)}
    return answer
