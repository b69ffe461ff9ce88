"""Browsers that signed in before: strangers' tries do not make them wait."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLE = "staff_device"


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["staff_person.id"], name=op.f("fk_staff_device_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", "person_id", name=op.f("pk_staff_device")),
    )  # fmt: skip
    op.create_index(op.f("ix_staff_device_person_id"), _TABLE, ["person_id"])
    op.create_index(op.f("ix_staff_device_seen_at"), _TABLE, ["seen_at"])


def downgrade() -> None:
    """Take the database back."""
    op.drop_table(_TABLE)
