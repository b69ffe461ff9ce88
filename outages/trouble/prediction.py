"""A guess from trouble calls: which transformer or feeder is probably dark.

Rule: only calls that fit no known outage count. When several premises of one transformer call,
that transformer is suspected; when several of a feeder's transformers are, the feeder is.
Never more than a suggestion: a person opens the outage.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """One caller who said their premise is dark."""

    at: datetime
    premise_id: int
    feeder_code: str
    transformer_code: str


class Suspicion(msgspec.Struct, frozen=True, kw_only=True):
    """Where the dark probably is, and on whose word."""

    feeder_code: str
    transformer_code: str  # empty: the whole feeder
    premises: int  # different premises that called
    first_at: datetime


def suspect(
    calls: Iterable[Trouble], *, premises_at_least: int = 3, transformers_at_least: int = 2
) -> list[Suspicion]:
    """Group unexplained calls into suspicions, the best supported first."""
    by_feeder: dict[str, dict[str, list[Trouble]]] = {}
    for call in calls:
        if call.feeder_code and call.transformer_code:
            of_feeder = by_feeder.setdefault(call.feeder_code, {})
            of_feeder.setdefault(call.transformer_code, []).append(call)
    found: list[Suspicion] = []
    for feeder, transformers in by_feeder.items():
        found += _suspect_feeder(feeder, transformers, premises_at_least, transformers_at_least)
    return sorted(found, key=lambda one: (-one.premises, one.first_at, one.feeder_code))


def _suspect_feeder(
    feeder: str, transformers: dict[str, list[Trouble]], premises_at_least: int, many: int
) -> list[Suspicion]:
    everyone = [call for calls in transformers.values() for call in calls]
    if len(transformers) >= many and _premises(everyone) >= premises_at_least:
        return [_suspicion(feeder, "", everyone)]
    return [
        _suspicion(feeder, transformer, calls)
        for transformer, calls in transformers.items()
        if _premises(calls) >= premises_at_least
    ]


def _premises(calls: list[Trouble]) -> int:
    return len({call.premise_id for call in calls})


def _suspicion(feeder: str, transformer: str, calls: list[Trouble]) -> Suspicion:
    return Suspicion(
        feeder_code=feeder,
        transformer_code=transformer,
        premises=_premises(calls),
        first_at=min(call.at for call in calls),
    )
