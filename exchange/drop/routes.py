"""The administrators' list of what came into the drop folder, with its reports."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Response
from fastapi.responses import StreamingResponse

from core.answers import StructRoute
from core.db import Database
from exchange.accounts.acts import Audit
from exchange.drop import store
from exchange.drop.door import DropDoor, DropFault, WaitingFile
from exchange.drop.store import DropLine
from staff.people import SignedIn
from staff.sign_in.session import refused, require

Administrator = Annotated[SignedIn, require("connect_systems")]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class DropView(msgspec.Struct, frozen=True, kw_only=True):
    """The folder, and its last imports."""

    folder: str  # "": HOTLINE_DROP_DIR is not set
    fault: DropFault | None  # why nothing is taken from it, or from a place in it
    waiting: list[WaitingFile]
    imports: list[DropLine]


def routes(door: DropDoor | None, database: Database, audit: Audit) -> APIRouter:
    """Make the routes under /exchange/drop."""
    router = APIRouter(prefix="/exchange/drop", route_class=StructRoute, tags=["systems"])

    @router.get("", operation_id="seeDropFolder")
    async def see_drop_folder(_: Administrator) -> DropView:
        async with database.transaction() as session:
            imports = await store.list_imports(session)
        if door is None:
            return DropView(folder="", fault=None, waiting=[], imports=imports)
        return DropView(
            folder=str(door.folder.root),
            fault=door.fault_now(),
            waiting=door.waiting(),
            imports=imports,
        )

    @router.get(
        "/{number}/papers/{name}",
        operation_id="readDropPaper",
        response_class=Response,
        responses={404: {"description": "No such paper, or it is kept no longer."}},
    )
    async def read_drop_paper(number: Number, name: str, who: Administrator) -> Response:
        """Give an import's report, or its refused rows, which name customers: it is audited."""
        async with database.transaction() as session:
            found = await store.find_paper(session, number, name)
            if found:
                await audit(session, who.person_id, "drop.read", f"drop:{number}", name)
        paper = await door.open_paper(*found, name) if found and door else None
        if door is None or paper is None:
            raise refused(404, "paper_not_found", "it is not there, or kept no longer")
        kind = "text/csv" if name.endswith(".csv") else "text/plain"
        headers = {"Content-Disposition": "attachment"}  # the page names it
        return StreamingResponse(
            door.pieces(paper), media_type=f"{kind}; charset=utf-8", headers=headers
        )

    return router
