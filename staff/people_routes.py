"""The administrators' list of people: asked and answered; what is decided stands in acts.py."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, TypeVar

from fastapi import APIRouter

from core.answers import StructRoute
from core.config import Settings
from core.db import Database
from staff.acts import Newcomer, PeopleActs, Shown
from staff.editing import PersonEdit, PersonRefused
from staff.people import Secrets, SignedIn
from staff.people_answers import Person, person_answer
from staff.people_requests import PersonChange, PersonDraft, TelephoneChange
from staff.sign_in import passwords
from staff.sign_in.session import SessionKeeper, refused, require
from staff.trust import TrustRefused

Administrator = Annotated[SignedIn, require("add_person")]

_STATUS = {"person_not_found": 404}
_Done = TypeVar("_Done")


def people_routes(
    settings: Settings, database: Database, keeper: SessionKeeper, queues: Callable[[], list[str]]
) -> APIRouter:
    """Make the routes under /people; `queues` are those that people may serve."""
    router = APIRouter(prefix="/people", route_class=StructRoute, tags=["people"])
    acts = PeopleActs(
        database,
        keeper.audit,
        keeper.announce_end,
        approval_wait=timedelta(hours=settings.approval_wait_h),
    )
    _add_list_routes(router, acts, queues)
    _add_change_route(router, acts)
    _add_secret_routes(router, acts, keeper)
    _add_trust_routes(router, acts)
    return router


async def _decide(decision: Awaitable[_Done]) -> _Done:
    try:
        return await decision
    except PersonRefused as why:
        raise refused(_STATUS.get(why.code, 409), why.code, str(why)) from None
    except TrustRefused as why:
        raise refused(403, why.code, str(why)) from None


def _answer(shown: Shown) -> Person:
    return person_answer(shown.person, shown.by)


def _add_list_routes(router: APIRouter, acts: PeopleActs, queues: Callable[[], list[str]]) -> None:
    @router.get("", operation_id="listPeople")
    async def list_people(who: Administrator) -> list[Person]:
        return [_answer(shown) for shown in await acts.see_all(who)]

    @router.get("/queues", operation_id="listHouseQueues")
    async def list_house_queues(_: Administrator) -> list[str]:
        return queues()

    @router.post("", operation_id="addPerson", status_code=201)
    async def add_person(draft: PersonDraft, who: Administrator) -> Secrets:
        return await _decide(acts.add(Newcomer(**draft.model_dump()), who))


def _add_change_route(router: APIRouter, acts: PeopleActs) -> None:
    @router.patch("/{person_id}", operation_id="changePerson")
    async def change_person(person_id: int, change: PersonChange, who: Administrator) -> Person:
        edit = PersonEdit(**change.model_dump())
        return _answer(await _decide(acts.change(person_id, edit, who)))


def _add_secret_routes(router: APIRouter, acts: PeopleActs, keeper: SessionKeeper) -> None:
    @router.put("/{person_id}/telephone", operation_id="giveTelephone")
    async def give_telephone(
        person_id: int, change: TelephoneChange, who: Administrator
    ) -> Secrets:
        given = acts.give_telephone(person_id, change.extension, change.phone, who)
        return Secrets(person_id=person_id, sip_password=await _decide(given))

    @router.post("/{person_id}/password", operation_id="resetPassword")
    async def reset_password(person_id: int, who: Administrator) -> Secrets:
        password = passwords.generate()
        made = await keeper.hash_password(password)
        await _decide(acts.set_password(person_id, made, who))
        return Secrets(person_id=person_id, password=password)

    @router.post("/{person_id}/second-factor/reset", operation_id="resetSecondFactor")
    async def reset_second_factor(person_id: int, who: Administrator) -> Person:
        return _answer(await _decide(acts.reset_factor(person_id, who)))


def _add_trust_routes(router: APIRouter, acts: PeopleActs) -> None:
    @router.post("/{person_id}/confirm", operation_id="confirmPerson")
    async def confirm_person(person_id: int, who: Administrator) -> Person:
        return _answer(await _decide(acts.confirm(person_id, who)))

    @router.post("/{person_id}/sign-out", operation_id="signPersonOut", status_code=204)
    async def sign_person_out(person_id: int, who: Administrator) -> None:
        await _decide(acts.sign_out(person_id, who))
