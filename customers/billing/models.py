"""What an account is billed for, what it pays, and what its meters read."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Bill(Base):
    """账单: what an account used and owes for one month; account and month name it.

    Rule: what the bills' file tells as paid and what payments add up to are two witnesses of one
    thing, so the larger counts. Columns that end so hold it: `paid_at` and `open_fen`, which
    PostgreSQL works out itself.
    """

    __tablename__ = "customers_bill"
    __table_args__ = (
        Index(
            "ix_customers_bill_open",
            "account_id",
            postgresql_include=["open_fen"],
            postgresql_where="open_fen <> 0",
        ),
    )

    account_id: Mapped[int] = mapped_column(
        ForeignKey("customers_account.id", ondelete="CASCADE"), primary_key=True
    )
    month: Mapped[date] = mapped_column(primary_key=True)  # its first day
    kwh: Mapped[int | None]  # None: its file tells none
    sharp_kwh: Mapped[int | None]  # 尖
    peak_kwh: Mapped[int | None]  # 峰
    flat_kwh: Mapped[int | None]  # 平
    valley_kwh: Mapped[int | None]  # 谷
    amount_fen: Mapped[int] = mapped_column(BigInteger)  # below 0: a credit
    due_on: Mapped[date | None]
    told_paid_fen: Mapped[int] = mapped_column(BigInteger, server_default="0")
    told_paid_at: Mapped[datetime | None]  # when it was paid whole, or was first told to be
    settled_fen: Mapped[int] = mapped_column(BigInteger, server_default="0")  # by payments
    settled_at: Mapped[datetime | None]  # the last of them
    paid_at: Mapped[datetime | None] = mapped_column(
        Computed(
            "case when told_paid_at is not null then told_paid_at "
            "when settled_fen >= amount_fen then settled_at end",
            persisted=True,
        )
    )
    open_fen: Mapped[int] = mapped_column(
        BigInteger,
        Computed(
            "case when told_paid_at is not null then 0 "
            "else amount_fen - greatest(told_paid_fen, settled_fen) end",
            persisted=True,
        ),
    )


class Payment(Base):
    """缴费: money that came in for an account; its receipt names it.

    What it settles is worked out when bills or payments come in (`settle_sql.py`).
    """

    __tablename__ = "customers_payment"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("customers_account.id", ondelete="CASCADE"), primary_key=True
    )
    receipt: Mapped[str] = mapped_column(Text, primary_key=True)  # or moment and amount
    paid_at: Mapped[datetime]
    amount_fen: Mapped[int] = mapped_column(BigInteger)  # below 0: given back
    month: Mapped[date | None]  # of the bill that it is for; None: not told
    channel: Mapped[str] = mapped_column(Text, server_default="")


class Meter(Base):
    """电表: what an account's use is measured by, one or several."""

    __tablename__ = "customers_meter"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)  # 表号
    account_id: Mapped[int] = mapped_column(
        ForeignKey("customers_account.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(Text, server_default="")  # in the utility's words
    multiplier: Mapped[Decimal] = mapped_column(Numeric(12, 4), server_default="1")  # 倍率


class Reading(Base):
    """抄表: what an account used in a month, a day or a quarter of an hour.

    Rows lie in partitions by the month of `at` in UTC, `customers_reading_202611`, which an import
    makes when it needs them.
    """

    __tablename__ = "customers_reading"
    __table_args__ = (
        CheckConstraint("grain in ('month', 'day', 'quarter')", name="grain"),
        {"postgresql_partition_by": "RANGE (at)"},
    )

    account_id: Mapped[int] = mapped_column(
        ForeignKey("customers_account.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime] = mapped_column(primary_key=True)  # as its file tells
    grain: Mapped[str] = mapped_column(Text, primary_key=True)
    meter_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)  # 0: not told
    wh: Mapped[int | None] = mapped_column(BigInteger)  # used, of all periods
    sharp_wh: Mapped[int | None] = mapped_column(BigInteger)
    peak_wh: Mapped[int | None] = mapped_column(BigInteger)
    flat_wh: Mapped[int | None] = mapped_column(BigInteger)
    valley_wh: Mapped[int | None] = mapped_column(BigInteger)
    stand_wh: Mapped[int | None] = mapped_column(BigInteger)  # 示数, what the meter shows
