"""When a webhook last took a change, and what hinders it, for who looks after it."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.add_column(
        "exchange_webhook", sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "exchange_webhook",
        sa.Column("failure_code", sa.Text(), server_default="", nullable=False),
    )


def downgrade() -> None:
    """Take the database back; a paused subscription stays disabled."""
    op.drop_column("exchange_webhook", "failure_code")
    op.drop_column("exchange_webhook", "taken_at")
