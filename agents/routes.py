"""The telephones over HTTP: an agent's own state, the board, the calls that were."""

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import AwareDatetime, BaseModel, Field

from agents.agent_day import AgentDay
from agents.board_lines import AgentLine, BoardPicture
from agents.call_business import BusinessActs, BusinessRefused, may_see
from agents.desk import AgentDesk
from agents.house.book import HouseBook
from agents.named_board import NamedBoard
from core.answers import StructRoute
from core.db import Database
from cti.events import Direction, MenuStep
from cti.journal import store
from cti.journal.record import ListedCall, Outcome
from cti.journal.segments import Segment
from cti.journal.store import CallFilter
from staff.people import SignedIn
from staff.sign_in.session import refused, require

Agent = Annotated[SignedIn, require("take_calls")]
Watcher = Annotated[SignedIn, require("see_board")]
Reader = Annotated[SignedIn, require("see_calls")]

CallId = Annotated[str, Path(max_length=64)]

_PAGE = 50


class StateWish(BaseModel):
    """What an agent wants to be; `reason` goes with not_ready."""

    state: Literal["ready", "not_ready", "end_wrap_up", "extend_wrap_up"]
    reason: Annotated[str, Field(max_length=40)] = ""


class CallPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the calls, the latest first."""

    rows: list[ListedCall]
    total: int
    page: int
    page_size: int


class WholeCall(ListedCall, frozen=True, kw_only=True):
    """One call with its segments and its steps in menus, in the order they began."""

    segments: list[Segment]
    steps: list[MenuStep]  # none once the journal's period is over


def routes(database: Database, named: NamedBoard, house: HouseBook) -> APIRouter:
    """Make the routes of the telephones; `house` has the reasons an agent may give."""
    router = APIRouter(prefix="/api")
    router.include_router(_agent_routes(named, house))
    router.include_router(_board_routes(named))
    router.include_router(_call_routes(database))
    router.include_router(_business_routes(BusinessActs(database, named.desk, house)))
    return router


def _extension(who: SignedIn) -> str:
    if who.extension is None:
        raise refused(409, "no_extension", "You have no extension; an administrator gives one.")
    return who.extension


def _agent_routes(named: NamedBoard, house: HouseBook) -> APIRouter:
    router = APIRouter(prefix="/agent", route_class=StructRoute, tags=["agent"])
    desk = named.desk

    @router.get("/state", operation_id="getAgentState")
    async def get_state(who: Agent) -> AgentLine:
        return named.agent(_extension(who))

    @router.get("/day", operation_id="getAgentDay")
    async def get_day(who: Agent) -> AgentDay:
        return desk.days.until_now(_extension(who))

    @router.post("/state", operation_id="setAgentState")
    async def set_state(wish: StateWish, who: Agent) -> AgentLine:
        extension = _extension(who)
        if wish.reason and wish.reason not in {one.code for one in house.pauses_in_use()}:
            raise refused(
                422, "reason_unknown",
                "This reason is not on the list; an administrator adds it on the page House.",
            )  # fmt: skip
        if desk.state_of(extension).state == "signed_out":
            raise refused(409, "agent_signed_out", "Join your queues before changing your state.")
        if wish.state == "ready" and named.agent(extension).may["ready"]:
            raise refused(
                409, "telephone_unreachable",
                "Your telephone is not registered, so no call would reach you: wait until the page "
                "says that it is, or switch your SIP telephone on.",
            )  # fmt: skip
        await _obey(desk, extension, wish)
        return named.agent(extension)

    @router.post("/sign-in-queue", operation_id="joinQueues")
    async def join_queues(who: Agent) -> AgentLine:
        extension = _extension(who)
        if not who.queues:
            raise refused(409, "no_queues", "You serve no queue; an administrator assigns them.")
        await desk.sign_in(extension, who.queues, who.backup_queues)
        return named.agent(extension)

    @router.post("/sign-out-queue", operation_id="leaveQueues")
    async def leave_queues(who: Agent) -> AgentLine:
        extension = _extension(who)
        await desk.sign_out(extension)
        return named.agent(extension)

    return router


_NO_LONGER = {
    "wrap_up_over": "You are not writing up a call.",
    "wrap_up_fixed": "The queue of this call gives no more time for writing up.",
    "wrap_up_longest": "There is no more time for writing up: pause, if you need longer.",
}


async def _obey(desk: AgentDesk, extension: str, wish: StateWish) -> None:
    match wish.state:
        case "ready":
            await desk.set_ready(extension)
        case "not_ready":
            await desk.set_not_ready(extension, wish.reason)
        case "end_wrap_up":
            await desk.end_wrap_up(extension)
        case "extend_wrap_up":
            if why := desk.why_no_longer(desk.state_of(extension)):
                raise refused(409, why, _NO_LONGER[why])
            await desk.extend_wrap_up(extension)


def _board_routes(named: NamedBoard) -> APIRouter:
    router = APIRouter(route_class=StructRoute, tags=["board"])

    @router.get("/board", operation_id="getBoard")
    async def get_board(_: Watcher) -> BoardPicture:
        return named.picture()

    return router


def _call_routes(database: Database) -> APIRouter:
    router = APIRouter(prefix="/calls", route_class=StructRoute, tags=["calls"])

    @router.get("", operation_id="listCalls")
    async def list_calls(who: Reader, asked: Annotated[CallQuery, Query()]) -> CallPage:
        wanted = asked.filter_for(who)
        async with database.transaction() as session:
            total = await store.count_calls(session, wanted)
            rows = await store.list_calls(
                session, wanted, limit=_PAGE, offset=(asked.page - 1) * _PAGE
            )
        return CallPage(rows=rows, total=total, page=asked.page, page_size=_PAGE)

    @router.get("/{call_id}", operation_id="getCall")
    async def get_call(who: Reader, call_id: CallId) -> WholeCall:
        async with database.transaction() as session:
            record = await store.find_call(session, call_id)
            stretches = await store.list_segments(session, call_id)
            menus = await store.list_menu_ends(session, call_id)
        if record is None or not may_see(who, record):
            raise refused(404, "call_not_found", "There is no such call among those you may see.")
        steps = [step for menu in menus for step in menu.steps]
        return WholeCall(**msgspec.structs.asdict(record), segments=stretches, steps=steps)

    return router


class CallBusinessWish(BaseModel):
    """What a call was about: a code of the house's list, or "" to take it back."""

    business_type: Annotated[str, Field(max_length=40)]


class SaidOfCall(msgspec.Struct, frozen=True, kw_only=True):
    """What a call was about, as an agent says."""

    business_type: str  # "" nobody said


def _business_routes(business: BusinessActs) -> APIRouter:
    router = APIRouter(prefix="/calls/{call_id}/business", route_class=StructRoute, tags=["calls"])

    @router.get("", operation_id="getCallBusiness")
    async def get_call_business(who: Reader, call_id: CallId) -> SaidOfCall:
        try:
            return SaidOfCall(business_type=await business.see(call_id, who))
        except BusinessRefused as why:
            raise _turned_away(why) from None

    @router.put("", operation_id="putCallBusiness")
    async def put_call_business(who: Reader, call_id: CallId, wish: CallBusinessWish) -> SaidOfCall:
        try:
            await business.say(call_id, wish.business_type, who)
        except BusinessRefused as why:
            raise _turned_away(why) from None
        return SaidOfCall(business_type=wish.business_type)

    return router


def _turned_away(why: BusinessRefused) -> HTTPException:
    return refused(404 if why.code == "call_not_found" else 422, why.code, str(why))


class CallQuery(BaseModel):
    """Which calls to list; who may see only their own gets those, whatever they ask."""

    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    queue: Annotated[str, Field(max_length=40)] = ""
    extension: Annotated[str, Field(max_length=6)] = ""
    outcome: Outcome | None = None
    number: Annotated[str, Field(max_length=32)] = ""
    direction: Direction | None = None
    business_type: Annotated[str, Field(max_length=40)] = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1

    def filter_for(self, who: SignedIn) -> CallFilter:
        """Give the store's filter: everybody's calls, or only those that `who` spoke in."""
        own = who.extension or "none"
        return CallFilter(
            since=self.since,
            until=self.until,
            queue=self.queue,
            extension=self.extension if who.may("see_everybodys_calls") else own,
            outcome=self.outcome,
            number=self.number,
            direction=self.direction or "",
            business_type=self.business_type,
        )
