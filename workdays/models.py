"""The calendar's table."""

from datetime import date

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Day(Base):
    """节假日与调休: a day of which the calendar says whether it is worked."""

    __tablename__ = "workdays_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    name_zh: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
