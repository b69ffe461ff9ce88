"""Bills as the utility's files tell them: tariff periods, what is paid and what is open."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_PERIODS = ("sharp_kwh", "peak_kwh", "flat_kwh", "valley_kwh")
_PAID_AT = (
    "case when told_paid_at is not null then told_paid_at "
    "when settled_fen >= amount_fen then settled_at end"
)
_OPEN_FEN = (
    "case when told_paid_at is not null then 0 "
    "else amount_fen - greatest(told_paid_fen, settled_fen) end"
)


def upgrade() -> None:
    """Bring the database forward."""
    table, moment = "customers_bill", sa.DateTime(timezone=True)
    op.alter_column(table, "paid_at", new_column_name="told_paid_at")
    op.alter_column(table, "kwh", nullable=True)
    op.alter_column(table, "due_on", nullable=True)
    for period in _PERIODS:
        op.add_column(table, sa.Column(period, sa.Integer(), nullable=True))
    for sum_ in ("told_paid_fen", "settled_fen"):
        op.add_column(table, sa.Column(sum_, sa.BigInteger(), server_default="0", nullable=False))
    op.add_column(table, sa.Column("settled_at", moment, nullable=True))
    paid = sa.Computed(_PAID_AT, persisted=True)
    op.add_column(table, sa.Column("paid_at", moment, paid, nullable=True))
    still = sa.Computed(_OPEN_FEN, persisted=True)
    op.add_column(table, sa.Column("open_fen", sa.BigInteger(), still, nullable=False))
    op.create_index(
        "ix_customers_bill_open",
        table,
        ["account_id"],
        postgresql_include=["open_fen"],
        postgresql_where=sa.text("open_fen <> 0"),
    )


def downgrade() -> None:
    """Take the database back."""
    table = "customers_bill"
    op.drop_index("ix_customers_bill_open", table)
    for column in ("open_fen", "paid_at", "settled_at", "settled_fen", "told_paid_fen", *_PERIODS):
        op.drop_column(table, column)
    op.execute(f"delete from {table} where kwh is null or due_on is null")  # noqa: S608 - ours
    op.alter_column(table, "due_on", nullable=False)
    op.alter_column(table, "kwh", nullable=False)
    op.alter_column(table, "told_paid_at", new_column_name="paid_at")
