"""What is shown of a campaign and its contacts, and the words for how telling one of them went."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from customers.public_id import PublicIds
from outbound.campaign.approval import Wish
from outbound.campaign.campaign import CampaignView

Outcome = Literal[
    "acknowledged", "opted_out", "reached_agent", "unconfirmed", "machine", "busy", "no_answer",
    "rejected", "invalid_number", "congestion", "cancelled", "not_dialled", "lost",
]  # fmt: skip
Heard = Literal["", "acknowledged", "opted_out", "agent", "unconfirmed", "hung_up"]


class CampaignSeen(CampaignView, frozen=True, kw_only=True):
    """A campaign as somebody sees it; times of day are the callee's."""

    author_name: str
    written_by: tuple[int, ...]  # author and editors: none of them is its second person
    approver_name: str | None
    counts: dict[str, int]  # contacts by outcome, waiting ones under "waiting"
    digest: str  # of what an approval approves, or approved; "" in lists
    may: dict[Wish, str]  # what they may do with it now: "" yes, else the refusal's code


class ContactView(msgspec.Struct, frozen=True, kw_only=True):
    """One number of a campaign as the desk lists it."""

    contact_id: int = msgspec.field(name="id")
    number: str  # masked; "" when the list had none that is one
    customer_id: int | None
    name: str = ""  # the customer's, as the file has it now
    language: str
    state: Literal["waiting", "dialling", "done", "excluded"]
    outcome: str
    reason: str
    row: int | None
    attempts: int
    last_at: datetime | None
    next_at: datetime | None


class ContactPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some contacts of many."""

    rows: list[ContactView]
    total: int
    page: int
    page_size: int


class ListAdded(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an uploaded list."""

    called: int
    excluded: dict[str, int]  # by reason
    sheets: list[str] = []  # of a workbook that has several: the first alone was read


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody called this moment would hear; "" where there are no words."""

    zh: str
    en: str


def seen(
    campaign: CampaignView,
    names: Mapping[int, str],
    *,
    counts: dict[str, int],
    digest: str,
    may: dict[Wish, str],
) -> CampaignSeen:
    """Show a campaign; `names` are those of all who work here, by identity."""
    return CampaignSeen(
        **msgspec.structs.asdict(campaign),
        author_name=names.get(campaign.author_id, ""),
        written_by=(campaign.author_id, *campaign.editors),
        approver_name=names.get(campaign.approved_by) if campaign.approved_by else None,
        counts=counts,
        digest=digest,
        may=may,
    )


def named(contact: ContactView, names: Mapping[int, str], ids: PublicIds) -> ContactView:
    """Name a contact's customer, under the id that may leave the service."""
    if contact.customer_id is None:
        return contact
    name, shown = names.get(contact.customer_id, ""), ids.show(contact.customer_id)
    return msgspec.structs.replace(contact, name=name, customer_id=shown)
