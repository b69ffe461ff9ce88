"""A report has a number to call back, and an end that a person gave it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLE = "outages_trouble_call"
_INDEX = "ix_outages_trouble_call_open"


def upgrade() -> None:
    """Bring the database forward."""
    op.add_column(_TABLE, sa.Column("number", sa.Text(), server_default="", nullable=False))
    op.add_column(_TABLE, sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(_TABLE, sa.Column("settled_by", sa.BigInteger(), nullable=True))
    op.add_column(_TABLE, sa.Column("settled_why", sa.Text(), server_default="", nullable=False))
    op.create_index(_INDEX, _TABLE, ["at"], postgresql_where=sa.text("settled_at is null"))


def downgrade() -> None:
    """Take the database back."""
    op.drop_index(_INDEX, _TABLE)
    for column in ("settled_why", "settled_by", "settled_at", "number"):
        op.drop_column(_TABLE, column)
