"""Holdings in one integer, and customers by id in memory."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from customers.caller.match import Role
from customers.caller.packed_holding import EPOCH, MOST_DAYS, ROLES, unpack
from customers.caller.places import NOWHERE, ROW, Named, Places, Spot, Trait

TODAY = date(2026, 3, 4)
FLAT = Trait("resident", "C", "zh", False, "")
WARD = Trait("public", "A", "en", False, "hospital")
PLACES = Places(
    np.array([3, 5, 5, 9], np.int64),
    np.array([(31, 0, 0), (51, 0, 1), (52, 1, 1), (0, 0, 0)], ROW),
    [Spot("河东区", "F1", "T1"), Spot("", "F2", "")],
    [FLAT, WARD],
    {51: Named("柳堤路1号", "A51"), 52: Named("柳堤路2号", "A52")},
)


@given(
    st.integers(1, 2**45), st.sampled_from(ROLES), st.integers(1, MOST_DAYS) | st.none()
)  # 2**45 customers: the bits that the last day and the role leave
def test_a_holding_is_read_as_it_was_packed(customer: int, role: Role, days: int | None) -> None:
    holding = unpack(customer << 18 | (days or 0) << 2 | ROLES.index(role))
    until = EPOCH + timedelta(days=days) if days else None
    assert (holding.customer_id, holding.role, holding.valid_until) == (customer, role, until)


def test_a_number_whose_last_day_is_over_is_a_former_one() -> None:
    holding = unpack(7 << 18 | (TODAY - EPOCH).days << 2 | ROLES.index("tenant"))
    assert holding.role_on(TODAY) == "tenant"
    assert holding.role_on(TODAY + timedelta(days=1)) == "former"


def test_a_customer_is_known_with_place_and_needs_and_without_name_or_money() -> None:
    one = PLACES.find(3, "tenant")
    assert one is not None
    assert (one.name, one.grade, one.critical, one.role) == ("", "C", "", "tenant")
    (home,) = one.premises
    assert (home.premise_id, home.district, home.feeder_code, home.transformer_code) == (
        31, "河东区", "F1", "T1",
    )  # fmt: skip
    assert (home.address, home.account_number, home.balance_fen) == ("", "", 0)


def test_several_premises_have_their_names() -> None:
    two = PLACES.find(5, "owner")
    assert two is not None
    assert (two.language, two.critical) == ("en", "hospital")
    assert [(h.premise_id, h.address, h.account_number) for h in two.premises] == [
        (51, "柳堤路1号", "A51"),
        (52, "柳堤路2号", "A52"),
    ]


def test_who_has_no_premise_is_known_and_a_stranger_is_not() -> None:
    nowhere = PLACES.find(9, "owner")
    assert nowhere is not None
    assert nowhere.premises == ()
    assert PLACES.find(4, "owner") is None
    assert NOWHERE.find(1, "owner") is None
