"""What an administrator sends and gets about people (pydantic, for HTTP only)."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from staff.editing import Onlooker
from staff.people import (
    PERMISSIONS,
    Language,
    Missing,
    Permission,
    PersonView,
    Role,
    Telephone,
    missing,
)

StaffNumber = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$", min_length=1, max_length=32)
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Extension = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{2,5}$")]
QueueName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")]


class Person(BaseModel):
    """A person who works here."""

    person_id: int
    staff_number: str
    name: str
    role: Role
    extension: str | None
    language: Language
    queues: list[str]
    active: bool
    phone: Telephone
    permissions: list[Permission]  # what the role allows beside its pages
    created_at: datetime
    approves_from: datetime | None  # until then the account approves nothing; null: it may
    missing: list[Missing]  # what an agent cannot work without
    may: dict[str, str]  # what who asks may do with them now: "" yes, else the refusal's code


class PersonDraft(BaseModel):
    """A person to be added."""

    staff_number: StaffNumber
    name: Name
    role: Role
    extension: Extension | None = None
    language: Language = "zh"
    queues: Annotated[list[QueueName], Field(max_length=50)] = []


class PersonChange(BaseModel):
    """What changes of a person; what is left out stays."""

    name: Name | None = None
    role: Role | None = None
    language: Language | None = None
    queues: Annotated[list[QueueName], Field(max_length=50)] | None = None
    active: bool | None = None


class TelephoneChange(BaseModel):
    """The extension a person gets; null takes it away. `sip`: a telephone beside the page."""

    extension: Extension | None
    phone: Telephone = "browser"


class Secrets(BaseModel):
    """Generated secrets, told this once."""

    person_id: int
    password: str | None = None
    sip_password: str | None = None


def person_answer(view: PersonView, seen: Onlooker) -> Person:
    """Show a person to an administrator."""
    return Person(
        person_id=view.person_id,
        staff_number=view.staff_number,
        name=view.name,
        role=view.role,
        extension=view.extension,
        language=view.language,
        queues=list(view.queues),
        active=view.active,
        phone=view.phone,
        permissions=list(PERMISSIONS[view.role]),
        created_at=view.created_at,
        approves_from=seen.trust.approves_from(view),
        missing=list(missing(view.role, view.extension, view.queues)),
        may={str(wish): why for wish, why in seen.may(view).items()},
    )
