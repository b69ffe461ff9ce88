"""Somebody who is signed in, for tests that do not ask how."""

from staff.people import Role, SignedIn


def somebody(
    role: Role = "supervisor",
    *,
    person_id: int = 1,
    staff_number: str = "8",
    name: str = "n",
    extension: str | None = None,
) -> SignedIn:
    """Give who sends a request; the rest is the same for all."""
    return SignedIn(
        person_id=person_id, staff_number=staff_number, name=name, role=role, extension=extension,
        language="zh", queues=(), session_id="s",
    )  # fmt: skip
