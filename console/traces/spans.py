"""A call as spans: the call itself, its menus with their steps, queues, rings, talks, look-ups.

Rule: the spans are what `cti.journal.segments` folds, with the facts' own moments. A span never
tells a number, a name, an extension or what somebody typed; `hotline.call_id` leads to the record.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from cti.events import CallArrived, CallEnded, CallEvent, MenuEnded
from cti.journal.record import settled
from cti.journal.segments import Segment, segments
from screenpop.events import CallerLookedUp, CardSent

Told = dict[str, str | int | bool]
Note = CallerLookedUp | CardSent


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Something that took time."""

    name: str
    began_at: datetime
    ended_at: datetime
    told: Told = {}
    has_failed: bool = False
    children: tuple["Span", ...] = ()


def call_span(facts: Sequence[CallEvent], notes: Sequence[Note] = ()) -> Span | None:
    """Fold one call's facts, in the order they happened; None before its end was told."""
    facts = settled(facts)
    arrived = next((fact for fact in facts if isinstance(fact, CallArrived)), None)
    ended = next((fact for fact in facts if isinstance(fact, CallEnded)), None)
    if ended is None:
        return None
    steps = {fact.at: fact for fact in facts if isinstance(fact, MenuEnded)}
    children = [_segment(one, steps, ended.at) for one in segments(facts)]
    children += map(_note, notes)
    told: Told = {"hotline.call_id": ended.call_id, "hotline.cause": ended.cause}
    if arrived is not None:
        told |= {"hotline.direction": arrived.direction, "hotline.attempt_id": arrived.attempt_id}
    return Span(
        name="call",
        began_at=facts[0].at,
        ended_at=max(ended.at, facts[0].at),
        told=_without_empty(told),
        has_failed=ended.lost_in_gap,
        children=tuple(sorted(children, key=lambda one: one.began_at)),
    )


def attempt_span(attempt_id: str, began_at: datetime, ended_at: datetime, outcome: str) -> Span:
    """Tell of a campaign's call from its first channel to Asterisk's answer."""
    told: Told = {"hotline.attempt_id": attempt_id, "hotline.outcome": outcome}
    return Span(name="campaign attempt", began_at=began_at, ended_at=ended_at, told=told)


def _segment(segment: Segment, menus: dict[datetime, MenuEnded], call_ended: datetime) -> Span:
    ended_at = segment.ended_at or call_ended
    menu = menus.get(ended_at) if segment.kind == "menu" else None
    return Span(
        name=segment.kind,
        began_at=segment.began_at,
        ended_at=max(ended_at, segment.began_at),
        told=_without_empty(
            {
                "hotline.flow": segment.flow,
                "hotline.queue": segment.queue,
                "hotline.result": segment.result,
            }
        ),
        has_failed=segment.result in ("error", "lost_in_gap"),
        children=tuple(_steps(segment.began_at, menu)) if menu else (),
    )


def _steps(began_at: datetime, menu: MenuEnded) -> Iterator[Span]:
    """Lay a menu's steps one behind the other."""
    for step in menu.steps:
        ended_at = began_at + timedelta(milliseconds=step.ms)
        told: Told = {"hotline.place": step.place}
        yield Span(name="menu step", began_at=began_at, ended_at=ended_at, told=told)
        began_at = ended_at


def _note(note: Note) -> Span:
    match note:
        case CallerLookedUp():
            told: Told = {"hotline.outcome": note.outcome}
            return Span(name="look-up", began_at=note.began_at, ended_at=note.at, told=told)
        case CardSent():
            return Span(name="card sent", began_at=note.at, ended_at=note.at)


def _without_empty(told: Told) -> Told:
    return {key: value for key, value in told.items() if value != ""}
