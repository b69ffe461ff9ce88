"""A route that answers with structs behaves as any of FastAPI's, and is described as it answers."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time
from typing import Annotated, Any
from uuid import UUID

import httpx
import msgspec
import pytest
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Response
from fastapi.routing import iter_route_contexts

from core import answers
from core.answers import StructRoute

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
ID = UUID("0198d3b4-0000-7000-8000-000000000001")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an answer."""

    at: datetime
    until: datetime | None = None
    note: str = ""
    opens: time | None = None


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A whole answer."""

    picture_id: UUID
    lines: tuple[Line, ...] = ()
    counts: dict[str, int] = {}


LINE = {"at": "2026-03-01T08:30:00Z", "until": None, "note": "", "opens": None}
PICTURE = {"picture_id": str(ID), "lines": [LINE], "counts": {"dark": 2}}


def told(response: Response) -> None:
    """Tell something beside the answer, as a dependency may."""
    response.headers["Retry-After"] = "3"


def routes() -> APIRouter:
    router = APIRouter(route_class=StructRoute)

    @router.get("/picture")
    async def picture() -> Picture:
        return Picture(picture_id=ID, lines=(Line(at=AT),), counts={"dark": 2})

    @router.get("/lines")
    async def lines(many: int = 1) -> list[Line]:
        return [Line(at=AT)] * many

    @router.get("/perhaps")
    async def perhaps(there: bool) -> Line | None:
        return Line(at=AT, opens=time(9)) if there else None

    @router.post("/made", status_code=201, responses={409: {"description": "It is there."}})
    async def made(response: Response, _: Annotated[None, Depends(told)]) -> Line:
        response.set_cookie("session", "one")
        response.set_cookie("device", "two")
        return Line(at=AT)

    @router.get("/beside")
    async def beside(_: Annotated[None, Depends(told)]) -> Line:
        return Line(at=AT)

    @router.get("/otherwise")
    async def otherwise(response: Response) -> Line:
        response.status_code = 203
        return Line(at=AT)

    @router.get("/refused")
    async def refused() -> Line:
        raise HTTPException(409, "no")

    @router.get("/written", response_model=list[Line])
    async def written() -> Response:
        return Response(json.dumps([LINE]), media_type="application/json")

    @router.get("/plain")
    async def plain() -> dict[str, int]:
        return {"one": 1}

    return router


@pytest.fixture
def app() -> FastAPI:
    app, outer = FastAPI(), APIRouter(prefix="/room")
    outer.include_router(routes())
    app.include_router(outer, prefix="/api")
    return app


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://here/api/room") as browser:
        yield browser


def described(app: FastAPI) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the paths and the schemas, as `console.openapi` puts them together."""
    functions = [getattr(one, "endpoint", None) for one in iter_route_contexts(app.routes)]
    return app.openapi()["paths"], answers.schemas(answers.answers(functions))


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/picture", PICTURE),
        ("/lines?many=2", [LINE, LINE]),
        ("/perhaps?there=1", LINE | {"opens": "09:00:00"}),
        ("/perhaps?there=0", None),
        ("/written", [LINE]),
        ("/plain", {"one": 1}),
    ],
)
async def test_a_struct_and_what_is_made_of_structs_is_sent_as_json(
    browser: httpx.AsyncClient, path: str, answer: object
):
    got = await browser.get(path)
    assert (got.status_code, got.json()) == (200, answer)
    assert got.headers["content-type"] == "application/json"
    assert got.headers.get_list("content-length") == [str(len(got.content))]


async def test_cookies_headers_and_status_told_beside_the_answer_arrive(
    browser: httpx.AsyncClient,
):
    made = await browser.post("/made")
    assert (made.status_code, made.json()) == (201, LINE)
    assert dict(made.cookies) == {"session": "one", "device": "two"}
    assert made.headers["retry-after"] == "3"
    assert (await browser.get("/beside")).headers["retry-after"] == "3"
    assert (await browser.get("/otherwise")).status_code == 203


async def test_what_is_asked_wrongly_or_refused_answers_as_everywhere(
    browser: httpx.AsyncClient,
):
    assert (await browser.get("/lines?many=all")).status_code == 422
    assert (await browser.get("/refused")).status_code == 409


def test_every_answer_is_described_where_it_is_given(app: FastAPI):
    paths, _ = described(app)
    line = {"$ref": "#/components/schemas/Line"}

    def schema(path: str, method: str = "get", code: str = "200") -> Any:
        answer = paths[f"/api/room{path}"][method]["responses"][code]
        return answer["content"]["application/json"]["schema"]

    assert schema("/picture") == {"$ref": "#/components/schemas/Picture"}
    assert schema("/lines") == schema("/written") == {"type": "array", "items": line}
    assert schema("/perhaps") == {"anyOf": [line, {"type": "null"}]}
    assert schema("/made", "post", "201") == line
    made = paths["/api/room/made"]["post"]
    assert set(made["responses"]) == {"201", "409"}
    assert "parameters" not in made


async def test_what_is_described_is_what_is_sent(app: FastAPI, browser: httpx.AsyncClient):
    _, schemas = described(app)
    assert set(schemas) == {"Picture", "Line"}
    sent = (await browser.get("/picture")).json()
    for name, got in ("Picture", sent), ("Line", sent["lines"][0]):
        assert set(schemas[name]["properties"]) == set(schemas[name]["required"]) == set(got)


def test_a_moment_is_described_as_one(app: FastAPI):
    _, schemas = described(app)
    line, moment = schemas["Line"]["properties"], {"type": "string", "format": "date-time"}
    assert line["at"] == moment
    assert line["until"]["anyOf"] == [moment, {"type": "null"}]
    assert line["note"] == {"type": "string", "default": ""}


def test_a_function_that_cannot_be_awaited_is_refused_at_once():
    router = APIRouter(route_class=StructRoute)

    def soon() -> Line:
        return Line(at=AT)

    with pytest.raises(TypeError, match="soon answers with structs: make it `async def`"):
        router.add_api_route("/soon", soon)
