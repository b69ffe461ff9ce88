"""What the desk sends and gets about outages (pydantic, for HTTP only)."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Annotated, Any, cast

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from customers.public_id import PublicIds
from customers.views import AffectedCounts
from outages.outage import Kind, NewOutage, OutageChange, OutageView, Phase, Status, may, phase
from outages.wording.sentences import spoken

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$", max_length=40)]
Codes = Annotated[list[Code], Field(max_length=500)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class OutageDraft(BaseModel):
    """An outage to be opened."""

    kind: Kind
    started_at: AwareDatetime
    feeder_codes: Codes = []
    transformer_codes: Codes = []
    etr_at: AwareDatetime | None = None
    cause: Note = ""
    note_zh: Note = ""
    note_en: Note = ""
    report_ids: Annotated[list[int], Field(max_length=2000)] = []  # settled by opening it
    confirm_far_ahead: bool = False  # a moment beyond ten days is meant

    def value(self) -> NewOutage:
        """Give it as the room's value."""
        return NewOutage(
            kind=self.kind,
            started_at=self.started_at,
            feeder_codes=tuple(dict.fromkeys(self.feeder_codes)),
            transformer_codes=tuple(dict.fromkeys(self.transformer_codes)),
            etr_at=self.etr_at,
            cause=self.cause,
            note_zh=self.note_zh,
            note_en=self.note_en,
        )


class OutageEdit(BaseModel):
    """What changes of an outage; what is left out stays. `version` is the one looked at."""

    version: int
    etr_at: AwareDatetime | None = None  # null, given: not known
    feeder_codes: Codes | None = None
    transformer_codes: Codes | None = None
    cause: Note | None = None
    note_zh: Note | None = None
    note_en: Note | None = None
    confirm_far_ahead: bool = False  # a moment beyond ten days is meant

    def value(self) -> OutageChange:
        """Give the parts that were sent as the room's value."""
        parts: dict[str, Any] = {
            name: tuple(cast(list[str], value)) if isinstance(value, list) else value
            for name in self.model_fields_set - {"version", "confirm_far_ahead"}
            if (value := getattr(self, name)) is not None or name == "etr_at"
        }
        return OutageChange(**parts)


class OutageEnd(BaseModel):
    """An outage is over: the power is back, or what was planned will not be."""

    version: int | None = None  # as looked at; null: whatever it is now
    cancelled: bool = False


class OutageAnswer(BaseModel):
    """An outage with what callers hear about it now."""

    id: str
    kind: Kind
    cause: str
    feeder_codes: list[str]
    feeder_names: list[str]
    transformer_codes: list[str]
    started_at: datetime
    etr_at: datetime | None
    restored_at: datetime | None
    status: Status
    phase: Phase
    note_zh: str
    note_en: str
    version: int
    spoken_zh: str
    spoken_en: str
    may: dict[str, str]  # what who asks may do with it now: "" yes, else the refusal's code


class CriticalCustomer(BaseModel):
    """A customer who must not be without power."""

    customer_id: int
    customer_number: str
    grade: str
    critical: str


class AffectedAnswer(BaseModel):
    """Whom an outage affects."""

    premises: int
    customers: int
    phones: int
    critical: int
    unreachable: int
    by_grade: dict[str, int]  # customers
    critical_customers: list[CriticalCustomer]  # the first hundred, the highest grade first


class FeederAnswer(BaseModel):
    """A feeder to choose from, as the store writes it."""

    code: str
    name: str
    substation_code: str
    substation_name: str
    voltage: str
    transformers: int


class PointAnswer(BaseModel):
    """A transformer on the map."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    feeder_code: str
    lon: float
    lat: float


class SuspicionAnswer(BaseModel):
    """Where trouble calls point to; a person decides."""

    model_config = ConfigDict(from_attributes=True)

    feeder_code: str
    transformer_code: str
    premises: int
    first_at: datetime


def outage_answer(
    view: OutageView, feeder_names: Mapping[str, str], now: datetime, zone: tzinfo, *, leads: bool
) -> OutageAnswer:
    """Show an outage as it is at `now`."""
    return OutageAnswer(
        id=str(view.outage_id),
        kind=view.kind,
        cause=view.cause,
        feeder_codes=list(view.feeder_codes),
        feeder_names=[feeder_names.get(code, code) for code in view.feeder_codes],
        transformer_codes=list(view.transformer_codes),
        started_at=view.started_at,
        etr_at=view.etr_at,
        restored_at=view.restored_at,
        status=view.status,
        phase=phase(view, now),
        note_zh=view.note_zh,
        note_en=view.note_en,
        version=view.version,
        spoken_zh=spoken(view, "zh", now, zone),
        spoken_en=spoken(view, "en", now, zone),
        may={str(wish): why for wish, why in may(view, leads=leads, now=now).items()},
    )


def affected_answer(counts: AffectedCounts, ids: PublicIds) -> AffectedAnswer:
    """Show whom an outage affects; customers by ids that may leave the service."""
    return AffectedAnswer(
        premises=counts.premises,
        customers=counts.customers,
        phones=counts.phones,
        critical=counts.critical,
        unreachable=counts.unreachable,
        by_grade={grade: count.customers for grade, count in counts.by_grade.items()},
        critical_customers=[
            CriticalCustomer(
                customer_id=ids.show(one.customer_id),
                customer_number=one.number,
                grade=one.grade,
                critical=one.critical,
            )
            for one in counts.critical_customers
        ],
    )


class ReportAnswer(BaseModel):
    """Reports of one premise or number that nobody has settled, folded into a line."""

    model_config = ConfigDict(from_attributes=True)

    report_ids: list[int]
    first_at: datetime
    last_at: datetime
    number: str
    hazard: bool
    feeder_code: str
    transformer_code: str
    address: str
    customer: str
    critical: str
    may: dict[str, str]  # what who asks may do with it now: "" yes, else the refusal's code


class ReportsEnd(BaseModel):
    """Reports that a person puts away, and why.

    `danger`: they saw danger among them. Without it a report of which danger was told meanwhile
    stays open.
    """

    report_ids: Annotated[list[int], Field(min_length=1, max_length=2000)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
    danger: bool = False


class ReportsEnded(BaseModel):
    """How many of them were still open."""

    settled: int
