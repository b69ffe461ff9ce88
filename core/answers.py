"""Routes answer with the house's own frozen structs: encoded by msgspec, described from the struct.

`router = APIRouter(route_class=StructRoute)`; then a route whose function is annotated with a
struct, or with something made of structs as `list[Line]`, needs no second class for its answer.
A function that returns a Response with the JSON in it names what that holds as `response_model`.
What comes in stays pydantic's: it names its faults.
"""

import functools
import inspect
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, get_args

import msgspec
from fastapi import Response
from fastapi.routing import APIRoute

REF = "#/components/schemas/{name}"
_ANSWERS = "answers_with"  # the mark of a function that is looked through already
_INJECTED = "response_to_tell"  # the parameter in which FastAPI hands over what is told beside


class StructRoute(APIRoute):
    """A route that may answer with structs; any other answer is left to FastAPI."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Take FastAPI's options; one that answers with structs gets its description from them."""
        returned = inspect.signature(endpoint).return_annotation
        answer = next(
            (one for one in (options.get("response_model"), returned) if _is_made_of_structs(one)),
            None,
        )
        if answer is not None:
            code = options.get("status_code") or 200
            options["responses"] = _described(answer, code) | (options.get("responses") or {})
            options["response_model"] = None
            if _is_made_of_structs(returned):
                endpoint = _encoded(endpoint, code)
            setattr(endpoint, _ANSWERS, answer)
        super().__init__(path, endpoint, **options)


def answers(functions: Iterable[object]) -> list[Any]:
    """Name what these routes' functions answer with, where it is made of structs."""
    return [getattr(one, _ANSWERS) for one in functions if hasattr(one, _ANSWERS)]


def schemas(kinds: list[Any]) -> dict[str, dict[str, Any]]:
    """Describe structs and all they hold; each field is there, since defaults are sent, too."""
    _, found = msgspec.json.schema_components(kinds, ref_template=REF)
    for schema in found.values():
        if "properties" in schema:
            schema["required"] = list(schema["properties"])
    return found


def _is_made_of_structs(kind: Any) -> bool:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return True
    return any(_is_made_of_structs(part) for part in get_args(kind))


def _described(answer: Any, code: int) -> dict[int | str, dict[str, Any]]:
    (schema,), _ = msgspec.json.schema_components([answer], ref_template=REF)
    return {code: {"content": {"application/json": {"schema": schema}}}}


def _encoded(function: Callable[..., Awaitable[Any]], code: int) -> Callable[..., Any]:
    """Encode what a function gives. FastAPI adds nothing to a Response of ours, so the headers,
    cookies and status that were told to its own one are taken over from there.
    """
    if not inspect.iscoroutinefunction(function):
        raise TypeError(f"{function.__qualname__} answers with structs: make it `async def`")
    signature = inspect.signature(function)
    asked = dict(signature.parameters)
    own = next((name for name, one in asked.items() if one.annotation is Response), None)
    if own is None:
        kind = inspect.Parameter.KEYWORD_ONLY
        asked[_INJECTED] = inspect.Parameter(_INJECTED, kind, annotation=Response)

    @functools.wraps(function)
    async def respond(**named: Any) -> Response:
        told: Response = named[own] if own else named.pop(_INJECTED)
        body = msgspec.json.encode(await function(**named))
        answer = Response(body, told.status_code or code, media_type="application/json")
        answer.raw_headers.extend(told.raw_headers)
        return answer

    seen = signature.replace(parameters=list(asked.values()), return_annotation=Response)
    respond.__signature__ = seen  # pyright: ignore[reportAttributeAccessIssue] - read by inspect
    return respond
