"""Where callers go in a menu: of each place how many came, what they pressed, who hung up."""

from collections.abc import Iterable

import msgspec


class StepCount(msgspec.Struct, frozen=True, kw_only=True):
    """Steps of callers that were alike."""

    flow: str
    place: str
    key: str  # empty: none was pressed, or none was asked for
    gone: bool  # the caller hung up there
    steps: int
    ms: int  # all together


class KeyCount(msgspec.Struct, frozen=True):
    """How often a key was pressed."""

    key: str
    steps: int


class MenuPlace(msgspec.Struct, frozen=True, kw_only=True):
    """What callers did at one place of a menu."""

    flow: str
    place: str
    visits: int  # one for each time its sentence began, repetitions too
    gone: int  # of these, hung up there
    keys: tuple[KeyCount, ...]  # the most pressed first
    mean_s: float  # from coming to leaving


def by_place(counts: Iterable[StepCount]) -> tuple[MenuPlace, ...]:
    """Fold what was alike into places, the most visited of each flow first."""
    places: dict[tuple[str, str], list[StepCount]] = {}
    for one in counts:
        places.setdefault((one.flow, one.place), []).append(one)
    folded = [_fold(flow, place, alike) for (flow, place), alike in places.items()]
    return tuple(sorted(folded, key=lambda one: (one.flow, -one.visits, one.place)))


def _fold(flow: str, place: str, counts: list[StepCount]) -> MenuPlace:
    visits = sum(one.steps for one in counts)
    pressed = [KeyCount(one.key, one.steps) for one in counts if one.key]
    return MenuPlace(
        flow=flow,
        place=place,
        visits=visits,
        gone=sum(one.steps for one in counts if one.gone),
        keys=tuple(sorted(pressed, key=lambda one: (-one.steps, one.key))),
        mean_s=sum(one.ms for one in counts) / visits / 1000,
    )
