"""The grid's tables: substation → feeder → device and transformer.

A node is a name of the utility's own for a place where devices meet. Rule: a feeder's grid is its
head node and what its normally closed devices join to it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Substation(Base):
    """变电站: feeders begin here."""

    __tablename__ = "outages_substation"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    lon: Mapped[float | None]
    lat: Mapped[float | None]


class Feeder(Base):
    """馈线: a medium-voltage line out of a substation."""

    __tablename__ = "outages_feeder"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    substation_code: Mapped[str] = mapped_column(
        ForeignKey("outages_substation.code", ondelete="CASCADE"), index=True
    )
    voltage: Mapped[str] = mapped_column(Text, server_default="10kV")
    head_node: Mapped[str] = mapped_column(Text, server_default="")  # where it leaves; "": unknown


class Transformer(Base):
    """配电变压器: premises hang on it."""

    __tablename__ = "outages_transformer"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    feeder_code: Mapped[str] = mapped_column(
        ForeignKey("outages_feeder.code", ondelete="CASCADE"), index=True
    )
    node: Mapped[str] = mapped_column(Text, server_default="")  # where it hangs; "": unknown
    lon: Mapped[float | None]
    lat: Mapped[float | None]


class Device(Base):
    """线路段、开关: a length of line or a switch of a feeder, between two nodes."""

    __tablename__ = "outages_device"
    __table_args__ = (
        CheckConstraint("kind in ('section', 'switch')", name="kind"),
        CheckConstraint(
            "switch_kind in ('', 'breaker', 'load_break', 'disconnector', 'fuse', 'recloser')",
            name="switch_kind",
        ),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    switch_kind: Mapped[str] = mapped_column(Text, server_default="")  # "": a section, or unknown
    feeder_code: Mapped[str] = mapped_column(
        ForeignKey("outages_feeder.code", ondelete="CASCADE"), index=True
    )
    from_node: Mapped[str] = mapped_column(Text)
    to_node: Mapped[str] = mapped_column(Text)
    normally_closed: Mapped[bool] = mapped_column(server_default=true())
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    shape: Mapped[list[Any] | None] = mapped_column(JSONB)  # a section's way: [[lon, lat], …]


class GridChange(Base):
    """The one row that says when the grid was written last, by whomever: triggers renew it."""

    __tablename__ = "outages_grid_change"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, server_default="1")
    at: Mapped[datetime]
