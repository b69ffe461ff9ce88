"""What the desk sends about outages and reports (pydantic, which names its faults)."""

from typing import Annotated, Any, cast

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from outages.outage import Kind, NewOutage, OutageChange

# As the grid's import takes them (outages/grid_intake/row.py).
Code = Annotated[str, StringConstraints(pattern=r"^\w[\w\-_./()（）#+ ]*$", max_length=40)]
Codes = Annotated[list[Code], Field(max_length=500)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class OutageDraft(BaseModel):
    """An outage to be opened."""

    kind: Kind
    started_at: AwareDatetime
    feeder_codes: Codes = []
    transformer_codes: Codes = []
    device_codes: Codes = []  # all that hangs below them is dark
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
            device_codes=tuple(dict.fromkeys(self.device_codes)),
            etr_at=self.etr_at,
            cause=self.cause,
            note_zh=self.note_zh,
            note_en=self.note_en,
        )


class OutageEdit(BaseModel):
    """What changes of an outage; what is left out stays. `version` is the one looked at."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"version": 1, "etr_at": "2026-11-03T21:15:00+08:00"}]}
    )
    version: int
    etr_at: AwareDatetime | None = None  # null, given: not known
    feeder_codes: Codes | None = None
    transformer_codes: Codes | None = None
    device_codes: Codes | None = None
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

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 2}]})
    version: int | None = None  # as looked at; null: whatever it is now
    cancelled: bool = False


class ReportsEnd(BaseModel):
    """Reports that a person puts away, and why.

    `danger`: they saw danger among them. Without it a report of which danger was told meanwhile
    stays open.
    """

    report_ids: Annotated[list[int], Field(min_length=1, max_length=2000)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
    danger: bool = False
