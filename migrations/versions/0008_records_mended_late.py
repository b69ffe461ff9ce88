"""Which call records were mended from what Asterisk wrote, after a gap of the link."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    late = sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("cti_call", late)


def downgrade() -> None:
    """Take the database back."""
    op.drop_column("cti_call", "late")
