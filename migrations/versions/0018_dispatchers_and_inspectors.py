"""Dispatchers and inspectors may sign in."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_FORMER = ("agent", "supervisor", "administrator")
_NOW = ("agent", "dispatcher", "inspector", "supervisor", "administrator")


def upgrade() -> None:
    """Bring the database forward."""
    _allow(_NOW)


def downgrade() -> None:
    """Take the database back; refuses while somebody has a role that it did not know."""
    _allow(_FORMER)


def _allow(roles: tuple[str, ...]) -> None:
    name = op.f("ck_staff_person_role")
    op.drop_constraint(name, "staff_person", type_="check")
    op.create_check_constraint(name, "staff_person", f"role in {roles}")
