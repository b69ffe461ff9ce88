"""The table of what came into the drop folder."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Identity, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class DropImport(Base):
    """One import of what other systems put into the folder."""

    __tablename__ = "exchange_drop"
    __table_args__ = (CheckConstraint("state in ('importing', 'done', 'refused')", name="state"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    place: Mapped[str] = mapped_column(Text, unique=True)  # the folder in which its files lie
    kind: Mapped[str] = mapped_column(Text)
    files: Mapped[list[str]] = mapped_column(ARRAY(Text))
    bytes: Mapped[int] = mapped_column(BigInteger)
    begun_at: Mapped[datetime] = mapped_column(server_default=text("now()"), index=True)
    ended_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(Text, server_default="importing")
    tries: Mapped[int] = mapped_column(SmallInteger, server_default="0")  # begun, not always ended
    rows: Mapped[int] = mapped_column(BigInteger, server_default="0")
    refused_rows: Mapped[int] = mapped_column(BigInteger, server_default="0")
    changes: Mapped[int] = mapped_column(BigInteger, server_default="0")
    code: Mapped[str] = mapped_column(Text, server_default="")  # of a refusal: arrival.WhyCode
    why: Mapped[str] = mapped_column(Text, server_default="")  # of a refusal
    papers: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")  # report, rejects
