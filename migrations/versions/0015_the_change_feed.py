"""What the hotline learned, noted with each change and numbered for other systems."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    moment, json = sa.DateTime(timezone=True), postgresql.JSONB()
    op.create_table(
        "exchange_pending",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("data", json, nullable=False),
        sa.Column("personal", json, server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_pending")),
    )
    op.create_table(
        "exchange_change",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("numbered_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("data", json, nullable=False),
        sa.Column("personal", json, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_exchange_change")),
    )
    op.create_table(
        "exchange_position",
        sa.Column("id", sa.Integer(), autoincrement=False, server_default="1", nullable=False),
        sa.Column("last", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("forgotten", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_exchange_position_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_position")),
    )


def downgrade() -> None:
    """Take the database back: what notes changes goes with the tables that it writes."""
    for name in ("outage", "report", "call", "opt_out", "correction"):
        op.execute(f"drop function if exists exchange_note_{name}() cascade")
    for table in ("exchange_position", "exchange_change", "exchange_pending"):
        op.drop_table(table)
