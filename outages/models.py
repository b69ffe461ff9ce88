"""Outages on the grid, and the calls that reported them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
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

_OPEN = text("status = 'open'")


class Outage(Base):
    """停电: what is dark (whole feeders, single transformers), why, and until when."""

    __tablename__ = "outages_outage"
    __table_args__ = (
        CheckConstraint("kind in ('planned', 'temporary', 'fault', 'rationing')", name="kind"),
        CheckConstraint("status in ('open', 'restored', 'cancelled')", name="status"),
        CheckConstraint("(status = 'restored') = (restored_at is not null)", name="restored"),
        CheckConstraint(
            "cardinality(feeder_codes) + cardinality(transformer_codes) > 0", name="scope"
        ),
        Index("ix_outages_outage_open", "started_at", postgresql_where=_OPEN),
        Index("ix_outages_outage_started_at", "started_at"),
        Index(
            "ix_outages_outage_restored_at",
            "restored_at",
            postgresql_where=text("status = 'restored'"),
        ),
        Index(
            "ix_outages_outage_open_feeders",
            "feeder_codes",
            postgresql_using="gin",
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_outages_outage_open_transformers",
            "transformer_codes",
            postgresql_using="gin",
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    cause: Mapped[str] = mapped_column(Text, server_default="")  # for the dispatcher, not spoken
    feeder_codes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    # Those below `device_codes` are among them: traced when it was opened or changed.
    transformer_codes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    device_codes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    started_at: Mapped[datetime]
    etr_at: Mapped[datetime | None]
    restored_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(Text, server_default="open")
    note_zh: Mapped[str] = mapped_column(Text, server_default="")  # public: callers hear it
    note_en: Mapped[str] = mapped_column(Text, server_default="")
    version: Mapped[int] = mapped_column(server_default="1")
    created_by: Mapped[int | None] = mapped_column(BigInteger)  # staff_person, null for a system
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Revision(Base):
    """What an outage said at each version, and who made it say so."""

    __tablename__ = "outages_revision"

    outage_id: Mapped[UUID] = mapped_column(
        ForeignKey("outages_outage.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    what: Mapped[str] = mapped_column(Text)  # as OutageChanged.what
    etr_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(Text)
    feeder_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    transformer_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    device_codes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class TroubleCall(Base):
    """故障报修: a caller said that their premise is dark; settled by a person's act."""

    __tablename__ = "outages_trouble_call"
    __table_args__ = (
        Index("ix_outages_trouble_call_at", "at"),
        Index("ix_outages_trouble_call_feeder", "feeder_code", "at"),
        Index("ix_outages_trouble_call_open", "at", postgresql_where=text("settled_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    call_id: Mapped[str] = mapped_column(Text, unique=True)
    premise_id: Mapped[int | None] = mapped_column(BigInteger)
    feeder_code: Mapped[str] = mapped_column(Text, server_default="")  # as known at the call
    transformer_code: Mapped[str] = mapped_column(Text, server_default="")
    outage_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("outages_outage.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime]
    hazard: Mapped[bool] = mapped_column(server_default=false())
    number: Mapped[str] = mapped_column(Text, server_default="")  # to call back; "" when withheld
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(BigInteger)
    settled_why: Mapped[str] = mapped_column(Text, server_default="")
