"""The table of subscriptions."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Identity, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Webhook(Base):
    """订阅: where changes go, and how far they came."""

    __tablename__ = "exchange_webhook"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("exchange_account.id", ondelete="CASCADE"), index=True
    )
    url: Mapped[str] = mapped_column(Text)
    types: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    salt: Mapped[str] = mapped_column(Text)  # of its secret
    position: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    taken_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default="0")
    failing_since: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    failure_code: Mapped[str] = mapped_column(Text, server_default="")
    last_failure: Mapped[str] = mapped_column(Text, server_default="")
    disabled_at: Mapped[datetime | None]
    disabled_why: Mapped[str] = mapped_column(Text, server_default="")
