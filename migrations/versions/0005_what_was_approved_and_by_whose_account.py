"""An approval names what it approved; an account, who issued it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_PERSON = "staff_person"
_CAMPAIGN = "outbound_campaign"


def upgrade() -> None:
    """Bring the database forward. Accounts of before were issued by nobody: they may approve."""
    op.add_column(_PERSON, sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(_PERSON, sa.Column("issued_by", sa.BigInteger(), nullable=True))
    op.add_column(_PERSON, sa.Column("confirmed_by", sa.BigInteger(), nullable=True))
    digest = sa.Column("approved_digest", sa.Text(), server_default="", nullable=False)
    op.add_column(_CAMPAIGN, digest)


def downgrade() -> None:
    """Take the database back."""
    op.drop_column(_CAMPAIGN, "approved_digest")
    for column in ("confirmed_by", "issued_by", "issued_at"):
        op.drop_column(_PERSON, column)
