"""The supply at each premise on a card, from the outages in memory.

Rule: an open outage comes before a restoration of the last day, and that before a planned outage,
since a premise may still be dark after the restoration. No known outage is no proof of supply;
before the memory of outages was filled, the supply is unknown.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

import msgspec

from customers.caller.match import Candidate, CandidatePremise
from outages.outage import OutageView

State = Literal["dark", "restored", "planned", "normal", "unknown"]


class Supply(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the supply at one premise."""

    premise_id: int
    state: State  # normal: no outage known there; unknown: outages could not be read yet
    started_at: datetime | None = None  # of the outage: dark since, or planned for
    etr_at: datetime | None = None
    restored_at: datetime | None = None
    outage_id: UUID | None = None


class Grid(Protocol):
    """Open and lately restored outages, from memory (outages.cache.OpenOutages)."""

    fresh_at: datetime | None

    def at(self, feeder_code: str, transformer_code: str) -> OutageView | None:
        """Give the open outage at a premise."""
        ...

    def lately(self, feeder_code: str, transformer_code: str) -> OutageView | None:
        """Give the outage that was restored at a premise within the last day."""
        ...


def supplies(candidates: Iterable[Candidate], grid: Grid, now: datetime) -> tuple[Supply, ...]:
    """Give the supply of each premise of the candidates once, in their order."""
    premises = {one.premise_id: one for who in candidates for one in who.premises}
    return tuple(_supply(premise, grid, now) for premise in premises.values())


def _supply(premise: CandidatePremise, grid: Grid, now: datetime) -> Supply:
    outage = grid.at(premise.feeder_code, premise.transformer_code)
    restored = grid.lately(premise.feeder_code, premise.transformer_code)
    if outage is not None and outage.started_at <= now:
        return _from_outage(premise, "dark", outage)
    if restored is not None:
        return _from_outage(premise, "restored", restored)
    if outage is not None:
        return _from_outage(premise, "planned", outage)
    known = grid.fresh_at is not None and bool(premise.feeder_code or premise.transformer_code)
    return Supply(premise_id=premise.premise_id, state="normal" if known else "unknown")


def _from_outage(premise: CandidatePremise, state: State, outage: OutageView) -> Supply:
    return Supply(
        premise_id=premise.premise_id,
        state=state,
        started_at=outage.started_at,
        etr_at=outage.etr_at,
        restored_at=outage.restored_at,
        outage_id=outage.outage_id,
    )
