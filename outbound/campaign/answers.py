"""What the desk sends and gets about campaigns (pydantic, for HTTP only)."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from core.phone import mask, national
from customers.public_id import PublicIds
from outbound.campaign.approval import Wish
from outbound.campaign.campaign import CampaignView, Occasion, Status
from outbound.campaign.drafting import NewCampaign
from outbound.campaign.preflight import Preflight
from outbound.campaign.views import ContactView

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Wording = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Grades = Annotated[list[Literal["A", "B", "C"]], Field(max_length=3)]
PerSecond = Annotated[float, Field(ge=0.01, le=100)]  # slower ones would last for centuries
Lines = Annotated[int, Field(ge=1, le=2000)]
Tries = Annotated[int, Field(ge=1, le=10)]
Days = Annotated[list[date], Field(max_length=60)]


def _of_the_place(moment: time) -> time:
    if moment.tzinfo is not None:
        raise ValueError("a time of day is the callee's own; leave its zone out")
    return moment


TimeOfDay = Annotated[time, AfterValidator(_of_the_place)]


class CampaignDraft(BaseModel):
    """A campaign to be drafted; its audience is whom the outage affects."""

    name: Name
    occasion: Occasion = "outage"
    outage_id: UUID | None = None
    wording_zh: Wording = ""
    wording_en: Wording = ""
    grades: Grades = []
    per_second: PerSecond = 2.0
    lines: Lines = 20
    tries: Tries = 3
    opens: TimeOfDay = time(9)
    closes: TimeOfDay = time(20)
    closed_days: Days = []
    emergency: bool = False
    emergency_reason: Reason = ""

    def value(self) -> NewCampaign:
        """Give it as the room's value."""
        parts: dict[str, Any] = self.model_dump()
        parts["grades"] = tuple(self.grades)
        parts["closed_days"] = tuple(self.closed_days)
        return NewCampaign(**parts)


class CampaignEdit(BaseModel):
    """What changes of a campaign; what is left out stays."""

    name: Name | None = None
    wording_zh: Wording | None = None
    wording_en: Wording | None = None
    per_second: PerSecond | None = None
    lines: Lines | None = None
    tries: Tries | None = None
    opens: TimeOfDay | None = None
    closes: TimeOfDay | None = None
    closed_days: Days | None = None
    emergency: bool | None = None
    emergency_reason: Reason | None = None

    def parts(self) -> dict[str, Any]:
        """Give the parts that were sent."""
        return {
            name: value
            for name in sorted(self.model_fields_set)
            if (value := getattr(self, name)) is not None
        }


class Approval(BaseModel):
    """What the approver looked at, by the `digest` that came with it."""

    digest: Annotated[str, Field(min_length=1, max_length=64)]


class Listening(BaseModel):
    """In which language to hear the notice."""

    language: Literal["zh", "en"] = "zh"


class WordsAnswer(BaseModel):
    """What somebody called this moment would hear; "" where there are no words."""

    zh: str
    en: str


class CampaignAnswer(BaseModel):
    """A campaign with its counts; times of day are the callee's."""

    id: str
    name: str
    status: Status
    status_reason: str
    occasion: Occasion
    outage_id: str | None
    wording_zh: str
    wording_en: str
    grades: list[str]
    per_second: float
    lines: int
    tries: int
    opens: time
    closes: time
    closed_days: list[date]
    emergency: bool
    emergency_reason: str
    author_id: int
    author_name: str
    written_by: list[int]  # author and editors: none of them is its second person
    approved_by: int | None
    approver_name: str | None
    created_at: datetime
    approved_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    counts: dict[str, int]
    digest: str  # of what an approval approves, or approved; "" in lists
    may: dict[str, str]  # what who asks may do with it now: "" yes, else the refusal's code


class PreflightAnswer(BaseModel):
    """What an approver looks at."""

    contacts: int
    excluded: dict[str, int]
    examples: dict[str, list[str]]  # masked, of numbers that campaigns may not call, by reason
    message_s: float
    minutes: float
    line_minutes: float
    per_second: float
    lines: int
    opens_at: datetime | None
    ends_at: datetime | None  # if it starts at `opens_at` and is never interrupted
    window_open: bool
    warnings: list[str]


class ContactAnswer(BaseModel):
    """One number of a campaign, masked; the customer's name as the file has it now."""

    id: int
    number: str
    customer_id: int | None
    name: str
    language: str
    state: str
    outcome: str
    reason: str
    row: int | None
    attempts: int
    last_at: datetime | None
    next_at: datetime | None


class ContactPage(BaseModel):
    """Some contacts of many."""

    rows: list[ContactAnswer]
    total: int
    page: int
    page_size: int


class ListAnswer(BaseModel):
    """What became of an uploaded list."""

    called: int
    excluded: dict[str, int]


def campaign_answer(
    view: CampaignView,
    counts: Mapping[str, int],
    names: Mapping[int, str],
    *,
    digest: str,
    may: Mapping[Wish, str],
) -> CampaignAnswer:
    """Show a campaign."""
    return CampaignAnswer(
        id=str(view.campaign_id),
        name=view.name,
        status=view.status,
        status_reason=view.status_reason,
        occasion=view.occasion,
        outage_id=str(view.outage_id) if view.outage_id else None,
        wording_zh=view.wording_zh,
        wording_en=view.wording_en,
        grades=list(view.grades),
        per_second=view.per_second,
        lines=view.lines,
        tries=view.tries,
        opens=view.opens,
        closes=view.closes,
        closed_days=list(view.closed_days),
        emergency=view.emergency,
        emergency_reason=view.emergency_reason,
        author_id=view.author_id,
        author_name=names.get(view.author_id, ""),
        written_by=[view.author_id, *view.editors],
        approved_by=view.approved_by,
        approver_name=names.get(view.approved_by) if view.approved_by else None,
        created_at=view.created_at,
        approved_at=view.approved_at,
        started_at=view.started_at,
        ended_at=view.ended_at,
        counts=dict(counts),
        digest=digest,
        may={str(wish): why for wish, why in may.items()},
    )


def preflight_answer(figures: Preflight, now: datetime) -> PreflightAnswer:
    """Show the figures before the start."""
    opens_at = figures.opens_at
    return PreflightAnswer(
        contacts=figures.contacts,
        excluded={one.reason: one.count for one in figures.excluded},
        examples={
            one.reason: [mask(national(e164)) for e164 in one.examples]
            for one in figures.excluded
            if one.examples
        },
        message_s=round(figures.message_s, 1),
        minutes=round(figures.minutes, 1),
        line_minutes=round(figures.line_minutes, 1),
        per_second=figures.per_second,
        lines=figures.lines,
        opens_at=opens_at,
        ends_at=opens_at + timedelta(minutes=figures.minutes) if opens_at else None,
        window_open=opens_at is not None and opens_at <= now,
        warnings=list(figures.warnings),
    )


def contact_answer(view: ContactView, names: Mapping[int, str], ids: PublicIds) -> ContactAnswer:
    """Show a contact; the number is masked, the customer has an id that may leave."""
    waits = view.state == "waiting"
    return ContactAnswer(
        id=view.contact_id,
        number=mask(national(view.e164)) if view.e164 is not None else "",
        customer_id=ids.show(view.customer_id) if view.customer_id else None,
        name=names.get(view.customer_id, "") if view.customer_id else "",
        language=view.language,
        state=view.state,
        outcome=view.outcome,
        reason=view.reason,
        row=view.row,
        attempts=view.tries,
        last_at=view.changed_at if view.tries else None,
        next_at=view.next_at if waits else None,
    )
