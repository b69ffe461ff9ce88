"""People may sign in with a second factor: an authenticator app, and recovery codes."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.add_column(
        "staff_person", sa.Column("factor_since", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_table(
        "staff_second_factor",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("fresh", sa.Text(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["staff_person.id"],
            name=op.f("fk_staff_second_factor_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_staff_second_factor")),
    )
    op.create_table(
        "staff_recovery_code",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["staff_person.id"],
            name=op.f("fk_staff_recovery_code_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "hash", name=op.f("pk_staff_recovery_code")),
    )


def downgrade() -> None:
    """Take the database back; who has a second factor signs in by password alone."""
    op.drop_table("staff_recovery_code")
    op.drop_table("staff_second_factor")
    op.drop_column("staff_person", "factor_since")
