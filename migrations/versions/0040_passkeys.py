"""People may sign in with a passkey as their second factor."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database forward."""
    op.create_table(
        "staff_passkey",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["staff_person.id"],
            name=op.f("fk_staff_passkey_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_staff_passkey_credential_id")),
    )
    op.create_index(op.f("ix_staff_passkey_person_id"), "staff_passkey", ["person_id"])
    op.create_table(
        "staff_passkey_challenge",
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose in ('make', 'prove')", name=op.f("ck_staff_passkey_challenge_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["staff_person.id"],
            name=op.f("fk_staff_passkey_challenge_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("holder", "purpose", name=op.f("pk_staff_passkey_challenge")),
    )
    for column in ("person_id", "expires_at"):
        op.create_index(
            op.f(f"ix_staff_passkey_challenge_{column}"), "staff_passkey_challenge", [column]
        )


def downgrade() -> None:
    """Take the database back; whose passkey was the only second factor has a password alone."""
    op.execute(
        "update staff_person set factor_since = null where factor_since is not null and id not in "
        "(select person_id from staff_second_factor where secret is not null)"
    )
    op.drop_table("staff_passkey_challenge")
    op.drop_table("staff_passkey")
