"""The table of announcements."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Announced(Base):
    """语音公告: what callers are told before the main menu. None is ever deleted."""

    __tablename__ = "ivr_announcement"
    __table_args__ = (
        CheckConstraint("text_zh <> '' or text_en <> ''", name="text"),
        CheckConstraint("ends_at > starts_at", name="ends_at"),
        Index("ix_ivr_announcement_ends_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    text_zh: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    feeder_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))  # empty: everybody
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # by a person, before its time
    person_id: Mapped[int] = mapped_column(BigInteger)  # who wrote it or changed it last
    at: Mapped[datetime]
