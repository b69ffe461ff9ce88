"""Who may be calling, and how sure we are."""

from datetime import date
from typing import get_args

import pytest

from customers.caller.hearing import MAY_HEAR, roles_for
from customers.caller.match import (
    UNAVAILABLE,
    UNKNOWN,
    WITHHELD,
    Candidate,
    Confidence,
    Role,
    is_former,
    judge,
)

TODAY = date(2025, 3, 10)


def candidate(customer_id: int, role: Role) -> Candidate:
    return Candidate(
        customer_id=customer_id,
        number=f"C{customer_id}",
        name="林晓",
        kind="resident",
        grade="C",
        language="zh",
        elderly=False,
        critical="",
        premises=(),
        role=role,
    )


@pytest.mark.parametrize(
    ("roles", "confidence", "named"),
    [
        ((), "unknown", ()),
        (("owner",), "exact", (0,)),
        (("tenant",), "exact", (0,)),
        (("contact",), "exact", (0,)),
        (("owner", "owner"), "shared", (0, 1)),
        (("owner", "tenant", "contact"), "shared", (0, 1, 2)),
        (("former",), "former", (0,)),
        (("former", "former"), "former", (0, 1)),
        (("former", "owner"), "exact", (1,)),
        (("former", "owner", "tenant"), "shared", (1, 2)),
    ],
)
def test_roles_tell_the_confidence_and_who_is_named(
    roles: tuple[Role, ...], confidence: Confidence, named: tuple[int, ...]
) -> None:
    found = judge([candidate(place, role) for place, role in enumerate(roles)])
    assert found.confidence == confidence
    assert tuple(one.customer_id for one in found.candidates) == named


def test_only_an_exact_match_names_a_single_customer() -> None:
    exact = judge([candidate(1, "owner")])
    assert exact.only is not None
    assert exact.only.customer_id == 1
    for unsure in (
        judge([candidate(1, "owner"), candidate(2, "owner")]),
        judge([candidate(1, "former")]),
        UNKNOWN,
        WITHHELD,
        UNAVAILABLE,
    ):
        assert unsure.only is None


@pytest.mark.parametrize(
    ("role", "until", "former"),
    [
        ("owner", None, False),
        ("owner", TODAY, False),
        ("owner", date(2025, 3, 9), True),
        ("former", None, True),
        ("former", date(2030, 1, 1), True),
    ],
)
def test_a_number_is_former_from_the_day_after_its_last(
    role: Role, until: date | None, former: bool
) -> None:
    assert is_former(role, until, TODAY) is former


def test_a_table_says_what_each_role_may_hear_and_the_bill_is_the_owners() -> None:
    assert set(MAY_HEAR) == set(get_args(Role))
    assert roles_for("bill") == ("owner",)
    assert roles_for("outage") == ("owner", "tenant", "contact")
