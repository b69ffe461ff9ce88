"""The words for people: roles, who is signed in, what the store hands out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, get_args

import msgspec

from core.language import Language

Role = Literal["agent", "supervisor", "administrator"]
Telephone = Literal["browser", "sip"]
ROLES: tuple[Role, ...] = get_args(Role)
SIP_REALM = "hotline"

Permission = Literal["approve_calls_outside_hours"]
PERMISSIONS: dict[Role, tuple[Permission, ...]] = {
    "agent": (),
    "supervisor": ("approve_calls_outside_hours",),
    "administrator": (),  # who makes accounts may not wake a city with them
}
"""What a role may do beside opening its doors (routes) and pages (`FEATURES`)."""

_LEADERS: tuple[Role, ...] = ("supervisor", "administrator")
CALL_CENTRE: tuple[Role, ...] = ("agent", *_LEADERS)
"""The roles that work with calls."""

Act = Literal[
    "take_calls", "follow_live", "see_calls", "see_customers", "see_ratings", "see_outages",
    "open_outage", "see_reports", "see_board", "draft_campaign", "record_prompts", "see_measures",
    "see_alerts", "add_person", "see_audit",
]  # fmt: skip
ACTS: dict[Act, tuple[Role, ...]] = {
    "take_calls": CALL_CENTRE,  # with a telephone, in queues
    "follow_live": CALL_CENTRE,  # the live feed
    "see_calls": CALL_CENTRE,
    "see_customers": CALL_CENTRE,
    "see_ratings": CALL_CENTRE,
    "see_outages": CALL_CENTRE,
    "open_outage": _LEADERS,
    "see_reports": _LEADERS,
    "see_board": _LEADERS,
    "draft_campaign": _LEADERS,
    "record_prompts": _LEADERS,
    "see_measures": _LEADERS,
    "see_alerts": _LEADERS,
    "add_person": ("administrator",),
    "see_audit": ("administrator",),
}
"""Who may do what. Each door asks for one of these (`require` of staff/sign_in/session.py); what
needs none is one's own account only. A thing itself says what else may be done with it."""

# What the desk shows to whom, in the order of its navigation: what is not named here is closed.
# A page without its door open is of no use (tests/console/test_access.py).
FEATURES: dict[Role, tuple[str, ...]] = {
    "agent": ("desk", "outages", "ratings", "calls", "customers"),
    "supervisor": (
        "desk", "board", "outages", "campaigns", "prompts", "ratings", "calls", "customers",
    ),
    "administrator": (
        "desk", "board", "outages", "campaigns", "prompts", "ratings", "calls", "customers",
        "people",
    ),
}  # fmt: skip


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """Who somebody is, and what they work with."""

    person_id: int
    staff_number: str
    name: str
    role: Role
    extension: str | None
    language: Language
    queues: tuple[str, ...]


class SignedIn(Colleague, frozen=True, kw_only=True):
    """Who sends this request, as the database knows them at this moment."""

    session_id: str  # the stored hash; never the token


class PersonView(Colleague, frozen=True, kw_only=True):
    """A person as an administrator sees them: no secret in it."""

    active: bool
    created_at: datetime
    phone: Telephone = "browser"
    issued_at: datetime | None = None  # of password or role by another; None: by the installation
    issued_by: int | None = None  # the administrator who did; None: the command line
    confirmed_by: int | None = None  # another administrator, who knows whose account it is


def administers(person: PersonView) -> bool:
    """Tell whether a person may give others what they lack."""
    return person.active and person.role == "administrator"


def leads(who: SignedIn) -> bool:
    """Tell whether somebody leads: opens outages, drafts campaigns, settles reports."""
    return who.role in _LEADERS


def acts(role: Role) -> dict[Act, str]:
    """Tell what a role may do: "" yes, else the code of the refusal."""
    return {act: "" if role in roles else "role_forbidden" for act, roles in ACTS.items()}


Missing = Literal["extension", "queues"]


def missing(role: Role, extension: str | None, queues: Sequence[str]) -> tuple[Missing, ...]:
    """Name what an agent cannot take calls without; who leads needs neither."""
    if role != "agent":
        return ()
    needed: dict[Missing, bool] = {"extension": not extension, "queues": not queues}
    return tuple(name for name, is_missing in needed.items() if is_missing)


class Secrets(msgspec.Struct, frozen=True, kw_only=True):
    """Generated secrets of a person: told this once, stored nowhere in clear."""

    person_id: int
    password: str | None = None
    sip_password: str | None = None


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """Something that whoever leads should look at."""

    number: int  # of its entry in the audit log
    at: datetime
    person_id: int
    name: str
    staff_number: str
    what: str  # files | searches
