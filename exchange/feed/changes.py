"""A change as other systems are told of it: CloudEvents 1.0 around what the hotline learned.

Rule: what names a person (a telephone number, an account) is in `data` only for tokens with the
scope read:customers; for others those fields are not there. A number is never given twice, and
changes of one thing come in the order in which they were made.
"""

from datetime import datetime
from uuid import UUID

import msgspec

SOURCE = "/api/exchange/v1/changes"
JSON = "application/json"


class OutageData(msgspec.Struct, frozen=True, kw_only=True):
    """An outage after a change; the rest of it is read by its id."""

    outage_id: UUID
    version: int
    what: str  # opened | etr | scope | note | restored | cancelled
    kind: str
    status: str
    feeder_codes: tuple[str, ...]
    device_codes: tuple[str, ...]
    transformers: int  # how many are dark by themselves or below the devices
    started_at: datetime
    etr_at: datetime | None
    restored_at: datetime | None
    note_zh: str
    note_en: str


class ReportData(msgspec.Struct, frozen=True, kw_only=True):
    """A caller said that their premise is dark, or told of danger there."""

    report_id: int
    at: datetime
    call_id: str
    feeder_code: str
    transformer_code: str
    hazard: bool
    outage_id: UUID | None  # the known outage they were told of
    number: str | msgspec.UnsetType = msgspec.UNSET
    account_numbers: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET


class CallData(msgspec.Struct, frozen=True, kw_only=True):
    """An ended call."""

    call_id: str
    direction: str
    arrived_at: datetime
    ended_at: datetime | None
    queue: str
    outcome: str
    waited_s: int
    talk_s: int
    late: bool  # read later from what Asterisk wrote, since it was not heard
    number: str | msgspec.UnsetType = msgspec.UNSET


class BusinessData(msgspec.Struct, frozen=True, kw_only=True):
    """What a call was about, as an agent says; it may be said before the call ends."""

    call_id: str
    business_type: str  # its code, of the page House; "" when it was taken back
    at: datetime
    number: str | msgspec.UnsetType = msgspec.UNSET


class OptOutData(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody wants no more calls of campaigns."""

    at: datetime
    source: str  # key | list | agent
    number: str | msgspec.UnsetType = msgspec.UNSET


class CorrectionData(msgspec.Struct, frozen=True, kw_only=True):
    """An agent corrected a customer's file, or a correction was undone (by its id)."""

    correction_id: int
    what: str  # linked | wrong (numbers) | note | language | critical
    call_id: str  # in which it was learned; ""
    customer_number: str | msgspec.UnsetType = msgspec.UNSET
    told: str | msgspec.UnsetType = msgspec.UNSET  # the number's role, or what stands there now
    number: str | msgspec.UnsetType = msgspec.UNSET  # linked or wrong; else ""


DATA: dict[str, type[msgspec.Struct]] = {
    "hotline.outage.opened": OutageData,
    "hotline.outage.changed": OutageData,
    "hotline.outage.restored": OutageData,
    "hotline.outage.cancelled": OutageData,
    "hotline.report.received": ReportData,
    "hotline.report.danger_told": ReportData,
    "hotline.call.ended": CallData,
    "hotline.call.corrected": CallData,
    "hotline.call.classified": BusinessData,
    "hotline.number.opted_out": OptOutData,
    "hotline.customer.corrected": CorrectionData,
    "hotline.customer.restored": CorrectionData,
}
"""What `data` holds, by `type`; written by PostgreSQL (ddl.py)."""


class CloudEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One change in its envelope (CloudEvents 1.0, JSON)."""

    specversion: str = "1.0"
    id: str  # its number; with `source` unique
    source: str = SOURCE
    type: str
    subject: str  # outage/… | report/… | call/… | correction/… | number
    time: datetime
    datacontenttype: str = JSON
    data: msgspec.Raw


class ChangePage(msgspec.Struct, frozen=True, kw_only=True):
    """Changes in their order."""

    changes: list[CloudEvent]
    after: int  # for the next request
    more: bool  # further ones are there already


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """How far the feed has come, and up to where it is kept no longer."""

    last: int
    forgotten: int


class PositionLost(Exception):
    """A feed cannot be read on from here; `code` is for programs, the text for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def check_position(after: int, position: Position) -> None:
    """Raise PositionLost where changes after a number would not all be told."""
    if after < position.forgotten:
        raise PositionLost(
            "changes_forgotten",
            f"Changes up to {position.forgotten} are kept no longer, and you asked for those after "
            f"{after}. Read the lists anew, then go on with after={position.last}.",
        )
    if after > position.last:
        raise PositionLost(
            "position_ahead",
            f"The last change is {position.last}, and you asked for those after {after}: the "
            f"database was put back. Read the lists anew, then go on with after={position.last}.",
        )
