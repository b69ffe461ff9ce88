"""Where customers use power, in memory: what locates a caller when the database does not answer.

Rule: 24 bytes for each customer and premise in sorted arrays; what repeats (district, feeder and
transformer; kind, grade, language, age and need) is kept once and numbered. Addresses are kept
only of customers with several premises, since only they must be asked which one.
"""

from collections.abc import Mapping, Sequence
from typing import cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.language import Language
from customers.caller.match import MOST_PREMISES, Candidate, CandidatePremise, Grade, Kind, Role

ROW = np.dtype([("premise", "<i8"), ("spot", "<i4"), ("trait", "<i4")])


class Spot(msgspec.Struct, frozen=True, gc=False):
    """What many premises share; each part may be empty."""

    district: str
    feeder_code: str
    transformer_code: str


class Trait(msgspec.Struct, frozen=True, gc=False):
    """What counts of a customer besides the name."""

    kind: str
    grade: str
    language: str
    elderly: bool
    critical: str


class Named(msgspec.Struct, frozen=True, gc=False):
    """How one of several premises is told from the others."""

    address: str
    account_number: str


class Places:
    """Customers by id; rows without a premise (0) say that there is none."""

    def __init__(
        self,
        customers: NDArray[np.int64],
        rows: NDArray[np.void],
        spots: Sequence[Spot] = (),
        traits: Sequence[Trait] = (),
        named: Mapping[int, Named] | None = None,
    ) -> None:
        """Take customers' ids, ascending, and a row of `ROW` for each; the rest by its number."""
        self._keys, self._rows = customers, rows
        self._spots, self._traits = spots, traits
        self._named = named or {}

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, customer_id: int, role: Role) -> Candidate | None:
        """Give a customer as far as memory knows; None when it does not know them."""
        first = int(self._keys.searchsorted(customer_id))
        last = int(self._keys.searchsorted(customer_id, "right"))
        if first == last:
            return None
        rows = cast(
            list[tuple[int, int, int]],
            self._rows[first : min(last, first + MOST_PREMISES)].tolist(),
        )
        trait = self._traits[rows[0][2]]
        return Candidate(
            customer_id=customer_id,
            kind=cast(Kind, trait.kind),
            grade=cast(Grade, trait.grade),
            language=cast(Language, trait.language),
            elderly=trait.elderly,
            critical=trait.critical,
            premises=tuple(self._premise(row[0], row[1]) for row in rows if row[0]),
            role=role,
        )

    def _premise(self, premise_id: int, spot: int) -> CandidatePremise:
        where = self._spots[spot]
        named = self._named.get(premise_id)
        return CandidatePremise(
            premise_id=premise_id,
            address=named.address if named else "",
            district=where.district,
            feeder_code=where.feeder_code,
            transformer_code=where.transformer_code,
            account_number=named.account_number if named else "",
        )


NOWHERE = Places(np.empty(0, np.int64), np.empty(0, ROW))
