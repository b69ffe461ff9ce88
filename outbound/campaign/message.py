"""What one contact hears: the campaign's words, or the standard ones, with the facts of now."""

from datetime import datetime, tzinfo

from outages.outage import OutageView, Status
from outages.wording.clock import Language
from outages.wording.sentences import fill, notice, wording_faults
from outbound.campaign.campaign import CampaignRefused, CampaignView, Occasion

# Words of one's own hold while the outage is as they say it is; a telephone that still rings when
# the power comes back, is answered with the standard ones.
_WRITTEN_FOR: dict[Occasion, tuple[Status, ...]] = {
    "outage": ("open",),
    "etr": ("open",),
    "restored": ("restored",),
    "other": ("open", "restored", "cancelled"),
}


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
    if own and outage.status in _WRITTEN_FOR[campaign.occasion]:
        return fill(own, outage, language, now, zone)
    occasion = "outage" if campaign.occasion == "other" else campaign.occasion
    return notice(outage, language, occasion, now=now, zone=zone, elderly=elderly)


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
