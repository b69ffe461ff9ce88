"""The telephone numbers of demo customers: own, shared in a family, former, or none."""

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from core import phone
from customers.caller.match import Role
from hotline.demo import codes
from hotline.demo.cast import Part

PhoneRow = tuple[int, int, Role, date | None]
# Shares of residents, added up: no number; a relative's number as well as the own; only a
# relative's; a number that is by now another customer's; a number that is by now nobody's.
_NONE, _BOTH, _SHARED, _MOVED, _LAPSED = 0.03, 0.05, 0.07, 0.09, 0.105
_ELDERLY_FIXED_SHARE = 0.4


def phones(
    rng: Generator,
    first: int,
    kind: NDArray[np.int64],
    elderly: NDArray[np.bool_],
    on: date,
    *,
    skip: int,
) -> list[PhoneRow]:
    """Give the numbers of a block's customers, without the first `skip` customers."""
    count = len(kind)
    luck, more = rng.random(count).tolist(), rng.random(count).tolist()
    days = rng.integers(30, 900, count).tolist()
    is_old, is_resident = elderly.tolist(), (kind == 0).tolist()
    rows: list[PhoneRow] = []
    for place in range(skip, count):
        customer = first + place
        if not is_resident[place]:
            rows += _firm(customer)
            continue
        # A relative is the next resident in the list, if that resident keeps their number.
        has_relative = place > skip and is_resident[place - 1] and luck[place - 1] >= _LAPSED
        draw = luck[place] if has_relative or luck[place] < _NONE else 1.0
        rows += _resident(customer, draw, more[place] < 0.5, on - timedelta(days=days[place]))
        wants_fixed = is_old[place] and more[place] < _ELDERLY_FIXED_SHARE
        if wants_fixed and draw >= _LAPSED and customer <= codes.MOBILES:
            rows.append((codes.fixed(customer - 1), customer, "owner", None))
    return rows


def _resident(customer: int, draw: float, as_tenant: bool, until: date) -> list[PhoneRow]:
    if draw < _NONE:
        return []
    own: PhoneRow = (_main(customer), customer, "owner", None)
    relative = _main(customer - 1)
    if draw < _SHARED:
        shared: PhoneRow = (relative, customer, "tenant" if as_tenant else "owner", None)
        return [own, shared] if draw < _BOTH else [shared]
    if draw < _MOVED:
        return [own, (relative, customer, "former", until)]
    if draw < _LAPSED and customer <= codes.MOBILES:
        return [own, (codes.fixed(customer - 1), customer, "former", until)]
    return [own]


def _firm(customer: int) -> list[PhoneRow]:
    desk: PhoneRow = (codes.fixed(customer - 1), customer, "owner", None)
    if customer > codes.MOBILES:
        return [desk]
    return [desk, (codes.mobile(customer - 1), customer, "contact", None)]


def _main(customer: int) -> int:
    """Give a customer's own number: a mobile, or a fixed line beyond the range of mobiles."""
    place = customer - 1
    return codes.mobile(place) if place < codes.MOBILES else codes.fixed(place)


def cast_phones(cast: Iterable[Part], until: date) -> list[PhoneRow]:
    """Give the numbers of the cast."""
    rows: list[PhoneRow] = []
    for part in cast:
        number = phone.parse(part.number, codes.PLAN)
        assert isinstance(number, phone.Phone)
        last = until if part.phone_role == "former" else None
        rows.append((number.e164, part.customer_id, part.phone_role, last))
    return rows
