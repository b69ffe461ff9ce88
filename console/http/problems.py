"""Every error leaves the service in one shape: `{"detail": {"code", "message"}}`.

The web desk translates by `code`; `message` is an English sentence for people who read logs. Typed
values are never sent back, so that a password in a refused form is in no proxy's log.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from core.deadlines.impatient_database import TRY_AGAIN_S
from cti.ami.link import ActionRefused, LinkUnavailable, OutcomeUnknown
from cti.ami.message import ActionInvalid

_log = structlog.get_logger("console.http.problems")

_TRY_AGAIN = 1013
# Errors of values that PostgreSQL cannot hold (its appendix A): NUL, or a number beyond 64 bits,
# which asyncpg refuses as 22000.
_NO_SUCH_VALUE = frozenset({"22000", "22003", "22021"})
_LOCKED = "55P03"  # lock_not_available: another transaction held the lock longer than we wait
DATABASE_SILENT = (
    "database_unavailable",
    f"The database does not answer; try again in {TRY_AGAIN_S} seconds.",
)
Answering = Callable[[Any, Exception], Awaitable[Response | None]]


class Field(BaseModel):
    """One invalid field of a request."""

    where: str
    why: str


class Trouble(BaseModel):
    """What went wrong: a code for the desk, a sentence for a reader."""

    code: str
    message: str
    place: str | None = None  # in an uploaded file: the cell
    fields: list[Field] | None = None


class Problem(BaseModel):
    """The body of every answer that is an error."""

    detail: Trouble


def answer(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None, **more: Any
) -> JSONResponse:
    """Make an error's answer."""
    return JSONResponse({"detail": {"code": code, "message": message, **more}}, status, headers)


async def _from_http(_: Request, error: Exception) -> JSONResponse:
    known = cast(HTTPException, error)
    detail: Any = known.detail
    if isinstance(detail, dict) and "code" in detail:
        return JSONResponse({"detail": detail}, known.status_code, known.headers)
    phrase = HTTPStatus(known.status_code).phrase
    return answer(known.status_code, phrase.lower().replace(" ", "_"), f"{phrase}.", known.headers)


async def _from_validation(_: Request, error: Exception) -> JSONResponse:
    fields = [
        {"where": ".".join(str(step) for step in one["loc"]), "why": one["msg"]}
        for one in cast(RequestValidationError, error).errors()[:20]
    ]
    return answer(422, "request_invalid", "The request does not fit its form.", fields=fields)


async def _from_database(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") in _NO_SUCH_VALUE:
        return answer(422, "request_invalid", "A value is too large, or holds the character NUL.")
    path = getattr(request.scope.get("route"), "path", "")  # not as asked: it may name an account
    _log.error("the database failed a request", path=path, why=type(error).__name__)
    again = {"Retry-After": str(TRY_AGAIN_S)}
    if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") == _LOCKED:
        words = f"Another's change is not done yet; try again in {TRY_AGAIN_S} seconds."
        return answer(503, "database_busy", words, again)
    code, words = DATABASE_SILENT
    return answer(503, code, words, again)


async def _from_link(_: Request, error: Exception) -> JSONResponse:
    match error:
        case LinkUnavailable():
            return answer(503, "telephones_unavailable", "Asterisk is not reachable at the moment.")
        case OutcomeUnknown():
            return answer(504, "telephones_silent", "Asterisk did not say whether it was done.")
        case _:
            return answer(409, "telephones_refused", "Asterisk refused this.")


async def _from_bug(request: Request, error: Exception) -> JSONResponse:
    route = request.scope.get("route")
    path = getattr(route, "path", "")
    _log.error("a request failed", path=path, exc_info=error)
    return answer(500, "internal_error", "The service made a mistake; its log has the details.")


def _for_sockets_too(answering: Answering) -> Answering:
    """For WebSockets: refuse one that is not open yet with the answer; close an open one."""

    async def answer_or_close(connection: Request | WebSocket, error: Exception) -> Response | None:
        if isinstance(connection, Request) or _is_new(connection):
            return await answering(connection, error)
        with suppress(OSError, RuntimeError, WebSocketDisconnect):  # it may be gone already
            await connection.close(_TRY_AGAIN)
        return None

    return answer_or_close


def _is_new(socket: WebSocket) -> bool:
    return (
        socket.application_state is WebSocketState.CONNECTING
        and socket.client_state is not WebSocketState.DISCONNECTED
        and "websocket.http.response" in socket.scope.get("extensions", {})
    )


def install(app: FastAPI) -> None:
    """Add the error handlers to the application."""
    app.add_exception_handler(HTTPException, _from_http)
    app.add_exception_handler(RequestValidationError, _from_validation)
    for failure in (SQLAlchemyError, OSError, TimeoutError):
        handler: Any = _for_sockets_too(_from_database)
        app.add_exception_handler(failure, handler)
    for refusal in (LinkUnavailable, OutcomeUnknown, ActionRefused, ActionInvalid):
        app.add_exception_handler(refusal, _from_link)
    app.add_exception_handler(Exception, _from_bug)
