"""Meters of accounts and what they read, in partitions by month."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_SUMS = ("wh", "sharp_wh", "peak_wh", "flat_wh", "valley_wh", "stand_wh")


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "customers_meter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("multiplier", sa.Numeric(12, 4), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["customers_account.id"],
            name=op.f("fk_customers_meter_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers_meter")),
        sa.UniqueConstraint("number", name=op.f("uq_customers_meter_number")),
    )
    op.create_index(op.f("ix_customers_meter_account_id"), "customers_meter", ["account_id"])
    op.create_table(
        "customers_reading",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grain", sa.Text(), nullable=False),
        sa.Column("meter_id", sa.BigInteger(), nullable=False),
        *(sa.Column(sum_, sa.BigInteger(), nullable=True) for sum_ in _SUMS),
        sa.CheckConstraint(
            "grain in ('month', 'day', 'quarter')", name=op.f("ck_customers_reading_grain")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["customers_account.id"],
            name=op.f("fk_customers_reading_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "at", "grain", "meter_id", name=op.f("pk_customers_reading")
        ),
        postgresql_partition_by="RANGE (at)",
    )


def downgrade() -> None:
    """Take the database back."""
    op.drop_table("customers_reading")
    op.drop_table("customers_meter")
