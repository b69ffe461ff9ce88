"""What a group of the house's directory may be here, and who may come in.

Rule: the settings name groups and roles in their order; the first that a person is in decides. Who
is in none of them does not come in, and neither does who has no staff number, or one that somebody
else has: an account is joined to a directory by an administrator of this machine alone.
"""

import re
from collections.abc import Collection
from typing import Literal

import msgspec

from staff.people import ROLES, Role, Source

Roles = tuple[tuple[str, Role], ...]
_NUMBER = re.compile(r"[A-Za-z0-9._-]{1,32}")
_LONGEST_NAME = 64


Reason = Literal[
    "directory_no_group", "directory_no_number", "directory_number_taken", "directory_shut_out"
]


class NotAdmitted(Exception):
    """Somebody whom the directory knows does not come in; `code` is for the web."""

    def __init__(self, code: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.code: Reason = code


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody as the directory knows them."""

    source: Source
    key: str  # by which the directory knows them for ever; never a name
    staff_number: str
    name: str
    groups: tuple[str, ...]


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Whose account has a staff number or key here."""

    source: Source
    key: str | None  # none: joined to the directory, and not seen since
    active: bool


def roles_of(text: str) -> Roles:
    """Read `group=role,group=role`; raises ValueError with what is wrong."""
    found: list[tuple[str, Role]] = []
    for pair in filter(None, text.split(",")):
        group, _, role = (part.strip() for part in pair.rpartition("="))
        if role not in ROLES:
            raise ValueError(f"there is no role {role!r}; choose {', '.join(ROLES)}")
        found.append((group, role))
    return tuple(found)


def role_for(groups: Collection[str], roles: Roles) -> Role:
    """Give the role of who is in these groups; raises NotAdmitted."""
    mine = {group.casefold() for group in groups}
    for group, role in roles:
        if group.casefold() in mine:
            return role
    raise NotAdmitted(
        "directory_no_group", "The directory knows them, but in no group that has a role here."
    )


def check(known: Known, holder: Holder | None) -> None:
    """Refuse who may not have the account of their staff number; None: nobody has it."""
    if not _NUMBER.fullmatch(known.staff_number):
        raise NotAdmitted(
            "directory_no_number", "The directory tells no staff number that could be one here."
        )
    if holder is None:
        return
    if holder.source != known.source or holder.key not in (None, known.key):
        raise NotAdmitted(
            "directory_number_taken",
            "The staff number belongs to an account that this directory's is not joined to; "
            f"`hotline user source NUMBER {known.source}` joins them.",
        )
    if not holder.active:
        raise NotAdmitted("directory_shut_out", "The account is not active here.")


def name_of(*told: object, otherwise: str) -> str:
    """Give the first name that is one, cut to what fits."""
    names = [one.strip() for one in told if isinstance(one, str) and one.strip()]
    return (names[0] if names else otherwise)[:_LONGEST_NAME]
