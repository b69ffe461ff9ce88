"""What an administrator sends about people (pydantic, which names its faults)."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from core.language import Language
from staff.people import Role, Telephone

StaffNumber = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$", min_length=1, max_length=32)
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Extension = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{2,5}$")]
QueueName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")]


class PersonDraft(BaseModel):
    """A person to be added."""

    staff_number: StaffNumber
    name: Name
    role: Role
    extension: Extension | None = None
    language: Language = "zh"
    queues: Annotated[list[QueueName], Field(max_length=50)] = []
    backup_queues: Annotated[list[QueueName], Field(max_length=50)] = []


class PersonChange(BaseModel):
    """What changes of a person; what is left out stays."""

    name: Name | None = None
    role: Role | None = None
    language: Language | None = None
    queues: Annotated[list[QueueName], Field(max_length=50)] | None = None
    backup_queues: Annotated[list[QueueName], Field(max_length=50)] | None = None
    active: bool | None = None


class TelephoneChange(BaseModel):
    """The extension a person gets; null takes it away. `sip`: a telephone beside the page."""

    extension: Extension | None
    phone: Telephone = "browser"
