"""The room's tables: the journal of facts, what is folded from it, the agents' states."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Identity, Index, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class JournalEntry(Base):
    """One fact; `id` is given when the fact is accepted, so that a repeated write adds nothing."""

    __tablename__ = "cti_journal"
    __table_args__ = (
        Index("ix_cti_journal_call_id", "call_id", postgresql_where=text("call_id <> ''")),
        Index("ix_cti_journal_at", "at"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(Text)
    call_id: Mapped[str] = mapped_column(Text, default="")
    fact: Mapped[dict[str, Any]]


class Call(Base):
    """One ended call (`cti.journal.record.CallRecord`)."""

    __tablename__ = "cti_call"
    __table_args__ = (
        Index("ix_cti_call_arrived_at", "arrived_at"),
        Index("ix_cti_call_number", "number"),
    )

    call_id: Mapped[str] = mapped_column(Text, primary_key=True)
    link: Mapped[str] = mapped_column(Text)
    direction: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    dialled: Mapped[str] = mapped_column(Text)
    arrived_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    queue: Mapped[str] = mapped_column(Text)
    extension: Mapped[str] = mapped_column(Text)
    waited_s: Mapped[int] = mapped_column(BigInteger)
    talk_s: Mapped[int] = mapped_column(BigInteger)
    outcome: Mapped[str] = mapped_column(Text)
    path: Mapped[list[str]] = mapped_column(ARRAY(Text))
    served: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    cause: Mapped[int]
    attempt_id: Mapped[str] = mapped_column(Text)
    late: Mapped[bool] = mapped_column(server_default=false())


class SegmentRow(Base):
    """One stretch of an ended call (`cti.journal.segments.Segment`)."""

    __tablename__ = "cti_segment"
    __table_args__ = (
        Index("ix_cti_segment_began_at", "began_at"),
        Index(
            "ix_cti_segment_extension",
            "extension",
            "began_at",
            postgresql_where=text("extension <> ''"),
        ),
    )

    call_id: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text)
    flow: Mapped[str] = mapped_column(Text)
    queue: Mapped[str] = mapped_column(Text)
    extension: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text, server_default="")
    mode: Mapped[str] = mapped_column(Text, server_default="")
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(Text)


class CallBusiness(Base):
    """业务类型: what a call was about, as an agent says. It stands beside the record, which is
    written anew from facts.
    """

    __tablename__ = "cti_call_business"
    __table_args__ = (Index("ix_cti_call_business_business_type", "business_type"),)

    call_id: Mapped[str] = mapped_column(Text, primary_key=True)
    business_type: Mapped[str] = mapped_column(Text)  # its code, of the house
    person_id: Mapped[int] = mapped_column(BigInteger)  # who said so last
    at: Mapped[datetime]


class AgentRow(Base):
    """An agent's last state, kept for our restart."""

    __tablename__ = "cti_agent_state"

    extension: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    wants: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    call_id: Mapped[str] = mapped_column(Text)
    queue: Mapped[str] = mapped_column(Text, server_default="")
    wrap_up_ends_at: Mapped[datetime | None]
    queues: Mapped[list[str]] = mapped_column(ARRAY(Text))
    backup_queues: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
