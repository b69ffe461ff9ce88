"""Routes answer with the house's own frozen structs: encoded by msgspec, described from the struct.

`router = APIRouter(route_class=StructRoute)`; then a route whose function is annotated with a
struct, or with something made of structs as `list[Line]`, needs no second class for its answer.
A function that returns a Response with the JSON in it names what that holds as `response_model`.
What comes in stays pydantic's: it names its faults.
"""

import functools
import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, cast, get_args

import msgspec
from fastapi import Response
from fastapi.routing import APIRoute
from msgspec import inspect as inspection

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
    moments = {one.cls.__name__: _moments(one) for one in _structs(kinds)}
    for name, schema in found.items():
        if "properties" in schema:
            schema["required"] = list(schema["properties"])
            for field in moments.get(name, ()):
                _call_moment(schema["properties"][field])
    return found


def _structs(kinds: list[Any]) -> Iterator[inspection.StructType]:
    """Find every struct in these types, once."""
    found: set[type] = set()
    todo: list[Any] = list(inspection.multi_type_info(kinds))
    while todo:
        one = todo.pop()
        if isinstance(one, inspection.StructType):
            if one.cls in found:
                continue
            found.add(one.cls)
            yield one
        if isinstance(one, tuple):
            todo += cast(tuple[Any, ...], one)
        elif isinstance(one, inspection.Type | inspection.Field):
            todo += [getattr(one, part) for part in one.__struct_fields__]


def _moments(struct: inspection.StructType) -> list[str]:
    """Name the fields that are a moment, or one or nothing."""
    return [
        field.encode_name
        for field in struct.fields
        if any(
            isinstance(one, inspection.DateTimeType)
            for one in (
                field.type.types if isinstance(field.type, inspection.UnionType) else [field.type]
            )
        )
    ]


def _call_moment(schema: dict[str, Any]) -> None:
    """Say that a string is a moment; msgspec does not."""
    for one in schema.get("anyOf", [schema]):
        if one.get("type") == "string":
            one["format"] = "date-time"


def shared(facts: msgspec.Struct, answer: type[msgspec.Struct]) -> dict[str, Any]:
    """Give the fields that an answer has of a struct, for what is added to them or replaced.

    What the answer does not name stays inside: `Me(**shared(who, Me), missing=…)`.
    """
    known = set(facts.__struct_fields__)
    return {name: getattr(facts, name) for name in answer.__struct_fields__ if name in known}


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
