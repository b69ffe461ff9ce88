"""The tables of what an administrator keeps for the agents."""

from sqlalchemy import CheckConstraint, Identity, Text, true
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Pause(Base):
    """小休原因: a reason for which agents are not ready."""

    __tablename__ = "agents_pause"
    __table_args__ = (CheckConstraint("minutes between 1 and 720", name="minutes"),)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[int] = mapped_column(Identity())  # the order of the menu's digits
    name_zh: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int | None]  # of a shift; null: without a limit
    in_use: Mapped[bool] = mapped_column(server_default=true())
