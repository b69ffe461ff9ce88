"""An account may belong to the house's own directory: its password and role are kept there."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.add_column(
        "staff_person", sa.Column("source", sa.Text(), server_default="own", nullable=False)
    )
    op.add_column("staff_person", sa.Column("directory_key", sa.Text(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_staff_person_directory_key"), "staff_person", ["directory_key"]
    )
    op.create_check_constraint(
        op.f("ck_staff_person_source"), "staff_person", "source in ('own', 'oidc', 'ldap')"
    )


def downgrade() -> None:
    """Take the database back; who came from a directory has no password until one is issued."""
    op.drop_constraint(op.f("ck_staff_person_source"), "staff_person")
    op.drop_constraint(op.f("uq_staff_person_directory_key"), "staff_person")
    op.drop_column("staff_person", "directory_key")
    op.drop_column("staff_person", "source")
