"""The administrators' list of what came into the drop folder, with its reports."""

import asyncio
from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Response

from core.answers import StructRoute
from core.config import Settings
from core.db import Database
from exchange.accounts.acts import Audit
from exchange.drop import store
from exchange.drop.arrival import KINDS, Kind
from exchange.drop.folder import DropFolder, FolderRefused
from exchange.drop.store import DropLine
from staff.people import SignedIn
from staff.sign_in.session import refused, require

Administrator = Annotated[SignedIn, require("connect_systems")]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class WaitingFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that lies in the folder and is not imported yet."""

    kind: Kind
    name: str


class DropView(msgspec.Struct, frozen=True, kw_only=True):
    """The folder, and its last imports."""

    folder: str  # "": HOTLINE_DROP_DIR is not set
    fault: str  # why it cannot be looked at; "": it can
    waiting: list[WaitingFile]
    imports: list[DropLine]


def routes(settings: Settings, database: Database, audit: Audit) -> APIRouter:
    """Make the routes under /exchange/drop."""
    router = APIRouter(prefix="/exchange/drop", route_class=StructRoute, tags=["systems"])
    folder = DropFolder(settings.drop_dir) if settings.drop_dir else None

    @router.get("", operation_id="seeDropFolder")
    async def see_drop_folder(_: Administrator) -> DropView:
        async with database.transaction() as session:
            imports = await store.list_imports(session)
        waiting, fault = await asyncio.to_thread(_waiting, folder) if folder else ([], "")
        place = str(folder.root) if folder else ""
        return DropView(folder=place, fault=fault, waiting=waiting, imports=imports)

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
        told = await asyncio.to_thread(folder.told, *found, name) if found and folder else None
        if told is None:
            raise refused(404, "paper_not_found", "it is not there, or kept no longer")
        kind = "text/csv" if name.endswith(".csv") else "text/plain"
        headers = {"Content-Disposition": "attachment"}  # the page names it
        return Response(told, media_type=f"{kind}; charset=utf-8", headers=headers)

    return router


def _waiting(folder: DropFolder) -> tuple[list[WaitingFile], str]:
    try:
        found = {kind: folder.look(kind) for kind in KINDS}
    except FolderRefused as why:
        return [], str(why)
    waiting = [WaitingFile(kind=kind, name=name) for kind in KINDS for name in sorted(found[kind])]
    return waiting, ""
