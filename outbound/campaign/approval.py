"""Who approves a campaign, and what: the second person names the digest of what they looked at.

Rule: the digest covers everything that is said (words, occasion, the outage as it is now), to
whom (every number that will be rung, with what decides its words and place), when, and how fast.
What changed since it was looked at has another digest, and is looked at anew. Nobody is the
second person by an account that they issued a short while ago, on either side.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Literal, get_args

import msgspec

from outbound.campaign.campaign import (
    Act,
    CampaignRefused,
    CampaignView,
    check_approval,
    check_emergency_approval,
    next_status,
)
from staff.people import PersonView, permissions
from staff.trust import Trust

Wish = Literal["edit", "approve", "start", "pause", "resume", "stop", "list", "slow"]
WISHES: tuple[Wish, ...] = get_args(Wish)
_COVERED = (
    "name", "occasion", "outage_id", "wording_zh", "wording_en", "grades", "per_second", "lines",
    "tries", "opens", "closes", "closed_days", "emergency", "emergency_reason", "channel",
)  # fmt: skip


def digest(campaign: CampaignView, outage_version: int, numbers: str) -> str:
    """Give the digest (SHA-256, hex) of what an approval approves.

    `outage_version` is the outage's own now, 0 without one; `numbers` the digest of whom it rings.
    """
    covered = [getattr(campaign, name) for name in _COVERED]
    content = msgspec.json.encode([*covered, outage_version, numbers])
    return hashlib.sha256(content).hexdigest()


class Approver(msgspec.Struct, frozen=True, kw_only=True):
    """Who would approve, and all who work here, by identity."""

    person_id: int
    people: Mapping[int, PersonView]
    trust: Trust

    def check(self, campaign: CampaignView, *, outside: bool) -> None:
        """Raise CampaignRefused unless they are the campaign's second person."""
        check_approval(campaign, self.person_id)
        me = self.people.get(self.person_id)
        if me is None or self.trust.approves_from(me) is not None:
            raise CampaignRefused(
                "account_too_new",
                "Your account was made or reset a short while ago: it approves from tomorrow, or "
                "as soon as another administrator confirms it.",
            )
        for writer_id in (campaign.author_id, *campaign.editors):
            writer = self.people.get(writer_id)
            if writer and self.trust.is_in_the_hands_of(writer, self.person_id):
                raise CampaignRefused(
                    "campaign_by_account_of_yours",
                    "You issued the account that wrote this campaign a short while ago; somebody "
                    "else approves it, or another administrator confirms that account first.",
                )
        permitted = "approve_calls_outside_hours" in permissions(me.role)
        check_emergency_approval(outside, permitted=permitted)


def check_digest(seen: str, present: str) -> None:
    """Raise CampaignRefused when a campaign is no longer what its approver looked at."""
    if seen != present:
        raise CampaignRefused(
            "campaign_changed",
            "The campaign, its list or its outage was changed after you looked at it; look again.",
        )


def may(campaign: CampaignView, approver: Approver, *, outside: bool) -> dict[Wish, str]:
    """Tell what somebody may do with a campaign now: "" yes, else the code of the refusal."""
    return {wish: _refusal(lambda w=wish: _try(campaign, w, approver, outside)) for wish in WISHES}


def _try(campaign: CampaignView, wish: Wish, approver: Approver, outside: bool) -> None:
    match wish:
        case "list":
            check_takes_list(campaign)
        case "slow":
            if campaign.status not in ("approved", "running", "paused"):
                next_status(campaign.status, "edit")
        case "approve":
            next_status(campaign.status, "approve")
            approver.check(campaign, outside=outside)
        case _:
            act: Act = wish
            next_status(campaign.status, act)


def check_takes_list(campaign: CampaignView) -> None:
    """Raise CampaignRefused unless numbers may be added: an approval covers them."""
    if campaign.status != "draft":
        raise CampaignRefused(
            "campaign_not_in_that_state", "Only a draft takes a list; its approval covers it."
        )


def _refusal(attempt: Callable[[], None]) -> str:
    try:
        attempt()
    except CampaignRefused as why:
        return why.code
    return ""
