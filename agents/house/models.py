"""The tables of what an administrator keeps for the agents."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Text, false, true
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
    version: Mapped[int] = mapped_column(server_default="1")  # one more with each change
    changed_by: Mapped[int | None] = mapped_column(BigInteger)  # a person; null: the first start


class BusinessTypeRow(Base):
    """业务类型: what a call is about. None is ever deleted: records name it."""

    __tablename__ = "agents_business_type"
    __table_args__ = (CheckConstraint("code ~ '^[a-z0-9][a-z0-9_-]{0,39}$'", name="code"),)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[int] = mapped_column(Identity())  # the order in which they are offered
    name_zh: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    in_use: Mapped[bool] = mapped_column(server_default=true())
    version: Mapped[int] = mapped_column(server_default="1")  # one more with each change
    changed_by: Mapped[int | None] = mapped_column(BigInteger)  # a person; null: the first start


class Queue(Base):
    """队列: what callers wait in and agents serve. None is ever deleted: records name it."""

    __tablename__ = "agents_queue"
    __table_args__ = (
        CheckConstraint("code ~ '^[a-z0-9][a-z0-9_-]{0,39}$' and code <> 'general'", name="code"),
        CheckConstraint("language in ('zh', 'en')", name="language"),
        CheckConstraint("wrap_up_s between 0 and 900", name="wrap_up_s"),
        CheckConstraint("\"then\" in ('ready', 'away')", name="then"),
        CheckConstraint("ring_s between 5 and 120", name="ring_s"),
        CheckConstraint("in_use or successor is not null", name="successor"),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[int] = mapped_column(Identity())  # the order of the page
    name_zh: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)  # whose callers all wait here
    ring_s: Mapped[int]
    in_use: Mapped[bool] = mapped_column(server_default=true())
    successor: Mapped[str | None] = mapped_column(Text, ForeignKey("agents_queue.code"))
    hours: Mapped[dict[str, Any] | None]  # null: open at all times; else OpeningHours
    after_hours: Mapped[str | None] = mapped_column(Text, ForeignKey("agents_queue.code"))
    wrap_up_s: Mapped[int | None]  # null: HOTLINE_WRAP_UP_S
    may_extend: Mapped[bool] = mapped_column(server_default=false())
    then: Mapped[str] = mapped_column(Text, server_default="ready")  # after writing up
    version: Mapped[int] = mapped_column(server_default="1")  # one more with each change
    changed_by: Mapped[int | None] = mapped_column(BigInteger)  # a person; null: the first start
