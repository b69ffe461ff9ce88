"""What agents corrected, each with what stood there before."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Text, text
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
