"""The table of service accounts."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Identity, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class ServiceAccount(Base):
    """外部系统: a program that asks by a token, of which only the hash is stored."""

    __tablename__ = "exchange_account"
    __table_args__ = (CheckConstraint("per_minute > 0", name="per_minute"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    per_minute: Mapped[int]
    token_hash: Mapped[str] = mapped_column(Text, unique=True)  # SHA-256, hex
    token_ends: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    made_by: Mapped[int | None] = mapped_column(BigInteger)  # staff_person
    expires_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
