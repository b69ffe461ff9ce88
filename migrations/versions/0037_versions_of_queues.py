"""Queues and reasons for a pause count their changes, and know who changed them last."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_TABLES = ("agents_pause", "agents_queue")


def upgrade() -> None:
    """Bring the database forward."""
    for table in _TABLES:
        counted = sa.Column("version", sa.Integer(), server_default="1", nullable=False)
        op.add_column(table, counted)
        op.add_column(table, sa.Column("changed_by", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Take the database back."""
    for table in _TABLES:
        op.drop_column(table, "changed_by")
        op.drop_column(table, "version")
