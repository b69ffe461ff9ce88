"""What the desk gets about people: oneself, and whom an administrator looks at."""

from collections.abc import Sequence
from datetime import datetime

from core.answers import shared
from staff.editing import Onlooker, Wish
from staff.people import (
    Act,
    Colleague,
    Missing,
    Permission,
    PersonView,
    SignedIn,
    Source,
    acts,
    missing,
    permissions,
)


class Me(Colleague, frozen=True, kw_only=True):
    """Who is signed in, and what the desk shows them."""

    permissions: tuple[Permission, ...]
    may: dict[Act, str]  # acts on nothing in particular: "" yes, else the refusal's code
    missing: tuple[Missing, ...]  # what an agent cannot take calls without
    mended_by: tuple[str, ...]  # names of the administrators who can give it; none if none misses
    source: Source  # who knows the password and the role: we, or the house's directory
    has_factor: bool  # a second one, beside the password
    owes_factor: bool  # it is demanded, and everything else is closed until it is set up


class Person(PersonView, frozen=True, kw_only=True):
    """A person who works here, and what who asks may do with them."""

    permissions: tuple[Permission, ...]  # what the role allows beside its pages
    approves_from: datetime | None  # until then the account approves nothing; null: it may
    missing: tuple[Missing, ...]  # what an agent cannot work without
    may: dict[Wish, str]  # "" yes, else the refusal's code


def me(who: SignedIn, lacks: Sequence[Missing] = (), mended_by: Sequence[str] = ()) -> Me:
    """Show who is signed in to themselves."""
    return Me(
        **shared(who, Me),
        permissions=() if who.owes_factor else permissions(who.role),
        may=dict.fromkeys(acts(who.role), "second_factor_owed")
        if who.owes_factor
        else acts(who.role),
        missing=tuple(lacks),
        mended_by=tuple(mended_by),
    )


def person_answer(view: PersonView, seen: Onlooker) -> Person:
    """Show a person to an administrator."""
    return Person(
        **shared(view, Person),
        permissions=permissions(view.role),
        approves_from=seen.trust.approves_from(view),
        missing=missing(view.role, view.extension, view.queues),
        may=seen.may(view),
    )
