"""What the desk sends about campaigns (pydantic, which names its faults)."""

from datetime import date, time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from core.language import Language
from outbound.campaign.campaign import Occasion
from outbound.campaign.drafting import NewCampaign
from workdays.requests import TimeOfDay

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Wording = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Grades = Annotated[list[Literal["A", "B", "C"]], Field(max_length=3)]
PerSecond = Annotated[float, Field(ge=0.01, le=100)]  # slower ones would last for centuries
Lines = Annotated[int, Field(ge=1, le=2000)]
Tries = Annotated[int, Field(ge=1, le=10)]
Channel = Annotated[str, Field(min_length=1, max_length=40)]  # which there are: CampaignActs
Days = Annotated[list[date], Field(max_length=60)]


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
    channel: Channel = "voice"

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

    language: Language = "zh"
