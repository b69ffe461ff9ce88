"""What agents corrected, each with what stood there before."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Correction(Base):
    """One correction; what is not undone stands against every later import."""

    __tablename__ = "customers_correction"
    __table_args__ = (
        CheckConstraint("what in ('linked', 'wrong', 'note', 'language', 'critical')", name="what"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers_customer.id", ondelete="CASCADE"), index=True
    )
    what: Mapped[str] = mapped_column(Text)
    e164: Mapped[int | None] = mapped_column(BigInteger, index=True)  # of linked and wrong
    before: Mapped[dict[str, Any] | None]  # the columns as they were; null: no row
    told: Mapped[str] = mapped_column(Text)  # the role, or what stands in the column now
    call_id: Mapped[str] = mapped_column(Text, server_default="")
    person_id: Mapped[int] = mapped_column(BigInteger)  # staff_person
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(BigInteger)
    is_theirs: Mapped[bool] = mapped_column(server_default=false())
    # what another system told, taken over: its next import may change it


class Conflict(Base):
    """What another system told anew of a column that somebody here had corrected."""

    __tablename__ = "customers_conflict"
    __table_args__ = (
        CheckConstraint("what in ('note', 'language', 'critical')", name="what"),
        CheckConstraint("state in ('open', 'ours', 'theirs', 'agreed')", name="state"),
        Index(
            "ix_customers_conflict_open",
            "customer_id",
            "what",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers_customer.id", ondelete="CASCADE"), index=True
    )
    what: Mapped[str] = mapped_column(Text)
    theirs: Mapped[str] = mapped_column(Text)
    told_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    source: Mapped[str] = mapped_column(Text)  # the file's name; "": over REST
    state: Mapped[str] = mapped_column(Text, server_default="open")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(BigInteger)  # staff_person; null: both agree
