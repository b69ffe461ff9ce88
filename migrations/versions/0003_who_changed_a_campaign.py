"""Who changed a campaign: they are not its second person."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLE = "outbound_campaign"
_CHECK = "ck_outbound_campaign_two_persons"
_AUTHOR = "approved_by is null or approved_by <> author_id"
_WRITERS = "approved_by is null or (approved_by <> author_id and approved_by <> all(editors))"


def upgrade() -> None:
    """Bring the database forward."""
    editors = sa.Column("editors", sa.ARRAY(sa.BigInteger()), server_default="{}", nullable=False)
    op.add_column(_TABLE, editors)
    op.drop_constraint(op.f(_CHECK), _TABLE, type_="check")
    op.create_check_constraint(op.f(_CHECK), _TABLE, _WRITERS)


def downgrade() -> None:
    """Take the database back."""
    op.drop_constraint(op.f(_CHECK), _TABLE, type_="check")
    op.create_check_constraint(op.f(_CHECK), _TABLE, _AUTHOR)
    op.drop_column(_TABLE, "editors")
