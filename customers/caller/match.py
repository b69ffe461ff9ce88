"""Who may be calling, and how sure we are: the rule that a card and a menu rely on.

Rule: one customer who holds the number today is `exact`; several are `shared`, and nobody
picks one of them; only customers who no longer hold it are `former`; nobody is `unknown`.
A hidden number is `withheld`; a database that does not answer is `unavailable`. Never a guess.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from core.language import Language

Confidence = Literal["exact", "shared", "former", "unknown", "withheld", "unavailable"]
Role = Literal["owner", "tenant", "contact", "former"]
Kind = Literal["resident", "business", "industry", "public"]
Grade = Literal["A", "B", "C"]

# gc=False: they hold plain values and are remembered by the thousand, so Python's collector,
# which stops everything while it looks, need not look at them.


class BillView(msgspec.Struct, frozen=True, gc=False):
    """One month's bill."""

    month: date  # its first day
    kwh: int | None  # None: not told
    amount_fen: int  # below 0: a credit
    due_on: date | None
    paid_at: datetime | None


class CandidatePremise(msgspec.Struct, frozen=True, gc=False):
    """A place the candidate uses power at, with the account for it."""

    # A new field is read from the column of its name, of the premise or else of the account; its
    # default is what memory alone tells.
    premise_id: int
    code: str = ""
    address: str = ""
    district: str = ""
    feeder_code: str = ""
    transformer_code: str = ""
    account_number: str = ""
    meter_number: str = ""
    balance_fen: int = 0  # below 0: owes (`balance_of`)
    last_bill: BillView | None = None


class CustomerFacts(msgspec.Struct, frozen=True, gc=False):
    """What a card and a menu know of a customer: each field is a column of customers_customer.

    A new one is read from the table by its name here; its default is what memory alone tells.
    """

    number: str = ""  # 客户编号
    name: str = ""
    kind: Kind = "resident"
    grade: Grade = "C"
    language: Language = "zh"
    elderly: bool = False
    critical: str = ""


class Candidate(CustomerFacts, frozen=True, gc=False, kw_only=True):
    """A customer the number leads to; at most `MOST_PREMISES` active premises, oldest first."""

    customer_id: int  # as it may leave the service (customers/public_id.py)
    premises: tuple[CandidatePremise, ...]
    role: Role = "owner"  # what the number is to them


class Match(msgspec.Struct, frozen=True, gc=False):
    """Who may be calling; `candidates` is empty unless exact, shared or former."""

    confidence: Confidence
    candidates: tuple[Candidate, ...] = ()
    is_recalled: bool = False  # from memory alone: places and needs, no names and no money

    @property
    def only(self) -> Candidate | None:
        """Give the customer when there is no doubt, else None."""
        return self.candidates[0] if self.confidence == "exact" else None


UNKNOWN = Match("unknown")
WITHHELD = Match("withheld")
UNAVAILABLE = Match("unavailable")
MOST_PREMISES = 50
MOST_CANDIDATES = 50


def balance_of(told_fen: int, open_fen: int | None) -> int:
    """Give an account's balance, below 0 what is owed.

    Rule: what bills leave open is owed, whatever the file of customers says; where they leave
    nothing open, a sum paid in advance (`told_fen` above 0) is theirs, and so are bills' credits
    (`open_fen` below 0). Without a bill (None) only the file of customers tells.
    """
    if open_fen is None:
        return told_fen
    return -open_fen if open_fen > 0 else max(told_fen, 0) - open_fen


def is_former(role: Role, valid_until: date | None, today: date) -> bool:
    """Tell whether a number is no longer a customer's: its last day is over, or none is known."""
    return role == "former" or (valid_until is not None and valid_until < today)


def judge(candidates: Sequence[Candidate]) -> Match:
    """Say how sure we are of candidates whose `role` tells today's truth.

    Those who held the number once are named only when nobody holds it now.
    """
    holders = tuple(one for one in candidates if one.role != "former")
    match len(holders):
        case 1:
            return Match("exact", holders)
        case 0:
            return Match("former", tuple(candidates)) if candidates else UNKNOWN
        case _:
            return Match("shared", holders)
