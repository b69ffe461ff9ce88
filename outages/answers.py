"""What the desk gets about outages: what is stored, and what it means at this moment."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

import msgspec

from customers.public_id import PublicIds
from customers.views import AffectedCounts
from outages.grid.views import GridPlace
from outages.outage import OutageView, Phase, Wish, may, phase
from outages.wording.sentences import spoken


class Names(msgspec.Struct, frozen=True):
    """What the grid's codes in an outage are called."""

    feeders: Mapping[str, str]
    devices: Mapping[str, str]


class OutageAnswer(OutageView, frozen=True, kw_only=True):
    """An outage with what callers hear about it now."""

    feeder_names: tuple[str, ...]
    device_names: tuple[str, ...]
    phase: Phase
    spoken_zh: str
    spoken_en: str
    may: dict[Wish, str]  # what who asks may do with it now: "" yes, else the refusal's code


class OutagePlaces(msgspec.Struct, frozen=True, kw_only=True):
    """What an outage was opened on, as a dispatcher names it."""

    places: tuple[GridPlace, ...]  # transformers below a device are not told one by one
    more: int  # transformers beyond those named


class ReportsEnded(msgspec.Struct, frozen=True, kw_only=True):
    """How many of them were still open."""

    settled: int


def outage_answer(
    view: OutageView,
    names: Names,
    now: datetime,
    zone: tzinfo,
    *,
    permitted: bool,
) -> OutageAnswer:
    """Show an outage as it is at `now`."""
    return OutageAnswer(
        **msgspec.structs.asdict(view),
        feeder_names=tuple(names.feeders.get(code, code) for code in view.feeder_codes),
        device_names=tuple(names.devices.get(code, code) for code in view.device_codes),
        phase=phase(view, now),
        spoken_zh=spoken(view, "zh", now, zone),
        spoken_en=spoken(view, "en", now, zone),
        may=may(view, permitted=permitted, now=now),
    )


def shown(counts: AffectedCounts, ids: PublicIds) -> AffectedCounts:
    """Give counts with the ids of customers that may leave the service."""
    return msgspec.structs.replace(
        counts,
        critical_customers=tuple(
            msgspec.structs.replace(one, customer_id=ids.show(one.customer_id))
            for one in counts.critical_customers
        ),
    )
