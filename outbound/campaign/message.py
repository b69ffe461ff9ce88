"""What one contact hears: the campaign's words, or the standard ones, with the facts of now."""

from datetime import datetime, tzinfo

from core.language import Language
from outages.outage import OutageView
from outages.wording.sentences import fill, notice, wording_faults
from outbound.campaign.campaign import PURPOSES, CampaignRefused, CampaignView


def message(
    campaign: CampaignView,
    outage: OutageView | None,
    language: Language,
    now: datetime,
    zone: tzinfo,
    *,
    elderly: bool = False,
) -> str:
    """Give the text for one contact; "" when there is nothing to say in this language."""
    own = campaign.wording_zh if language == "zh" else campaign.wording_en
    if outage is None:
        return own
    purpose = PURPOSES[campaign.occasion]
    if own and outage.status in purpose.written_for:
        return fill(own, outage, language, now, zone)
    return notice(outage, language, purpose.standard, now=now, zone=zone, elderly=elderly)


def check_wording(text: str, *, has_outage: bool) -> None:
    """Raise CampaignRefused unless a supervisor's wording may be spoken."""
    faults = wording_faults(text)
    if not has_outage and "{" in text and not faults:
        faults = ("placeholder_without_outage",)
    if faults:
        raise CampaignRefused(
            "wording_refused",
            f"The wording cannot be spoken: {', '.join(faults)}. "
            "Placeholders are {etr}, {start}, {kind} and {note}.",
        )
