"""Periods that somebody set, and customers whose data must stay."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class PeriodRow(Base):
    """保存期限: how long a kind of data is kept, where that is not the usual."""

    __tablename__ = "keeping_period"
    __table_args__ = (CheckConstraint("days between 1 and 36500", name="days"),)

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    days: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    changed_by: Mapped[int | None] = mapped_column(BigInteger)  # staff_person; null: a program


class Hold(Base):
    """法律保留: a customer whose data are neither erased nor forgotten, and why."""

    __tablename__ = "keeping_hold"

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers_customer.id", ondelete="RESTRICT"), primary_key=True
    )
    reason: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(BigInteger)
