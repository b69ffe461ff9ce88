"""How long each kind of data is kept, and whose must stay."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "keeping_period",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("days between 1 and 36500", name=op.f("ck_keeping_period_days")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_keeping_period")),
    )
    op.create_table(
        "keeping_hold",
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers_customer.id"],
            name=op.f("fk_keeping_hold_customer_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_keeping_hold")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("keeping_hold")
    op.drop_table("keeping_period")
