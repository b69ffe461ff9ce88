"""Routes answer with the house's own frozen structs: encoded by msgspec, described from the struct.

`router = APIRouter(route_class=StructRoute)`; then a route whose function is annotated with a
struct needs no second class for its answer. What comes in stays pydantic's: it names its faults.
"""

import functools
import inspect
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import msgspec
from fastapi import Response
from fastapi.routing import APIRoute

REF = "#/components/schemas/{name}"
_ANSWERS = "answers_with"  # the mark of a function that is wrapped already


class StructRoute(APIRoute):
    """A route that may answer with a struct; any other answer is left to FastAPI."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Take FastAPI's options; one that answers with a struct gets its description from it."""
        answer = inspect.signature(endpoint).return_annotation
        if isinstance(answer, type) and issubclass(answer, msgspec.Struct):
            described = {"schema": {"$ref": REF.format(name=answer.__name__)}}
            ok = {options.get("status_code") or 200: {"content": {"application/json": described}}}
            options["responses"] = ok | (options.get("responses") or {})
            options["response_model"] = None
            endpoint = _encoded(endpoint, answer, options.get("status_code") or 200)
        super().__init__(path, endpoint, **options)


def answers(functions: Iterable[object]) -> list[type[msgspec.Struct]]:
    """Name the structs that these routes' functions answer with."""
    return [getattr(one, _ANSWERS) for one in functions if hasattr(one, _ANSWERS)]


def schemas(structs: list[type[msgspec.Struct]]) -> dict[str, dict[str, Any]]:
    """Describe structs and all they hold; each field is there, since defaults are sent, too."""
    _, found = msgspec.json.schema_components(structs, ref_template=REF)
    for schema in found.values():
        if "properties" in schema:
            schema["required"] = list(schema["properties"])
    return found


def _encoded(
    function: Callable[..., Awaitable[msgspec.Struct]],
    answer: type[msgspec.Struct],
    status_code: int,
) -> Callable[..., Awaitable[Response]]:
    @functools.wraps(function)
    async def respond(*args: Any, **named: Any) -> Response:
        body = msgspec.json.encode(await function(*args, **named))
        return Response(body, status_code, media_type="application/json")

    setattr(respond, _ANSWERS, answer)
    return respond
