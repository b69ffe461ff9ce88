"""What the desk sends to correct a customer's file (pydantic, which names its faults)."""

from typing import Annotated

import msgspec
from pydantic import BaseModel, Field, StringConstraints

from core.language import Language
from customers.corrections.conflict_sql import Side
from customers.corrections.correction import FileChange, LinkRole

Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=40)]

CallId = Annotated[str, Field(max_length=60)]  # of the call in which it was learned


class NumberLink(BaseModel):
    """A number that is a customer's."""

    number: Number
    role: LinkRole
    call_id: CallId = ""


class NumberWrong(BaseModel):
    """A number that is not a customer's."""

    number: Number
    call_id: CallId = ""


class Decision(BaseModel):
    """Whose word holds, of the two that the person saw."""

    side: Side
    ours: str
    theirs: str


class FileEdit(BaseModel):
    """What of a file shall be otherwise; what is left out stays."""

    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
    language: Language | None = None
    life_support: bool | None = None
    call_id: CallId = ""

    def value(self) -> FileChange:
        """Give it as the room's value."""
        told = {name: value for name, value in self if value is not None and name != "call_id"}
        return msgspec.convert(told, FileChange)
