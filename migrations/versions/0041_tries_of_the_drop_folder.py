"""How often an import from the drop folder began, and why one was refused as a code."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    tries = sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False)
    op.add_column("exchange_drop", tries)
    op.add_column("exchange_drop", sa.Column("code", sa.Text(), server_default="", nullable=False))
    op.execute("update exchange_drop set code = 'file' where state = 'refused'")


def downgrade() -> None:
    """Drop them."""
    op.drop_column("exchange_drop", "code")
    op.drop_column("exchange_drop", "tries")
