"""Customers, where they use power, and the numbers they call from."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Customer(Base):
    """客户: who has a contract, one or many."""

    __tablename__ = "customers_customer"
    __table_args__ = (
        CheckConstraint("kind in ('resident', 'business', 'industry', 'public')", name="kind"),
        CheckConstraint("grade in ('A', 'B', 'C')", name="grade"),
        CheckConstraint("language in ('zh', 'en')", name="language"),
        Index("ix_customers_customer_name", "name", postgresql_ops={"name": "text_pattern_ops"}),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)  # 客户编号
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, server_default="resident")
    grade: Mapped[str] = mapped_column(Text, server_default="C")
    language: Mapped[str] = mapped_column(Text, server_default="zh")
    elderly: Mapped[bool] = mapped_column(server_default=false())
    critical: Mapped[str] = mapped_column(Text, server_default="")  # hospital | life_support | …
    note: Mapped[str] = mapped_column(Text, server_default="")  # for the agent's eyes


class Premise(Base):
    """用电地址: a place that is light or dark."""

    __tablename__ = "customers_premise"
    __table_args__ = (
        Index(
            "ix_customers_premise_address",
            "address",
            postgresql_ops={"address": "text_pattern_ops"},
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    address: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text, server_default="")
    feeder_code: Mapped[str] = mapped_column(Text, server_default="", index=True)
    transformer_code: Mapped[str] = mapped_column(Text, server_default="", index=True)
    lon: Mapped[float | None]
    lat: Mapped[float | None]


class Account(Base):
    """户号: one contract for one premise, with its meter."""

    __tablename__ = "customers_account"
    __table_args__ = (CheckConstraint("status in ('active', 'closed')", name="status"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers_customer.id", ondelete="CASCADE"), index=True
    )
    premise_id: Mapped[int] = mapped_column(
        ForeignKey("customers_premise.id", ondelete="CASCADE"), index=True
    )
    meter_number: Mapped[str] = mapped_column(Text, server_default="", index=True)
    tariff: Mapped[str] = mapped_column(Text, server_default="")
    balance_fen: Mapped[int] = mapped_column(BigInteger, server_default="0")  # below 0: owes
    status: Mapped[str] = mapped_column(Text, server_default="active")


class CustomerPhone(Base):
    """A number somebody calls from; one customer has several, one number several customers."""

    __tablename__ = "customers_phone"
    __table_args__ = (
        UniqueConstraint("e164", "customer_id"),
        CheckConstraint("role in ('owner', 'tenant', 'contact', 'former')", name="role"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    e164: Mapped[int] = mapped_column(BigInteger)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers_customer.id", ondelete="CASCADE"), index=True
    )
    extension: Mapped[str] = mapped_column(Text, server_default="")  # behind a works' main number
    role: Mapped[str] = mapped_column(Text, server_default="owner")
    valid_until: Mapped[date | None]  # the last day it was this customer's


class PhoneChange(Base):
    """A journal of numbers whose customers changed, for the index of every process.

    Rule: a reader asks for all rows whose transaction was not yet over at its last look
    (`xact`, against the snapshot's xmin), so a slow transaction's row is never missed.
    """

    __tablename__ = "customers_phone_change"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    xact: Mapped[int] = mapped_column(
        BigInteger, server_default=text("pg_current_xact_id()::text::bigint"), index=True
    )
    e164: Mapped[int | None] = mapped_column(BigInteger)  # null: read everything anew
    at: Mapped[datetime] = mapped_column(server_default=text("now()"), index=True)


class ImportRun(Base):
    """One import of customers or of the grid (or the making of a demo city), and what it did."""

    __tablename__ = "customers_import"
    __table_args__ = (CheckConstraint("status in ('running', 'done', 'failed')", name="status"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text, index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(Text, server_default="running")
    rows: Mapped[int] = mapped_column(BigInteger, server_default="0")
    good: Mapped[int] = mapped_column(BigInteger, server_default="0")
    bad: Mapped[int] = mapped_column(BigInteger, server_default="0")
    duplicates: Mapped[int] = mapped_column(BigInteger, server_default="0")
    changes: Mapped[int] = mapped_column(BigInteger, server_default="0")  # rows added or changed
    person_id: Mapped[int | None] = mapped_column(BigInteger)  # staff_person; null: a program
