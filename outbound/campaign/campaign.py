"""The life of a campaign, as one table, and who may move it.

Rule: nothing rings before a second person has approved exactly what will be said: one who has
written none of it. Whatever changes the words or the hours takes the approval away; stopping is
always possible and final.
"""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

import msgspec

from outages.outage import Status as OutageStatus
from outages.wording.sentences import StandardNotice

Status = Literal["draft", "approved", "running", "paused", "stopped", "done"]
Act = Literal["edit", "approve", "start", "pause", "resume", "stop", "finish"]
Occasion = Literal["outage", "etr", "restored", "other"]

TABLE: dict[tuple[Status, Act], Status] = {
    ("draft", "edit"): "draft",
    ("draft", "approve"): "approved",
    ("draft", "stop"): "stopped",
    ("approved", "edit"): "draft",
    ("approved", "start"): "running",
    ("approved", "stop"): "stopped",
    ("running", "pause"): "paused",
    ("running", "stop"): "stopped",
    ("running", "finish"): "done",
    ("paused", "edit"): "draft",
    ("paused", "resume"): "running",
    ("paused", "stop"): "stopped",
}
FINAL: frozenset[Status] = frozenset({"stopped", "done"})


class Purpose(msgspec.Struct, frozen=True, kw_only=True):
    """What an occasion asks of its campaigns.

    Words of one's own hold while the outage is as they say it is (`written_for`); a telephone that
    still rings when the power comes back, is answered with the standard ones.
    """

    needs_outage: bool = True  # otherwise it may call a list, in words of its own
    while_open: bool = False  # of no use to anybody once the outage is over
    written_for: tuple[OutageStatus, ...]
    standard: StandardNotice = "outage"  # the standard words said of its outage


PURPOSES: dict[Occasion, Purpose] = {
    "outage": Purpose(while_open=True, written_for=("open",)),
    "etr": Purpose(while_open=True, written_for=("open",), standard="etr"),
    "restored": Purpose(written_for=("restored",), standard="restored"),
    "other": Purpose(needs_outage=False, written_for=("open", "restored", "cancelled")),
}
"""Every occasion, in the order in which the desk offers them."""


class CampaignRefused(Exception):
    """A campaign cannot be moved so; `code` is for the web, the text for a person.

    `place` says where in an uploaded file, if it is one that is refused.
    """

    def __init__(self, code: str, sentence: str, place: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.place = place


class CampaignView(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign as stored."""

    campaign_id: UUID = msgspec.field(name="id")
    name: str
    status: Status
    status_reason: str
    occasion: Occasion
    outage_id: UUID | None
    outage_version: int
    wording_zh: str
    wording_en: str
    grades: tuple[str, ...]
    per_second: float
    lines: int
    tries: int
    opens: time
    closes: time
    closed_days: tuple[date, ...]
    emergency: bool
    emergency_reason: str
    author_id: int
    approved_by: int | None
    approved_at: datetime | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    channel: str = "voice"  # how people are told (outbound/channels)
    editors: tuple[int, ...] = ()  # who changed it since, the author left out
    approved_digest: str = ""  # of what was approved (rule: outbound/campaign/approval.py)


def next_status(status: Status, act: Act) -> Status:
    """Give the status after an act; raises CampaignRefused where the table has no line."""
    moved = TABLE.get((status, act))
    if moved is None:
        raise CampaignRefused(
            "campaign_not_in_that_state",
            f"A campaign that is {status} cannot do '{act}'; look at its state again.",
        )
    return moved


def check_approval(campaign: CampaignView, approver_id: int) -> None:
    """Refuse as its approver who wrote a campaign, and who changed it: words, hours or list."""
    if approver_id in (campaign.author_id, *campaign.editors):
        raise CampaignRefused(
            "campaign_needs_second_person",
            "Who wrote or changed a campaign cannot approve it; ask another supervisor.",
        )


def check_channel(channel: str, known: Collection[str]) -> None:
    """Refuse a channel that this service does not have: its campaign would wait for ever."""
    if channel not in known:
        raise CampaignRefused(
            "campaign_channel_unknown",
            f"This service has no such channel; choose one of: {', '.join(known)}.",
        )


def with_editor(campaign: CampaignView, person_id: int) -> list[int]:
    """Give the editors after this person has changed the campaign."""
    return sorted({*campaign.editors, person_id} - {campaign.author_id})


def resting(campaign: CampaignView, holidays: Collection[date]) -> CampaignView:
    """Give a campaign as it is in a house that calls nobody on these days."""
    closed = sorted({*campaign.closed_days, *holidays})
    return msgspec.structs.replace(campaign, closed_days=tuple(closed))


def calls_outside(campaign: CampaignView, opens: time, closes: time) -> bool:
    """Tell whether a campaign may ring people outside the house's hours, by whichever means."""
    return campaign.emergency or campaign.opens < opens or campaign.closes > closes


def check_emergency_approval(outside: bool, *, permitted: bool) -> None:
    """Refuse to let calls outside the hours be approved by who may not."""
    if outside and not permitted:
        raise CampaignRefused(
            "campaign_emergency_not_permitted",
            "Calls outside the hours are approved by a supervisor; ask one.",
        )


def check_emergency(emergency: bool, reason: str) -> None:
    """Refuse calling outside the hours without a stated reason (who approves, answers for it)."""
    if emergency and len(reason.strip()) < 4:
        raise CampaignRefused(
            "campaign_emergency_without_reason",
            "Calling outside the hours needs the emergency's reason in words.",
        )


EVERY_KIND = frozenset({"mobile", "fixed", "other"})  # of numbers, as core.phone tells them apart


class Means(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel can do; its `name` is what a campaign's `channel` holds."""

    name: str
    kinds: frozenset[str] = EVERY_KIND  # of numbers that it reaches
    is_spoken: bool = True  # said over a line: it takes a line and time, and must not be long


VOICE = Means(name="voice")
