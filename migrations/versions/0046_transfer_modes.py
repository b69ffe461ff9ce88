"""A call's segments tell whether the target of a transfer was asked before."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward; of transfers so far it is not known."""
    op.add_column("cti_segment", sa.Column("mode", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Take the database back."""
    op.drop_column("cti_segment", "mode")
