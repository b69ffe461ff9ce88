"""The table of answers to writing requests, kept so that a request sent twice is done once."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class KeptAnswer(Base):
    """What was answered to a request by its Idempotency-Key, stored with what the request did."""

    __tablename__ = "exchange_answer"
    __table_args__ = (Index("ix_exchange_answer_at", "at"),)

    account_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("exchange_account.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    request: Mapped[str] = mapped_column(Text)  # SHA-256 of method, address and body, hex
    status: Mapped[int]
    body: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))
