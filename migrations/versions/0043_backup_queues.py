"""Agents may help out in a queue: they are rung there only while nobody else is free."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None
_TABLES = ("staff_person", "cti_agent_state")


def upgrade() -> None:
    """Bring the database forward."""
    for table in _TABLES:
        queues = sa.Column(
            "backup_queues", sa.ARRAY(sa.Text()), server_default="{}", nullable=False
        )
        op.add_column(table, queues)


def downgrade() -> None:
    """Take the database back; everybody serves all their queues alike."""
    for table in _TABLES:
        op.drop_column(table, "backup_queues")
