"""Campaigns, whom they call, each attempt, and who asked not to be called."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Identity,
    Index,
    Text,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base

_WAITING = text("state = 'waiting'")
_CALLABLE = text("state in ('waiting', 'dialling')")
_LIVE = text("state <> 'ended'")
_CALLED_ONCE = text("state <> 'excluded'")


class Campaign(Base):
    """外呼任务: one message to many numbers, written by one person and approved by another."""

    __tablename__ = "outbound_campaign"
    __table_args__ = (
        CheckConstraint(
            "status in ('draft', 'approved', 'running', 'paused', 'stopped', 'done')",
            name="status",
        ),
        CheckConstraint(
            "approved_by is null or (approved_by <> author_id and approved_by <> all(editors))",
            name="two_persons",
        ),
        CheckConstraint("per_second > 0 and per_second <= 100", name="per_second"),
        CheckConstraint("lines between 1 and 2000", name="lines"),
        CheckConstraint("tries between 1 and 10", name="tries"),
        Index("ix_outbound_campaign_status", "status"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, server_default="draft")
    status_reason: Mapped[str] = mapped_column(Text, server_default="")  # code, of a self-pause
    occasion: Mapped[str] = mapped_column(Text)  # of PURPOSES in campaign.py
    outage_id: Mapped[UUID | None] = mapped_column(ForeignKey("outages_outage.id"), index=True)
    outage_version: Mapped[int] = mapped_column(server_default="0")  # the version followed so far
    wording_zh: Mapped[str] = mapped_column(Text, server_default="")  # empty: the standard wording
    wording_en: Mapped[str] = mapped_column(Text, server_default="")
    grades: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")  # empty: all
    per_second: Mapped[float] = mapped_column(server_default="2")
    lines: Mapped[int] = mapped_column(server_default="20")
    tries: Mapped[int] = mapped_column(server_default="3")  # attempts a contact at most
    opens: Mapped[time] = mapped_column(server_default="09:00")  # in the callee's zone
    closes: Mapped[time] = mapped_column(server_default="20:00")
    closed_days: Mapped[list[date]] = mapped_column(ARRAY(Date), server_default="{}")
    emergency: Mapped[bool] = mapped_column(server_default=false())  # may call outside the window
    emergency_reason: Mapped[str] = mapped_column(Text, server_default="")
    channel: Mapped[str] = mapped_column(Text, server_default="voice")  # of outbound/channels
    author_id: Mapped[int] = mapped_column(BigInteger)
    editors: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    approved_by: Mapped[int | None] = mapped_column(BigInteger)
    approved_at: Mapped[datetime | None]
    approved_digest: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    tokens: Mapped[float] = mapped_column(server_default="0")  # attempts allowed now
    tokens_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Contact(Base):
    """外呼对象: one number of a campaign, or the reason why it is not called."""

    __tablename__ = "outbound_contact"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'dialling', 'done', 'excluded')", name="state"),
        Index("uq_outbound_contact_number", "campaign_id", "e164", unique=True,
              postgresql_where=_CALLED_ONCE),
        Index("ix_outbound_contact_waiting", "campaign_id", "rank", "next_at", "id",
              postgresql_where=_WAITING),
        Index("ix_outbound_contact_e164_live", "e164", postgresql_where=_CALLABLE),
        Index("ix_outbound_contact_campaign", "campaign_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(
        ForeignKey("outbound_campaign.id", ondelete="CASCADE")
    )
    e164: Mapped[int | None] = mapped_column(BigInteger)  # null: excluded, not a number
    zone: Mapped[str] = mapped_column(Text, server_default="")  # time zones of the number, by |
    customer_id: Mapped[int | None] = mapped_column(BigInteger)
    language: Mapped[str] = mapped_column(Text, server_default="zh")
    elderly: Mapped[bool] = mapped_column(server_default=false())
    rank: Mapped[int] = mapped_column(server_default="0")  # lower is called earlier
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    outcome: Mapped[str] = mapped_column(Text, server_default="")
    reason: Mapped[str] = mapped_column(Text, server_default="")  # of an exclusion
    row: Mapped[int | None]  # of the list it came from
    tries: Mapped[int] = mapped_column(server_default="0")
    next_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    changed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Attempt(Base):
    """呼叫尝试: committed before its channel is asked, told at most once."""

    __tablename__ = "outbound_attempt"
    __table_args__ = (
        CheckConstraint("state in ('dialling', 'answered', 'ended')", name="state"),
        Index("ix_outbound_attempt_live", "campaign_id", postgresql_where=_LIVE),
        Index("ix_outbound_attempt_lost", "lost_at", postgresql_where=_LIVE),
        Index("ix_outbound_attempt_contact", "contact_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(
        ForeignKey("outbound_campaign.id", ondelete="CASCADE")
    )
    contact_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("outbound_contact.id", ondelete="CASCADE")
    )
    dialer: Mapped[str] = mapped_column(Text)  # who committed it, and alone may dial it
    state: Mapped[str] = mapped_column(Text, server_default="dialling")
    outcome: Mapped[str] = mapped_column(Text, server_default="")
    cause: Mapped[int] = mapped_column(server_default="0")  # Q.850, where known
    heard: Mapped[str] = mapped_column(Text, server_default="")  # as NoticeHeard.how
    heard_share: Mapped[float] = mapped_column(server_default="0")
    outage_version: Mapped[int] = mapped_column(server_default="0")  # what they were told
    committed_at: Mapped[datetime]
    lost_at: Mapped[datetime]  # the moment after which its outcome is taken for lost
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class OptOut(Base):
    """拒接: a number that no campaign calls."""

    __tablename__ = "outbound_opt_out"

    e164: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    source: Mapped[str] = mapped_column(Text)  # key | list | agent
    campaign_id: Mapped[UUID | None]


# Storage of tables that are claimed and written back all day. Claims fall to a quarter of their
# speed after half a million without vacuum, so the vacuum comes early and pages keep room for
# updates in place.
STATEMENTS: tuple[str, ...] = (
    "alter table outbound_contact set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02)",
    "alter table outbound_attempt set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02)",
)
