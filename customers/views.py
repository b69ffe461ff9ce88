"""What the room hands out: a customer as the desk shows them, and whom an outage affects."""

from datetime import date
from typing import Literal

import msgspec

from core.language import Language
from customers.caller.match import BillView, Grade, Kind, Role

MatchedBy = Literal["customer_number", "account", "meter", "phone", "name", "address"]


class PhoneView(msgspec.Struct, frozen=True, kw_only=True):
    """A number of a customer."""

    number: str  # as people write it
    extension: str
    role: Role
    valid_until: date | None


class PremiseView(msgspec.Struct, frozen=True, kw_only=True):
    """A place where power is used."""

    premise_id: int
    code: str
    address: str
    district: str
    feeder_code: str
    transformer_code: str
    lon: float | None
    lat: float | None


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """A contract with its premise and its last bills, newest first."""

    account_id: int
    number: str  # 户号
    status: Literal["active", "closed"]
    tariff: str
    meter_number: str
    balance_fen: int
    premise: PremiseView
    bills: tuple[BillView, ...]


class CustomerView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything known of one customer."""

    customer_id: int
    number: str  # 客户编号
    name: str
    kind: Kind
    grade: Grade
    language: Language
    elderly: bool
    critical: str
    note: str
    phones: tuple[PhoneView, ...]
    accounts: tuple[AccountView, ...]


class CustomerHit(msgspec.Struct, frozen=True, kw_only=True):
    """A customer found by a search, with the first of their addresses."""

    customer_id: int
    number: str
    name: str
    kind: Kind
    grade: Grade
    address: str
    matched_by: MatchedBy


class AffectedPhone(msgspec.Struct, frozen=True, kw_only=True):
    """A number to call about an outage: one row for each number and customer."""

    e164: int
    customer_id: int
    customer_number: str
    grade: Grade
    language: Language
    critical: str
    elderly: bool
    premise_ids: tuple[int, ...]


class CriticalCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer who must not be without power; `critical` says why."""

    customer_id: int
    customer_number: str
    grade: Grade
    critical: str


class AffectedCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many an outage affects; `phones` counts numbers once, whoever shares them."""

    premises: int
    customers: int
    phones: int
    critical: int  # customers that must not be without power
    unreachable: int  # customers without any number
    by_grade: dict[Grade, int]  # customers
    critical_customers: tuple[CriticalCustomer, ...]  # the first hundred, the highest grade first


class Whereabouts(msgspec.Struct, frozen=True, kw_only=True):
    """A premise to somebody who only knows its id: where it is, and whose."""

    address: str
    customer: str  # the name of one whose account it has; a critical one before others
    critical: str  # "" when nobody there is


class AccountPhone(msgspec.Struct, frozen=True, kw_only=True):
    """A number that an account's customer calls from now."""

    number: str  # +86…
    extension: str  # behind a works' main number; mostly ""
    role: str  # owner | tenant | contact


class AccountFile(msgspec.Struct, frozen=True, kw_only=True):
    """An account with its customer and its place; names are those of an import's fields."""

    account_number: str
    meter_number: str
    tariff: str
    balance_fen: int
    status: str
    customer_number: str
    name: str
    kind: str
    grade: str
    language: str
    elderly: bool
    critical: str
    note: str
    premise_code: str
    address: str
    district: str
    feeder_code: str
    transformer_code: str
    lon: float | None
    lat: float | None
    phones: tuple[AccountPhone, ...]
