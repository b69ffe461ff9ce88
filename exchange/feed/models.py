"""The tables of the change feed: noted with the change itself, then numbered one after the other.

Rule: a change is noted by a trigger, in the transaction that makes it, so neither is there without
the other. Transactions end in another order than they begin; so numbers are given to what is
committed, by one at a time (the lock on `exchange_position`), and a reader who has seen a number
has seen all before it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Identity, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Pending(Base):
    """A change noted, which has no number yet."""

    __tablename__ = "exchange_pending"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    type: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    personal: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


class Change(Base):
    """A change with its number, kept for `HOTLINE_CHANGES_KEPT_DAYS`."""

    __tablename__ = "exchange_change"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    numbered_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    personal: Mapped[dict[str, Any]] = mapped_column(JSONB)


class PositionRow(Base):
    """The one row that says how far the feed has come; who numbers holds its lock."""

    __tablename__ = "exchange_position"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, server_default="1")
    last: Mapped[int] = mapped_column(BigInteger, server_default="0")
    forgotten: Mapped[int] = mapped_column(BigInteger, server_default="0")
