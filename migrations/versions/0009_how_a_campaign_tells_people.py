"""Which channel a campaign tells people through; until now all of them rang telephones."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    channel = sa.Column("channel", sa.Text(), server_default="voice", nullable=False)
    op.add_column("outbound_campaign", channel)


def downgrade() -> None:
    """Take the database back."""
    op.drop_column("outbound_campaign", "channel")
