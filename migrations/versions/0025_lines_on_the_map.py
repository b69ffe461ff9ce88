"""A section has a shape on the map: the points of its way."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.add_column("outages_device", sa.Column("shape", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    """Take the database back."""
    op.drop_column("outages_device", "shape")
