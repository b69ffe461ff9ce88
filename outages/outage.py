"""An outage as the other rooms see it: its scope, its phase, which one matters to a premise.

Rule: an outage is dark from `started_at` until it is restored or cancelled by a person. A passed
ETR does not restore it: it is overdue, and whoever asks is told so.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta, tzinfo
from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["planned", "temporary", "fault", "rationing"]
Status = Literal["open", "restored", "cancelled"]
Phase = Literal["scheduled", "dark", "overdue", "restored", "cancelled"]

LATELY = timedelta(days=1)  # so long a restored outage is still told of
FAR_AHEAD = timedelta(days=10)  # what lies further is more often a slip than a plan
_MOST_CODES = 500  # chosen by a person
_MOST_TRACED = 20_000  # transformers below chosen devices: a substation of a large city


class OutageView(msgspec.Struct, frozen=True, kw_only=True):
    """One outage at one version."""

    outage_id: UUID = msgspec.field(name="id")
    kind: Kind
    cause: str  # for the dispatcher, never spoken
    feeder_codes: tuple[str, ...]
    transformer_codes: tuple[str, ...]  # those below the devices are among them
    device_codes: tuple[str, ...] = ()
    started_at: datetime  # in the future while it is only planned
    etr_at: datetime | None
    restored_at: datetime | None
    status: Status
    note_zh: str  # public: callers hear it
    note_en: str
    version: int


class NewOutage(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says when they open an outage."""

    kind: Kind
    started_at: datetime
    feeder_codes: tuple[str, ...] = ()
    transformer_codes: tuple[str, ...] = ()
    device_codes: tuple[str, ...] = ()  # all that hangs below them is dark
    etr_at: datetime | None = None
    cause: str = ""
    note_zh: str = ""
    note_en: str = ""


class OutageChange(msgspec.Struct, frozen=True, kw_only=True):
    """The parts a person changes; UNSET parts stay."""

    etr_at: datetime | msgspec.UnsetType | None = msgspec.UNSET
    feeder_codes: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    transformer_codes: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    device_codes: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    cause: str | msgspec.UnsetType = msgspec.UNSET
    note_zh: str | msgspec.UnsetType = msgspec.UNSET
    note_en: str | msgspec.UnsetType = msgspec.UNSET
    status: Status | msgspec.UnsetType = msgspec.UNSET


class TroubleReport(msgspec.Struct, frozen=True, kw_only=True):
    """A caller says their premise is dark; the grid's codes as known at the call."""

    call_id: str
    at: datetime
    premise_id: int | None = None  # None: the caller is nobody's customer, or did not say
    feeder_code: str = ""
    transformer_code: str = ""
    outage_id: UUID | None = None  # the known outage they were told of
    hazard: bool = False
    number: str = ""  # the caller's, as the network gave it


class OutageRefused(Exception):
    """An outage cannot be opened or changed so; `code` is for the web, the text for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def phase(outage: OutageView, now: datetime) -> Phase:
    """Say where an outage stands at `now`."""
    if outage.status != "open":
        return outage.status
    if outage.started_at > now:
        return "scheduled"
    if outage.etr_at is not None and outage.etr_at <= now:
        return "overdue"
    return "dark"


Wish = Literal["edit", "restore", "withdraw"]


def may(outage: OutageView, *, permitted: bool, now: datetime) -> dict[Wish, str]:
    """Tell what somebody may do with an outage now: "" yes, else the code of the refusal."""
    closed = "" if outage.status == "open" else "outage_closed"
    begun = "" if outage.started_at <= now else "outage_not_begun"
    if not permitted:
        return dict.fromkeys(("edit", "restore", "withdraw"), "role_forbidden")
    return {"edit": closed, "restore": closed or begun, "withdraw": closed}


def covers(outage: OutageView, feeder_code: str, transformer_code: str) -> bool:
    """Tell whether a premise on this feeder and transformer is in the outage's scope."""
    return (feeder_code != "" and feeder_code in outage.feeder_codes) or (
        transformer_code != "" and transformer_code in outage.transformer_codes
    )


def first_to_tell(outages: Iterable[OutageView], now: datetime) -> OutageView | None:
    """Choose among open outages at one premise: dark before scheduled, then faults, then newest."""
    return min(outages, key=lambda outage: precedence(outage, now), default=None)


def latest_restored(outages: Iterable[OutageView], now: datetime) -> OutageView | None:
    """Choose the outage restored last, if that was within `LATELY`; else None."""
    lately = [one for one in outages if one.restored_at and now - one.restored_at <= LATELY]
    return max(lately, key=lambda one: (one.restored_at or now, one.started_at), default=None)


def precedence(outage: OutageView, now: datetime) -> tuple[bool, bool, float]:
    """Give what outages are sorted by before they are told, as in `first_to_tell`."""
    dark = outage.started_at <= now
    newest = -outage.started_at.timestamp() if dark else outage.started_at.timestamp()
    return (not dark, outage.kind != "fault", newest)


def change(outage: OutageView, wanted: OutageChange, now: datetime) -> OutageView:
    """Give the outage's next version; raises OutageRefused where a change makes no sense."""
    if outage.status != "open":
        raise OutageRefused(
            "outage_closed",
            f"The outage is {outage.status} and can no longer be changed; open a new one.",
        )
    parts = {
        name: value
        for name in wanted.__struct_fields__
        if (value := getattr(wanted, name)) is not msgspec.UNSET
    }
    restored_at = now if wanted.status == "restored" else None
    changed = msgspec.structs.replace(
        outage, **parts, restored_at=restored_at, version=outage.version + 1
    )
    check(changed)
    if wanted.status == "restored" and outage.started_at > now:
        raise OutageRefused(
            "outage_not_begun", "The outage has not begun; cancel it instead of restoring it."
        )
    if isinstance(wanted.etr_at, datetime) and wanted.etr_at <= now:
        raise OutageRefused(
            "etr_in_the_past",
            "The expected restoration lies in the past; give a later one, or none if unknown.",
        )
    return changed


def what_changed(before: OutageView, after: OutageView) -> str:
    """Name a change as OutageChanged.what does, the weightiest first."""
    if after.status != before.status:
        return "restored" if after.status == "restored" else "cancelled"
    if _scope(after) != _scope(before):
        return "scope"
    return "etr" if after.etr_at != before.etr_at else "note"


def check(outage: OutageView | NewOutage) -> None:
    """Raise OutageRefused unless scope and times make sense together."""
    codes = len(outage.feeder_codes) + len(outage.transformer_codes)
    if not codes + len(outage.device_codes):
        raise OutageRefused(
            "outage_without_scope", "Name at least one feeder, device or transformer that is dark."
        )
    most = _MOST_TRACED if outage.device_codes else _MOST_CODES
    if codes > most:
        raise OutageRefused(
            "outage_scope_too_large",
            f"{codes} feeders and transformers in one outage; {most} are the most. Choose whole "
            "feeders, or open several outages.",
        )
    if outage.etr_at is not None and outage.etr_at <= outage.started_at:
        raise OutageRefused(
            "etr_before_start", "The expected restoration must lie after the outage's beginning."
        )


def check_near(
    started_at: datetime | None, etr_at: datetime | None, now: datetime, zone: tzinfo
) -> None:
    """Raise OutageRefused where a moment lies further ahead than FAR_AHEAD; None: not given.

    A wrong month is told to callers and rung out by campaigns, so a person has to say it twice.
    """
    for what, moment in (("start", started_at), ("expected restoration", etr_at)):
        if moment is not None and moment - now > FAR_AHEAD:
            raise OutageRefused(
                "outage_far_ahead",
                f"The {what}, {moment.astimezone(zone):%A %Y-%m-%d %H:%M}, lies more than "
                f"{FAR_AHEAD.days} days ahead; correct it, or send confirm_far_ahead if it is "
                "meant.",
            )


def unknown_codes(asked: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """List codes that the grid does not have, each once, in order."""
    return tuple(dict.fromkeys(code for code in asked if code not in known))


def _scope(outage: OutageView) -> tuple[frozenset[str], ...]:
    codes = (outage.feeder_codes, outage.transformer_codes, outage.device_codes)
    return tuple(map(frozenset, codes))
