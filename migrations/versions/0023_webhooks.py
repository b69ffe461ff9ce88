"""Subscriptions of other systems to what changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "exchange_webhook",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("made_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failing_since", moment, nullable=True),
        sa.Column("next_at", moment, nullable=True),
        sa.Column("last_failure", sa.Text(), server_default="", nullable=False),
        sa.Column("disabled_at", moment, nullable=True),
        sa.Column("disabled_why", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["exchange_account.id"],
            name=op.f("fk_exchange_webhook_account_id_exchange_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_webhook")),
    )
    op.create_index(op.f("ix_exchange_webhook_account_id"), "exchange_webhook", ["account_id"])


def downgrade() -> None:
    """Take the database back."""
    op.drop_table("exchange_webhook")
