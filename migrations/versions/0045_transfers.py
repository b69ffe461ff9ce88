"""A call's segments tell whom a caller was transferred to."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.add_column("cti_segment", sa.Column("target", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Take the database back."""
    op.drop_column("cti_segment", "target")
