"""The words for people: roles, who is signed in, what the store hands out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, get_args

import msgspec

from core.language import Language

Role = Literal["agent", "dispatcher", "inspector", "supervisor", "administrator"]
Telephone = Literal["browser", "sip"]
Source = Literal["own", "oidc", "ldap"]  # who knows an account's password and role: we, or whom
ROLES: tuple[Role, ...] = get_args(Role)
SOURCES: tuple[Source, ...] = get_args(Source)
SIP_REALM = "hotline"

Permission = Literal["approve_calls_outside_hours"]
PERMISSIONS: dict[Permission, tuple[Role, ...]] = {
    "approve_calls_outside_hours": ("supervisor",),  # who makes accounts may not wake a city
}
"""What a role may do beside its acts."""

Act = Literal[
    "take_calls", "follow_live", "see_calls", "see_everybodys_calls", "see_customers",
    "correct_customers", "decide_conflicts", "see_ratings", "see_everybodys_ratings",
    "see_outages", "open_outage",
    "see_reports", "see_board", "draft_campaign", "record_prompts", "keep_announcements",
    "see_measures", "see_alerts", "add_person", "see_audit", "connect_systems", "keep_hours",
    "keep_house", "keep_data",
]  # fmt: skip
_AGENT: tuple[Act, ...] = (
    "take_calls",  # with a telephone, in queues
    "follow_live",  # the live feed: what of it, the other acts say
    "see_calls",  # one's own
    "see_customers",
    "correct_customers",  # telephones, note, language, who cannot do without power; all is kept
    "see_ratings",  # of one's own calls
    "see_outages",
)
_LEADER: tuple[Act, ...] = (
    *_AGENT, "see_everybodys_calls", "see_everybodys_ratings", "open_outage", "see_reports",
    "decide_conflicts",  # between what was corrected here and what other systems tell since
    "see_board", "draft_campaign", "record_prompts", "keep_announcements", "see_measures",
    "see_alerts",
    "keep_hours",  # and holidays, reasons for a pause, how long a call rings and is written up
)  # fmt: skip
ACTS: dict[Role, tuple[Act, ...]] = {
    "agent": _AGENT,
    "dispatcher": (  # 调度: what is dark, whom it meets, what callers report; takes no calls
        "follow_live", "see_customers", "see_outages", "open_outage", "see_reports",
    ),
    "inspector": (  # 质检: how callers were served, by whom; opens no customer's file
        "follow_live", "see_board", "see_ratings", "see_everybodys_ratings", "see_calls",
        "see_everybodys_calls", "see_measures",
    ),
    "supervisor": _LEADER,
    "administrator": (
        *_LEADER, "add_person", "see_audit", "connect_systems", "keep_data",
        "keep_house",  # which queues there are, what they are called and whose language they take
    ),
}  # fmt: skip
"""What each role may do. A door asks for one of these (`require` of staff/sign_in/session.py), and
so does a page of the desk (`act` in its page.ts) and whatever shows one person more than another
(`SignedIn.may`); what needs none is one's own account only. A thing itself says what else may be
done with it."""

FACTOR_LEADERS: frozenset[Role] = frozenset({"supervisor", "administrator"})
"""Whose second factor is demanded when that of leaders is: who approves, and who makes accounts."""


def demands_factor(
    demand: Literal["nobody", "leaders", "everybody"], role: Role, source: Source
) -> bool:
    """Tell whether an account must have a second factor here (HOTLINE_SECOND_FACTOR).

    Who signs in at an OpenID provider is asked for theirs there.
    """
    if source == "oidc":
        return False
    return demand == "everybody" or (demand == "leaders" and role in FACTOR_LEADERS)


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """Who somebody is, and what they work with."""

    person_id: int
    staff_number: str
    name: str
    role: Role
    extension: str | None
    language: Language
    queues: tuple[str, ...]
    backup_queues: tuple[str, ...] = ()  # of these: rung only while nobody else is free


class SignedIn(Colleague, frozen=True, kw_only=True):
    """Who sends this request, as the database knows them at this moment."""

    session_id: str  # the stored hash; never the token
    source: Source = "own"
    has_factor: bool = False  # a second one, beside the password
    owes_factor: bool = False  # it is demanded: until it is set up they see their account alone

    def may(self, act: Act) -> bool:
        """Tell whether they may do something."""
        return not self.owes_factor and act in ACTS.get(self.role, ())


class PersonView(Colleague, frozen=True, kw_only=True):
    """A person as an administrator sees them: no secret in it."""

    active: bool
    created_at: datetime
    phone: Telephone = "browser"
    issued_at: datetime | None = None  # of password or role by another; None: by the installation
    issued_by: int | None = None  # the administrator who did; None: the command line
    confirmed_by: int | None = None  # another administrator, who knows whose account it is
    has_factor: bool = False  # signs in with a second factor
    source: Source = "own"


class DirectoryAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account as the house's directory meets it."""

    person_id: int
    staff_number: str
    source: Source
    key: str | None  # of the person in the directory
    role: Role
    active: bool


def administers(person: PersonView) -> bool:
    """Tell whether a person may give others what they lack."""
    return person.active and person.role == "administrator"


def acts(role: Role) -> dict[Act, str]:
    """Tell what a role may do: "" yes, else the code of the refusal."""
    allowed = ACTS.get(role, ())
    return {act: "" if act in allowed else "role_forbidden" for act in get_args(Act)}


def roles_for(act: Act) -> tuple[Role, ...]:
    """Name the roles that may do something."""
    return tuple(role for role, allowed in ACTS.items() if act in allowed)


def permissions(role: Role) -> tuple[Permission, ...]:
    """Name what a role may do beside its acts."""
    return tuple(name for name, roles in PERMISSIONS.items() if role in roles)


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
