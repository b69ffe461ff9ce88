"""The extension behind a works' main number."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward; numbers that are known have no extension."""
    op.add_column(
        "customers_phone", sa.Column("extension", sa.Text(), server_default="", nullable=False)
    )


def downgrade() -> None:
    """Take the database back."""
    op.drop_column("customers_phone", "extension")
