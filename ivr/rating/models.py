"""The table of post-call ratings."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Rating(Base):
    """The answer to one question; a call is asked once."""

    __tablename__ = "ivr_rating"
    __table_args__ = (
        CheckConstraint("score between 1 and 5", name="score"),
        CheckConstraint("how in ('pressed', 'skipped', 'hung_up', 'invalid')", name="how"),
        CheckConstraint("(score is not null) = (how = 'pressed')", name="score_pressed"),
        Index("ix_ivr_rating_at", "at"),
        Index("ix_ivr_rating_extension_at", "extension", "at"),
    )

    call_id: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime]
    extension: Mapped[str] = mapped_column(Text)
    queue: Mapped[str] = mapped_column(Text)
    score: Mapped[int | None] = mapped_column(SmallInteger)
    how: Mapped[str] = mapped_column(Text)
