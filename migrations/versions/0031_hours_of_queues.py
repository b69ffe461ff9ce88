"""Queues get hours, and a queue for the time in which they are closed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    hours = sa.Column("hours", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    op.add_column("agents_queue", hours)
    op.add_column("agents_queue", sa.Column("after_hours", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_agents_queue_after_hours"),
        "agents_queue",
        "agents_queue",
        ["after_hours"],
        ["code"],
    )


def downgrade() -> None:
    """Take the database back."""
    op.drop_constraint(op.f("fk_agents_queue_after_hours"), "agents_queue", type_="foreignkey")
    op.drop_column("agents_queue", "after_hours")
    op.drop_column("agents_queue", "hours")
