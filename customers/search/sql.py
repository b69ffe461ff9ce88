"""The desk's search: whole numbers, their last digits, parts of names and streets, pinyin.

Rule: what is exact comes before what begins so, and that before what merely holds the text; each
kind is asked only while the list is not full, and gives a bounded number, so that a text that fits
half a city costs no more than one that fits one house. The indexes are made in `ddl.py`.
"""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    cast,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from core import phone
from customers.models import Account, Customer, CustomerPhone, Premise
from customers.views import MatchedBy

LAST_DIGITS = 4
_SAMPLED = 500  # of what holds a text: the best of these are shown
_DEADLINE = text("set local statement_timeout = '2s'")
_Query = Select[*tuple[Any, ...]]
_Found = tuple[MatchedBy, _Query]

# Written out, not bound: else the indexes on them would not be seen.
_FOUR, _TEN_THOUSAND = literal_column("4"), literal_column("10000")
STREET = func.substring(Premise.address, literal_column("'^[^0-9]*'"))


def queries(wanted: str, ways: Sequence[tuple[str, str]], plan: phone.NumberPlan) -> list[_Found]:
    """List what to ask, the surest first; `ways` are initials and pattern of a pinyin text."""
    asked: list[_Found] = []
    if re.fullmatch(r"[+0-9A-Za-z０-９ \-_.()]+", wanted):
        asked += _whole_numbers(wanted, plan)
    if not wanted.isdigit():
        asked += _beginnings(wanted)
    if re.fullmatch(rf"[0-9]{{{LAST_DIGITS},}}", wanted):
        asked += _last_digits(wanted)
    for initials, pattern in ways:
        asked.append(("name", _by_reading(initials, pattern)))
    if not wanted.isdigit():
        asked += _parts(wanted)
    return asked


async def bounded(session: AsyncSession) -> None:
    """Let no statement of this transaction run longer than a person would wait."""
    await session.execute(_DEADLINE)


def _whole_numbers(wanted: str, plan: phone.NumberPlan) -> list[_Found]:
    whole = Account.customer_id
    asked: list[_Found] = [
        ("customer_number", select(Customer.id).where(Customer.number == wanted)),
        ("account", select(whole).where(Account.number == wanted)),
        ("meter", select(whole).where(Account.meter_number == wanted)),
    ]
    number = phone.parse(wanted, plan)
    if isinstance(number, phone.Phone):
        holders = select(CustomerPhone.customer_id).where(CustomerPhone.e164 == number.e164)
        asked.append(("phone", holders.order_by(CustomerPhone.role == "former")))
    return asked


def _beginnings(wanted: str) -> list[_Found]:
    at = select(Account.customer_id).join(Premise, Premise.id == Account.premise_id)
    return [
        ("name", select(Customer.id).where(Customer.name == wanted)),
        ("name", select(Customer.id).where(Customer.name.startswith(wanted, autoescape=True))),
        ("address", at.where(Premise.address.startswith(wanted, autoescape=True))),
    ]


def _last_digits(wanted: str) -> list[_Found]:
    tail = wanted[-LAST_DIGITS:]

    def ends(column: Any) -> ColumnElement[bool]:
        return and_(func.right(column, _FOUR) == tail, column.endswith(wanted))

    of_phone = and_(
        CustomerPhone.e164 % _TEN_THOUSAND == int(tail),
        cast(CustomerPhone.e164, Text).endswith(wanted),
        CustomerPhone.role != "former",
    )
    return [
        ("phone", select(CustomerPhone.customer_id).where(of_phone)),
        ("account", select(Account.customer_id).where(ends(Account.number))),
        ("meter", select(Account.customer_id).where(ends(Account.meter_number))),
    ]


def _parts(wanted: str) -> list[_Found]:
    asked: list[_Found] = []
    low = wanted.lower()
    if len(low) > 1:
        names = select(Customer.id, Customer.name).where(
            _has_pairs(_pairs_of_name(), low),
            func.lower(Customer.name).contains(low, autoescape=True),
        )
        asked.append(("name", _best(names, low)))
    street = re.match(r"[^0-9]*", wanted)
    if street and len(street[0]) > 1:
        at = select(Account.customer_id).join(Premise, Premise.id == Account.premise_id)
        held = at.where(
            _has_pairs(func.customers_pairs(STREET), street[0]),
            Premise.address.contains(wanted, autoescape=True),
        )
        asked.append(("address", held))
    return asked


def _best(sampled: _Query, low: str) -> _Query:
    """Sort a bounded part of what holds the text: where it begins early and is most of it."""
    some = sampled.limit(_SAMPLED).subquery()
    return select(some.c.id).order_by(
        func.strpos(func.lower(some.c.name), low), func.length(some.c.name), some.c.id
    )


def _by_reading(initials: str, pattern: str) -> _Query:
    """Names by initials, or by pattern too; who begins so comes first."""
    if len(initials) == 1:  # one syllable, a family name: its characters one by one
        found = or_(*(Customer.name.startswith(one) for one in pattern.strip("[]")))
        return select(Customer.id).where(found)
    read = func.customers_initials(Customer.name)  # costs more than a pattern: asked of few
    held = select(Customer.id, Customer.name, func.strpos(read, initials).label("place")).where(
        _has_pairs(_pairs_of_name(), initials),
        Customer.name.regexp_match(pattern) if pattern else read.contains(initials),
    )
    some = held.limit(_SAMPLED).subquery()
    return select(some.c.id).order_by(some.c.place, func.length(some.c.name), some.c.id)


def _pairs_of_name() -> ColumnElement[Any]:
    """Pairs of neighbours in a name and in its initials, as the index holds them."""
    return func.customers_pairs_of_name(Customer.name)


def _has_pairs(column: Any, wanted: str) -> ColumnElement[bool]:
    pairs = sorted({wanted[place : place + 2] for place in range(len(wanted) - 1)})
    return column.op("@>")(cast(pairs, ARRAY(Text)))
